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
	if (/\s/.test(text)) return undefined;
	const ascii = writeUtf8(text);
	const bytes = readBase64Lines(ascii, 0, ascii.length);
	return typeof bytes === "number" ? undefined : bytes;
}

/**
 * The bytes that base64 in ASCII stands for, with white space anywhere in it and padding at its end. A number is the
 * place of the first byte that is neither; undefined: too many digits or too few, padding within, or bits left over.
 * Nothing but the result is allocated: a chip reads its trust anchors so.
 */
export function readBase64Lines(ascii: Uint8Array, from: number, to: number): Uint8Array | number | undefined {
	let digits = 0;
	let padding = 0;
	for (let at = from; at < to; at++) {
		const code = ascii[at] ?? 0;
		if (code === PADDING) padding++;
		else if (base64Digit(code) !== undefined) {
			if (padding > 0) return undefined;
			digits++;
		} else if (!isWhiteSpace(code)) return at;
	}
	if ((digits + padding) % 4 !== 0 || padding > 2) return undefined;
	const bytes = new Uint8Array(Math.floor((digits * 6) / 8));
	let bits = 0;
	let held = 0;
	let length = 0;
	for (let at = from; at < to; at++) {
		const digit = base64Digit(ascii[at] ?? 0);
		if (digit === undefined) continue;
		held = (held << 6) | digit;
		bits += 6;
		if (bits < 8) continue;
		bits -= 8;
		bytes[length++] = held >> bits;
		held &= (1 << bits) - 1;
	}
	return held === 0 ? bytes : undefined;
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

/** Space, and tab to carriage return. */
function isWhiteSpace(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

const PADDING = 0x3d;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
