import { findControl, isWord, readLatin1, trimBlanks } from "../../modules/bytes/ascii-line.js";
import { equal, test } from "../harness.js";

function bytesOf(text: string): Uint8Array {
	return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

test("a word is found whatever the case of its letters, and nothing that only begins so", () => {
	for (const [text, found] of [["chunked", true], ["CHUNKED", true], ["Chunked", true], ["chunke", false], ["chunkedx", false], ["chunke\u0044", true], ["c\u0008unked", false], ["", false]] as const) {
		equal(isWord(bytesOf(text), 0, text.length, "chunked"), found, text);
	}
	equal(isWord(bytesOf("xxabxx"), 2, 4, "ab"), true);
	// A bit apart from a letter, and none.
	equal(isWord(bytesOf("@["), 0, 2, "`{"), false);
});

test("each byte is the character of its number", () => {
	const all = Uint8Array.from({ length: 256 }, (_value, index) => index);
	equal(readLatin1(all, 0, 256), Array.from(all, (byte) => String.fromCharCode(byte)).join(""));
	equal(readLatin1(all, 65, 68), "ABC");
	equal(readLatin1(all, 65, 65), "");
});

test("control characters are found where they are, tabs and what is above ASCII are none", () => {
	for (let byte = 0; byte < 256; byte++) equal(findControl(Uint8Array.of(97, byte, 98), 0, 3), byte !== 9 && (byte < 32 || byte === 127) ? 1 : undefined, String(byte));
	equal(findControl(bytesOf("\0ab\0"), 1, 3), undefined, "outside of the part");
});

test("blanks and tabs are taken away at both ends", () => {
	for (const [text, kept] of [[" \t a b\t ", "a b"], ["a", "a"], ["", ""], [" \t", ""], ["\u00a0a", "\u00a0a"]] as const) {
		const { from, to } = trimBlanks(bytesOf(text), 0, text.length);
		equal(text.slice(from, to), kept);
	}
});
