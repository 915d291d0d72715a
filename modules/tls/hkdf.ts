import type { Crypto, HashName } from "../ports/crypto.js";

/** HKDF-Extract (RFC 5869 section 2.2). An empty salt stands for zeros of the hash's length: HMAC pads either to the same key. */
export function hkdfExtract(crypto: Crypto, hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
	return crypto.hmac(hash, salt, ikm);
}

/**
 * HKDF-Expand (RFC 5869 section 2.3). `input`: info, and one byte behind it, which is written to: what TLS 1.3 asks for so
 * often is not copied for the counter. A length past 255 times the hash's is a defect of the caller.
 */
export function hkdfExpand(crypto: Crypto, hash: HashName, prk: Uint8Array, input: Uint8Array, length: number): Uint8Array {
	input[input.length - 1] = 1;
	let block = crypto.hmac(hash, prk, input);
	// What TLS 1.3 asks for is one block, and mostly all of it.
	if (block.length === length) return block;
	const output = new Uint8Array(length);
	let filled = 0;
	for (let counter = 2; ; counter++) {
		output.set(block.subarray(0, length - filled), filled);
		filled += block.length;
		if (filled >= length) break;
		if (counter > MOST_BLOCKS) throw new RangeError(`HKDF of ${length} bytes`);
		const next = blockInput(block, input, counter);
		block.fill(0);
		block = crypto.hmac(hash, prk, next);
		next.fill(0);
	}
	// Only the output is left of what was made.
	block.fill(0);
	return output;
}

function blockInput(previous: Uint8Array, input: Uint8Array, counter: number): Uint8Array {
	const next = new Uint8Array(previous.length + input.length);
	next.set(previous);
	next.set(input, previous.length);
	next[next.length - 1] = counter;
	return next;
}

/** RFC 5869 section 2.3: the counter is one byte. */
const MOST_BLOCKS = 255;
