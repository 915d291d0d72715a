import { writeUtf8 } from "./utf8.js";

/** Base64 with padding (RFC 4648 section 4). */
export function writeBase64(bytes: Uint8Array): string {
	let text = "";
	for (let at = 0; at < bytes.length; at += 3) {
		const left = bytes.length - at;
		const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
		text += DIGITS.charAt(group >> 18) + DIGITS.charAt((group >> 12) & 63);
		text += left > 1 ? DIGITS.charAt((group >> 6) & 63) : "=";
		text += left > 2 ? DIGITS.charAt(group & 63) : "=";
	}
	return text;
}

/**
 * The bytes of base64 text with padding and nothing else in it (RFC 4648 section 3: no white space, no other
 * alphabet, unused bits zero); undefined otherwise.
 */
export function readBase64(text: string): Uint8Array | undefined {
	const ascii = writeUtf8(text);
	if (ascii.some(isWhiteSpace)) return undefined;
	const bytes = readBase64Lines(ascii, 0, ascii.length);
	return typeof bytes === "number" ? undefined : bytes;
}

/**
 * The bytes that base64 in ASCII stands for, with white space anywhere in it and padding at its end. A number is the
 * place of the first byte that is neither; undefined: too many digits or too few, padding within, or bits left over.
 * Nothing but the result is allocated: a chip reads its trust anchors so. Each byte is looked at once, and for a letter
 * nothing is called, since either would take a chip as long as all the rest.
 */
export function readBase64Lines(ascii: Uint8Array, from: number, to: number): Uint8Array | number | undefined {
	// Longer by the white space than what will stand in it.
	const bytes = new Uint8Array(Math.ceil(((to - from) * 3) / 4));
	let digits = 0;
	let padding = 0;
	let length = 0;
	// Those that are stored already are shifted out at its top.
	let group = 0;
	for (let at = from; at < to; at++) {
		const code = ascii[at] ?? 0;
		if (code > 0x60 && code <= 0x7a) group = (group << 6) | (code - 0x47);
		else if (code > 0x40 && code <= 0x5a) group = (group << 6) | (code - 0x41);
		else {
			const digit = base64Digit(code);
			if (digit === undefined) {
				if (code === PADDING) padding++;
				else if (!isWhiteSpace(code)) return at;
				continue;
			}
			group = (group << 6) | digit;
		}
		if (padding > 0) return undefined;
		if ((++digits & 3) !== 0) continue;
		bytes[length] = group >> 16;
		bytes[length + 1] = group >> 8;
		bytes[length + 2] = group;
		length += 3;
	}
	if (((digits + padding) & 3) !== 0 || padding > 2) return undefined;
	const unused = padding * 2;
	if ((group & ((1 << unused) - 1)) !== 0) return undefined;
	// Of the last group, two bytes stand before one padding, and one before two.
	if (padding === 1) bytes[length++] = group >> 10;
	if (padding > 0) bytes[length++] = group >> (padding * 2);
	return bytes.subarray(0, length);
}

/** The value of a base64 digit's character code, or undefined. */
export function base64Digit(code: number): number | undefined {
	if (code >= 0x41 && code <= 0x5a) return code - 0x41;
	if (code >= 0x61 && code <= 0x7a) return code - 0x47;
	if (code >= 0x30 && code <= 0x39) return code + 4;
	if (code === 0x2b) return 62;
	if (code === 0x2f) return 63;
	return undefined;
}

export function isPadding(code: number): boolean {
	return code === PADDING;
}

/** Space, and tab to carriage return. */
function isWhiteSpace(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

const PADDING = 0x3d;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
