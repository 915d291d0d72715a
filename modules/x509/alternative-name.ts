import { equal } from "../bytes/equal.js";
import { readUtf8 } from "../bytes/utf8.js";
import { writeHex } from "../bytes/hex.js";
import { writeIp } from "../bytes/ip.js";
import { DER, DerReader } from "./der.js";
import { coversName, type ServerName } from "./host-name.js";
import { NAMELESS, NO_HOST } from "./phrases.js";

/** Whether the names of a certificate (the contents of subjectAltName) cover a server (RFC 9525 section 6). */
export function namesCover(names: Uint8Array, server: ServerName): boolean {
	let covered = false;
	eachName(names, (tag, value) => {
		if (server.kind === "ip") covered ||= tag === IP_ADDRESS && equal(value, server.address);
		else covered ||= tag === DNS_NAME && mayCover(value, server.text) && coversName(readUtf8(value) ?? "", server.text);
	});
	return covered;
}

/** Told without a text of it, of which a certificate may need a hundred: what is no wildcard is as long as the name. */
function mayCover(value: Uint8Array, name: string): boolean {
	return value.length === name.length || value.at(0) === ASTERISK;
}

/** The names that a server can be reached by, for people. */
export function namesText(names: Uint8Array): string {
	const shown: string[] = [];
	let more = 0;
	eachName(names, (tag, value) => {
		if (shown.length === MOST_SHOWN) more++;
		else shown.push(tag === DNS_NAME ? dnsText(value) : ipValueText(value));
	});
	if (shown.length === 0) return NO_HOST;
	return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

/** Those that can name a server. */
function eachName(names: Uint8Array, visit: (tag: number, value: Uint8Array) => void): void {
	const reader = new DerReader(names, "subjectAltName", NAMELESS);
	while (!reader.atEnd()) {
		const tag = reader.tag ?? 0;
		reader.skipAny();
		if (tag === DNS_NAME || tag === IP_ADDRESS) visit(tag, reader.last());
	}
}

function dnsText(value: Uint8Array): string {
	const bytes = value.subarray(0, LONGEST_SHOWN);
	return readUtf8(bytes) ?? writeHex(bytes);
}

function ipValueText(value: Uint8Array): string {
	return value.length === 4 || value.length === 16 ? writeIp(value) : writeHex(value.subarray(0, LONGEST_SHOWN));
}

/** GeneralName (RFC 5280 section 4.2.1.6): the two choices that name a server. */
const DNS_NAME = DER.context(2);
const IP_ADDRESS = DER.context(7);

/** The first byte of a wildcard. */
const ASTERISK = 0x2a;

/** Names shown, and bytes of each: certificates of content networks hold a hundred. */
const MOST_SHOWN = 6;
const LONGEST_SHOWN = 64;
