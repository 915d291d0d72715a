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
	for (const secret of secrets) for (const form of formsOf(secret)) clean = withoutForm(clean, form);
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

function withoutForm(text: string, form: string): string {
	let clean = "";
	let from = 0;
	for (let at = 0; at < text.length;) {
		const length = commonLength(text, at, form);
		const is = length === form.length || length >= LONG || (length >= SHORTEST && CUTS.includes(text.charAt(at + length)));
		if (is) clean += `${text.slice(from, at)}(secret)`;
		at += is ? length : 1;
		// Cut, or written otherwise than we know: then the rest of it is not shown either.
		if (is && length < form.length && !CUTS.includes(text.charAt(at))) while (at < text.length && !ENDS.includes(text.charAt(at))) at++;
		if (is) from = at;
	}
	return clean + text.slice(from);
}

/** How many characters the text has there in common with the beginning of the form; a host comes back in lower case. */
function commonLength(text: string, at: number, form: string): number {
	let length = 0;
	while (length < form.length && at + length < text.length && lower(text.charCodeAt(at + length)) === lower(form.charCodeAt(length))) length++;
	return length;
}

function htmlForm(text: string): string {
	return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;");
}

/** What stands behind a value that was cut; the empty text, which every other has within, is the end. */
const CUTS = "\",;\u2026";

/** What ends a word of which the beginning is secret. */
const ENDS = " \t\r\n\",\u2026";

/** Characters: fewer of a secret give nothing away, not even where it is cut. */
const SHORTEST = 4;

/** Characters: so much of the beginning is no coincidence anywhere. */
const LONG = 8;
