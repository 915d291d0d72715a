import type { Crypto, PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import type { ServerName } from "./host-name.js";

/** What a server showed of itself in its Certificate message, and what is known when it is judged. */
export interface PresentedChain {
	/** DER, the server's own first. Views that are valid until `step` has returned a proof or thrown. */
	readonly certificates: readonly Uint8Array[];
	/** Whom we meant to reach. */
	readonly name: ServerName;
	/** Milliseconds since 1970, or undefined while the date is not known. */
	readonly now: number | undefined;
	readonly crypto: Crypto;
}

/** A judgement under way. */
export interface Authentication {
	/** Does at most one public-key operation. Returns the proof, or undefined to be called again; throws a Failure of stage `x509`. */
	step(): PeerProof | undefined;
}

/** Trust as a value: what TLS is given to judge the peer with. TLS itself has no policy. */
export interface Authenticator {
	/** Whether it can only say yes when the date is known. */
	readonly needsTime: boolean;
	/** One line for people: what is trusted. */
	readonly description: string;
	authenticate(presented: PresentedChain): Authentication;
}

/**
 * Proof that the peer was judged, without which no application data flows. Only this folder can make one. `key` is a
 * copy of the server certificate's key, to check the handshake's signature with; `findings` are what would have been
 * failures under a stricter trust and what deserves a warning.
 */
export type PeerProof = VerifiedLeaf | PinnedPeer | InsecurePeer;

interface Proof<Kind extends string> {
	readonly kind: Kind;
	readonly key: PublicKey;
	/** One line for people: who the peer is and why it is believed. */
	readonly description: string;
	readonly findings: readonly Failure[];
}

export type VerifiedLeaf = Proof<"verified">;
export type PinnedPeer = Proof<"pinned">;
export type InsecurePeer = Proof<"insecure">;
