import { lower } from "./ascii.js";

/** Whether a character is of a kind, by its UTF-16 unit; a function of a module, so that a scan allocates nothing. */
export type CharacterTest = (code: number) => boolean;

/** Where the run of such characters ends that begins at `from`: there stands the first other one, or the text ends. */
export function runOf(text: string, is: CharacterTest, from = 0): number {
	const { length } = text;
	if (length <= PIECE) return shortRun(text, is, from, length);
	for (let at = from; at < length; at += PIECE) {
		const piece = text.slice(at, at + PIECE);
		const run = shortRun(piece, is, 0, piece.length);
		if (run < piece.length) return at + run;
	}
	return length;
}

/** Whether it is of such characters alone, and not empty. */
export function consistsOf(text: string, is: CharacterTest): boolean {
	return text !== "" && runOf(text, is) === text.length;
}

/** The column, from 1, of the first character that is not such; 0 where there is none. */
export function columnOutside(text: string, is: CharacterTest): number {
	const at = runOf(text, is);
	return at === text.length ? 0 : at + 1;
}

/** Whether it is a number in digits alone, with at most so many. */
export function isDigits(text: string, most = Infinity): boolean {
	return text.length <= most && consistsOf(text, isDigit);
}

/** Whether this word stands there, which is in lower case, whatever the case of the text's ASCII letters. */
export function isWordAt(text: string, at: number, word: string): boolean {
	for (let index = 0; index < word.length; index++) if (lower(text.charCodeAt(at + index)) !== word.charCodeAt(index)) return false;
	return true;
}

/** The text with one blank in the place of white space, and none at its ends: a piece at a time, for what grows is copied each time. */
export function singleSpaced(text: string): string {
	const { length } = text;
	const pieces: string[] = [];
	let gap = "";
	for (let from = 0; from < length;) {
		const to = pieceEnd(text, from);
		const piece = text.slice(from, to);
		from = to;
		let words = "";
		for (let at = 0; at < piece.length;) {
			const end = shortRun(piece, isNoWhiteSpace, at, piece.length);
			if (end > at) {
				words += gap + piece.slice(at, end);
				gap = "";
			}
			at = shortRun(piece, isWhiteSpace, end, piece.length);
			if (at > end) gap = " ";
		}
		pieces.push(words);
	}
	return pieces.join("").trim();
}

/** The letters of ASCII in it in lower case, all else as it is: the engine's own way has tables of all letters, 11,000 bytes of an image. */
export function lowerText(text: string): string {
	return recased(text, isNotUpper);
}

/** The letters of ASCII in it in upper case, all else as it is. */
export function upperText(text: string): string {
	return recased(text, isNotLower);
}

function recased(text: string, isDone: CharacterTest): string {
	const { length } = text;
	const first = runOf(text, isDone);
	if (first === length) return text;
	const pieces = [text.slice(0, first)];
	for (let from = first; from < length;) {
		const to = pieceEnd(text, from);
		const piece = text.slice(from, to);
		from = to;
		let words = "";
		let kept = 0;
		for (let at = shortRun(piece, isDone, 0, piece.length); at < piece.length; at = shortRun(piece, isDone, kept, piece.length)) {
			words += piece.slice(kept, at) + String.fromCharCode(piece.charCodeAt(at) ^ CASE);
			kept = at + 1;
		}
		pieces.push(words + piece.slice(kept));
	}
	return pieces.join("");
}

/** Whether half of a surrogate pair stands alone in it, which UTF-8 cannot carry. */
export function hasLoneSurrogate(text: string): boolean {
	for (let at = runOf(text, isNoSurrogate); at < text.length; at = runOf(text, isNoSurrogate, at + 2)) {
		if (!isHighSurrogate(text.charCodeAt(at)) || !isLowSurrogate(text.charCodeAt(at + 1))) return true;
	}
	return false;
}

export function isDigit(code: number): boolean {
	return code >= 0x30 && code <= 0x39;
}

/** Of ASCII. */
export function isLetter(code: number): boolean {
	const small = code | 0x20;
	return small >= 0x61 && small <= 0x7a;
}

export function isLetterOrDigit(code: number): boolean {
	return isLetter(code) || isDigit(code);
}

/** Of ASCII, and no blank. */
export function isVisible(code: number): boolean {
	return code > 0x20 && code < 0x7f;
}

/** The same, or a blank. */
export function isPrintable(code: number): boolean {
	return code >= 0x20 && code < 0x7f;
}

/** Of ASCII. */
export function isNoControl(code: number): boolean {
	return code >= 0x20 && code !== 0x7f;
}

export function isBlank(code: number): boolean {
	return code === 0x20;
}

/** What `trim` takes away. */
export function isWhiteSpace(code: number): boolean {
	return code === 0x20 || (code >= 0x09 && code <= 0x0d) || (code >= 0xa0 && code <= 0xfeff && String.fromCharCode(code).trim() === "");
}

function isNoWhiteSpace(code: number): boolean {
	return !isWhiteSpace(code);
}

function isNotUpper(code: number): boolean {
	return lower(code) === code;
}

function isNotLower(code: number): boolean {
	return code < 0x61 || code > 0x7a;
}

function isNoSurrogate(code: number): boolean {
	return !isHighSurrogate(code) && !isLowSurrogate(code);
}

function isHighSurrogate(code: number): boolean {
	return code >= 0xd800 && code <= 0xdbff;
}

function isLowSurrogate(code: number): boolean {
	return code >= 0xdc00 && code <= 0xdfff;
}

/** Where the piece ends that begins there. A surrogate pair is not cut in two: to the chip's engine it is one character, and its halves would stay two. */
function pieceEnd(text: string, from: number): number {
	return from + (isHighSurrogate(text.charCodeAt(from + PIECE - 1)) ? PIECE - 1 : PIECE);
}

function shortRun(text: string, is: CharacterTest, from: number, length: number): number {
	let at = from;
	while (at < length && is(text.charCodeAt(at))) at++;
	return at;
}

/** Characters. The chip's engine finds one, and a text's length, by counting from the text's begin. */
const PIECE = 64;

/** Between an upper-case letter and its lower-case one. */
const CASE = 0x20;
