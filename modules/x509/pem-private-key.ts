import { readBase64Lines } from "../bytes/base64.js";
import { readUtf8 } from "../bytes/utf8.js";
import type { Crypto, PrivateKey } from "../ports/crypto.js";
import { DER } from "./der.js";
import { keyFailures } from "./key-failures.js";
import { lineOf, nextMarker } from "./pem.js";
import type { Marker } from "./pem.js";
import { pemLabels } from "./phrases.js";
import { readPrivateKey } from "./private-key.js";

/**
 * The one private key of a PEM file (RFC 7468 section 10, and the older forms), or of a file in DER; certificates beside
 * it are passed over. What is copied of it on the way is wiped. Failures have stage `settings`, and show nothing of it.
 */
export function readPemPrivateKey(bytes: Uint8Array, crypto: Crypto): PrivateKey {
	const begin = findKey(bytes);
	if (begin === undefined) return readPrivateKey(bytes, crypto);
	const der = readBody(bytes, begin);
	try {
		return readPrivateKey(der, crypto);
	} finally {
		der.fill(0);
	}
}

/** Where the key begins; undefined for a file in DER. */
function findKey(bytes: Uint8Array): Marker | undefined {
	let key: Marker | undefined;
	const others: string[] = [];
	for (let marker = nextMarker(bytes, 0); marker !== undefined; marker = nextMarker(bytes, marker.end)) {
		if (!marker.isBegin) continue;
		if (marker.label === ENCRYPTED) throw keyFailures.make("key-encrypted");
		if (!KEY_LABELS.includes(marker.label)) {
			if (others.length < MOST_SHOWN) others.push(marker.label);
		} else if (key === undefined) key = marker;
		else throw keyFailures.make("key-twice", { line: lineOf(bytes, marker.start) });
	}
	if (key === undefined && (others.length > 0 || bytes.at(0) !== DER.sequence)) {
		throw keyFailures.make("key-missing", { found: others.length === 0 ? pemLabels.nothing : others.join(", ") });
	}
	return key;
}

function readBody(bytes: Uint8Array, begin: Marker): Uint8Array {
	const line = lineOf(bytes, begin.start);
	const end = nextMarker(bytes, begin.end);
	if (end === undefined || end.isBegin || end.label !== begin.label) throw keyFailures.make("key-unfinished", { line, label: begin.label });
	const der = readBase64Lines(bytes, begin.end, end.start);
	// The older forms have headers where they are encrypted (RFC 1421 section 4.6).
	if (typeof der === "number" && isEncrypted(bytes.subarray(begin.end, end.start))) throw keyFailures.make("key-encrypted");
	if (typeof der === "number") throw keyFailures.make("key-character", { line: lineOf(bytes, der) });
	if (der === undefined) throw keyFailures.make("key-unfinished", { line, label: begin.label });
	return der;
}

function isEncrypted(body: Uint8Array): boolean {
	return readUtf8(body.subarray(0, HEADER_SHOWN))?.includes("ENCRYPTED") === true;
}

const KEY_LABELS: readonly string[] = Object.freeze(["PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY"]);
const ENCRYPTED = "ENCRYPTED PRIVATE KEY";

/** Bytes in which "Proc-Type: 4,ENCRYPTED" stands. */
const HEADER_SHOWN = 40;

const MOST_SHOWN = 4;
