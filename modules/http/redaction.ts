import { lower } from "../bytes/ascii.js";
import { readLatin1 } from "../bytes/ascii-line.js";
import { writeHex } from "../bytes/hex.js";
import { readUtf8, writeUtf8 } from "../bytes/utf8.js";
import { StageFailure, visible } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";

/** The failure without these secrets: what it quotes is a peer's, who may say back what it was told. */
export function redacted(failure: Failure, secrets: readonly string[]): Failure {
	const seen = withoutSecrets(failure.seen, secrets);
	return seen === failure.seen ? failure : new StageFailure(failure.stage, failure.code, { ...failure, seen }, {});
}

/** The text without these secrets, in whatever form they stand there, nor a beginning of one where the text was cut. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
	let clean = text;
	for (const secret of secrets) {
		for (const form of formsOf(secret)) clean = withoutForm(clean, form, commonLength);
		if (secret !== "") clean = withoutForm(clean, secret, spelledLength);
	}
	return clean;
}

/** As itself; as a field of a reply, of which each character stands for a byte, has it; as failures show both; in JSON, with or without a backslash before a slash; in HTML, in an address, in hexadecimal. */
function formsOf(secret: string): readonly string[] {
	const bytes = writeUtf8(secret);
	const latin1 = readLatin1(bytes, 0, bytes.length);
	// Through UTF-8, which has no half of a surrogate pair.
	const percent = encodeURIComponent(readUtf8(bytes) ?? "");
	const json = JSON.stringify(secret).slice(1, -1);
	const forms = [secret, latin1, visible(secret), visible(latin1), json, json.replaceAll("/", "\\/"), htmlForm(secret), percent, writeHex(bytes, " ")];
	return forms.filter((form, at) => form !== "" && forms.indexOf(form) === at);
}

/** How many characters the text has there that are a beginning of the form; negative where they are the whole of it. */
type Compared = (text: string, at: number, form: string) => number;

function withoutForm(text: string, form: string, compared: Compared): string {
	let clean = "";
	let from = 0;
	for (let at = 0; at < text.length;) {
		const found = compared(text, at, form);
		const length = Math.abs(found);
		const is = found < 0 || length >= LONG || (length >= SHORTEST && CUTS.includes(text.charAt(at + length)));
		if (is) clean += `${text.slice(from, at)}(secret)`;
		at += is ? length : 1;
		// Cut, or written otherwise than we know: then the rest of it is not shown either.
		if (is && found > 0 && !CUTS.includes(text.charAt(at))) while (at < text.length && !ENDS.includes(text.charAt(at))) at++;
		if (is) from = at;
	}
	return clean + text.slice(from);
}

/** Character by character; a host comes back in lower case. */
function commonLength(text: string, at: number, form: string): number {
	let length = 0;
	while (length < form.length && at + length < text.length && lower(text.charCodeAt(at + length)) === lower(form.charCodeAt(length))) length++;
	return length === form.length ? -length : length;
}

/** Where any character may be spelled in any way, whatever the others are: of `%25` nobody knows whether it is one character or three, so that both are gone after. */
function spelledLength(text: string, at: number, secret: string): number {
	if (!ESCAPES.includes(text.charAt(at)) && !startsWith(text, at, secret.charAt(0))) return 0;
	let ends: readonly number[] = [at];
	for (const character of secret) {
		const further = ends.flatMap((end) => spelledEnds(text, end, character));
		if (further.length === 0) return Math.max(...ends) - at;
		ends = [...new Set(further)];
	}
	return at - Math.max(...ends);
}

/** Where the text may go on behind this character; nowhere if it does not stand there. */
function spelledEnds(text: string, at: number, character: string): readonly number[] {
	const forms = ESCAPES.includes(text.charAt(at)) ? [character, ...spellings(character)] : [character];
	return forms.flatMap((form) => (startsWith(text, at, form) ? at + form.length : []));
}

/** All but the character itself: in JSON and in source text, in HTML, in an address and in a form. */
function spellings(character: string): readonly string[] {
	const code = character.codePointAt(0) ?? 0;
	const hex = code.toString(16);
	const bytes = writeUtf8(character);
	// To the chip's engine a character is one unit, whatever its code point.
	const units = code < 0x10000 ? unitEscape(code) : unitEscape(0xd7c0 + (code >> 10)) + unitEscape(0xdc00 | (code & 0x3ff));
	const byte = hex.padStart(2, "0");
	return [
		units, `\\u{${hex}}`, JSON.stringify(character).slice(1, -1), `\\${character}`, `&#${code};`, `&#0${code};`, `&#x${hex};`, htmlForm(character), `%${writeHex(bytes, "%")}`,
		...(code < 0x100 ? [`\\x${byte}`, `%${byte}`] : []), ...(character === " " ? ["+"] : []), ...(character === "'" ? ["&apos;"] : []),
	];
}

/** Of a UTF-16 unit. */
function unitEscape(unit: number): string {
	return `\\u${unit.toString(16).padStart(4, "0")}`;
}

function startsWith(text: string, at: number, form: string): boolean {
	return form !== "" && commonLength(text, at, form) < 0;
}

function htmlForm(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}

/** What a spelling of a character begins with that is not the character. */
const ESCAPES = "\\%&+";

/** What stands behind a value that was cut; the empty text, which every other has within, is the end. */
const CUTS = "\",;\u2026";

/** What ends a word of which the beginning is secret. */
const ENDS = " \t\r\n\",\u2026";

/** Characters: fewer of a secret give nothing away, not even where it is cut. */
const SHORTEST = 4;

/** Characters: so much of the beginning is no coincidence anywhere. */
const LONG = 8;
