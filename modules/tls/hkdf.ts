import type { Crypto, HashName } from "../ports/crypto.js";

/** HKDF-Extract (RFC 5869 section 2.2). */
export function hkdfExtract(crypto: Crypto, hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
	return crypto.hmac(hash, salt, ikm);
}

/** HKDF-Expand (RFC 5869 section 2.3): `length` bytes, at most 255 times the hash's. */
export function hkdfExpand(crypto: Crypto, hash: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
	const output = new Uint8Array(length);
	let block: Uint8Array = new Uint8Array(0);
	let filled = 0;
	for (let counter = 1; filled < length; counter++) {
		if (counter > 255) throw new RangeError("HKDF-Expand of more than 255 blocks");
		const message = new Uint8Array(block.length + info.length + 1);
		message.set(block, 0);
		message.set(info, block.length);
		message[message.length - 1] = counter;
		block.fill(0);
		block = crypto.hmac(hash, prk, message);
		message.fill(0);
		output.set(block.subarray(0, length - filled), filled);
		filled += block.length;
	}
	// Only the output is left of what was made.
	block.fill(0);
	return output;
}
