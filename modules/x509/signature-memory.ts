import type { Crypto } from "../ports/crypto.js";
import type { Certificate } from "./certificate.js";
import { trustIdentity } from "./identity.js";

/**
 * Signatures on intermediates that were found right: a handshake saves a third of a second on a chip with each. That a key
 * signed these bytes stays true: names, dates, and all else of the path are checked each time, and a path still must end at
 * an anchor.
 */
export interface SignatureMemory {
	/** Whether the signature is known to be right. */
	knows(subject: Certificate, issuer: Certificate, trust: Trusting): boolean;
	/** To be called only once the signature has been checked. */
	keep(subject: Certificate, issuer: Certificate, trust: Trusting): void;
	/** To be called with each intermediate of a path once all of the path is proven. */
	proven(subject: Certificate, issuer: Certificate, trust: Trusting): void;
}

/** Under which anchors it was found, and what with. */
export interface Trusting {
	readonly anchors: { identity(crypto: Pick<Crypto, "hash">): string };
	readonly crypto: Crypto;
}

/** Names a signature by a hash of the issuer's key and the whole certificate; `more`: of what else it depends on. */
export function signatureFact(subject: Certificate, issuer: Certificate, crypto: Crypto, more: readonly Uint8Array[] = NOTHING): string {
	return trustIdentity(crypto, "signature", [issuer.publicKeyInfo, subject.der, ...more]);
}

/** A broker has one or two intermediates; each takes some 80 bytes of a chip's memory. */
export const MOST_SIGNATURES_KEPT = 4;

const NOTHING: readonly Uint8Array[] = Object.freeze([]);
