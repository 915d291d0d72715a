import { equal } from "../bytes/equal.js";
import { DER, DerReader } from "./der.js";
import { readName } from "./name.js";
import { derProblems } from "./phrases.js";
import { readTime } from "./time.js";

/**
 * A certificate (RFC 5280 section 4.1), its parts as views. Keys, algorithms and extensions are read when they are
 * asked for: a certificate that no path needs may have kinds of them that we do not know.
 */
export interface Certificate {
	/** Which one it is, for people: what stands in place of its subject while that cannot be read. */
	readonly which: string;
	readonly der: Uint8Array;
	/** What is signed. */
	readonly signed: Uint8Array;
	readonly version: 1 | 2 | 3;
	readonly issuer: Uint8Array;
	/** Milliseconds since 1970, both inclusive. */
	readonly begin: number;
	readonly end: number;
	readonly subject: Uint8Array;
	/** SubjectPublicKeyInfo: what a pin of the key is a hash of. */
	readonly publicKeyInfo: Uint8Array;
	/** The contents of Extensions, or none. */
	readonly extensions: Uint8Array | undefined;
	/** AlgorithmIdentifier. */
	readonly signatureAlgorithm: Uint8Array;
	readonly signature: Uint8Array;
}

/** `which`: what to call it in a failure. */
export function readCertificate(der: Uint8Array, which: string): Certificate {
	const file = new DerReader(der, "outermost element", which);
	const outer = file.inside(DER.sequence);
	file.end();
	const signed = outer.element(DER.sequence);
	const signatureAlgorithm = outer.element(DER.sequence);
	const signature = outer.bits();
	outer.end();
	const body = new DerReader(signed, "signed part", which).inside(DER.sequence);
	const version = readVersion(body);
	body.integer();
	if (!equal(body.element(DER.sequence), signatureAlgorithm)) throw body.malformed(derProblems.algorithm);
	const issuer = readName(body);
	const [begin, end] = readValidity(body);
	const subject = readName(body);
	const publicKeyInfo = body.element(DER.sequence);
	skipUniqueIds(body, version);
	const extensions = readExtensionList(body, version);
	body.end();
	return { which, der, signed, version, issuer, begin, end, subject, publicKeyInfo, extensions, signatureAlgorithm, signature };
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
	for (const tag of [DER.context(1), DER.context(2)]) {
		if (!body.has(tag)) continue;
		if (version === 1) throw body.malformed(derProblems.version);
		body.contents(tag);
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
