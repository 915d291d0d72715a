import type { Reader } from "../bytes/reader.js";
import { readUtf8 } from "../bytes/utf8.js";
import { printable } from "../failure/failure.js";
import { table } from "../table/table.js";
import { COOKIE, KEY_SHARE, MAX_FRAGMENT_LENGTH, PROTOCOL_NEGOTIATION, RECORD_SIZE_LIMIT, SERVER_NAME, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS, SUPPORTED_VERSIONS, extensionName } from "./extension.js";
import type { Side } from "./handshake-layer.js";
import { hex16, versionName } from "./server-hello.js";
import { namedGroups, certificateSchemes } from "./suites.js";

/** The extensions that a message ends with, each by name and with what it says; secrets and random values by their length. */
export function describeExtensions(reader: Reader, side: Side): string[] {
	// A ServerHello of TLS 1.2 may end without any.
	if (reader.remaining === 0) return [];
	const list = reader.within(reader.vector16());
	return items(list, () => {
		const type = list.uint16();
		const data = list.within(list.vector16());
		const name = extensionName(type);
		const says = (BOTH[type] ?? (side === "client" ? OF_CLIENT : OF_SERVER)[type])?.(data) ?? "";
		return says === "" ? name : `${name} ${says}`;
	});
}

export function groupName(id: number): string {
	return namedGroups.find((group) => group.id === id)?.name ?? hex16(id);
}

export function schemeName(id: number): string {
	return certificateSchemes.find((scheme) => scheme.id === id)?.name ?? hex16(id);
}

/** Numbers of 16 bits, to the end. */
export function names(list: Reader, name: (id: number) => string): string {
	return items(list, () => name(list.uint16())).join(" ");
}

/** Everything in a list, or its beginning: a chip has no memory for all that a peer may claim. */
export function items(list: Reader, read: () => string): string[] {
	const found: string[] = [];
	while (list.remaining > 0) {
		if (found.length === MOST) return [...found, "…"];
		found.push(read());
	}
	return found;
}

/** From the peer too. */
function text(bytes: Uint8Array): string {
	const read = readUtf8(bytes);
	return read === undefined ? "no text" : printable(read);
}

/** More than we offer of anything, and than a server has business to send. */
const MOST = 32;

/** session_ticket (RFC 5077) and pre_shared_key (RFC 8446 section 4.2.11). */
const SESSION_TICKET = 35;
const PRE_SHARED_KEY = 41;
const SIGNATURE_ALGORITHMS_CERT = 50;

type Says = (data: Reader) => string;

/** What an extension says, where it is the same on both sides. */
const BOTH: Readonly<Record<number, Says>> = table({
	[MAX_FRAGMENT_LENGTH]: (data) => `${256 * 2 ** data.uint8()}`,
	[SUPPORTED_GROUPS]: (data) => names(data.within(data.vector16()), groupName),
	[SIGNATURE_ALGORITHMS]: (data) => names(data.within(data.vector16()), schemeName),
	[PROTOCOL_NEGOTIATION]: (data) => {
		const list = data.within(data.vector16());
		return items(list, () => text(list.vector8())).join(" ");
	},
	[RECORD_SIZE_LIMIT]: (data) => `${data.uint16()}`,
	[COOKIE]: (data) => data.remaining === 0 ? "" : `of ${data.remaining} bytes`,
	[SIGNATURE_ALGORITHMS_CERT]: (data) => names(data.within(data.vector16()), schemeName),
} satisfies Readonly<Record<number, Says>>);

const OF_CLIENT: Readonly<Record<number, Says>> = table({
	[SERVER_NAME]: (data) => {
		const list = data.within(data.vector16());
		list.uint8();
		return text(list.vector16());
	},
	[SESSION_TICKET]: (data) => data.remaining === 0 ? "" : `of ${data.remaining} bytes`,
	[PRE_SHARED_KEY]: (data) => {
		const list = data.within(data.vector16());
		let count = 0;
		for (; list.remaining > 0; count++) {
			list.vector16();
			list.uint32();
		}
		return `${count} offered`;
	},
	[SUPPORTED_VERSIONS]: (data) => {
		const list = data.within(data.vector8());
		return items(list, () => versionName(list.uint16())).join(", ");
	},
	[KEY_SHARE]: (data) => {
		const list = data.within(data.vector16());
		return items(list, () => {
			const group = groupName(list.uint16());
			list.vector16();
			return group;
		}).join(" ");
	},
} satisfies Readonly<Record<number, Says>>);

const OF_SERVER: Readonly<Record<number, Says>> = table({
	[PRE_SHARED_KEY]: (data) => `number ${data.uint16()} chosen`,
	[SUPPORTED_VERSIONS]: (data) => versionName(data.uint16()),
	[KEY_SHARE]: (data) => groupName(data.uint16()),
} satisfies Readonly<Record<number, Says>>);
