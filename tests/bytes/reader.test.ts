import { Reader } from "../../modules/bytes/reader.js";
import { equal, ok, test } from "../harness.js";

class Malformed extends Error {}

test("reader: numbers are big-endian and unsigned", () => {
	const reader = readerOf(0xff, 0x01, 0x02, 0xfe, 0xdc, 0xba, 0x80, 0x00, 0x00, 0x01);
	equal([reader.uint8(), reader.uint16(), reader.uint24(), reader.uint32()], [0xff, 0x0102, 0xfedcba, 0x80000001]);
	equal([reader.offset, reader.remaining], [10, 0]);
	reader.end();
});

test("reader: what it returns are views", () => {
	const bytes = Uint8Array.of(1, 2, 3);
	const part = new Reader(bytes, () => new Malformed()).bytes(2);
	bytes[0] = 9;
	equal(part, Uint8Array.of(9, 2));
});

test("reader: vectors with a length of one, two and three bytes, empty ones too", () => {
	const reader = readerOf(2, 7, 8, 0, 0, 1, 9, 0, 0, 0, 0, 0, 1, 5);
	equal(reader.vector8(), Uint8Array.of(7, 8));
	equal(reader.vector8(), Uint8Array.of());
	equal(reader.vector16(), Uint8Array.of(9));
	equal(reader.vector16(), Uint8Array.of());
	equal(reader.vector24(), Uint8Array.of());
	equal(reader.rest(), Uint8Array.of(1, 5));
	equal(reader.rest(), Uint8Array.of());
});

const overruns: readonly (readonly [what: string, bytes: readonly number[], read: (reader: Reader) => unknown])[] = [
	["a uint8 of nothing", [], (reader) => reader.uint8()],
	["a uint16 of 1", [1], (reader) => reader.uint16()],
	["a uint24 of 2", [1, 2], (reader) => reader.uint24()],
	["a uint32 of 3", [1, 2, 3], (reader) => reader.uint32()],
	["3 bytes of 2", [1, 2], (reader) => reader.bytes(3)],
	["a vector8 without its length", [], (reader) => reader.vector8()],
	["a vector8 that is cut short", [2, 1], (reader) => reader.vector8()],
	["a vector16 with half of its length", [0], (reader) => reader.vector16()],
	["a vector16 that is cut short", [0, 2, 1], (reader) => reader.vector16()],
	["a vector24 that is cut short", [1, 0, 0, 1], (reader) => reader.vector24()],
	["the end where a byte is left", [1], (reader) => { reader.end(); }],
];

for (const [what, bytes, read] of overruns) {
	test(`reader refuses ${what}`, () => {
		malformed(() => read(readerOf(...bytes)));
	});
}

/** [length, least, most, good] */
const bounds: readonly (readonly [length: number, least: number, most: number, good: boolean])[] = [
	[0, 0, 2, true],
	[2, 0, 2, true],
	[3, 0, 2, false],
	[1, 2, 3, false],
	[2, 2, 3, true],
	[3, 2, 3, true],
	[4, 2, 3, false],
	[0, 1, 0xff, false],
];

for (const [length, least, most, good] of bounds) {
	test(`reader: a vector of ${length} within ${least} to ${most} is ${good ? "read" : "refused"}`, () => {
		const content = new Uint8Array(length);
		const reads = [
			() => readerOf(length, ...content).vector8(least, most),
			() => readerOf(0, length, ...content).vector16(least, most),
			() => readerOf(0, 0, length, ...content).vector24(least, most),
		];
		for (const read of reads) {
			if (good) equal(read(), content);
			else malformed(read);
		}
	});
}

test("reader: a length out of bounds is refused even if the bytes are there, and before they are missed", () => {
	malformed(() => readerOf(3, 1, 2, 3).vector8(0, 2));
	malformed(() => readerOf(0xff, 0xff).vector16(0, 2));
});

test("reader: a reader within has the same failure and its own end", () => {
	const outer = readerOf(2, 1, 2, 3);
	const inner = outer.within(outer.vector8());
	equal(inner.uint16(), 0x0102);
	malformed(() => inner.uint8());
	equal(outer.uint8(), 3);
});

test("reader: what was refused has not been read", () => {
	const reader = readerOf(1, 2);
	malformed(() => reader.uint24());
	equal([reader.offset, reader.uint16()], [0, 0x0102]);
});

function readerOf(...bytes: readonly number[]): Reader {
	return new Reader(Uint8Array.from(bytes), () => new Malformed());
}

function malformed(body: () => unknown): void {
	let caught: unknown;
	try {
		body();
	} catch (error) {
		caught = error;
	}
	ok(caught instanceof Malformed, "nothing, or something else, was thrown");
}
