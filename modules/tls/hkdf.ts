import type { Crypto, HashName } from "../ports/crypto.js";

/** HKDF-Extract (RFC 5869 section 2.2). An empty salt stands for zeros of the hash's length: HMAC pads either to the same key. */
export function hkdfExtract(crypto: Crypto, hash: HashName, salt: Uint8Array, ikm: Uint8Array): Uint8Array {
	return crypto.hmac(hash, salt, ikm);
}

/** HKDF-Expand (RFC 5869 section 2.3). A length past 255 times the hash's is a defect of the caller. */
export function hkdfExpand(crypto: Crypto, hash: HashName, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
	const output = new Uint8Array(length);
	let block: Uint8Array = new Uint8Array(0);
	let filled = 0;
	for (let counter = 1; filled < length; counter++) {
		if (counter > MOST_BLOCKS) throw new RangeError(`HKDF of ${length} bytes`);
		const input = blockInput(block, info, counter);
		block.fill(0);
		block = crypto.hmac(hash, prk, input);
		input.fill(0);
		output.set(block.subarray(0, length - filled), filled);
		filled += block.length;
	}
	// Only the output is left of what was made.
	block.fill(0);
	return output;
}

function blockInput(previous: Uint8Array, info: Uint8Array, counter: number): Uint8Array {
	const input = new Uint8Array(previous.length + info.length + 1);
	input.set(previous);
	input.set(info, previous.length);
	input.fill(counter, input.length - 1);
	return input;
}

/** RFC 5869 section 2.3: the counter is one byte. */
const MOST_BLOCKS = 255;
