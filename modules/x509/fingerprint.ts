import { base64Digit, isPadding, readBase64 } from "../bytes/base64.js";
import { codePointText, hexDigit } from "../bytes/hex.js";
import { isBlank, isWordAt, runOf } from "../bytes/text-scan.js";
import { table } from "../table/table.js";
import { trustFailures } from "./failures.js";
import { invisibleNames, pinLabels, pinNotices } from "./phrases.js";
import { requirePins, type Pin } from "./pin.js";

/** Pins from a settings text, and what was done to it on the way. */
export interface PinText {
	readonly pins: readonly Pin[];
	readonly notices: readonly string[];
}

/**
 * Reads fingerprints as people paste them, separated by commas: hex with colons, dashes or spaces in either case, with
 * or without openssl's label; `sha256:` or `sha1:` and hex for a certificate; `key-sha256:` and hex, `sha256//` or
 * `pin-sha256=` and base64 for a key; 32 bytes of bare base64 are a key's, 20 a certificate's. Invisible characters are removed with a
 * notice; anything else is refused with its place. Failures have stage `settings`.
 */
export function readPins(text: string): PinText {
	const notices: string[] = [];
	const parts = split(text, notices);
	if (parts.length === 1 && parts[0]?.text === "") requirePins([]);
	requirePins(parts);
	return { pins: parts.map((part) => readPin(part, notices)), notices };
}

/** One pin as it was written, trimmed, and where each of its characters stood. */
interface Part {
	readonly number: number;
	text: string;
	/** From 1, in UTF-16 units, of each character of the text and of what follows it. */
	readonly columns: number[];
}

interface Form {
	/** How it begins, in lower case. */
	readonly starts: readonly string[];
	/** What follows, perhaps behind blanks; often empty. */
	readonly behind: string;
	/** What is passed over before the digits. */
	readonly skipped: string;
	readonly of: Pin["of"];
	readonly hash: Pin["hash"] | undefined;
	readonly digits: "hex" | "base64";
}

function split(text: string, notices: string[]): readonly Part[] {
	const parts: Part[] = [{ number: 1, text: "", columns: [] }];
	for (let at = 0; at < text.length; at++) {
		const character = text.charAt(at);
		const codePoint = codePointText(text.charCodeAt(at));
		const last = parts.at(-1) ?? { number: 1, text: "", columns: [] };
		if (character === ",") {
			last.columns.push(at + 1);
			parts.push({ number: parts.length + 1, text: "", columns: [] });
		} else if (invisibleNames[codePoint] !== undefined) notices.push(pinNotices.removed(codePoint, at + 1));
		else if (character !== " " || last.text !== "") {
			last.text += character;
			last.columns.push(at + 1);
		}
	}
	parts.at(-1)?.columns.push(text.length + 1);
	for (const part of parts) part.text = part.text.trimEnd();
	return parts;
}

function readPin(part: Part, notices: string[]): Pin {
	if (part.text === "") throw trustFailures.make("pin-empty", { number: part.number, column: columnOf(part, 0) });
	const form = FORMS.find((one) => labelEnd(part.text, one) > 0) ?? (isPaddedBase64(part.text) ? BARE_BASE64 : BARE_HEX);
	const start = labelEnd(part.text, form);
	const digest = form.digits === "hex" ? readHexDigits(part, start) : readBase64Digits(part, start, form.hash);
	const hash = form.hash ?? (digest.length === HASH_BYTES.sha1 ? "sha1" : "sha256");
	if (digest.length !== HASH_BYTES[hash]) throw wrongLength(part, digest.length, form.hash);
	if (form !== BARE_BASE64) return { of: form.of, hash, digest };
	notices.push(pinNotices.bareBase64[hash](part.number));
	return { of: hash === "sha1" ? "certificate" : "key", hash, digest };
}

function readHexDigits(part: Part, start: number): Uint8Array {
	const bytes: number[] = [];
	let half: number | undefined;
	for (let at = start; at < part.text.length; at++) {
		const digit = hexDigit(part.text.charCodeAt(at));
		if (digit !== undefined) {
			if (half === undefined) half = digit;
			else {
				bytes.push(half * 16 + digit);
				half = undefined;
			}
		} else if (!SEPARATORS.includes(part.text.charAt(at))) throw wrongCharacter(part, at, pinLabels.hexDigits);
		else if (half !== undefined) throw trustFailures.make("pin-digit-missing", { number: part.number, column: columnOf(part, at) });
	}
	if (half !== undefined) throw trustFailures.make("pin-digit-missing", { number: part.number, column: columnOf(part, part.text.length) });
	return Uint8Array.from(bytes);
}

/** Where the digits begin behind such a label; 0 where there is none. */
function labelEnd(text: string, { starts, behind, skipped }: Form): number {
	const start = starts.find((one) => isWordAt(text, 0, one));
	if (start === undefined) return 0;
	let at = start.length;
	if (behind !== "") {
		at = runOf(text, isBlank, at);
		if (!isWordAt(text, at, behind)) return 0;
		at += behind.length;
	}
	while (at < text.length && skipped.includes(text.charAt(at))) at++;
	return at;
}

/** Hex digits alone never end like this, and neither 20 nor 32 bytes of base64 end otherwise. */
function isPaddedBase64(text: string): boolean {
	const end = runOf(text, isBase64Digit);
	return end > 0 && end < text.length && runOf(text, isPadding, end) === text.length;
}

function isBase64Digit(code: number): boolean {
	return base64Digit(code) !== undefined;
}

/** The padding may be missing, as may the quotes around `pin-sha256`. */
function readBase64Digits(part: Part, start: number, hash: Pin["hash"] | undefined): Uint8Array {
	const isQuoted = part.text.startsWith("\"", start);
	const from = isQuoted ? start + 1 : start;
	const end = isQuoted && part.text.endsWith("\"") && part.text.length > from ? part.text.length - 1 : part.text.length;
	let digits = part.text.slice(from, end);
	while (digits.endsWith("=")) digits = digits.slice(0, -1);
	for (let at = 0; at < digits.length; at++) {
		if (base64Digit(digits.charCodeAt(at)) === undefined) throw wrongCharacter(part, from + at, pinLabels.base64Digits);
	}
	const bytes = readBase64(digits.padEnd(Math.ceil(digits.length / 4) * 4, "="));
	if (bytes === undefined) throw wrongLength(part, Math.floor((digits.length * 6) / 8), hash);
	return bytes;
}

function wrongCharacter(part: Part, at: number, digits: string): Error {
	const code = part.text.codePointAt(at) ?? 0;
	return trustFailures.make("pin-character", { number: part.number, character: String.fromCodePoint(code), codePoint: codePointText(code), column: columnOf(part, at), digits });
}

function wrongLength(part: Part, bytes: number, hash: Pin["hash"] | undefined): Error {
	const wanted = hash === undefined ? [HASH_BYTES.sha1, HASH_BYTES.sha256] : [HASH_BYTES[hash]];
	const difference = wanted.includes(bytes + 1) ? pinLabels.missing : wanted.includes(bytes - 1) ? pinLabels.extra : pinLabels.otherLength;
	return trustFailures.make("pin-length", { number: part.number, bytes, difference, lengths: pinLabels[hash ?? "either"] });
}

function columnOf(part: Part, at: number): number {
	return part.columns[at] ?? part.columns.at(-1) ?? 1;
}

const NONE: readonly never[] = Object.freeze([]);

const FORMS: readonly Form[] = table([
	{ starts: ["sha1", "sha-1"], behind: "fingerprint", skipped: "=: ", of: "certificate", hash: "sha1", digits: "hex" },
	{ starts: ["sha256", "sha-256"], behind: "fingerprint", skipped: "=: ", of: "certificate", hash: "sha256", digits: "hex" },
	{ starts: ["key-sha256:"], behind: "", skipped: " ", of: "key", hash: "sha256", digits: "hex" },
	{ starts: ["sha256//", "sha256/"], behind: "", skipped: "", of: "key", hash: "sha256", digits: "base64" },
	{ starts: ["pin-sha256"], behind: "=", skipped: " ", of: "key", hash: "sha256", digits: "base64" },
	{ starts: ["sha1:", "sha-1:"], behind: "", skipped: " ", of: "certificate", hash: "sha1", digits: "hex" },
	{ starts: ["sha256:", "sha-256:"], behind: "", skipped: " ", of: "certificate", hash: "sha256", digits: "hex" },
]);

const BARE_HEX: Form = Object.freeze({ starts: NONE, behind: "", skipped: "", of: "certificate", hash: undefined, digits: "hex" });
const BARE_BASE64: Form = Object.freeze({ starts: NONE, behind: "", skipped: "", of: "key", hash: undefined, digits: "base64" });

const SEPARATORS = ":- ";

const HASH_BYTES: Readonly<Record<Pin["hash"], number>> = Object.freeze({ sha1: 20, sha256: 32 });
