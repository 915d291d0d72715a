import { writeHex } from "../../modules/bytes/hex.js";
import { Reader } from "../../modules/bytes/reader.js";
import { Writer } from "../../modules/bytes/writer.js";
import { equal, ok, test } from "../harness.js";

const written: readonly (readonly [what: string, write: (writer: Writer) => unknown, hex: string])[] = [
	["nothing", () => undefined, ""],
	["numbers, the least", (writer) => writer.uint8(0).uint16(0).uint24(0).uint32(0), "00000000000000000000"],
	["numbers, the most", (writer) => writer.uint8(0xff).uint16(0xffff).uint24(0xffffff).uint32(0xffffffff), "ffffffffffffffffffff"],
	["numbers, big-endian", (writer) => writer.uint16(0x0102).uint24(0x030405).uint32(0x86070809), "010203040586070809"],
	["bytes", (writer) => writer.bytes(Uint8Array.of(1, 2)).bytes(Uint8Array.of()), "0102"],
	["empty vectors", (writer) => writer.vector8(() => undefined).vector16(() => undefined).vector24(() => undefined), "000000000000"],
	["a vector in a vector", (writer) => writer.vector16((outer) => outer.uint8(7).vector8((inner) => inner.uint16(0x0809))), "000407020809"],
	["a vector in a vector, without closures", (writer) => {
		const outer = writer.begin(3);
		const inner = writer.uint8(7).begin(1);
		return writer.uint16(0x0809).end(inner, 1).end(outer, 3).uint8(10);
	}, "000004070208090a"],
	["ids", (writer) => writer.ids16([{ id: 1 }, { id: 0xff02 }]).ids16([]).uint8(3), "00040001ff02000003"],
	["what follows a vector", (writer) => writer.vector24((inner) => inner.uint8(1)).uint8(2), "0000010102"],
];

for (const [what, write, hex] of written) {
	test(`writer: ${what}`, () => {
		const writer = new Writer(16);
		write(writer);
		equal(writeHex(writer.written), hex);
		equal(writer.length, hex.length / 2);
	});
}

const refused: readonly (readonly [what: string, capacity: number, write: (writer: Writer) => unknown])[] = [
	["a byte into nothing", 0, (writer) => writer.uint8(1)],
	["a uint32 into 3", 3, (writer) => writer.uint32(1)],
	["3 bytes into 2", 2, (writer) => writer.bytes(Uint8Array.of(1, 2, 3))],
	["a vector without room for its length", 1, (writer) => writer.vector16(() => undefined)],
	["a vector without room for its content", 2, (writer) => writer.vector8((inner) => inner.uint16(1))],
	["a uint16 into 1", 1, (writer) => writer.uint16(1)],
	["ids without room for all", 5, (writer) => writer.ids16([{ id: 1 }, { id: 2 }])],
	["65536 as an id", 8, (writer) => writer.ids16([{ id: 65536 }])],
	["-1 as an id", 8, (writer) => writer.ids16([{ id: -1 }])],
	["a vector without room for the length that it begins with", 1, (writer) => writer.begin(2)],
	["256 bytes at the end of a vector with a length of one", 300, (writer) => {
		const start = writer.begin(1);
		return writer.bytes(new Uint8Array(256)).end(start, 1);
	}],
	["256 as uint8", 8, (writer) => writer.uint8(256)],
	["65536 as uint16", 8, (writer) => writer.uint16(65536)],
	["2^24 as uint24", 8, (writer) => writer.uint24(2 ** 24)],
	["2^32 as uint32", 8, (writer) => writer.uint32(2 ** 32)],
	["-1 as uint8", 8, (writer) => writer.uint8(-1)],
	["-1 as uint32", 8, (writer) => writer.uint32(-1)],
	["256 bytes in a vector8", 300, (writer) => writer.vector8((inner) => inner.bytes(new Uint8Array(256)))],
];

for (const [what, capacity, write] of refused) {
	test(`writer refuses ${what}`, () => {
		let caught: unknown;
		try {
			write(new Writer(capacity));
		} catch (error) {
			caught = error;
		}
		ok(caught instanceof RangeError);
	});
}

test("writer: into a given buffer, which it fills to the last byte and not beyond", () => {
	const buffer = Uint8Array.of(9, 9, 9, 9, 9);
	const writer = new Writer(buffer.subarray(1, 4));
	writer.uint24(0x010203);
	equal(buffer, Uint8Array.of(9, 1, 2, 3, 9));
});

test("writer and reader mirror each other", () => {
	const writer = new Writer(64);
	writer.uint24(70000).vector8((inner) => inner.bytes(Uint8Array.of(1, 2, 3))).vector16((inner) => inner.uint32(4_000_000_000));
	const reader = new Reader(writer.written, () => new RangeError("malformed"));
	equal(reader.uint24(), 70000);
	equal(reader.vector8(), Uint8Array.of(1, 2, 3));
	equal(reader.within(reader.vector16()).uint32(), 4_000_000_000);
	reader.end();
});
