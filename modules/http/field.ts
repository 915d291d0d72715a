import { columnOutside, consistsOf, isLetterOrDigit, isPrintable, lowerText } from "../bytes/text-scan.js";
import { requestFailures } from "./request-failures.js";

/** A header field (RFC 9110 section 5). */
export interface HttpField {
	readonly name: string;
	readonly value: string;
}

/** Throws a failure of fault `caller` for a field that would not arrive as it is meant, and for one that is not the caller's. */
export function checkField({ name, value }: HttpField): void {
	checkSentField(name, value);
	if (SECRET.includes(lowerText(name))) throw requestFailures.make("field-secret", { name });
}

/** The same for a field that may hold a secret. */
export function checkSentField(name: string, value: string): void {
	if (!isToken(name)) throw requestFailures.make("field-name", { name });
	// The value itself may be a secret.
	const column = columnOutside(value, isOfValue);
	if (column > 0) throw requestFailures.make("field-value", { name, column });
	if (OURS.includes(lowerText(name))) throw requestFailures.make("field-reserved", { name });
}

/** As it stands in a head. */
export function fieldLine(name: string, value: string | number): string {
	return `${name}: ${value}\r\n`;
}

/** Whether a text is one word of the grammar (RFC 9110 section 5.6.2). */
export function isToken(text: string): boolean {
	return consistsOf(text, isOfToken);
}

function isOfToken(code: number): boolean {
	return isLetterOrDigit(code) || (code < 0x80 && "!#$%&'*+.^_`|~-".includes(String.fromCharCode(code)));
}

/** What is not ASCII has no meaning that both sides agree on (RFC 9110 section 5.5); what ends a line would begin a field of its own. */
function isOfValue(code: number): boolean {
	return isPrintable(code) || code === 0x09;
}

/** What the client says itself: how long the request is, and what becomes of the connection. */
const OURS: readonly string[] = Object.freeze([
	"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "upgrade", "te", "trailer", "expect", "keep-alive", "proxy-connection",
]);

/** Sent by `credentials` only, which look at whom they go to. */
const SECRET: readonly string[] = Object.freeze(["authorization", "proxy-authorization", "cookie"]);
