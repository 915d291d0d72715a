import { equal } from "../bytes/equal.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import type { Crypto } from "../ports/crypto.js";
import { AnchorBundle, BUNDLE_MAGIC, BUNDLE_VERSION, ENTRY, HEADER, subjectPrefix } from "./anchor-bundle.js";
import type { Certificate } from "./certificate.js";

/**
 * A bundle of these roots, as `AnchorBundle` reads it. The same ones in another order give the same bytes, and one that comes
 * twice stands there once. For tools: no chip has this module.
 */
export function writeAnchorBundle(roots: readonly Certificate[], provenance: string, crypto: Pick<Crypto, "hash">): Uint8Array {
	const entries = distinct(roots.map(({ subject, signed }) => ({ prefix: subjectPrefix(subject, crypto), signed })));
	const notes = writeUtf8(provenance);
	const start = HEADER + ENTRY * entries.length;
	const rootsEnd = entries.reduce((sum, { signed }) => sum + signed.length, start);
	const body = new Writer(rootsEnd + notes.length - HEADER);
	let offset = start;
	for (const { prefix, signed } of entries) {
		body.uint32(prefix).uint32(offset);
		offset += signed.length;
	}
	for (const { signed } of entries) body.bytes(signed);
	body.bytes(notes);
	const length = rootsEnd + notes.length;
	const file = new Writer(length).uint32(BUNDLE_MAGIC).uint16(BUNDLE_VERSION).uint16(entries.length).uint32(rootsEnd).uint32(length);
	return file.bytes(bundleDigest(body.written, crypto)).bytes(body.written).written;
}

/** Whether a bundle's digest is that of its contents. */
export function isBundleIntact(bytes: Uint8Array, crypto: Pick<Crypto, "hash">): boolean {
	return equal(new AnchorBundle(bytes, "").digest, bundleDigest(bytes.subarray(HEADER), crypto));
}

/** Of everything after the header. */
function bundleDigest(body: Uint8Array, crypto: Pick<Crypto, "hash">): Uint8Array {
	const context = crypto.hash("sha256");
	context.update(body);
	return context.digest();
}

interface Entry {
	readonly prefix: number;
	readonly signed: Uint8Array;
}

function distinct(entries: readonly Entry[]): readonly Entry[] {
	const sorted = [...entries].sort((one, other) => one.prefix - other.prefix || compare(one.signed, other.signed));
	return sorted.filter((entry, index) => index === 0 || compare(entry.signed, sorted[index - 1]?.signed ?? entry.signed) !== 0);
}

function compare(one: Uint8Array, other: Uint8Array): number {
	for (const [at, byte] of one.entries()) {
		const difference = byte - (other.at(at) ?? -1);
		if (difference !== 0) return difference;
	}
	return one.length - other.length;
}
