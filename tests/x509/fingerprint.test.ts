import { writeBase64 } from "../../modules/bytes/base64.js";
import { readHex } from "../../modules/bytes/hex.js";
import { readPins } from "../../modules/x509/fingerprint.js";
import type { Pin } from "../../modules/x509/pin.js";
import { equal, fails, ok, test } from "../harness.js";

const HEX32 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const HEX20 = HEX32.slice(0, 40);
const BASE64 = writeBase64(bytes(HEX32));
const SHA256: Pin = { of: "certificate", hash: "sha256", digest: bytes(HEX32) };
const SHA1: Pin = { of: "certificate", hash: "sha1", digest: bytes(HEX20) };
const KEY: Pin = { of: "key", hash: "sha256", digest: bytes(HEX32) };

function bytes(hex: string): Uint8Array {
	return readHex(hex) ?? new Uint8Array();
}

function grouped(hex: string, separator: string, size = 2): string {
	return (hex.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(separator);
}

const accepted: readonly (readonly [name: string, text: string, pin: Pin, notices?: readonly string[]])[] = [
	["plain SHA-256", HEX32, SHA256],
	["plain SHA-1", HEX20, SHA1],
	["upper case", HEX32.toUpperCase(), SHA256],
	["colons", grouped(HEX32, ":"), SHA256],
	["dashes", grouped(HEX32, "-"), SHA256],
	["spaces", grouped(HEX20, " "), SHA1],
	["groups of two bytes", grouped(HEX20, " ", 4), SHA1],
	["spaces around", `  ${HEX32} `, SHA256],
	["openssl's SHA-1", `SHA1 Fingerprint=${grouped(HEX20, ":").toUpperCase()}`, SHA1],
	["openssl's SHA-256", `sha256 Fingerprint=${grouped(HEX32, ":").toUpperCase()}`, SHA256],
	["a browser's SHA-256", `SHA-256 Fingerprint: ${grouped(HEX32, " ")}`, SHA256],
	["sha256:", `sha256:${HEX32}`, SHA256],
	["SHA256: with colons", `SHA256:${grouped(HEX32, ":")}`, SHA256],
	["sha1:", `sha1:${HEX20}`, SHA1],
	["key-sha256:", `key-sha256:${HEX32}`, KEY],
	["curl's pin of a key", `sha256//${BASE64}`, KEY],
	["a pin of a key with one slash", `sha256/${BASE64}`, KEY],
	["pin-sha256 in quotes", `pin-sha256="${BASE64}"`, KEY],
	["pin-sha256 without quotes", `pin-sha256=${BASE64}`, KEY],
	["a quote that is not closed", `pin-sha256="${BASE64}`, KEY],
	["base64 without padding", `sha256//${BASE64.slice(0, -1)}`, KEY],
	["bare base64", BASE64, KEY, ["pin 1 is taken for a SHA-256 of the server's key, as base64 usually is"]],
	["bare base64 of 20 bytes", writeBase64(bytes(HEX20)), SHA1, ["pin 1 is taken for a SHA-1 of the server's certificate, as its length says"]],
	["a left-to-right mark before", `\u200e${grouped(HEX20, " ")}`, SHA1, ["removed U+200E at column 1 (left-to-right mark)"]],
	["a right-to-left mark after", `${HEX20}\u200f`, SHA1, ["removed U+200F at column 41 (right-to-left mark)"]],
	["a zero width space within", `0\u200b${HEX20.slice(1)}`, SHA1, ["removed U+200B at column 2 (zero width space)"]],
	["a word joiner", `\u2060${HEX20}`, SHA1, ["removed U+2060 at column 1 (word joiner)"]],
	["a byte order mark", `\ufeff${HEX20}`, SHA1, ["removed U+FEFF at column 1 (byte order mark)"]],
	["no-break spaces", grouped(HEX20, "\u00a0", 20), SHA1, ["removed U+00A0 at column 21 (no-break space)"]],
	["a line end", `${HEX20}\r\n`, SHA1, ["removed U+000D at column 41 (carriage return)", "removed U+000A at column 42 (line feed)"]],
	["a line end within", `${HEX32.slice(0, 32)}\n${HEX32.slice(32)}`, SHA256, ["removed U+000A at column 33 (line feed)"]],
	["a tab", `\t${HEX20}`, SHA1, ["removed U+0009 at column 1 (tab)"]],
	["a mark before a label", `\u200eSHA1 Fingerprint=${HEX20}`, SHA1, ["removed U+200E at column 1 (left-to-right mark)"]],
];

for (const [name, text, pin, notices = []] of accepted) {
	test(`pin text: ${name}`, () => { equal(readPins(text), { pins: [pin], notices }); });
}

test("several pins, separated by commas", () => {
	equal(readPins(`sha256:${HEX32}, \u200e${HEX20} ,key-sha256:${HEX32}`), { pins: [SHA256, SHA1, KEY], notices: ["removed U+200E at column 74 (left-to-right mark)"] });
});

const refused: readonly (readonly [name: string, text: string, code: string, seen: string, expected?: string])[] = [
	["nothing", "", "no-pins", "empty"],
	["only what cannot be seen", " \u200e\r\n", "no-pins", "empty"],
	["a comma at the end", `${HEX20},`, "pin-empty", "pin 2 is empty (column 42)"],
	["a comma at the beginning", `,${HEX20}`, "pin-empty", "pin 1 is empty (column 1)"],
	["two commas", `${HEX20}, ,${HEX20}`, "pin-empty", "pin 2 is empty (column 43)"],
	["nine of them", new Array<string>(9).fill(HEX20).join(","), "too-many-pins", "9 pins"],
	["a letter that is not hex", `${HEX20.slice(0, 10)}g${HEX20.slice(11)}`, "pin-character", "pin 1 has the character \"g\" (U+0067) at column 11"],
	["the letter O", `O${HEX20.slice(1)}`, "pin-character", "\"O\" (U+004F) at column 1"],
	["a letter beyond ASCII", `${HEX20.slice(0, 2)}а${HEX20.slice(3)}`, "pin-character", "(U+0430) at column 3"],
	["a character of two units", `${HEX20}😀`, "pin-character", "(U+1F600) at column 41"],
	["half a character", `${HEX20}\ud83d`, "pin-character", "(U+D83D) at column 41"],
	["a direction mark that is not known", `\u202a${HEX20}`, "pin-character", "(U+202A) at column 1"],
	["a letter after a removed mark, in its own column", `\u200e${HEX20.slice(0, 4)}x${HEX20.slice(5)}`, "pin-character", "\"x\" (U+0078) at column 6"],
	["a letter in the second pin", `${HEX20},${HEX20.slice(0, -1)}z`, "pin-character", "pin 2 has the character \"z\" (U+007A) at column 81"],
	["a letter after a label", `sha256:${HEX32.slice(1)}q`, "pin-character", "at column 71"],
	["semicolons", `${HEX20};${HEX20}`, "pin-character", "\";\" (U+003B) at column 41"],
	["an unknown label", `sha512:${HEX32}`, "pin-character", "\"s\" (U+0073) at column 1"],
	["ssh's base64 after sha256:", `sha256:${BASE64}`, "pin-character", "column"],
	["base64 with a dash", `sha256//${BASE64.slice(0, 5)}-${BASE64.slice(6)}`, "pin-character", "\"-\" (U+002D) at column 14", "base64 digits"],
	["base64 with a space", `sha256// ${BASE64}`, "pin-character", "(U+0020) at column 9"],
	["a dollar in base64", `pin-sha256="$${BASE64}"`, "pin-character", "\"$\" (U+0024) at column 13"],
	["19 bytes", HEX20.slice(2), "pin-length", "pin 1 has 19 bytes: one byte is missing", "20 bytes (SHA-1) or 32 bytes (SHA-256)"],
	["31 bytes", HEX32.slice(2), "pin-length", "31 bytes: one byte is missing"],
	["21 bytes", `${HEX20}00`, "pin-length", "21 bytes: one byte too many"],
	["33 bytes", `${HEX32}00`, "pin-length", "33 bytes: one byte too many"],
	["16 bytes", HEX20.slice(8), "pin-length", "pin 1 has 16 bytes"],
	["20 bytes after sha256:", `sha256:${HEX20}`, "pin-length", "20 bytes", "32 bytes (SHA-256)"],
	["32 bytes after SHA1 Fingerprint=", `SHA1 Fingerprint=${HEX32}`, "pin-length", "32 bytes", "20 bytes (SHA-1)"],
	["20 bytes of a key", `key-sha256:${HEX20}`, "pin-length", "20 bytes", "32 bytes (SHA-256)"],
	["a label alone", "sha256:", "pin-length", "0 bytes"],
	["31 bytes in base64", `sha256//${writeBase64(bytes(HEX32.slice(2)))}`, "pin-length", "31 bytes: one byte is missing", "32 bytes (SHA-256)"],
	["31 bytes in bare base64", writeBase64(bytes(HEX32.slice(2))), "pin-length", "31 bytes: one byte is missing", "20 bytes (SHA-1) or 32 bytes (SHA-256)"],
	["19 bytes in bare base64", writeBase64(bytes(HEX20.slice(2))), "pin-length", "19 bytes: one byte is missing", "20 bytes (SHA-1) or 32 bytes (SHA-256)"],
	["base64 that no number of bytes gives", `${BASE64.slice(0, 41)}===`, "pin-length", "30 bytes"],
	["33 bytes in base64", `sha256//${writeBase64(bytes(`${HEX32}00`))}`, "pin-length", "33 bytes: one byte too many"],
	["half a byte at the end", HEX20.slice(0, -1), "pin-digit-missing", "a single hex digit before column 40"],
	["half a byte within", `${HEX20.slice(0, 3)}:${HEX20.slice(4)}`, "pin-digit-missing", "a single hex digit before column 4"],
];

for (const [name, text, code, seen, expected = ""] of refused) {
	test(`pin text refused: ${name}`, () => {
		const failure = fails(() => readPins(text), code);
		equal(failure.stage, "settings");
		ok(failure.seen.includes(seen), failure.seen);
		ok(failure.expected.includes(expected), failure.expected);
		ok(!/[\u200e\u202a]|[\ud800-\udbff](?![\udc00-\udfff])/.test(failure.seen), "nothing that cannot be printed is shown");
	});
}
