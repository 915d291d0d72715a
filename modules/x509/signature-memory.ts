import type { Crypto } from "../ports/crypto.js";
import type { Certificate } from "./certificate.js";
import { trustIdentity } from "./identity.js";

/**
 * Signatures on intermediates that were found right: a handshake saves a third of a second on a chip with each. What is
 * kept is a hash of the issuer's key and the whole certificate. That this key signed these bytes stays true, whatever is
 * trusted: names, dates, and all else of the path are checked each time, and a path still must end at an anchor.
 */
export class SignatureMemory {
	readonly #facts: string[] = [];

	/** Whether the signature is known to be right. */
	knows(subject: Certificate, issuer: Certificate, crypto: Crypto): boolean {
		return this.#facts.includes(factOf(subject, issuer, crypto));
	}

	/** To be called only once the signature has been checked. */
	keep(subject: Certificate, issuer: Certificate, crypto: Crypto): void {
		if (this.#facts.length === MOST_SIGNATURES_KEPT) this.#facts.shift();
		this.#facts.push(factOf(subject, issuer, crypto));
	}
}

function factOf(subject: Certificate, issuer: Certificate, crypto: Crypto): string {
	return trustIdentity(crypto, "signature", [issuer.publicKeyInfo, subject.der]);
}

/** A broker has one or two intermediates; each takes some 80 bytes of a chip's memory. */
export const MOST_SIGNATURES_KEPT = 4;
