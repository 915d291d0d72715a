import { upperText } from "./text-scan.js";

/** Lower-case hex digits, with a separator between bytes if one is given. */
export function writeHex(bytes: Uint8Array, separator = ""): string {
	let text = "";
	for (let at = 0; at < bytes.length; at++) {
		if (at > 0) text += separator;
		const byte = bytes[at] ?? 0;
		text += DIGITS.charAt(byte >> 4) + DIGITS.charAt(byte & 15);
	}
	return text;
}

/** A character as Unicode writes its number, such as `U+200E`. */
export function codePointText(code: number): string {
	return `U+${upperText(code.toString(16)).padStart(4, "0")}`;
}

/** The bytes of an even number of hex digits in either case and nothing else; undefined otherwise. */
export function readHex(text: string): Uint8Array | undefined {
	const { length } = text;
	if (length % 2 !== 0) return undefined;
	const bytes = new Uint8Array(length / 2);
	for (let begin = 0; begin < length; begin += PIECE) {
		const piece = text.slice(begin, begin + PIECE);
		const end = Math.min(PIECE, length - begin);
		for (let at = 0; at < end; at++) {
			const digit = hexDigit(piece.charCodeAt(at));
			if (digit === undefined) return undefined;
			const place = (begin + at) >> 1;
			bytes[place] = ((bytes[place] ?? 0) << 4) | digit;
		}
	}
	return bytes;
}

/** The value of a hex digit's character code, or undefined. */
export function hexDigit(code: number): number | undefined {
	if (code >= 0x30 && code <= 0x39) return code - 0x30;
	const lower = code | 0x20;
	if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
	return undefined;
}

const DIGITS = "0123456789abcdef";

/** Digits. The chip's engine finds a character, and a text's length, by counting from the text's begin. */
const PIECE = 64;
