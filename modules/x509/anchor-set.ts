import type { Crypto } from "../ports/crypto.js";
import type { Certificate } from "./certificate.js";
import type { Profile } from "./profile.js";
import type { SignatureMemory } from "./signature-memory.js";

/** A trusted CA, or a private server's self-signed certificate; of a bundle's root only the signed part. */
export interface Anchor {
	readonly der: Uint8Array;
	/** A view of its subject, which paths are searched by; undefined for a bundle's root, which is not read before it is needed. */
	readonly subject: Uint8Array | undefined;
}

/** What is trusted, and how strictly. */
export interface AnchorSet {
	/** The anchor of this number, from 0, among those that may have issued in this name; undefined when there are no more. */
	candidate(number: number, issuer: Uint8Array, crypto: Crypto): Anchor | undefined;
	/** Whether this very certificate is an anchor. */
	holds(certificate: Certificate, crypto: Crypto): boolean;
	/** Of all anchors, for people. */
	readonly names: string;
	readonly profile: Profile;
	/** How many intermediates may stand between the server and an anchor. */
	readonly depth: number;
	/** What need not be checked again. */
	readonly memory: SignatureMemory | undefined;
	/** As `Authenticator.identity`. */
	identity(crypto: Pick<Crypto, "hash">): string;
}
