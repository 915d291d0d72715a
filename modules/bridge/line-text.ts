import { isDigit, isDigits, runOf } from "../bytes/text-scan.js";
import { readUtf8 } from "../bytes/utf8.js";

/** A line as text, without blanks around it; undefined for one with bytes that no sketch prints: control characters but the tab, or no UTF-8. */
export function lineText(bytes: Uint8Array): string | undefined {
	for (const byte of bytes) if (byte < 0x80 && !isTextByte(byte)) return undefined;
	return readUtf8(bytes)?.trim();
}

/** Whether a byte stands in plain text: printable ASCII, tab, CR or LF. */
export function isTextByte(byte: number): boolean {
	return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** The number that a line is, such as -5, 23.40 or +7; undefined for all else, nan and inf too, which JSON has not. */
export function lineNumber(text: string): number | undefined {
	return isNumber(text) ? Number(text) : undefined;
}

/** No more digits than a number holds; of a fraction, more do no harm. */
function isNumber(text: string): boolean {
	const begin = text.startsWith("+") || text.startsWith("-") ? 1 : 0;
	const point = runOf(text, isDigit, begin);
	if (!isDigits(text.slice(begin, point), 15)) return false;
	const fraction = text.slice(point + 1);
	return point === text.length || (text.charAt(point) === "." && (fraction === "" || isDigits(fraction, 20)));
}

/** Bytes of a line: what a sketch prints of several sensors fits in. */
export const LINE_LIMIT = 128;
