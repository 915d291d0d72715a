import { isDnsName } from "../modules/bytes/dns-name.js";
import { readIpv4, readIpv6 } from "../modules/bytes/ip.js";
import { writeUtf8 } from "../modules/bytes/utf8.js";
import { Writer } from "../modules/bytes/writer.js";

/** What a CA may speak for. */
export type Permit =
	/** This name and everything below it. */
	| { readonly kind: "dns"; readonly name: string }
	/** Address and mask, 8 or 32 bytes together (RFC 5280 section 4.2.1.10). */
	| { readonly kind: "ip"; readonly range: Uint8Array };

/** `home.arpa`, `192.168.0.0/16`, `192.168.1.10` or `fd00::/8`; undefined for anything else. */
export function readPermit(text: string): Permit | undefined {
	const [address = "", prefix, ...rest] = text.split("/");
	const bytes = readIpv4(address) ?? readIpv6(address);
	if (bytes === undefined) return isDnsName(text) ? { kind: "dns", name: text.toLowerCase() } : undefined;
	const bits = prefix === undefined ? 8 * bytes.length : /^[0-9]{1,3}$/.test(prefix) ? Number(prefix) : NaN;
	if (!(bits <= 8 * bytes.length) || rest.length > 0) return undefined;
	const mask = bytes.map((_byte, index) => 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * index))));
	return { kind: "ip", range: Uint8Array.from([...bytes.map((byte, index) => byte & (mask[index] ?? 0)), ...mask]) };
}

/**
 * The value of a nameConstraints extension (RFC 5280 section 4.2.1.10). A kind of name that no permit speaks of would be
 * free: the addresses, or the names, are shut out then.
 */
export function nameConstraints(permitted: readonly Permit[]): Uint8Array {
	const subtrees = permitted.map((permit) => (permit.kind === "dns" ? subtree(DNS_NAME, writeUtf8(permit.name)) : subtree(IP_ADDRESS, permit.range)));
	const excluded: Uint8Array[] = [];
	if (permitted.every(({ kind }) => kind === "dns")) excluded.push(subtree(IP_ADDRESS, new Uint8Array(8)), subtree(IP_ADDRESS, new Uint8Array(32)));
	if (permitted.every(({ kind }) => kind === "ip")) excluded.push(subtree(DNS_NAME, new Uint8Array(0)));
	const lists = [element(PERMITTED, ...subtrees), ...(excluded.length === 0 ? [] : [element(EXCLUDED, ...excluded)])];
	return element(SEQUENCE, ...lists);
}

function subtree(kind: number, value: Uint8Array): Uint8Array {
	return element(SEQUENCE, element(kind, value));
}

/** A DER element, with its length as short as it can be. */
function element(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
	const length = contents.reduce((sum, { length: one }) => sum + one, 0);
	const writer = new Writer(length + LONGEST_HEADER).uint8(tag);
	if (length < 0x80) writer.uint8(length);
	else if (length < 0x100) writer.uint8(0x81).uint8(length);
	else writer.uint8(0x82).uint16(length);
	for (const content of contents) writer.bytes(content);
	return writer.written;
}

export const NAME_CONSTRAINTS = "2.5.29.30";

const SEQUENCE = 0x30;

/** GeneralSubtrees of NameConstraints, and the two choices of GeneralName that name a server. */
const PERMITTED = 0xa0;
const EXCLUDED = 0xa1;
const DNS_NAME = 0x82;
const IP_ADDRESS = 0x87;

const LONGEST_HEADER = 4;
