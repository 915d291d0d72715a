import { LineFramer } from "../../modules/bridge/line-framer.js";
import { lineNumber, lineText } from "../../modules/bridge/line-text.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { Random } from "../fakes/random.js";
import { equal, ok, test } from "../harness.js";

const cases: readonly (readonly [name: string, parts: readonly (string | number)[], events: readonly string[]])[] = [
	["LF", ["23.40\n23.50\n"], ["23.40", "23.50"]],
	["CR", ["23.40\r23.50\r"], ["23.40", "23.50"]],
	["CRLF", ["23.40\r\n23.50\r\n"], ["23.40", "23.50"]],
	["LFCR", ["23.40\n\r23.50\n\r"], ["23.40", "23.50"]],
	["CRLF cut between", ["23.40\r", "\n23.50\r\n"], ["23.40", "23.50"]],
	["empty lines", ["\n\r\n\n23.40\n\n"], ["23.40"]],
	["a line in pieces", ["2", "3", ".", "40", "\n"], ["23.40"]],
	["no line end yet", ["23.40"], []],
	["a pause within a line that is no reset", ["temp: ", 900, "23.40\n"], ["temp: 23.40"]],
	["a line cut by a reset", ["23.", 1500, "24.10\n24.20\n"], ["cut 3", "24.20"]],
	["a line in whose middle nobody read for a while: its rest is no reading", ["2", 1100, "3.40\n24.10\n"], ["cut 1", "24.10"]],
	["numbers without line ends", ["23.40", 5000, "23.50", 5000, "23.60"], ["cut 5"]],
	["a NUL is part of its line", ["2\u00003\n"], ["2\u00003"]],
	["as long as may be", ["1234567890123456\n1\n"], ["1234567890123456", "1"]],
	["one more", ["12345678901234567\n1\n"], ["overlong", "1"]],
	["much more, told once", ["x".repeat(100), "y".repeat(100), "\n1\n"], ["overlong", "1"]],
	["nothing follows from what an overlong line ends with", ["x".repeat(30) + "23.40\n1\n"], ["overlong", "1"]],
];

for (const [name, parts, events] of cases) {
	test(`lines: ${name}`, () => {
		equal(framed(parts, 1000), events);
		// However the bytes are cut, as long as no pause is among them.
		if (parts.every((part) => typeof part === "string")) equal(framed(Array.from(parts.join("")), 1000), events);
	});
}

test("lines: who begins to listen in mid-line takes no part of a line for a line", () => {
	equal(framed(["3.40\n23.50\n"], 0), ["23.50"]);
	equal(framed(["3.4", "0\r\n23.50\r\n"], 20), ["23.50"]);
	equal(framed(["2", 500, "3.40\n23.50\n"], 20), ["23.50"]);
	// After some silence it is the begin of one: the first reading after both were switched on.
	equal(framed(["23.40\n23.50\n"], 100), ["23.40", "23.50"]);
});

test("lines: a port that was opened anew begins anew", () => {
	const framer = new LineFramer(16, 0);
	framer.receive(writeUtf8("23."), 500);
	equal(drained(framer), []);
	framer.restart(600);
	framer.receive(writeUtf8("40\n24.10\n"), 610);
	equal(drained(framer), ["24.10"]);
});

test("lines: a megabyte without a line end takes one line's memory and is told once", () => {
	const framer = new LineFramer(16, 0);
	const block = new Uint8Array(1024).fill(0x37);
	let told = 0;
	for (let count = 0; count < 1024; count++) {
		framer.receive(block, 1000 + count);
		told += drained(framer).length;
	}
	framer.receive(writeUtf8("\n23.40\n"), 3000);
	equal([told, drained(framer)], [1, ["23.40"]]);
});

test("lines: any bytes come to lines within the limit, and nothing else", () => {
	const random = new Random(7);
	for (let count = 0; count < 300; count++) {
		const framer = new LineFramer(8, 0);
		let now = 0;
		for (let part = 0; part < 8; part++) {
			now += random.below(3) * 700;
			framer.receive(random.bytes(random.below(20)).map((byte) => (byte < 60 ? 10 : byte)), now);
			for (let event = framer.next(); event !== undefined; event = framer.next()) ok(event.kind === "overlong" || (event.bytes.length > 0 && event.bytes.length <= 8));
		}
	}
});

const texts: readonly (readonly [bytes: readonly number[], text: string | undefined])[] = [
	[[0x32, 0x33], "23"], [[0x20, 0x32, 0x09], "2"], [[0x32, 0xc2, 0xb0], "2°"],
	[[0x32, 0x00], undefined], [[0x1b, 0x32], undefined], [[0x7f], undefined], [[0xff, 0x32], undefined], [[0xe6, 0x98], undefined], [[0xc2], undefined],
];

for (const [bytes, text] of texts) test(`lines: the text of ${bytes.join(" ")}`, () => { equal(lineText(Uint8Array.from(bytes)), text); });

const numbers: readonly (readonly [text: string, value: number | undefined])[] = [
	["23.40", 23.4], ["-5", -5], ["+7", 7], ["007", 7], ["1.", 1], ["0.000001", 0.000001],
	["", undefined], ["nan", undefined], ["inf", undefined], ["ovf", undefined], ["23,4", undefined], ["2 3", undefined], ["0x10", undefined], ["1e5", undefined], ["--1", undefined], [".5", undefined], ["1.2.3", undefined], ["Infinity", undefined], ["1234567890123456", undefined], ["23.4 C", undefined],
];

for (const [text, value] of numbers) test(`lines: "${text}" as a number`, () => { equal(lineNumber(text), value); });

/** A number among the parts is a pause; `first`: milliseconds from when listening begins to the first byte. */
function framed(parts: readonly (string | number)[], first: number): string[] {
	const framer = new LineFramer(16, 0);
	const events: string[] = [];
	let now = first;
	for (const part of parts) {
		if (typeof part === "number") now += part;
		else {
			framer.receive(writeUtf8(part), now);
			events.push(...drained(framer));
		}
	}
	return events;
}

function drained(framer: LineFramer): string[] {
	const events: string[] = [];
	for (let event = framer.next(); event !== undefined; event = framer.next()) {
		events.push(event.kind === "line" ? String.fromCharCode(...event.bytes) : event.kind === "cut" ? `cut ${event.bytes.length}` : "overlong");
	}
	return events;
}
