import { writeUtf8 } from "../bytes/utf8.js";
import type { Crypto, HashName } from "../ports/crypto.js";
import { hkdfExpand, hkdfExtract } from "./hkdf.js";
import type { CipherSuite } from "./suites.js";

/** A key and a static IV for one direction (RFC 8446 section 7.3). */
export interface TrafficKeys {
	readonly key: Uint8Array;
	readonly iv: Uint8Array;
}

/**
 * The key schedule of TLS 1.3 (RFC 8446 section 7.1): holds one secret at a time, Early Secret first; `advance` moves
 * on to the next and wipes the last.
 */
export class KeySchedule {
	readonly #crypto: Crypto;
	readonly #hash: HashName;
	#secret: Uint8Array;

	/** `sharedKey`: of a session that is resumed. */
	constructor(crypto: Crypto, hash: HashName, sharedKey?: Uint8Array) {
		this.#crypto = crypto;
		this.#hash = hash;
		const zeros = new Uint8Array(hashLength(hash));
		this.#secret = hkdfExtract(crypto, hash, zeros, sharedKey ?? zeros);
	}

	/** On to the Handshake Secret (`input`: the shared secret), then to the Master Secret (no input). */
	advance(input?: Uint8Array): void {
		const derived = this.derive(labels.derived, this.#crypto.hash(this.#hash).digest());
		this.wipe();
		this.#secret = hkdfExtract(this.#crypto, this.#hash, derived, input ?? new Uint8Array(hashLength(this.#hash)));
		derived.fill(0);
	}

	/** Derive-Secret, with the transcript's hash as context. */
	derive(label: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
		return expandLabel(this.#crypto, this.#hash, this.#secret, label, transcriptHash, hashLength(this.#hash));
	}

	wipe(): void {
		this.#secret.fill(0);
	}
}

/** The secrets of a connection in one array, which takes a chip less than three: for either direction, and for tickets where they are wanted. */
export function connectedSecrets(secrets: Uint8Array, hash: HashName): { readonly client: Uint8Array; readonly server: Uint8Array; readonly resumption: Uint8Array } {
	const length = hashLength(hash);
	return { client: secrets.subarray(0, length), server: secrets.subarray(length, 2 * length), resumption: secrets.subarray(2 * length) };
}

export function trafficKeys(crypto: Crypto, suite: CipherSuite, secret: Uint8Array): TrafficKeys {
	return {
		key: expandLabel(crypto, suite.hash, secret, labels.key, NOTHING, suite.keyLength),
		iv: expandLabel(crypto, suite.hash, secret, labels.iv, NOTHING, IV_LENGTH),
	};
}

/** The next generation of an application traffic secret (RFC 8446 section 7.2). */
export function nextTrafficSecret(crypto: Crypto, hash: HashName, secret: Uint8Array): Uint8Array {
	return expandLabel(crypto, hash, secret, labels.trafficUpdate, NOTHING, hashLength(hash));
}

/** The verify_data of Finished (RFC 8446 section 4.4.4). */
export function finishedData(crypto: Crypto, hash: HashName, trafficSecret: Uint8Array, transcriptHash: Uint8Array): Uint8Array {
	const key = expandLabel(crypto, hash, trafficSecret, labels.finished, NOTHING, hashLength(hash));
	const data = crypto.hmac(hash, key, transcriptHash);
	key.fill(0);
	return data;
}

/** HKDF-Expand-Label (RFC 8446 section 7.1); `label`: as `labelOf` makes it. */
export function expandLabel(crypto: Crypto, hash: HashName, secret: Uint8Array, label: Uint8Array, context: Uint8Array, length: number): Uint8Array {
	// Without a writer, whose calls a chip would take longer for than for the HMAC: a handshake makes this up to 20 times.
	const contextAt = 2 + label.length;
	const input = new Uint8Array(contextAt + 1 + context.length + 1);
	input[1] = length;
	input.set(label, 2);
	input[contextAt] = context.length;
	input.set(context, contextAt + 1);
	return hkdfExpand(crypto, hash, secret, input, length);
}

/** A label as it stands in an HkdfLabel: with its length and prefix. */
export function labelOf(text: string): Uint8Array {
	const label = writeUtf8(`.tls13 ${text}`);
	label[0] = label.length - 1;
	return label;
}

export function hashLength(hash: HashName): number {
	return HASH_LENGTHS[hash];
}

const NOTHING = new Uint8Array(0);

/** RFC 8446 section 5.3: every AEAD of TLS 1.3 has a nonce of 12 bytes. */
const IV_LENGTH = 12;

/** The labels of RFC 8446 section 7.1 and what is derived below it, made once: a chip has them in flash. */
export const labels = Object.freeze({
	resumptionBinder: labelOf("res binder"),
	derived: labelOf("derived"),
	clientHandshake: labelOf("c hs traffic"),
	serverHandshake: labelOf("s hs traffic"),
	clientData: labelOf("c ap traffic"),
	serverData: labelOf("s ap traffic"),
	resumptionMaster: labelOf("res master"),
	resumption: labelOf("resumption"),
	finished: labelOf("finished"),
	key: labelOf("key"),
	iv: labelOf("iv"),
	trafficUpdate: labelOf("traffic upd"),
});

const HASH_LENGTHS: Readonly<Record<HashName, number>> = Object.freeze({ sha1: 20, sha256: 32, sha384: 48, sha512: 64 });
