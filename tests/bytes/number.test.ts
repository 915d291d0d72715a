import { lengthWithoutZeros, xorNumber } from "../../modules/bytes/number.js";
import { equal, test } from "../harness.js";

const xors: readonly (readonly [readonly number[], number, readonly number[]])[] = [
	[[0, 0, 0, 0], 0, [0, 0, 0, 0]],
	[[0, 0, 0, 0], 1, [0, 0, 0, 1]],
	[[0xff, 0xff, 0xff, 0xff], 0x0100, [0xff, 0xff, 0xfe, 0xff]],
	[[1, 2, 3, 4, 5, 6, 7, 8], 2 ** 48 - 1, [1, 2, 0xfc, 0xfb, 0xfa, 0xf9, 0xf8, 0xf7]],
	[[7], 0x0101, [6]],
	[[], 5, []],
];

for (const [before, value, after] of xors) {
	test(`xor of ${value} into ${before.length} bytes`, () => {
		const bytes = Uint8Array.from(before);
		xorNumber(bytes, value);
		equal([...bytes], after);
	});
}

const ends: readonly (readonly [readonly number[], number])[] = [[[], 0], [[0], 0], [[0, 0, 0], 0], [[1], 1], [[0, 1, 0, 0], 2], [[1, 0, 2], 3]];

for (const [bytes, length] of ends) test(`length without zeros of [${bytes.join(" ")}]`, () => { equal(lengthWithoutZeros(Uint8Array.from(bytes)), length); });
