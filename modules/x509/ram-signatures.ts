import type { Certificate } from "./certificate.js";
import { MOST_SIGNATURES_KEPT, signatureFact } from "./signature-memory.js";
import type { SignatureMemory, Trusting } from "./signature-memory.js";

/** Until a restart. */
export class RamSignatures implements SignatureMemory {
	readonly #facts: string[] = [];

	knows(subject: Certificate, issuer: Certificate, { crypto }: Trusting): boolean {
		return this.#facts.includes(signatureFact(subject, issuer, crypto));
	}

	keep(subject: Certificate, issuer: Certificate, { crypto }: Trusting): void {
		if (this.#facts.length === MOST_SIGNATURES_KEPT) this.#facts.shift();
		this.#facts.push(signatureFact(subject, issuer, crypto));
	}

	proven(): void {
		// It is kept already.
	}
}
