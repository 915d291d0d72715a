import { readBase64Lines } from "../bytes/base64.js";
import { codePointText } from "../bytes/hex.js";
import { Reader } from "../bytes/reader.js";
import { consistsOf, isBlank, isDigit } from "../bytes/text-scan.js";
import { readUtf8, writeUtf8 } from "../bytes/utf8.js";
import { isFailure } from "../failure/failure.js";
import { DER, DerReader } from "./der.js";
import { trustFailures } from "./failures.js";
import { pemLabels } from "./phrases.js";

/**
 * The certificates (DER) of a PEM file (RFC 7468), read as forgivingly as is safe: any line ends and lengths, text
 * around and indentation, any number of dashes from two on. One certificate in DER is taken as it is. There is never
 * an empty result, and a private key is refused, unless it is `besideKey`: then it is passed over. Failures have stage
 * `settings`.
 */
export function readPemCertificates(source: Uint8Array | string, besideKey = false): Uint8Array[] {
	const bytes = typeof source === "string" ? writeUtf8(source) : source;
	if (isDer(bytes)) return [readDer(bytes)];
	const certificates: Uint8Array[] = [];
	const others: string[] = [];
	for (let begin = nextMarker(bytes, 0); begin !== undefined; begin = nextMarker(bytes, begin.end)) {
		if (!besideKey && begin.label.endsWith(PRIVATE_KEY)) throw trustFailures.make("pem-private-key", { line: lineOf(bytes, begin.start) });
		if (!begin.isBegin) continue;
		if (!CERTIFICATE_LABELS.includes(begin.label)) {
			if (others.length < MOST_SHOWN) others.push(begin.label);
			continue;
		}
		const end = nextMarker(bytes, begin.end);
		if (end === undefined || end.isBegin || end.label !== begin.label) throw trustFailures.make("pem-unfinished", { line: lineOf(bytes, begin.start) });
		certificates.push(readBody(bytes, begin.end, end.start, begin.start));
		begin = end;
	}
	if (certificates.length === 0) throw trustFailures.make("pem-empty", { found: others.length === 0 ? pemLabels.nothing : others.join(", ") });
	return certificates;
}

/** `-----BEGIN …-----` or `-----END …-----`, and where to go on after it. */
export interface Marker {
	readonly start: number;
	readonly end: number;
	readonly isBegin: boolean;
	readonly label: string;
}

export function nextMarker(bytes: Uint8Array, from: number): Marker | undefined {
	for (let start = bytes.indexOf(DASH, from); start >= 0; ) {
		const text = skipDashes(bytes, start);
		const close = bytes.indexOf(DASH, text);
		if (close < 0) return undefined;
		const words = close - text > LONGEST_LABEL ? "" : ascii(bytes.subarray(text, close)).trim();
		const end = skipDashes(bytes, close);
		const isBegin = words.startsWith(BEGIN);
		const label = isBegin ? words.slice(BEGIN.length) : words.startsWith(END) ? words.slice(END.length) : "";
		if (consistsOf(label, isOfLabel) && text - start >= LEAST_DASHES && end - close >= LEAST_DASHES) {
			// Without a line end between two certificates, the dashes after one END are those before the next BEGIN too.
			return { start, end: isBegin ? end : close, isBegin, label };
		}
		start = close;
	}
	return undefined;
}

function isOfLabel(code: number): boolean {
	return (code >= 0x41 && code <= 0x5a) || isDigit(code) || isBlank(code);
}

function skipDashes(bytes: Uint8Array, from: number): number {
	let at = from;
	while (bytes.at(at) === DASH && at < bytes.length) at++;
	return at;
}

function readBody(bytes: Uint8Array, from: number, to: number, begin: number): Uint8Array {
	const der = readBase64Lines(bytes, from, to);
	if (typeof der === "number") throw wrongCharacter(bytes, der);
	if (der === undefined || !isWhole(der)) throw trustFailures.make("pem-length", { line: lineOf(bytes, begin) });
	return der;
}

function wrongCharacter(bytes: Uint8Array, at: number): Error {
	const { line, column } = placeOf(bytes, at);
	const code = codePointAt(bytes, at);
	const codePoint = codePointText(code);
	return trustFailures.make("pem-character", { character: String.fromCodePoint(code), codePoint, line, column });
}

/** The code point whose UTF-8 begins here; of bytes that are none, the first. */
function codePointAt(bytes: Uint8Array, at: number): number {
	for (let length = 1; length <= 4; length++) {
		const text = readUtf8(bytes.subarray(at, at + length));
		if (text !== undefined && text !== "") return text.codePointAt(0) ?? 0;
	}
	return bytes.at(at) ?? 0;
}

/** From 1. */
export function lineOf(bytes: Uint8Array, at: number): number {
	return placeOf(bytes, at).line;
}

/** Line and column from 1, the column in code points. */
function placeOf(bytes: Uint8Array, at: number): { readonly line: number; readonly column: number } {
	let line = 1;
	let column = 1;
	for (const byte of bytes.subarray(0, at)) {
		if (byte === LINE_FEED) {
			line++;
			column = 1;
		} else if ((byte & 0xc0) !== 0x80) column++;
	}
	return { line, column };
}

function ascii(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) text += String.fromCharCode(byte);
	return text;
}

/** A SEQUENCE with a length of several bytes: no text begins like that. */
function isDer(bytes: Uint8Array): boolean {
	if (bytes.length < 2) return false;
	const reader = new Reader(bytes, () => new RangeError());
	return reader.uint8() === DER.sequence && reader.uint8() >= 0x80;
}

function readDer(bytes: Uint8Array): Uint8Array {
	if (!isWhole(bytes)) throw trustFailures.make("der-length", { bytes: bytes.length });
	return bytes;
}

/** Whether it is one SEQUENCE that begins with another, as a certificate does and a private key does not. */
function isWhole(der: Uint8Array): boolean {
	try {
		const file = new DerReader(der, "", "");
		const outer = file.inside(DER.sequence);
		file.end();
		return outer.has(DER.sequence);
	} catch (caught) {
		if (isFailure(caught)) return false;
		throw caught;
	}
}

/** What a marker says before its label. */
const BEGIN = "BEGIN ";
const END = "END ";

/** RFC 7468 section 5.1; the second is an old name for the same. */
const CERTIFICATE_LABELS: readonly string[] = Object.freeze(["CERTIFICATE", "X509 CERTIFICATE"]);

/** RFC 7468 sections 10 and 11, and the older `EC PRIVATE KEY` and `RSA PRIVATE KEY`. */
const PRIVATE_KEY = "PRIVATE KEY";

/** RFC 7468 section 3 has five; pasted ones have lost or gained some. */
const LEAST_DASHES = 2;

/** More than any label in RFC 7468 with white space around. */
const LONGEST_LABEL = 64;

const MOST_SHOWN = 4;
const DASH = 0x2d;
const LINE_FEED = 0x0a;
