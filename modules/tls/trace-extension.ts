import type { Reader } from "../bytes/reader.js";
import { readUtf8 } from "../bytes/utf8.js";
import { printable } from "../failure/failure.js";
import { table } from "../table/table.js";
import * as extensions from "./extension.js";
import type { Side } from "./handshake-layer.js";
import { hex16, versionName } from "./server-hello.js";
import { namedGroups, signatureSchemes } from "./suites.js";

/** The extensions that a message ends with, each by name and with what it says; secrets and random values by their length. */
export function describeExtensions(reader: Reader, side: Side): string[] {
	// A ServerHello of TLS 1.2 may end without any.
	if (reader.remaining === 0) return [];
	const list = reader.within(reader.vector16());
	return items(list, () => {
		const type = list.uint16();
		const data = list.within(list.vector16());
		const name = extensions.extensionName(type);
		const says = SAYS[type]?.[side]?.(data) ?? "";
		return says === "" ? name : `${name} ${says}`;
	});
}

export function groupName(id: number): string {
	return namedGroups.find((group) => group.id === id)?.name ?? hex16(id);
}

export function schemeName(id: number): string {
	return signatureSchemes.find((scheme) => scheme.id === id)?.name ?? hex16(id);
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

function groups(data: Reader): string {
	return names(data.within(data.vector16()), groupName);
}

function schemes(data: Reader): string {
	return names(data.within(data.vector16()), schemeName);
}

function hostName(data: Reader): string {
	const list = data.within(data.vector16());
	list.uint8();
	return text(list.vector16());
}

function protocols(data: Reader): string {
	const list = data.within(data.vector16());
	return items(list, () => text(list.vector8())).join(" ");
}

function fragmentLength(data: Reader): string {
	return `${256 * 2 ** data.uint8()}`;
}

function limit(data: Reader): string {
	return `${data.uint16()}`;
}

function keyShares(data: Reader): string {
	const list = data.within(data.vector16());
	return items(list, () => {
		const group = groupName(list.uint16());
		list.vector16();
		return group;
	}).join(" ");
}

/** Of ServerHello, or of HelloRetryRequest, which has nothing behind it. */
function chosenGroup(data: Reader): string {
	return groupName(data.uint16());
}

function offeredVersions(data: Reader): string {
	const list = data.within(data.vector8());
	return items(list, () => versionName(list.uint16())).join(", ");
}

function chosenVersion(data: Reader): string {
	return versionName(data.uint16());
}

function identities(data: Reader): string {
	const list = data.within(data.vector16());
	let count = 0;
	for (; list.remaining > 0; count++) {
		list.vector16();
		list.uint32();
	}
	return `${count} offered`;
}

function chosenIdentity(data: Reader): string {
	return `number ${data.uint16()} chosen`;
}

function size(data: Reader): string {
	return data.remaining === 0 ? "" : `of ${data.remaining} bytes`;
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

/** Those that say something; where they do not lie in the clear, their form is RFC 8446's. */
const SAYS: Readonly<Record<number, Partial<Record<Side, (data: Reader) => string>>>> = table({
	[extensions.SERVER_NAME]: { client: hostName },
	[extensions.MAX_FRAGMENT_LENGTH]: { client: fragmentLength, server: fragmentLength },
	[extensions.SUPPORTED_GROUPS]: { client: groups, server: groups },
	[extensions.SIGNATURE_ALGORITHMS]: { client: schemes, server: schemes },
	[extensions.PROTOCOL_NEGOTIATION]: { client: protocols, server: protocols },
	[extensions.RECORD_SIZE_LIMIT]: { client: limit, server: limit },
	[SESSION_TICKET]: { client: size },
	[PRE_SHARED_KEY]: { client: identities, server: chosenIdentity },
	[extensions.SUPPORTED_VERSIONS]: { client: offeredVersions, server: chosenVersion },
	[extensions.COOKIE]: { client: size, server: size },
	[SIGNATURE_ALGORITHMS_CERT]: { client: schemes, server: schemes },
	[extensions.KEY_SHARE]: { client: keyShares, server: chosenGroup },
});
