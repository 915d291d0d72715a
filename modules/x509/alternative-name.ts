import { equal } from "../bytes/equal.js";
import { readUtf8 } from "../bytes/utf8.js";
import { writeHex } from "../bytes/hex.js";
import { writeIp } from "../bytes/ip.js";
import { printable } from "../failure/failure.js";
import { DER, DerReader } from "./der.js";
import { coversName, type ServerName } from "./host-name.js";
import { nameText } from "./name.js";
import { NAMELESS, NO_HOST } from "./phrases.js";

/** Whether the names of a certificate (the contents of subjectAltName, which have been read before) cover a server (RFC 9525 section 6). */
export function namesCover(names: Uint8Array, server: ServerName): boolean {
	const reader = new DerReader(names, "subjectAltName", NAMELESS);
	const kind = GENERAL_NAME[server.kind];
	const length = server.kind === "ip" ? server.address.length : server.text.length;
	// Without a view, a text or a call back of each, of which a certificate may need a hundred: what is no wildcard is as long as the name.
	for (let tag = reader.tag; tag !== undefined; tag = reader.tag) {
		reader.skip(tag);
		if (tag === kind && reader.fits(length, ASTERISK) && coversServer(reader.last(), server)) return true;
	}
	return false;
}

function coversServer(value: Uint8Array, server: ServerName): boolean {
	return server.kind === "ip" ? equal(value, server.address) : coversName(readUtf8(value) ?? "", server.text);
}

/** The names that a server can be reached by, for people. */
export function namesText(names: Uint8Array): string {
	const shown: string[] = [];
	let more = 0;
	eachName(names, (tag, value) => {
		if (shown.length === MOST_SHOWN) more++;
		else shown.push(generalNameText(tag, value));
	});
	if (shown.length === 0) return NO_HOST;
	return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

/** One name, for people. */
export function generalNameText(tag: number, value: Uint8Array): string {
	if (tag === GENERAL_NAME.directory) return nameText(value);
	return tag === GENERAL_NAME.ip ? ipValueText(value) : printable(asciiText(value));
}

/** Those that can name a server. */
export function eachName(names: Uint8Array, visit: (tag: number, value: Uint8Array) => void): void {
	const reader = new DerReader(names, "subjectAltName", NAMELESS);
	while (!reader.atEnd()) {
		const tag = reader.tag ?? 0;
		reader.skipAny();
		if (tag === GENERAL_NAME.dns || tag === GENERAL_NAME.ip) visit(tag, reader.last());
	}
}

function asciiText(value: Uint8Array): string {
	const bytes = value.subarray(0, LONGEST_SHOWN);
	return readUtf8(bytes) ?? writeHex(bytes);
}

function ipValueText(value: Uint8Array): string {
	return value.length === 4 || value.length === 16 ? writeIp(value) : writeHex(value.subarray(0, LONGEST_SHOWN));
}

/** Tags of a GeneralName (RFC 5280 section 4.2.1.6), of the kinds that are understood. */
export const GENERAL_NAME = Object.freeze({
	email: DER.context(1),
	dns: DER.context(2),
	directory: DER.explicit(4),
	ip: DER.context(7),
});

/** The first byte of a wildcard. */
const ASTERISK = 0x2a;

/** Names shown, and bytes of each: certificates of content networks hold a hundred. */
const MOST_SHOWN = 6;
const LONGEST_SHOWN = 64;
