import { xorNumber } from "../bytes/number.js";
import { Writer } from "../bytes/writer.js";
import type { Aead, Crypto } from "../ports/crypto.js";
import { tlsFailures } from "./failures.js";
import { HEADER_LENGTH, PLAINTEXT_LIMIT } from "./record.js";
import type { TlsRecord } from "./record.js";
import { RECORD_VERSION, TAG_LENGTH } from "./record-protection.js";
import type { RecordContent, RecordProtection } from "./record-protection.js";
import type { CipherSuite12 } from "./suites12.js";

/**
 * Record protection of TLS 1.2 with an AEAD (RFC 5246 section 6.2.3.3). The nonce is made of the sequence number: for
 * AES-GCM behind four secret bytes, and sent along (RFC 5288 section 3); for ChaCha20-Poly1305 XORed with twelve
 * (RFC 7905 section 2).
 */
export class RecordProtection12 implements RecordProtection {
	/** The part of the nonce that is sent along. */
	readonly before: number;
	readonly #aead: Aead;
	readonly #iv: Uint8Array;
	readonly #nonce = new Uint8Array(NONCE_LENGTH);
	/** seq_num, type, version, length: what the tag protects besides the content. */
	readonly #additional = new Uint8Array(ADDITIONAL_LENGTH);
	#sequence = 0;

	/** `iv`: the suite's fixed IV, of 4 or 12 bytes. A copy of it is kept; the key is not. */
	constructor(crypto: Crypto, suite: CipherSuite12, key: Uint8Array, iv: Uint8Array) {
		this.before = NONCE_LENGTH - suite.ivLength;
		this.#aead = crypto.aead(suite.aead, key);
		this.#iv = iv.slice();
	}

	get behind(): number {
		return TAG_LENGTH;
	}

	get count(): number {
		return this.#sequence;
	}

	sealRecord(type: number, record: Uint8Array): void {
		const { before, behind } = this;
		const fragment = record.subarray(HEADER_LENGTH);
		new Writer(record).uint8(type).uint16(RECORD_VERSION).uint16(fragment.length);
		const nonce = this.counted(this.#nonce, this.#iv);
		fragment.set(nonce.subarray(NONCE_LENGTH - before));
		this.#aead.seal(nonce, this.protected(type, fragment.length - before - behind), fragment.subarray(before));
		this.#sequence++;
	}

	openRecord({ type, fragment }: TlsRecord): RecordContent {
		const { before, behind } = this;
		const length = fragment.length - before - behind;
		if (length > PLAINTEXT_LIMIT) throw tlsFailures.make("record-overflow", { size: length, limit: PLAINTEXT_LIMIT });
		if (length < 0) throw tlsFailures.make("bad-record-mac");
		const nonce = before === 0 ? this.counted(this.#nonce, this.#iv) : this.given(fragment);
		if (!this.#aead.open(nonce, this.protected(type, length), fragment.subarray(before))) throw tlsFailures.make("bad-record-mac");
		this.#sequence++;
		return { type, content: fragment.subarray(before, before + length) };
	}

	wipe(): void {
		this.#aead.wipe();
		this.#iv.fill(0);
		this.#nonce.fill(0);
	}

	/** The nonce that the peer sent along. */
	private given(fragment: Uint8Array): Uint8Array {
		const nonce = this.#nonce;
		nonce.set(this.#iv);
		nonce.set(fragment.subarray(0, this.before), this.#iv.length);
		return nonce;
	}

	private protected(type: number, length: number): Uint8Array {
		const additional = this.#additional;
		new Writer(additional.subarray(SEQUENCE_LENGTH)).uint8(type).uint16(RECORD_VERSION).uint16(length);
		this.counted(additional.subarray(0, SEQUENCE_LENGTH), NOTHING);
		return additional;
	}

	/** `start`, then zeros, XORed with the sequence number. */
	private counted(into: Uint8Array, start: Uint8Array): Uint8Array {
		into.fill(0);
		into.set(start);
		xorNumber(into, this.#sequence);
		return into;
	}
}

const NOTHING = new Uint8Array(0);

const NONCE_LENGTH = 12;
const SEQUENCE_LENGTH = 8;
const ADDITIONAL_LENGTH = 13;
