import { codePointText, hexDigit, readHex, writeHex } from "../../modules/bytes/hex.js";
import { equal, test } from "../harness.js";

const good: readonly (readonly [text: string, bytes: readonly number[]])[] = [
	["", []],
	["00", [0]],
	["0f", [15]],
	["ff", [255]],
	["FF", [255]],
	["aBcDeF", [0xab, 0xcd, 0xef]],
	["0123456789", [0x01, 0x23, 0x45, 0x67, 0x89]],
];

/** The neighbours of the digits in ASCII, and what a paste brings along. */
const malformed: readonly string[] = ["0", "abc", "0g", "g0", "0x", "/0", ":0", "@0", "G0", "`0", "0 ", "a:b", "-1", "\u200e0", "\uff10\uff10", "ıı"];

for (const [text, bytes] of good) {
	test(`hex: "${text}" is read`, () => {
		equal(readHex(text), Uint8Array.from(bytes));
		equal(writeHex(Uint8Array.from(bytes)), text.toLowerCase());
	});
}

for (const text of malformed) {
	test(`hex: ${JSON.stringify(text)} is refused`, () => {
		equal(readHex(text), undefined);
	});
}

test("hex: a separator stands between bytes only", () => {
	equal(writeHex(Uint8Array.of(), ":"), "");
	equal(writeHex(Uint8Array.of(1), ":"), "01");
	equal(writeHex(Uint8Array.of(1, 0xab, 0), ":"), "01:ab:00");
});

test("hex: 22 characters are digits", () => {
	let digits = 0;
	for (let code = 0; code < 0x10000; code++) if (hexDigit(code) !== undefined) digits++;
	equal(digits, 22);
});

test("hex: a character's number is written as Unicode does", () => {
	equal([0x20, 0xe9, 0x200e, 0x1f600].map(codePointText), ["U+0020", "U+00E9", "U+200E", "U+1F600"]);
});
