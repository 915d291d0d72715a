import { equal } from "../bytes/equal.js";
import { DER, DerReader } from "./der.js";
import { readName } from "./name.js";
import { derProblems } from "./phrases.js";
import { readTime } from "./time.js";

/**
 * A certificate (RFC 5280 section 4.1). Its parts are views, made when they are asked for: a chip holds several
 * certificates at once, and a view that is kept costs it 64 bytes. Keys, algorithms and extensions are read when they
 * are asked for too: a certificate that no path needs may have kinds of them that we do not know.
 */
class Certificate {
	/** Which one it is, for people: what stands in place of its subject while that cannot be read. */
	readonly which: string;
	readonly der: Uint8Array;
	readonly version: 1 | 2 | 3;
	/** Milliseconds since 1970, both inclusive. */
	readonly begin: number;
	readonly end: number;
	readonly #signed: Span;
	readonly #issuer: Span;
	readonly #subject: Span;
	readonly #publicKeyInfo: Span;
	readonly #extensions: Span | undefined;
	readonly #signatureAlgorithm: Span;
	readonly #signature: Span;

	constructor(der: Uint8Array, which: string, isBare: boolean) {
		this.which = which;
		this.der = der;
		const outer = new DerReader(der, "outermost element", which);
		const file = isBare ? der.length : outer.enter(DER.sequence);
		const signed = outer.element(DER.sequence);
		const outerAlgorithm = isBare ? undefined : outer.element(DER.sequence);
		const signature = isBare ? signed.subarray(0, 0) : outer.bits();
		outer.leave(file);
		outer.end();
		const body = new DerReader(signed, "signed part", which).inside(DER.sequence);
		const version = readVersion(body);
		body.skipInteger();
		const signatureAlgorithm = body.element(DER.sequence);
		if (outerAlgorithm !== undefined && !equal(signatureAlgorithm, outerAlgorithm)) throw body.malformed(derProblems.algorithm);
		const issuer = readName(body);
		const [begin, end] = readValidity(body);
		const subject = readName(body);
		const publicKeyInfo = body.element(DER.sequence);
		skipUniqueIds(body, version);
		const extensions = readExtensionList(body, version);
		body.end();
		this.version = version;
		this.begin = begin;
		this.end = end;
		this.#signed = spanOf(signed, der);
		this.#issuer = spanOf(issuer, der);
		this.#subject = spanOf(subject, der);
		this.#publicKeyInfo = spanOf(publicKeyInfo, der);
		this.#extensions = extensions && spanOf(extensions, der);
		this.#signatureAlgorithm = spanOf(signatureAlgorithm, der);
		this.#signature = spanOf(signature, der);
	}

	/** What is signed. */
	get signed(): Uint8Array {
		return part(this.der, this.#signed);
	}

	get issuer(): Uint8Array {
		return part(this.der, this.#issuer);
	}

	get subject(): Uint8Array {
		return part(this.der, this.#subject);
	}

	/** SubjectPublicKeyInfo: what a pin of the key is a hash of. */
	get publicKeyInfo(): Uint8Array {
		return part(this.der, this.#publicKeyInfo);
	}

	/** The contents of Extensions, or none. */
	get extensions(): Uint8Array | undefined {
		return this.#extensions === undefined ? undefined : part(this.der, this.#extensions);
	}

	/** AlgorithmIdentifier. */
	get signatureAlgorithm(): Uint8Array {
		return part(this.der, this.#signatureAlgorithm);
	}

	get signature(): Uint8Array {
		return part(this.der, this.#signature);
	}
}

export type { Certificate };

/** `which`: what to call it in a failure. */
export function readCertificate(der: Uint8Array, which: string): Certificate {
	return new Certificate(der, which, false);
}

/** Of a trusted root, whose signature nobody asks for, only the signed part (TBSCertificate): it then has an empty signature. */
export function readSignedPart(der: Uint8Array, which: string): Certificate {
	return new Certificate(der, which, true);
}

/** The contents of the serial number: an integer of either sign. */
export function serialNumber(certificate: Certificate): Uint8Array {
	const body = new DerReader(certificate.signed, "serial number", certificate.which).inside(DER.sequence);
	if (body.has(DER.explicit(0))) body.skip(DER.explicit(0));
	return body.integer();
}

/** Whether issuer and subject have one name (RFC 5280 section 3.2); it says nothing about who signed. */
export function isSelfIssued(certificate: Certificate): boolean {
	return equal(certificate.issuer, certificate.subject);
}

function readVersion(body: DerReader): 1 | 2 | 3 {
	if (!body.has(DER.explicit(0))) return 1;
	const tagged = body.inside(DER.explicit(0), "version");
	const number = tagged.number();
	tagged.end();
	// Version 1 is the default, which DER leaves out.
	if (number !== 1 && number !== 2) throw tagged.malformed(derProblems.version);
	return number === 1 ? 2 : 3;
}

function readValidity(body: DerReader): readonly [begin: number, end: number] {
	const validity = body.inside(DER.sequence, "validity");
	const begin = readTime(validity);
	const end = readTime(validity);
	validity.end();
	if (end < begin) throw validity.malformed(derProblems.period);
	return [begin, end];
}

/** Obsolete, but allowed (RFC 5280 section 4.1.2.8). */
function skipUniqueIds(body: DerReader, version: number): void {
	for (let number = 1; number <= 2; number++) {
		const tag = DER.context(number);
		if (!body.has(tag)) continue;
		if (version === 1) throw body.malformed(derProblems.version);
		body.skip(tag);
	}
}

function readExtensionList(body: DerReader, version: number): Uint8Array | undefined {
	if (!body.has(DER.explicit(3))) return undefined;
	if (version !== 3) throw body.malformed(derProblems.version);
	const tagged = body.inside(DER.explicit(3), "extensions");
	// An empty list is not allowed, but there are makers that write one, and it means only one thing.
	const list = tagged.contents(DER.sequence);
	tagged.end();
	return list;
}

/** Where a part of a certificate begins, times LENGTHS, and how long it is. */
type Span = number;

function spanOf(view: Uint8Array, whole: Uint8Array): Span {
	return (view.byteOffset - whole.byteOffset) * LENGTHS + view.length;
}

function part(whole: Uint8Array, span: Span): Uint8Array {
	const start = Math.floor(span / LENGTHS);
	return whole.subarray(start, start + (span % LENGTHS));
}

/** More than any length that DerReader reads. */
const LENGTHS = 0x1000000;
