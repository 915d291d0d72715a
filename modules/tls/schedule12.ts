import { writeUtf8 } from "../bytes/utf8.js";
import type { Crypto, HashName } from "../ports/crypto.js";
import { RecordProtection12 } from "./protect12.js";
import type { CipherSuite12 } from "./suites12.js";

/** The pseudo-random function of TLS 1.2 (RFC 5246 section 5): `length` bytes out of secret, label and seed. */
export function prf(crypto: Crypto, hash: HashName, secret: Uint8Array, label: string, seed: readonly Uint8Array[], length: number): Uint8Array {
	const start = joined([writeUtf8(label), ...seed]);
	const output = new Uint8Array(length);
	let block = crypto.hmac(hash, secret, start);
	for (let filled = 0; filled < length;) {
		const part = crypto.hmac(hash, secret, joined([block, start]));
		output.set(part.subarray(0, length - filled), filled);
		filled += part.length;
		part.fill(0);
		if (filled < length) block = crypto.hmac(hash, secret, block);
	}
	return output;
}

/** The two directions of record protection that a master secret stands for (RFC 5246 section 6.3): the client's, the server's. */
export function recordProtections(crypto: Crypto, suite: CipherSuite12, masterSecret: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): readonly [RecordProtection12, RecordProtection12] {
	const { keyLength, ivLength } = suite;
	const block = prf(crypto, suite.hash, masterSecret, "key expansion", [serverRandom, clientRandom], 2 * (keyLength + ivLength));
	const key = (index: number): Uint8Array => block.subarray(index * keyLength, (index + 1) * keyLength);
	const iv = (index: number): Uint8Array => block.subarray(2 * keyLength + index * ivLength, 2 * keyLength + (index + 1) * ivLength);
	const client = new RecordProtection12(crypto, suite, key(0), iv(0));
	const server = new RecordProtection12(crypto, suite, key(1), iv(1));
	block.fill(0);
	return [client, server];
}

/** The verify_data of Finished (RFC 5246 section 7.4.9). */
export function verifyData(crypto: Crypto, hash: HashName, masterSecret: Uint8Array, side: "client" | "server", transcriptHash: Uint8Array): Uint8Array {
	return prf(crypto, hash, masterSecret, `${side} finished`, [transcriptHash], VERIFY_DATA_LENGTH);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
	let length = 0;
	for (const part of parts) length += part.length;
	const all = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

export const MASTER_SECRET_LENGTH = 48;

const VERIFY_DATA_LENGTH = 12;
