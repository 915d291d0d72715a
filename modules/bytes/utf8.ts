import { runOf } from "./text-scan.js";

/** UTF-8 (RFC 3629). An unpaired surrogate is written as U+FFFD. */
export function writeUtf8(text: string): Uint8Array {
	// Most texts are ASCII, of which the chip's engine has the bytes as they are.
	const bytes = ENGINE.fromString === undefined ? undefined : new Uint8Array(ENGINE.fromString(text));
	if (bytes?.length === text.length) return bytes;
	return writeSizedUtf8(text, utf8Length(text));
}

/** The same for who knows its `utf8Length` already. */
export function writeSizedUtf8(text: string, size: number): Uint8Array {
	if (size === text.length) return writeAscii(text);
	const bytes = new Uint8Array(size);
	let length = 0;
	for (const character of text) {
		const code = scalar(character);
		if (code < 0x80) bytes[length++] = code;
		else {
			const follow = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
			bytes[length++] = ((0xff << (7 - follow)) & 0xff) | (code >> (6 * follow));
			for (let shift = 6 * (follow - 1); shift >= 0; shift -= 6) bytes[length++] = 0x80 | ((code >> shift) & 0x3f);
		}
	}
	return bytes;
}

/** How many bytes `writeUtf8` makes of a text. */
export function utf8Length(text: string): number {
	// A loop over characters takes a chip long, and most texts are ASCII.
	if (isAscii(text)) return text.length;
	let length = 0;
	for (const character of text) {
		const code = scalar(character);
		length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return length;
}

/** The text, or undefined for bytes that are not well-formed UTF-8: overlong, surrogate, above U+10FFFF, cut short. */
export function readUtf8(bytes: Uint8Array): string | undefined {
	let text = "";
	let at = 0;
	while (at < bytes.length) {
		const first = bytes[at++] ?? 0;
		if (first < 0x80) {
			text += String.fromCharCode(first);
			continue;
		}
		const follow = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
		if (first < 0xc2 || first > 0xf4) return undefined;
		let code = first & (0x3f >> follow);
		for (const end = at + follow; at < end; at++) {
			const next = bytes[at] ?? 0;
			if ((next & 0xc0) !== 0x80) return undefined;
			code = (code << 6) | (next & 0x3f);
		}
		if (code < (LEAST[follow] ?? 0) || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return undefined;
		text += String.fromCodePoint(code);
	}
	return text;
}

/** The same of a text that is known to be ASCII. */
export function writeAscii(text: string): Uint8Array {
	if (ENGINE.fromString !== undefined) {
		const bytes = new Uint8Array(ENGINE.fromString(text));
		return bytes.length === text.length ? bytes : withoutSecondBytes(bytes, text);
	}
	const bytes = new Uint8Array(text.length);
	for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
	return bytes;
}

/** Of an ASCII text the engine keeps one byte a character, but two of U+0000. */
function withoutSecondBytes(bytes: Uint8Array, text: string): Uint8Array {
	for (let at = text.indexOf("\0"); at >= 0; at = text.indexOf("\0", at + 1)) {
		bytes[at] = 0;
		bytes.copyWithin(at + 1, at + 2);
	}
	return bytes.subarray(0, text.length);
}

const ENGINE = ArrayBuffer as unknown as EngineArrayBuffer;

/** What the boards' engine adds to the language: the bytes of a text as it keeps them, some hundred times as fast as a loop. */
interface EngineArrayBuffer {
	fromString?(text: string): ArrayBuffer;
}

/** Maybe false of one with U+0000, of which some engines keep two bytes. */
function isAscii(text: string): boolean {
	return ENGINE.fromString === undefined ? runOf(text, isAsciiUnit) === text.length : ENGINE.fromString(text).byteLength === text.length;
}

function isAsciiUnit(code: number): boolean {
	return code < 0x80;
}

function scalar(character: string): number {
	const code = character.codePointAt(0) ?? 0;
	return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
}

/** The least code point for each number of bytes that follow the first: less is overlong. */
const LEAST = Object.freeze([0, 0x80, 0x800, 0x10000]);
