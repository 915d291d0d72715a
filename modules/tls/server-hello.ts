import { equal } from "../bytes/equal.js";
import { Reader } from "../bytes/reader.js";
import { SUPPORTED_VERSIONS } from "./extension.js";
import { tlsFailures } from "./failures.js";
import { RANDOM_LENGTH } from "./offer.js";
import type { Offer } from "./offer.js";
import { TLS12, TLS13 } from "./suites.js";

/** A ServerHello before its version is looked at; its parts are views. */
export interface ServerHello {
	readonly legacyVersion: number;
	/** 32 bytes. */
	readonly random: Uint8Array;
	readonly sessionId: Uint8Array;
	readonly suite: number;
	readonly compression: number;
	/** The list of extensions with its length, or nothing at all. */
	readonly extensions: Uint8Array;
}

/** Reads a ServerHello as far as all versions agree on it (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3). */
export function readServerHello(body: Uint8Array): ServerHello {
	const reader = new Reader(body, malformedHello);
	const legacyVersion = reader.uint16();
	const random = reader.bytes(RANDOM_LENGTH);
	const sessionId = reader.vector8(0, 32);
	const suite = reader.uint16();
	const compression = reader.uint8();
	return { legacyVersion, random, sessionId, suite, compression, extensions: reader.rest() };
}

/** The ProtocolVersion that was chosen; a failure when it was not offered. */
export function chosenVersion({ legacyVersion, random, extensions }: ServerHello, offer: Offer, host: string): number {
	// What stands in supported_versions is for the reader of TLS 1.3's ServerHello.
	if (hasExtension(extensions, SUPPORTED_VERSIONS) && offer.speaks(TLS13)) return TLS13;
	if (legacyVersion !== TLS12 || !offer.speaks(TLS12)) {
		const least = offer.versions.map(versionName).join(" or ");
		throw tlsFailures.make("version-too-old", { host, version: versionName(legacyVersion), least });
	}
	// RFC 8446 section 4.1.3: a server that knows TLS 1.3 and was made to choose less says so there.
	const sentinel = random.subarray(RANDOM_LENGTH - DOWNGRADE.length - 1);
	const [last = 0] = sentinel.subarray(DOWNGRADE.length);
	if (equal(sentinel.subarray(0, DOWNGRADE.length), DOWNGRADE) && (last === 0 || (last === 1 && offer.speaks(TLS13)))) throw tlsFailures.make("downgraded", { host });
	return TLS12;
}

/** Whether a ServerHello is a HelloRetryRequest, which its random value alone says. */
export function isRetryRequest(random: Uint8Array): boolean {
	return equal(random, RETRY_RANDOM);
}

export function malformedHello(): Error {
	return tlsFailures.make("malformed-message", { message: "ServerHello" });
}

export function hex16(value: number): string {
	return `0x${value.toString(16).padStart(4, "0")}`;
}

/** A server of TLS 1.2 or older answers without supported_versions, or without any extension. */
function hasExtension(block: Uint8Array, type: number): boolean {
	if (block.length === 0) return false;
	const reader = new Reader(block, malformedHello);
	const list = reader.within(reader.vector16());
	while (list.remaining > 0) {
		// All of it is read by who takes the message.
		if (list.uint16() === type) return true;
		list.vector16();
	}
	return false;
}

export function versionName(version: number): string {
	return VERSIONS[version] ?? `version ${hex16(version)}`;
}

/** "DOWNGRD". */
const DOWNGRADE = Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44);

const VERSIONS: Readonly<Record<number, string>> = Object.freeze({
	0x0300: "SSL 3.0",
	0x0301: "TLS 1.0",
	0x0302: "TLS 1.1",
	0x0303: "TLS 1.2",
	0x0304: "TLS 1.3",
});

/** SHA-256 of "HelloRetryRequest" (RFC 8446 section 4.1.3). */
const RETRY_RANDOM = Uint8Array.of(
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
);
