import { equal } from "../bytes/equal.js";
import { Reader } from "../bytes/reader.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import type { Crypto, KeyAgreement } from "../ports/crypto.js";
import type { ServerName } from "../x509/host-name.js";
import { COOKIE, KEY_SHARE, readExtensions, requiredExtension, SERVER_NAME, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS, SUPPORTED_VERSIONS } from "./extension.js";
import type { Extensions } from "./extension.js";
import { tlsFailures } from "./failures.js";
import { messageName } from "./record.js";
import { groupsOf, schemesOf, suitesOf } from "./suites.js";
import type { CipherSuite, NamedGroup, SignatureScheme } from "./suites.js";

/** What a ClientHello offers; the second one, after HelloRetryRequest, differs in key share and cookie only. */
export interface Offer {
	/** 32 bytes. */
	readonly random: Uint8Array;
	/** 32 bytes, without meaning but for boxes between that expect TLS 1.2 (RFC 8446 appendix D.4). */
	readonly sessionId: Uint8Array;
	/** For server_name; undefined for an IP address (RFC 6066 section 3). */
	readonly hostName: string | undefined;
	readonly suites: readonly CipherSuite[];
	readonly groups: readonly NamedGroup[];
	readonly schemes: readonly SignatureScheme[];
}

/** What a ServerHello chose, or what a HelloRetryRequest asks for. */
export type ServerHello =
	| { readonly kind: "hello"; readonly suite: CipherSuite; readonly group: NamedGroup; /** A view. */ readonly keyShare: Uint8Array }
	| { readonly kind: "retry"; readonly suite: CipherSuite; readonly group: NamedGroup | undefined; /** A copy. */ readonly cookie: Uint8Array | undefined };

/** Everything that the host can do, with fresh random values. */
export function makeOffer(crypto: Crypto, serverName: ServerName): Offer {
	const random = new Uint8Array(RANDOM_LENGTH);
	const sessionId = new Uint8Array(32);
	crypto.random(random);
	crypto.random(sessionId);
	const hostName = serverName.kind === "dns" ? serverName.text : undefined;
	return { random, sessionId, hostName, suites: suitesOf(crypto), groups: groupsOf(crypto), schemes: schemesOf(crypto) };
}

/** A whole ClientHello message (RFC 8446 section 4.1.2). */
export function writeClientHello(offer: Offer, share: KeyAgreement, group: NamedGroup, cookie: Uint8Array | undefined): Uint8Array {
	const writer = new Writer(helloCapacity(offer, share, cookie));
	writer.uint8(CLIENT_HELLO).vector24(() => {
		writer.uint16(TLS12).bytes(offer.random);
		writer.vector8(() => writer.bytes(offer.sessionId));
		writer.vector16(() => { for (const suite of offer.suites) writer.uint16(suite.id); });
		writer.vector8(() => writer.uint8(NO_COMPRESSION));
		writer.vector16(() => { writeExtensions(writer, offer, share, group, cookie); });
	});
	return writer.written;
}

/** The types of the extensions that `writeClientHello` writes. */
export function offeredExtensions(offer: Offer): readonly number[] {
	const always = [SUPPORTED_GROUPS, SIGNATURE_ALGORITHMS, SUPPORTED_VERSIONS, KEY_SHARE];
	return offer.hostName === undefined ? always : [SERVER_NAME, ...always];
}

/** Reads ServerHello or HelloRetryRequest (RFC 8446 sections 4.1.3 and 4.1.4) and holds it against the offer. */
export function readServerHello(body: Uint8Array, offer: Offer, host: string): ServerHello {
	const reader = new Reader(body, malformed);
	const legacyVersion = reader.uint16();
	const random = reader.bytes(RANDOM_LENGTH);
	const message = equal(random, RETRY_RANDOM) ? "HelloRetryRequest" : "ServerHello";
	const sessionId = reader.vector8(0, 32);
	const suiteId = reader.uint16();
	const compression = reader.uint8();
	const block = reader.rest();
	if (!hasExtension(block, SUPPORTED_VERSIONS)) throw tlsFailures.make("version-too-old", { host, version: versionName(legacyVersion) });
	const list = new Reader(block, malformed);
	const extensions = readExtensions(list, message, offeredExtensions(offer));
	list.end();
	if (legacyVersion !== TLS12) throw illegal(message, "legacy_version", hex16(legacyVersion));
	if (!equal(sessionId, offer.sessionId)) throw illegal(message, "legacy_session_id_echo", "another value than ours");
	if (compression !== NO_COMPRESSION) throw illegal(message, "legacy_compression_method", compression);
	const version = readVersion(requiredExtension(extensions, SUPPORTED_VERSIONS, message));
	if (version !== TLS13) throw illegal(message, "selected_version", hex16(version));
	const suite = offer.suites.find((candidate) => candidate.id === suiteId);
	if (suite === undefined) throw illegal(message, "cipher_suite", hex16(suiteId));
	return message === "ServerHello" ? readChoice(extensions, suite, offer) : readRetry(extensions, suite, offer);
}

export function hex16(value: number): string {
	return `0x${value.toString(16).padStart(4, "0")}`;
}

function readChoice(extensions: Extensions, suite: CipherSuite, offer: Offer): ServerHello {
	const entry = new Reader(requiredExtension(extensions, KEY_SHARE, "ServerHello"), malformed);
	const group = readGroup(entry, offer, "ServerHello");
	const keyShare = entry.vector16(1);
	entry.end();
	return { kind: "hello", suite, group, keyShare };
}

function readRetry(extensions: Extensions, suite: CipherSuite, offer: Offer): ServerHello {
	const share = extensions.get(KEY_SHARE);
	const cookieData = extensions.get(COOKIE);
	let group: NamedGroup | undefined;
	if (share !== undefined) {
		const reader = new Reader(share, malformed);
		group = readGroup(reader, offer, "HelloRetryRequest");
		reader.end();
	}
	let cookie: Uint8Array | undefined;
	if (cookieData !== undefined) {
		const reader = new Reader(cookieData, malformed);
		const view = reader.vector16(1);
		reader.end();
		if (view.length > COOKIE_LIMIT) throw tlsFailures.make("message-too-large", { message: "cookie", size: view.length, limit: COOKIE_LIMIT });
		cookie = view.slice();
	}
	return { kind: "retry", suite, group, cookie };
}

function readGroup(reader: Reader, offer: Offer, message: string): NamedGroup {
	const id = reader.uint16();
	const group = offer.groups.find((candidate) => candidate.id === id);
	if (group === undefined) throw illegal(message, "group", hex16(id));
	return group;
}

function readVersion(data: Uint8Array): number {
	const reader = new Reader(data, malformed);
	const version = reader.uint16();
	reader.end();
	return version;
}

/** A server of TLS 1.2 or older answers without supported_versions, or without any extension. */
function hasExtension(block: Uint8Array, type: number): boolean {
	if (block.length === 0) return false;
	const reader = new Reader(block, malformed);
	const list = reader.within(reader.vector16());
	let found = false;
	while (list.remaining > 0) {
		if (list.uint16() === type) found = true;
		list.vector16();
	}
	return found;
}

function writeExtensions(writer: Writer, offer: Offer, share: KeyAgreement, group: NamedGroup, cookie: Uint8Array | undefined): void {
	const { hostName } = offer;
	if (hostName !== undefined) extension(writer, SERVER_NAME, () => {
		writer.vector16(() => writer.uint8(HOST_NAME).vector16(() => writer.bytes(writeUtf8(hostName))));
	});
	extension(writer, SUPPORTED_GROUPS, () => writer.vector16(() => { for (const { id } of offer.groups) writer.uint16(id); }));
	extension(writer, SIGNATURE_ALGORITHMS, () => writer.vector16(() => { for (const { id } of offer.schemes) writer.uint16(id); }));
	extension(writer, SUPPORTED_VERSIONS, () => writer.vector8(() => writer.uint16(TLS13)));
	if (cookie !== undefined) extension(writer, COOKIE, () => writer.vector16(() => writer.bytes(cookie)));
	extension(writer, KEY_SHARE, () => writer.vector16(() => writer.uint16(group.id).vector16(() => writer.bytes(share.publicKey))));
}

function extension(writer: Writer, type: number, data: () => void): void {
	writer.uint16(type).vector16(data);
}

function helloCapacity(offer: Offer, share: KeyAgreement, cookie: Uint8Array | undefined): number {
	const lists = 2 * (offer.suites.length + offer.groups.length + offer.schemes.length);
	return FIXED_LENGTH + lists + (offer.hostName?.length ?? 0) + share.publicKey.length + (cookie?.length ?? 0);
}

function malformed(): Error {
	return tlsFailures.make("malformed-message", { message: messageName(SERVER_HELLO) });
}

function illegal(message: string, field: string, value: string | number): Error {
	return tlsFailures.make("illegal-parameter", { message, field, value });
}

function versionName(version: number): string {
	return VERSIONS[version] ?? `version ${hex16(version)}`;
}

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const TLS12 = 0x0303;
const TLS13 = 0x0304;
const NO_COMPRESSION = 0;
const HOST_NAME = 0;
const RANDOM_LENGTH = 32;

/** More than everything in a ClientHello that does not depend on the offer. */
const FIXED_LENGTH = 140;

/** Our bound for a cookie, which RFC 8446 lets be 65,535 bytes: it stands in the next ClientHello, whole, in memory. */
const COOKIE_LIMIT = 1024;

/** SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Uint8Array.of(
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
);

const VERSIONS: Readonly<Record<number, string>> = Object.freeze({
	0x0300: "SSL 3.0",
	0x0301: "TLS 1.0",
	0x0302: "TLS 1.1",
	0x0303: "TLS 1.2",
});
