import { readHex, writeHex } from "../../modules/bytes/hex.js";
import { readUtf8, utf8Length, writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, test } from "../harness.js";

/** The least and the most of each length (RFC 3629 section 3), and the neighbours of the surrogates. */
const wellFormed: readonly (readonly [text: string, hex: string])[] = [
	["", ""],
	["\u0000", "00"],
	["vw\u00005\u000021.5", "767700350032312e35"],
	["\u0000\u0000a\u0000", "00006100"],
	["\u0000é\u0000", "00c3a900"],
	["a\u007f", "617f"],
	["\u0080", "c280"],
	["\u07ff", "dfbf"],
	["\u0800", "e0a080"],
	["\ud7ff", "ed9fbf"],
	["\ue000", "ee8080"],
	["\ufeff", "efbbbf"],
	["\uffff", "efbfbf"],
	["\u{10000}", "f0908080"],
	["\u{10ffff}", "f48fbfbf"],
	["23.4 °C", "32332e3420c2b043"],
	["😀é", "f09f9880c3a9"],
];

const malformed: readonly (readonly [why: string, hex: string])[] = [
	["a byte that follows nothing", "80"],
	["the same, the last of its kind", "bf"],
	["overlong NUL in two bytes", "c080"],
	["overlong slash in two bytes", "c0af"],
	["overlong U+007F in two bytes", "c1bf"],
	["overlong slash in three bytes", "e080af"],
	["overlong U+07FF in three bytes", "e09fbf"],
	["overlong slash in four bytes", "f08080af"],
	["overlong U+FFFF in four bytes", "f08fbfbf"],
	["the first surrogate", "eda080"],
	["the last surrogate", "edbfbf"],
	["a pair of surrogates (CESU-8)", "eda0bdedb880"],
	["above U+10FFFF", "f4908080"],
	["a first byte of five", "f888808080"],
	["a first byte of six", "fc8480808080"],
	["0xfe", "fe"],
	["0xff", "ff"],
	["two bytes cut short", "c3"],
	["three bytes cut short", "e282"],
	["four bytes cut short", "f09f98"],
	["cut short by a letter", "c341"],
	["cut short by the next character", "e282c3a9"],
	["good text with a bad end", "616263ff"],
];

for (const [text, hex] of wellFormed) {
	test(`utf8: ${hex || "nothing"} both ways`, () => {
		equal(writeHex(writeUtf8(text)), hex);
		equal(readUtf8(bytesOf(hex)), text);
		equal(utf8Length(text), hex.length / 2);
	});
}

for (const [why, hex] of malformed) {
	test(`utf8 refuses ${why}`, () => {
		equal(readUtf8(bytesOf(hex)), undefined);
		equal(readUtf8(bytesOf(`41${hex}`)), undefined);
	});
}

test("utf8 refuses every cut through the middle of a character", () => {
	const whole = writeUtf8("é€😀");
	const good = [0, 2, 5, 9];
	for (let length = 0; length <= whole.length; length++) {
		equal(readUtf8(whole.subarray(0, length)) !== undefined, good.includes(length), `${length} bytes`);
	}
});

test("utf8 writes half of a surrogate pair as U+FFFD", () => {
	for (const half of ["\ud800", "\udbff", "\udc00", "\udfff"]) {
		equal(writeHex(writeUtf8(`a${half}b`)), "61efbfbd62");
		equal(utf8Length(`a${half}b`), 5);
	}
});

function bytesOf(hex: string): Uint8Array {
	return readHex(hex) ?? new Uint8Array();
}
