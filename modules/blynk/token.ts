import { columnOutside, isLetterOrDigit } from "../bytes/text-scan.js";
import { blynkFailures } from "./failures.js";

/**
 * Throws what is wrong with the form of a token, and never shows it. The TLS port of a legacy server takes a device for a
 * phone, and stays silent, unless the login is 32 bytes long; Blynk.IoT's tokens have that length too.
 */
export function checkToken(token: string): void {
	const stranger = strangerIn(token);
	if (stranger !== undefined) throw blynkFailures.make("token-characters", { ...stranger, length: token.length });
	if (token.length !== TOKEN_LENGTH) throw blynkFailures.make("token-length", { length: token.length, expected: TOKEN_LENGTH });
}

/** The first character that no token has: where it stands, from 1, and what it is. */
export function strangerIn(token: string): { readonly column: number; readonly kind: string } | undefined {
	const column = columnOutside(token, isOfToken);
	return column === 0 ? undefined : { column, kind: kindOf(token.codePointAt(column - 1) ?? 0) };
}

function isOfToken(code: number): boolean {
	return isLetterOrDigit(code) || code === 0x2d || code === 0x5f;
}

/** Nothing of the token itself but what cannot belong to it. */
function kindOf(code: number): string {
	if (code === 0x20 || code === 0xa0) return "a blank";
	if (code === 0x09 || code === 0x0a || code === 0x0d) return "a tab or an end of line";
	if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x206f) || code === 0xfeff) return "an invisible character";
	return code === 0x22 || code === 0x27 ? "a quotation mark" : "a character that no token has";
}

/** Characters, both dialects. */
export const TOKEN_LENGTH = 32;
