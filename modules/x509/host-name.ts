import { Reader } from "../bytes/reader.js";
import { hexDigit } from "../bytes/hex.js";

/** The server that was meant, as certificates name it: a DNS name, or an IP address of 4 or 16 bytes. */
export type ServerName =
	| { readonly kind: "dns"; readonly text: string }
	| { readonly kind: "ip"; readonly text: string; readonly address: Uint8Array };

/**
 * The server that a setting names: an IPv4 address with dots, an IPv6 address with or without brackets, or a DNS name
 * in ASCII, which is lower-cased and loses a dot at its end. Undefined for anything else.
 */
export function readServerName(host: string): ServerName | undefined {
	const bracketed = host.startsWith("[") && host.endsWith("]");
	const inner = bracketed ? host.slice(1, -1) : host;
	if (bracketed || inner.includes(":")) return ipName(inner, readIpv6(inner));
	const text = (inner.endsWith(".") ? inner.slice(0, -1) : inner).toLowerCase();
	const labels = text.split(".");
	// A name whose last label is a number can only be meant as an IPv4 address; some systems take hexadecimal too.
	if (/^(?:[0-9]+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? "")) return ipName(inner, readIpv4(inner));
	return isDnsName(text, labels) ? { kind: "dns", text } : undefined;
}

/**
 * Whether a dNSName of a certificate covers a name from `readServerName` (RFC 9525 section 6.3): equal but for case, or
 * a wildcard as the whole left-most label, which stands for exactly one label and has at least two labels after it.
 */
export function coversName(pattern: string, name: string): boolean {
	// Only ASCII is folded: some letters beyond it have a lower case within.
	if (!/^[\u0021-\u007e]+$/.test(pattern)) return false;
	const lower = pattern.toLowerCase();
	if (!lower.startsWith("*.")) return lower === name;
	const parent = lower.slice(1);
	const dot = name.indexOf(".");
	return dot > 0 && name.slice(dot) === parent && parent.indexOf(".", 1) > 0;
}

/** For people. */
export function ipText(address: Uint8Array): string {
	if (address.length === 4) return address.join(".");
	const reader = new Reader(address, () => new RangeError());
	const groups: string[] = [];
	while (reader.remaining >= 2) groups.push(reader.uint16().toString(16));
	const text = groups.join(":");
	return text.replace(/(^|:)0(:0)+(:|$)/, "::");
}

function ipName(text: string, address: Uint8Array | undefined): ServerName | undefined {
	return address === undefined ? undefined : { kind: "ip", text: text.toLowerCase(), address };
}

/** RFC 1035 section 2.3.4 and RFC 1123 section 2.1; the underscore is no host name's, but house networks have it. */
function isDnsName(text: string, labels: readonly string[]): boolean {
	return text.length <= LONGEST_NAME && labels.every((label) => label.length <= LONGEST_LABEL && /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label));
}

function readIpv4(text: string): Uint8Array | undefined {
	const parts = text.split(".");
	if (parts.length !== 4) return undefined;
	// No leading zeros: some would read them as octal.
	if (!parts.every((part) => /^(?:0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
	return Uint8Array.from(parts, Number);
}

/** RFC 4291 section 2.2, all three forms; no zone. */
function readIpv6(text: string): Uint8Array | undefined {
	const sides = text.split("::");
	if (sides.length > 2) return undefined;
	const before = readGroups(sides[0] ?? "", sides.length === 1);
	const after = readGroups(sides[1] ?? "", true);
	if (before === undefined || after === undefined) return undefined;
	const length = before.length + after.length;
	if (sides.length === 1 ? length !== 16 : length > 14) return undefined;
	const address = new Uint8Array(16);
	address.set(before);
	address.set(after, 16 - after.length);
	return address;
}

/** Groups of up to four hex digits; the last may be an IPv4 address where the text ends with it. */
function readGroups(text: string, last: boolean): readonly number[] | undefined {
	if (text === "") return [];
	const bytes: number[] = [];
	const groups = text.split(":");
	for (const [index, group] of groups.entries()) {
		if (last && index === groups.length - 1 && group.includes(".")) {
			const tail = readIpv4(group);
			if (tail === undefined) return undefined;
			bytes.push(...tail);
			continue;
		}
		const value = readGroup(group);
		if (value === undefined) return undefined;
		bytes.push(value >> 8, value & 0xff);
	}
	return bytes;
}

function readGroup(group: string): number | undefined {
	if (group.length === 0 || group.length > 4) return undefined;
	let value = 0;
	for (let at = 0; at < group.length; at++) {
		const digit = hexDigit(group.charCodeAt(at));
		if (digit === undefined) return undefined;
		value = value * 16 + digit;
	}
	return value;
}

/** RFC 1035 section 2.3.4 without length bytes and the root. */
const LONGEST_NAME = 253;

/** The same section. Not in the expression: XS counts too few of what is repeated within an optional group. */
const LONGEST_LABEL = 63;
