import type { Crypto, HashName } from "../ports/crypto.js";

/** HKDF-Extract (RFC 5869 section 2.2). An empty salt stands for zeros of the hash's length: HMAC pads either to the same key. */
export function hkdfExtract(crypto: Crypto, hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
	return crypto.hmac(hash, salt, ikm);
}

/** HKDF-Expand (RFC 5869 section 2.3). A length past 255 times the hash's is a defect of the caller. */
export function hkdfExpand(crypto: Crypto, hash: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
	let block = crypto.hmac(hash, prk, blockInput(NOTHING, info, 1));
	// What TLS 1.3 asks for is one block, and mostly all of it.
	if (block.length === length) return block;
	const output = new Uint8Array(length);
	let filled = 0;
	for (let counter = 2; ; counter++) {
		output.set(block.subarray(0, length - filled), filled);
		filled += block.length;
		if (filled >= length) break;
		if (counter > MOST_BLOCKS) throw new RangeError(`HKDF of ${length} bytes`);
		const input = blockInput(block, info, counter);
		block.fill(0);
		block = crypto.hmac(hash, prk, input);
		input.fill(0);
	}
	// Only the output is left of what was made.
	block.fill(0);
	return output;
}

function blockInput(previous: Uint8Array, info: Uint8Array, counter: number): Uint8Array {
	const input = new Uint8Array(previous.length + info.length + 1);
	if (previous.length > 0) input.set(previous);
	input.set(info, previous.length);
	input[input.length - 1] = counter;
	return input;
}

const NOTHING = new Uint8Array(0);

/** RFC 5869 section 2.3: the counter is one byte. */
const MOST_BLOCKS = 255;
