import type { Crypto, PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import type { ServerName } from "./host-name.js";

/** What a server showed of itself in its Certificate message, and what is known when it is judged. */
export interface PresentedChain {
	/** DER, the server's own first; of those above MOST_CERTIFICATES perhaps only the first. Views that are valid until `step` has returned a proof or thrown. */
	readonly certificates: readonly Uint8Array[];
	/** Whom we meant to reach. */
	readonly name: ServerName;
	/** Where on it. */
	readonly port: number;
	/** Milliseconds since 1970, or undefined while the date is not known. */
	readonly now: number | undefined;
	readonly crypto: Crypto;
}

/**
 * What every proof says. The module that decides makes a class of it which it does not export: nobody else can make
 * one, and the compiler takes no look-alike.
 */
export interface Proof<Kind extends string> {
	readonly kind: Kind;
	/** A copy of the server certificate's key, to check the handshake's signature with; a proof need not have it for longer. */
	readonly key: PublicKey;
	/** One line for people: who the peer is and why it is believed. */
	readonly description: string;
	/** What would have been failures under a stricter trust, and what deserves a warning. */
	readonly findings: readonly Failure[];
	/** When what it rests on ends. */
	readonly ends: PeerEnds;
	/**
	 * The proof for a connection that resumes the one it was made for, whose server shows no certificates again; undefined
	 * when it holds no more, or cannot be said to hold while the date is unknown.
	 */
	at(now: number | undefined): Proof<Kind> | undefined;
}

/** Milliseconds since 1970; absent is what has no part in it. */
export interface PeerEnds {
	/** The server's own certificate. */
	readonly leaf?: number;
	/** The trust anchor of the path. */
	readonly anchor?: number;
	/** The pin that fits, where it is one of a certificate: that of a key outlives renewals that keep the key. */
	readonly pin?: number;
	/** The permission to check nothing. */
	readonly insecure?: number;
}

/** What a server may send: a usual chain has 2 to 4. The engine's buffer for the message bounds their bytes. */
export const MOST_CERTIFICATES = 12;

/** When all certificates of a path are valid, and when its first and its last end: milliseconds since 1970. */
export interface Validity {
	readonly begin: number;
	readonly end: number;
	readonly leafEnd: number;
	readonly anchorEnd: number;
}

/** In flash, where an empty list of each proof would take memory. */
export const NO_FINDINGS: readonly Failure[] = Object.freeze([]);
