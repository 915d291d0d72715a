import { isPadding, writeBase64 } from "../bytes/base64.js";
import { columnOutside, isLetterOrDigit, isNoControl, lowerText, runOf } from "../bytes/text-scan.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { checkSentField, type HttpField } from "./field.js";
import { requestFailures } from "./request-failures.js";

/** A field that says who asks. It goes to the origin of the request alone, over a connection that was verified or pinned. */
export interface HttpCredentials {
	readonly field: HttpField;
	/** What must be seen nowhere, should a server say it back. */
	readonly secrets: readonly string[];
}

/** User name and password (RFC 7617), in UTF-8. */
export function basic(userName: string, password: string): HttpCredentials {
	if (userName.includes(":") || holdsControl(userName) || holdsControl(password)) throw requestFailures.make("basic-form");
	const encoded = writeBase64(writeUtf8(`${userName}:${password}`));
	return { field: { name: "Authorization", value: `Basic ${encoded}` }, secrets: [encoded, password] };
}

/** A token (RFC 6750 section 2.1). */
export function bearer(token: string): HttpCredentials {
	const column = columnOutside(token, isOfBearer);
	const padding = runOf(token, isOfBearerDigits);
	if (column > 0 || padding === 0 || runOf(token, isPadding, padding) < token.length) throw requestFailures.make("bearer-form", { column, length: token.length });
	return { field: { name: "Authorization", value: `Bearer ${token}` }, secrets: [token] };
}

/** A key in a field of the service's own, such as `X-Api-Key`, or a cookie. */
export function secretField(name: string, value: string): HttpCredentials {
	checkSentField(name, value);
	if (ONCE.includes(lowerText(name))) throw requestFailures.make("field-reserved", { name });
	if (value === "") throw requestFailures.make("secret-empty", { name });
	return { field: { name, value }, secrets: [value] };
}

/** `b64token`: the padding stands at the end. */
function isOfBearer(code: number): boolean {
	return isOfBearerDigits(code) || isPadding(code);
}

function isOfBearerDigits(code: number): boolean {
	return isLetterOrDigit(code) || (code < 0x80 && "._~+/-".includes(String.fromCharCode(code)));
}

function holdsControl(text: string): boolean {
	return runOf(text, isNoControl) < text.length;
}

/** Fields that a request has already, and of which it may have one alone (RFC 9110 section 5.3). */
const ONCE: readonly string[] = Object.freeze(["content-type", "user-agent"]);
