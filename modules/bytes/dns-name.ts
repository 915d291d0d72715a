/**
 * Whether a text is a DNS name of letters, digits, hyphens and underscores (RFC 1035 section 2.3.4, RFC 1123 section 2.1;
 * the underscore is no host name's, but house networks have it), in either case, and not what `endsInNumber` says.
 */
export function isDnsName(text: string): boolean {
	const isLabel = (label: string): boolean => label.length <= LONGEST_LABEL && LABEL.test(label);
	return text.length <= LONGEST_NAME && text.split(".").every(isLabel) && !endsInNumber(text);
}

/** The same without underscores, as RFC 1123 has it. */
export function isHostName(text: string): boolean {
	return !text.includes("_") && isDnsName(text);
}

/** A name whose last label is a number can only be meant as an IPv4 address; some systems take hexadecimal too. */
export function endsInNumber(text: string): boolean {
	return NUMBER.test(text.slice(text.lastIndexOf(".") + 1));
}

/** RFC 1035 section 2.3.4 without length bytes and the root. */
const LONGEST_NAME = 253;

/** The same section. Not in the expression: XS counts too few of what is repeated within an optional group. */
const LONGEST_LABEL = 63;

const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/;

const NUMBER = /^(?:[0-9]+|0[xX][0-9A-Fa-f]*)$/;
