import { hexDigit } from "./hex.js";
import { consistsOf, isDigits, isLetterOrDigit, isWordAt, runOf } from "./text-scan.js";

/**
 * Whether a text is a DNS name of letters, digits, hyphens and underscores (RFC 1035 section 2.3.4, RFC 1123 section 2.1;
 * the underscore is no host name's, but house networks have it), in either case, and not what `endsInNumber` says.
 */
export function isDnsName(text: string): boolean {
	return text.length <= LONGEST_NAME && text.split(".").every(isLabel) && !endsInNumber(text);
}

/** The same without underscores, as RFC 1123 has it. */
export function isHostName(text: string): boolean {
	return !text.includes("_") && isDnsName(text);
}

/** A name whose last label is a number can only be meant as an IPv4 address; some systems take hexadecimal too. */
export function endsInNumber(text: string): boolean {
	const label = text.slice(text.lastIndexOf(".") + 1);
	return isDigits(label) || (isWordAt(label, 0, "0x") && runOf(label, isHexDigit, 2) === label.length);
}

function isLabel(label: string): boolean {
	return label.length <= LONGEST_LABEL && consistsOf(label, isOfLabel) && !label.startsWith("-") && !label.endsWith("-");
}

function isOfLabel(code: number): boolean {
	return isLetterOrDigit(code) || code === 0x2d || code === 0x5f;
}

function isHexDigit(code: number): boolean {
	return hexDigit(code) !== undefined;
}

/** RFC 1035 section 2.3.4 without length bytes and the root. */
const LONGEST_NAME = 253;

/** The same section. */
const LONGEST_LABEL = 63;
