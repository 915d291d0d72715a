import { lower } from "./ascii.js";

/** Whether the bytes of this part are the word, which is in lower case, whatever the case of theirs. Nothing is allocated. */
export function isWord(bytes: Uint8Array, from: number, to: number, word: string): boolean {
	if (to - from !== word.length) return false;
	for (let at = 0; at < word.length; at++) if (lower(bytes[from + at] ?? 0) !== word.charCodeAt(at)) return false;
	return true;
}

/** Each byte as the character of its number (ISO 8859-1). */
export function readLatin1(bytes: Uint8Array, from: number, to: number): string {
	let text = "";
	// Not all at once: each takes a place on the stack of a chip.
	for (let at = from; at < to; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + PIECE)));
	return text;
}

/** Where the first control character lies that is no tab; undefined where there is none. */
export function findControl(bytes: Uint8Array, from: number, to: number): number | undefined {
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		if ((byte < SPACE && byte !== TAB) || byte === DELETE) return at;
	}
	return undefined;
}

/** Without the blanks and tabs at either end. */
export function trimBlanks(bytes: Uint8Array, from: number, to: number): { readonly from: number; readonly to: number } {
	let [first, last] = [from, to];
	while (first < last && isBlank(bytes[first])) first++;
	while (first < last && isBlank(bytes[last - 1])) last--;
	return { from: first, to: last };
}

function isBlank(byte: number | undefined): boolean {
	return byte === SPACE || byte === TAB;
}

const TAB = 0x09;
const SPACE = 0x20;
const DELETE = 0x7f;

/** Characters. */
const PIECE = 32;
