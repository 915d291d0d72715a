import { equal } from "../bytes/equal.js";
import { isFailure } from "../failure/failure.js";
import { readCertificate, readSignedPart, type Certificate } from "./certificate.js";
import { DER, DerReader } from "./der.js";
import { readNameConstraints } from "./name-constraints.js";
import { extensionNumbers, oids } from "./oid.js";
import { derProblems } from "./phrases.js";

/** What the extensions of one certificate say (RFC 5280 section 4.2), as far as a path check asks: what it does not say takes no memory. */
export interface Extensions {
	/** basicConstraints: whether it is a CA. */
	readonly ca: boolean;
	/** basicConstraints: how many intermediates may stand below it. */
	readonly pathLength?: number | undefined;
	/** The first eight bits of keyUsage, the first of them the highest. */
	readonly keyUsage?: number | undefined;
	/** Whether extendedKeyUsage allows a TLS server. */
	readonly allowsServer?: boolean | undefined;
	/** The contents of subjectAltName: GeneralNames. */
	readonly names?: Uint8Array | undefined;
	/** nameConstraints, as `readNameConstraints` gives them. */
	readonly nameConstraints?: Uint8Array | undefined;
	/** An extension that must not be passed over: the first critical one that is not understood here, or else must-staple. */
	readonly refused?: string | undefined;
}

/** A certificate with its extensions read. */
export interface Link {
	readonly certificate: Certificate;
	readonly extensions: Extensions;
}

/** `isBare`: only the signed part of a certificate. */
export function readLink(der: Uint8Array, which: string, isBare = false): Link {
	const certificate = isBare ? readSignedPart(der, which) : readCertificate(der, which);
	return { certificate, extensions: readExtensions(certificate) };
}

/** Whether both have one key under one name. */
export function isSameKey(one: Link, other: Link): boolean {
	return equal(one.certificate.publicKeyInfo, other.certificate.publicKeyInfo) && equal(one.certificate.subject, other.certificate.subject);
}

export function readExtensions(certificate: Certificate): Extensions {
	const extensions: Draft = { ca: false };
	if (certificate.extensions === undefined) return extensions;
	const list = new DerReader(certificate.extensions, "extensions", certificate.which);
	const seen: (number | string)[] = [];
	while (!list.atEnd()) {
		const extension = list.enter(DER.sequence);
		const number = list.skipOid();
		const reads = READERS[number];
		const isMarked = list.has(DER.boolean);
		const text = number === 0 || (isMarked && reads === undefined) ? list.oidText() : "";
		const id = number === 0 ? text : number;
		if (seen.includes(id)) throw list.malformed(derProblems.duplicate);
		if (seen.push(id) > MOST) throw list.malformed(derProblems.many);
		// An explicit FALSE is not DER, since it is the default, but it is common and means only one thing.
		const isCritical = isMarked && list.boolean();
		if (text === oids.tlsFeature) extensions.refused ??= text;
		else if (isCritical && reads === undefined && (extensions.refused ?? oids.tlsFeature) === oids.tlsFeature) extensions.refused = text;
		list.skip(DER.octetString);
		list.leave(extension);
		reads?.(list.last(), extensions, certificate.which);
	}
	return extensions;
}

/** Shows each extension of a certificate whose extensions have been read before; its identifier as a number where it is short, or else as text. */
export function eachExtension(certificate: Certificate, visit: (id: number | string, isCritical: boolean, value: Uint8Array) => void): void {
	if (certificate.extensions === undefined) return;
	const list = new DerReader(certificate.extensions, "extensions", certificate.which);
	while (!list.atEnd()) {
		const extension = list.enter(DER.sequence);
		const number = list.skipOid();
		const id = number === 0 ? list.oidText() : number;
		const isCritical = list.has(DER.boolean) && list.boolean();
		list.skip(DER.octetString);
		list.leave(extension);
		visit(id, isCritical, list.last());
	}
}

/** subjectKeyIdentifier (RFC 5280 section 4.2.1.2) of a certificate whose extensions have been read before. */
export function subjectKeyId(certificate: Certificate): Uint8Array | undefined {
	return keyId(certificate, extensionNumbers.subjectKeyId, (value) => new DerReader(value, "subjectKeyIdentifier", certificate.which).contents(DER.octetString));
}

/** The keyIdentifier of authorityKeyIdentifier (RFC 5280 section 4.2.1.1). */
export function authorityKeyId(certificate: Certificate): Uint8Array | undefined {
	return keyId(certificate, extensionNumbers.authorityKeyId, (value) => {
		const reader = new DerReader(value, "authorityKeyIdentifier", certificate.which).inside(DER.sequence);
		return reader.has(DER.context(0)) ? reader.contents(DER.context(0)) : undefined;
	});
}

/** Bits of keyUsage (RFC 5280 section 4.2.1.3). */
export const DIGITAL_SIGNATURE = 0x80;
export const KEY_CERT_SIGN = 0x04;

type Draft = { -readonly [Field in keyof Extensions]: Extensions[Field] };

function readBasicConstraints(value: Uint8Array, draft: Draft, which: string): void {
	const file = new DerReader(value, "basicConstraints", which);
	const reader = file.inside(DER.sequence);
	file.end();
	draft.ca = reader.has(DER.boolean) && reader.boolean();
	if (reader.has(DER.integer)) draft.pathLength = reader.number();
	reader.end();
	// RFC 5280 section 4.2.1.9: a limit without a CA has no meaning.
	if (!draft.ca && draft.pathLength !== undefined) throw reader.malformed(derProblems.pathLength);
}

function readKeyUsage(value: Uint8Array, draft: Draft, which: string): void {
	const file = new DerReader(value, "keyUsage", which);
	draft.keyUsage = file.namedBits();
	file.end();
}

function readExtendedKeyUsage(value: Uint8Array, draft: Draft, which: string): void {
	const file = new DerReader(value, "extendedKeyUsage", which);
	const purposes = file.inside(DER.sequence);
	file.end();
	if (purposes.atEnd()) throw purposes.malformed(derProblems.empty);
	draft.allowsServer = false;
	while (!purposes.atEnd()) {
		const purpose = purposes.oid();
		if (purpose === oids.serverAuth || purpose === oids.anyExtendedKeyUsage) draft.allowsServer = true;
	}
}

function readAlternativeNames(value: Uint8Array, draft: Draft, which: string): void {
	const file = new DerReader(value, "subjectAltName", which);
	const reader = file.inside(DER.sequence);
	file.end();
	if (reader.atEnd()) throw reader.malformed(derProblems.empty);
	reader.skipRest();
	draft.names = file.last();
}

function readLimits(value: Uint8Array, draft: Draft, which: string): void {
	draft.nameConstraints = readNameConstraints(new DerReader(value, "nameConstraints", which));
}

/** The key ids help to explain, once a path has failed; nothing rests on them, so that a strange one is left out. */
function passKeyId(): void {
	// See subjectKeyId and authorityKeyId.
}

function keyId(certificate: Certificate, wanted: number, read: (value: Uint8Array) => Uint8Array | undefined): Uint8Array | undefined {
	let found: Uint8Array | undefined;
	eachExtension(certificate, (id, _isCritical, value) => {
		if (id === wanted) found = leniently(() => read(value));
	});
	return found;
}

function leniently(read: () => Uint8Array | undefined): Uint8Array | undefined {
	try {
		return read();
	} catch (caught) {
		if (isFailure(caught)) return undefined;
		throw caught;
	}
}

/** Those that are understood. */
const READERS: Readonly<Record<number, (value: Uint8Array, draft: Draft, which: string) => void>> = Object.freeze({
	[extensionNumbers.basicConstraints]: readBasicConstraints,
	[extensionNumbers.keyUsage]: readKeyUsage,
	[extensionNumbers.extendedKeyUsage]: readExtendedKeyUsage,
	[extensionNumbers.subjectAltName]: readAlternativeNames,
	[extensionNumbers.nameConstraints]: readLimits,
	[extensionNumbers.subjectKeyId]: passKeyId,
	[extensionNumbers.authorityKeyId]: passKeyId,
});

/** Extensions of one certificate: public ones have about ten. */
const MOST = 32;
