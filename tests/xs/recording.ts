import type { HashAlgorithm } from "../fakes/authority.js";

/** Certificates and signatures as a run of one test file asked for them; bytes as hex digits. */
export interface Recording {
	readonly made: readonly { readonly subject: string; readonly hash: HashAlgorithm; readonly der: string }[];
	readonly signed: readonly { readonly bytes: string; readonly signature: string }[];
}
