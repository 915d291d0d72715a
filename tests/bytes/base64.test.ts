import { base64Digit, readBase64, readBase64Lines, writeBase64 } from "../../modules/bytes/base64.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, test } from "../harness.js";

/** RFC 4648 section 10, then the digits that only other bytes have. */
const vectors: readonly (readonly [bytes: Uint8Array, text: string])[] = [
	[writeUtf8(""), ""],
	[writeUtf8("f"), "Zg=="],
	[writeUtf8("fo"), "Zm8="],
	[writeUtf8("foo"), "Zm9v"],
	[writeUtf8("foob"), "Zm9vYg=="],
	[writeUtf8("fooba"), "Zm9vYmE="],
	[writeUtf8("foobar"), "Zm9vYmFy"],
	[Uint8Array.of(0xfb, 0xff, 0xbf), "+/+/"],
	[Uint8Array.of(0xff), "/w=="],
	[Uint8Array.of(0, 0), "AAA="],
];

const malformed: readonly (readonly [why: string, text: string])[] = [
	["one digit", "Z"],
	["no padding after two digits", "Zg"],
	["no padding after three digits", "Zm8"],
	["half of the padding", "Zg="],
	["a lone padding", "===="],
	["three of padding", "Z==="],
	["padding in the middle", "Zg==Zm9v"],
	["padding between digits", "Z=g="],
	["padding too many", "Zm9v===="],
	["unused bits after one byte", "Zh=="],
	["all unused bits after one byte", "Zv=="],
	["unused bits after two bytes", "Zm9="],
	["a space", "Zm9 "],
	["a space at the front", " Zm9vYg="],
	["a line break", "Zm9v\nYg="],
	["the alphabet for URLs", "-_-_"],
	["a letter outside of ASCII", "Zm9ö"],
	["the fullwidth form of a digit", "Zm9\uff56"],
];

for (const [bytes, text] of vectors) {
	test(`base64: "${text}" both ways`, () => {
		equal(writeBase64(bytes), text);
		equal(readBase64(text), bytes);
	});
}

for (const [why, text] of malformed) {
	test(`base64 refuses ${why}`, () => {
		equal(readBase64(text), undefined);
	});
}

test("base64: of all endings in two digits, only those without unused bits are read, and written back the same", () => {
	let read = 0;
	for (let code = 0x21; code < 0x7f; code++) {
		const text = `Z${String.fromCharCode(code)}==`;
		const bytes = readBase64(text);
		if (bytes === undefined) continue;
		read++;
		equal(writeBase64(bytes), text);
	}
	equal(read, 4);
});

test("base64: there are 64 digits, each with a value of its own", () => {
	const values = new Set<number>();
	for (let code = 0; code < 0x250; code++) {
		const value = base64Digit(code);
		if (value !== undefined) values.add(value);
	}
	equal([...values].sort((left, right) => left - right), Array.from({ length: 64 }, (_, value) => value));
});

const text = (lines: string): Uint8Array => Uint8Array.from(lines, (character) => character.charCodeAt(0));

/** What stands in a file: digits with white space anywhere; a number is where something else stands. */
const lines: readonly (readonly [lines: string, expected: Uint8Array | number | undefined])[] = [
	["", new Uint8Array(0)],
	[" \t\r\n\v\f", new Uint8Array(0)],
	["Zm9v", text("foo")],
	[" Z m\r\n9\tv ", text("foo")],
	["Zm9vYg==", text("foob")],
	["Zm9vYg=\n=", text("foob")],
	["Zm9vYmE=", text("fooba")],
	["+/+/", Uint8Array.of(0xfb, 0xff, 0xbf)],
	["Zm9", undefined],
	["Zm9vY", undefined],
	["Zm9vYg=", undefined],
	["Zm9vYg===", undefined],
	["Z===", undefined],
	["====", undefined],
	["Zm=v", undefined],
	["Zm8=Zm8=", undefined],
	["Zm9vYh==", undefined],
	["Zm9v-", 4],
	["Zm*v=*", 2],
	["\0Zm9v", 0],
	["Zm9v\u00a0", 4],
];

for (const [written, expected] of lines) {
	test(`base64 lines: ${JSON.stringify(written)}`, () => {
		equal(readBase64Lines(text(written), 0, written.length), expected);
		// Only what stands between the two places is read.
		const within = text(`*${written}*`);
		equal(readBase64Lines(within, 1, within.length - 1), typeof expected === "number" ? expected + 1 : expected);
	});
}
