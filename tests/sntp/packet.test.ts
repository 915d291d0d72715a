import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { readPacket, readTimestamp, writePacket, writeRequest, writeTimestamp, type SntpPacket } from "../../modules/sntp/packet.js";
import { equal, ok, test } from "../harness.js";
import { Random } from "../fakes/random.js";

/** Each field differs from all others. */
const packet: SntpPacket = {
	leap: 1, version: 3, mode: 4, stratum: 2, poll: 6, precision: 0xec, rootDelay: 0x00000102, rootDispersion: 0xfffefdfc,
	referenceId: bytesOf("0a0b0c0d"), reference: bytesOf("1011121314151617"), originate: bytesOf("2021222324252627"),
	receive: bytesOf("3031323334353637"), transmit: bytesOf("4041424344454647"),
};

const wire = "5c0206ec00000102fffefdfc0a0b0c0d1011121314151617202122232425262730313233343536374041424344454647";

test("sntp packet: both ways", () => {
	equal(writeHex(writePacket(packet)), wire);
	equal(readPacket(bytesOf(wire)), packet);
});

test("sntp packet: every cut is refused, and what follows the 48 bytes is ignored", () => {
	const whole = bytesOf(wire);
	for (let length = 0; length < whole.length; length++) equal(readPacket(whole.subarray(0, length)), undefined);
	equal(readPacket(bytesOf(`${wire}00`)), packet);
	equal(readPacket(bytesOf(wire + "ff".repeat(20))), packet);
});

test("sntp packet: the highest values of the first byte", () => {
	const read = readPacket(bytesOf(`ff${wire.slice(2)}`));
	equal([read?.leap, read?.version, read?.mode], [3, 7, 7]);
});

test("sntp packet: any 48 bytes are read and written back the same", () => {
	const random = new Random(48);
	for (let round = 0; round < 200; round++) {
		const bytes = Uint8Array.from({ length: 48 }, () => random.below(256));
		const read = readPacket(bytes);
		ok(read);
		equal(writePacket(read), bytes);
	}
});

test("sntp request: version 4, mode 3, and zero but for the transmit timestamp", () => {
	equal(writeHex(writeRequest(packet.transmit)), `23${"00".repeat(39)}4041424344454647`);
});

/** Milliseconds since 1970 beside the seconds and the fraction; era 0 ends with 2036-02-07T06:28:15. */
const timestamps: readonly (readonly [iso: string, milliseconds: number, hex: string])[] = [
	["1968-01-20T03:14:08Z", -61_505_152_000, "8000000000000000"],
	["1970-01-01T00:00:00Z", 0, "83aa7e8000000000"],
	["2023-11-14T22:13:20.500Z", 1_700_000_000_500, "e8fe6f8080000000"],
	["2036-02-07T06:28:15Z", 2_085_978_495_000, "ffffffff00000000"],
	["2036-02-07T06:28:15.999Z", 2_085_978_495_999, "ffffffffffbe76c8"],
	["2036-02-07T06:28:16.250Z", 2_085_978_496_250, "0000000040000000"],
	["2038-01-19T03:14:08Z", 2_147_483_648_000, "03aa7e8000000000"],
	["2104-02-26T09:42:23Z", 4_233_462_143_000, "7fffffff00000000"],
];

for (const [iso, milliseconds, hex] of timestamps) {
	test(`sntp timestamp of ${iso}, both ways`, () => {
		equal(Date.parse(iso), milliseconds);
		equal(readTimestamp(bytesOf(hex)), milliseconds);
		equal(writeHex(writeTimestamp(milliseconds)), hex);
	});
}

test("sntp timestamp: all zero is no time, the least fraction after it is", () => {
	equal(readTimestamp(new Uint8Array(8)), undefined);
	equal(readTimestamp(bytesOf("0000000000000001")), 2_085_978_496_000);
});

test("sntp timestamp: a fraction just below the next second is rounded up to it", () => {
	equal(readTimestamp(bytesOf("83aa7e80ffffffff")), 1000);
});

test("sntp timestamp: every millisecond of a second comes back", () => {
	for (let millisecond = 0; millisecond < 1000; millisecond++) {
		const time = 1_795_357_805_000 + millisecond;
		equal(readTimestamp(writeTimestamp(time)), time);
	}
});

function bytesOf(hex: string): Uint8Array {
	return readHex(hex) ?? new Uint8Array();
}
