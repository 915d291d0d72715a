import { base64Digit } from "../bytes/base64.js";
import { runOf } from "../bytes/text-scan.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { isFailure } from "../failure/failure.js";
import type { Storage } from "../ports/storage.js";
import type { Certificate } from "./certificate.js";
import { MOST_SIGNATURES_KEPT, signatureFact } from "./signature-memory.js";
import type { SignatureMemory, Trusting } from "./signature-memory.js";

/**
 * In storage, which a restart does not empty, and nothing of it in memory. What is kept holds under the same anchors and
 * the same profile only. It is written when all of a path is proven, and when there is something new: else a stranger who
 * shows ever other chains of a public CA could wear the flash out.
 */
export class StoredSignatures implements SignatureMemory {
	readonly #storage: Storage;

	constructor(storage: Storage) {
		this.#storage = storage;
	}

	knows(subject: Certificate, issuer: Certificate, trust: Trusting): boolean {
		return this.read().includes(factOf(subject, issuer, trust));
	}

	keep(): void {
		// Not before the path is proven.
	}

	proven(subject: Certificate, issuer: Certificate, trust: Trusting): void {
		const kept = this.read();
		const fact = factOf(subject, issuer, trust);
		if (!kept.includes(fact)) this.write([VERSION, ...kept.slice(1 - MOST_SIGNATURES_KEPT), fact].join(" "));
	}

	/** None where nothing can be read, or something else stands there. A fact that was damaged fits no certificate. */
	private read(): readonly string[] {
		let text: string | undefined;
		try {
			text = this.#storage.read(KEY);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
		}
		const [version, ...facts] = (text ?? "").split(" ");
		return version === VERSION && facts.length <= MOST_SIGNATURES_KEPT && facts.every(isFact) ? facts : NOTHING;
	}

	/** A connection does not fail for it: the signature is checked once more next time. */
	private write(text: string): void {
		try {
			this.#storage.write(KEY, text);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
		}
	}
}

function factOf(subject: Certificate, issuer: Certificate, { anchors, crypto }: Trusting): string {
	return signatureFact(subject, issuer, crypto, [writeUtf8(anchors.identity(crypto))]);
}

/** Whether it is the base64 of 32 bytes. */
function isFact(text: string): boolean {
	return text.length === FACT_LENGTH && runOf(text, isBase64Digit) === FACT_LENGTH - 1 && text.endsWith("=");
}

function isBase64Digit(code: number): boolean {
	return base64Digit(code) !== undefined;
}

const KEY = "intermediates";

/** Of the record's form. */
const VERSION = "1";

/** Digits and the padding. */
const FACT_LENGTH = 44;

const NOTHING: readonly string[] = Object.freeze([]);
