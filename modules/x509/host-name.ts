import { endsInNumber, isDnsName } from "../bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../bytes/ip.js";
import { consistsOf, isVisible, lowerText } from "../bytes/text-scan.js";

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
	const text = lowerText(inner.endsWith(".") ? inner.slice(0, -1) : inner);
	if (endsInNumber(text)) return ipName(inner, readIpv4(inner));
	return isDnsName(text) ? { kind: "dns", text } : undefined;
}

/**
 * Whether a dNSName of a certificate covers a name from `readServerName` (RFC 9525 section 6.3): equal but for case, or
 * a wildcard as the whole left-most label, which stands for exactly one label and has at least two labels after it.
 */
export function coversName(pattern: string, name: string): boolean {
	// Only ASCII is folded: some letters beyond it have a lower case within.
	if (!consistsOf(pattern, isVisible)) return false;
	const lower = lowerText(pattern);
	if (!lower.startsWith("*.")) return lower === name;
	const parent = lower.slice(1);
	const dot = name.indexOf(".");
	return dot > 0 && name.slice(dot) === parent && parent.indexOf(".", 1) > 0;
}

function ipName(text: string, address: Uint8Array | undefined): ServerName | undefined {
	return address === undefined ? undefined : { kind: "ip", text: lowerText(text), address };
}
