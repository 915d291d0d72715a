import { lengthWithoutZeros, xorNumber } from "../bytes/number.js";
import { Writer } from "../bytes/writer.js";
import type { Aead, Crypto } from "../ports/crypto.js";
import { tlsFailures } from "./failures.js";
import { APPLICATION_DATA, CHANGE_CIPHER_SPEC, HEADER_LENGTH, PLAINTEXT_LIMIT } from "./record.js";
import type { TlsRecord } from "./record.js";
import { RECORD_VERSION, TAG_LENGTH } from "./record-protection.js";
import type { RecordContent, RecordProtection } from "./record-protection.js";
import { trafficKeys } from "./schedule13.js";
import type { CipherSuite } from "./suites.js";

/**
 * Record protection of TLS 1.3 under one traffic secret (RFC 8446 section 5.2): the nonce is the sequence number
 * XORed with the static IV, so it is never used twice under a key.
 */
export class RecordProtection13 implements RecordProtection {
	readonly #aead: Aead;
	/** The static IV; while a record is worked on, its nonce. */
	readonly #iv: Uint8Array;
	#sequence = 0;

	constructor(crypto: Crypto, suite: CipherSuite, trafficSecret: Uint8Array) {
		const { key, iv } = trafficKeys(crypto, suite, trafficSecret);
		this.#aead = crypto.aead(suite.aead, key);
		this.#iv = iv;
		key.fill(0);
	}

	// eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would take memory in every object
	get before(): number {
		return 0;
	}

	/** The content's type, and the tag. */
	get behind(): number {
		return 1 + TAG_LENGTH;
	}

	get count(): number {
		return this.#sequence;
	}

	/** Encrypts all but the last 16 bytes of `fragment` in place and puts the tag there; `header` is the record's. */
	seal(header: Uint8Array, fragment: Uint8Array): void {
		const iv = this.#iv;
		xorNumber(iv, this.#sequence);
		this.#aead.seal(iv, header, fragment);
		xorNumber(iv, this.#sequence++);
	}

	/** Decrypts in place; the plaintext is all but the last 16 bytes. False when the tag is wrong. */
	open(header: Uint8Array, fragment: Uint8Array): boolean {
		const iv = this.#iv;
		xorNumber(iv, this.#sequence);
		const isGood = this.#aead.open(iv, header, fragment);
		xorNumber(iv, this.#sequence++);
		return isGood;
	}

	sealRecord(type: number, record: Uint8Array): void {
		const length = record.length - HEADER_LENGTH;
		new Writer(record).uint8(APPLICATION_DATA).uint16(RECORD_VERSION).uint16(length);
		record.fill(type, record.length - this.behind, record.length - TAG_LENGTH);
		this.seal(record.subarray(0, HEADER_LENGTH), record.subarray(HEADER_LENGTH));
	}

	/** Strips the padding too (RFC 8446 section 5.4). A change_cipher_spec is never protected, and passes as it is (section 5). */
	openRecord({ type: outer, header, fragment }: TlsRecord): RecordContent {
		if (outer === CHANGE_CIPHER_SPEC) return { type: outer, content: fragment };
		if (outer !== APPLICATION_DATA) throw misplaced(`an unprotected record of type ${outer}`);
		if (fragment.length < TAG_LENGTH + 1 || !this.open(header, fragment)) throw tlsFailures.make("bad-record-mac");
		const inner = fragment.subarray(0, fragment.length - TAG_LENGTH);
		if (inner.length > PLAINTEXT_LIMIT + 1) throw tlsFailures.make("record-overflow", { size: inner.length, limit: PLAINTEXT_LIMIT + 1 });
		const length = lengthWithoutZeros(inner);
		const type = inner.at(length - 1) ?? 0;
		if (type === CHANGE_CIPHER_SPEC) throw misplaced("a protected change_cipher_spec");
		return { type, content: inner.subarray(0, Math.max(0, length - 1)) };
	}

	wipe(): void {
		this.#aead.wipe();
		this.#iv.fill(0);
	}
}

function misplaced(message: string): Error {
	return tlsFailures.make("unexpected-message", { message, state: "protected records" });
}
