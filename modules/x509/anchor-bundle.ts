import { equal } from "../bytes/equal.js";
import { viewOf } from "../bytes/number.js";
import { Reader } from "../bytes/reader.js";
import { readUtf8 } from "../bytes/utf8.js";
import type { Crypto } from "../ports/crypto.js";
import type { Anchor } from "./anchor-set.js";
import { bundleFailures, bundleProblems } from "./bundle-failures.js";

/**
 * Many roots in one file, which stays in flash: nothing of it is read but its index, when it is opened and when an issuer is
 * looked for, and nothing is copied. Numbers are big-endian:
 *
 *     4 bytes   magic, which begins neither PEM nor DER
 *     2         version, 1
 *     2         count of roots, at least 1
 *     4         where the roots end and the provenance begins
 *     4         length of the file
 *     32        SHA-256 of everything after it
 *     8 a root  the index: the first 4 bytes of the SHA-256 of its subject (DER), and where it begins; both ascending
 *     …         the roots, one behind the other in the order of the index
 *     …         the provenance, UTF-8: for people
 *
 * A root is the signed part of its certificate (TBSCertificate, RFC 5280 section 4.1): its signature says nothing of a root
 * that is trusted, and is a third of all. Subject, key and name constraints alone would be another third less, but could not
 * be judged as strictly: dates, path length, usages and what the profile `web` asks for stand in the rest.
 *
 * The SHA-256 names the bundle in trust decisions. The tool that writes it and `certs check` recompute it; a chip does not,
 * which would read all of the file: whoever can change it there can change the firmware. That the index is sound is checked when
 * the bundle is opened: with 145 roots some 4 million instructions of an ESP8266, a twentieth of a second.
 */
export class AnchorBundle {
	/** Of the file. */
	readonly name: string;
	readonly count: number;
	readonly #bytes: Uint8Array;

	/** The bytes are kept, not copied. Throws a failure of stage `settings` for what is not as above. */
	constructor(bytes: Uint8Array, name: string) {
		this.name = name;
		this.#bytes = bytes;
		this.count = checkBundle(bytes, name);
	}

	/** Differs where anything else does. */
	get digest(): Uint8Array {
		return this.#bytes.subarray(DIGEST, HEADER);
	}

	/** The signed part of a root. */
	root(index: number): Uint8Array {
		const end = index + 1 < this.count ? this.offset(index + 1) : this.numberAt(ROOTS_END);
		return this.#bytes.subarray(this.offset(index), end);
	}

	/** Where the roots come from, for people. */
	get provenance(): string {
		return readUtf8(this.#bytes.subarray(this.numberAt(ROOTS_END))) ?? "";
	}

	/** The root of this number, from 0, among those that may have this subject: a few bytes of its hash fit. */
	candidate(subject: Uint8Array, number: number, crypto: Pick<Crypto, "hash">): Anchor | undefined {
		const prefix = subjectPrefix(subject, crypto);
		const index = this.firstFrom(prefix) + number;
		if (index >= this.count || this.prefix(index) !== prefix) return undefined;
		return { der: this.root(index), subject: undefined };
	}

	/** How many candidates there are. */
	countOf(subject: Uint8Array, crypto: Pick<Crypto, "hash">): number {
		const prefix = subjectPrefix(subject, crypto);
		const first = this.firstFrom(prefix);
		let index = first;
		while (index < this.count && this.prefix(index) === prefix) index++;
		return index - first;
	}

	/** Whether it has a root with this subject and this signed part. */
	holds(subject: Uint8Array, signed: Uint8Array, crypto: Pick<Crypto, "hash">): boolean {
		for (let number = 0; ; number++) {
			const anchor = this.candidate(subject, number, crypto);
			if (anchor === undefined) return false;
			if (equal(anchor.der, signed)) return true;
		}
	}

	/** The first entry whose prefix is not below this one. */
	private firstFrom(prefix: number): number {
		let [low, high] = [0, this.count];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.prefix(middle) < prefix) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	private prefix(index: number): number {
		return this.numberAt(HEADER + ENTRY * index);
	}

	private offset(index: number): number {
		return this.numberAt(HEADER + ENTRY * index + PREFIX);
	}

	private numberAt(offset: number): number {
		return viewOf(this.#bytes).getUint32(offset);
	}
}

/** Whether it is one, whole or not: no PEM and no DER begins like that. */
export function isAnchorBundle(bytes: Uint8Array): boolean {
	return bytes.length >= 4 && new Reader(bytes, pastEnd).uint32() === BUNDLE_MAGIC;
}

/** What the index is sorted by. */
export function subjectPrefix(subject: Uint8Array, crypto: Pick<Crypto, "hash">): number {
	const context = crypto.hash("sha256");
	context.update(subject);
	return new Reader(context.digest(), pastEnd).uint32();
}

/** All that a lookup relies on, so that no lookup can fail. Returns the count of roots. */
function checkBundle(bytes: Uint8Array, name: string): number {
	const malformed = (problem: string = bundleProblems.short): Error => bundleFailures.make("bundle-malformed", { name, problem });
	const reader = new Reader(bytes, malformed);
	if (reader.uint32() !== BUNDLE_MAGIC) throw malformed(bundleProblems.magic);
	const version = reader.uint16();
	if (version !== BUNDLE_VERSION) throw bundleFailures.make("bundle-version", { name, version });
	const count = reader.uint16();
	const rootsEnd = reader.uint32();
	if (reader.uint32() !== bytes.length) throw malformed(bundleProblems.length);
	if (count === 0) throw malformed(bundleProblems.empty);
	let before = -1;
	let end = HEADER + ENTRY * count;
	if (end > bytes.length) throw malformed();
	const view = viewOf(bytes);
	for (let at = HEADER; at < HEADER + ENTRY * count; at += ENTRY) {
		const prefix = view.getUint32(at);
		const offset = view.getUint32(at + PREFIX);
		// The first root begins behind the index, each next one behind some bytes of the one before it.
		if (at === HEADER ? offset !== end : offset <= end) throw malformed(bundleProblems.offset);
		if (prefix < before) throw malformed(bundleProblems.order);
		before = prefix;
		end = offset;
	}
	if (rootsEnd <= end || rootsEnd > bytes.length) throw malformed(bundleProblems.offset);
	return count;
}

function pastEnd(): RangeError {
	return new RangeError("past the end of a bundle");
}

/** A byte that begins no text, and letters for whoever looks into the file. */
export const BUNDLE_MAGIC = 0x89_4d_54_41;

export const BUNDLE_VERSION = 1;

/** Offsets, and bytes. */
const ROOTS_END = 8;
const DIGEST = 16;
export const HEADER = 48;
export const ENTRY = 8;
const PREFIX = 4;
