import type { Profile } from "./profile.js";
import type { SignatureMemory } from "./signature-memory.js";

/** A trusted CA, or a private server's self-signed certificate. */
export interface Anchor {
	readonly der: Uint8Array;
	/** A view of its subject, which paths are searched by. */
	readonly subject: Uint8Array;
}

/** What is trusted, and how strictly. */
export interface AnchorSet {
	readonly list: readonly Anchor[];
	/** Of all anchors, for people. */
	readonly names: string;
	readonly profile: Profile;
	/** How many intermediates may stand between the server and an anchor. */
	readonly depth: number;
	/** What need not be checked again. */
	readonly memory: SignatureMemory | undefined;
}
