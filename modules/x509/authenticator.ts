import type { Crypto } from "../ports/crypto.js";
import type { VerifiedLeaf } from "./chain.js";
import type { InsecurePeer } from "./insecure-peer.js";
import type { PinnedPeer } from "./pinned-peer.js";
import type { PresentedChain } from "./presented.js";

/** A judgement under way. */
export interface Authentication {
	/**
	 * Does at most one public-key operation. Returns the proof, or undefined to be called again; throws a Failure of
	 * stage `x509`. Not to be called again after either.
	 */
	step(): PeerProof | undefined;
}

/** Trust as a value: what TLS is given to judge the peer with. TLS itself has no policy. */
export interface Authenticator {
	/** Whether it can only say yes when the date is known. */
	readonly needsTime: boolean;
	/** Whether it can say yes to more when the date is known. */
	readonly wantsTime?: boolean;
	/** One line for people: what is trusted. */
	readonly description: string;
	/** Names the decision by what it depends on: a session made under one is never resumed under another. */
	identity(crypto: Pick<Crypto, "hash">): string;
	authenticate(presented: PresentedChain): Authentication;
	/** Told of a proof that `authenticate` gave once its handshake is complete: the peer has shown that it holds the key. May throw a Failure. */
	proven?(peer: PeerProof): void;
}

/** Proof that the peer was judged, without which no application data flows. Only this folder can make one. */
export type PeerProof = VerifiedLeaf | PinnedPeer | InsecurePeer;

export type { InsecurePeer, PinnedPeer, PresentedChain, VerifiedLeaf };
