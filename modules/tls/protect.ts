import { lengthWithoutZeros, xorNumber } from "../bytes/number.js";
import type { Aead, Crypto } from "../ports/crypto.js";
import { tlsFailures } from "./failures.js";
import { PLAINTEXT_LIMIT } from "./record.js";
import type { TlsRecord } from "./record.js";
import { trafficKeys } from "./schedule13.js";
import type { CipherSuite } from "./suites.js";

/** Bytes that an AEAD of TLS 1.3 adds: its tag. */
export const TAG_LENGTH = 16;

/** TLSInnerPlaintext without its padding; type 0 is what a record of padding only comes to. */
export interface RecordContent {
	readonly type: number;
	readonly content: Uint8Array;
}

/**
 * Record protection of one direction under one traffic secret (RFC 8446 section 5.2): the nonce is the sequence number
 * XORed with the static IV, so it is never used twice under a key.
 */
export class RecordProtection {
	readonly #aead: Aead;
	readonly #iv: Uint8Array;
	readonly #nonce = new Uint8Array(12);
	#sequence = 0;

	constructor(crypto: Crypto, suite: CipherSuite, trafficSecret: Uint8Array) {
		const { key, iv } = trafficKeys(crypto, suite, trafficSecret);
		this.#aead = crypto.aead(suite.aead, key);
		this.#iv = iv;
		key.fill(0);
	}

	/** Records protected or opened so far. */
	get sequence(): number {
		return this.#sequence;
	}

	/** Encrypts all but the last 16 bytes of `fragment` in place and puts the tag there; `header` is the record's. */
	seal(header: Uint8Array, fragment: Uint8Array): void {
		this.#aead.seal(this.#nextNonce(), header, fragment);
	}

	/** Decrypts in place; the plaintext is all but the last 16 bytes. False when the tag is wrong. */
	open(header: Uint8Array, fragment: Uint8Array): boolean {
		return this.#aead.open(this.#nextNonce(), header, fragment);
	}

	/** Opens a record where it lies and strips its padding (RFC 8446 sections 5.2 and 5.4); the content is a view. */
	openRecord({ header, fragment }: TlsRecord): RecordContent {
		if (fragment.length < TAG_LENGTH + 1 || !this.open(header, fragment)) throw tlsFailures.make("bad-record-mac");
		const inner = fragment.subarray(0, fragment.length - TAG_LENGTH);
		if (inner.length > PLAINTEXT_LIMIT + 1) throw tlsFailures.make("record-overflow", { size: inner.length, limit: PLAINTEXT_LIMIT + 1 });
		const length = lengthWithoutZeros(inner);
		return { type: inner.at(length - 1) ?? 0, content: inner.subarray(0, Math.max(0, length - 1)) };
	}

	wipe(): void {
		this.#aead.wipe();
		this.#iv.fill(0);
	}

	#nextNonce(): Uint8Array {
		const nonce = this.#nonce;
		nonce.set(this.#iv);
		xorNumber(nonce, this.#sequence++);
		return nonce;
	}
}
