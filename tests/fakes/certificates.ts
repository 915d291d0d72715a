// @peculiar/x509 needs its metadata before it is loaded itself.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { KeyObject, sign, webcrypto } from "node:crypto";

/** A certificate and what is needed to issue others with it. */
export interface Made {
	readonly der: Uint8Array;
	readonly keys: webcrypto.CryptoKeyPair;
	readonly subject: string;
	readonly hash: HashAlgorithm;
}

export type KeyKind = "P-256" | "P-384" | "P-521" | "Ed25519" | "RSA-1024" | "RSA-2048" | "RSA-3072" | "RSA-PSS-2048";
export type HashAlgorithm = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";

/** What to make; what is left out is as in a certificate without a fault. */
export interface Recipe {
	readonly subject: string;
	/** Self-signed without one. */
	readonly issuer?: Made;
	/** The name of the issuer, if it shall not be the issuer's subject. */
	readonly issuerName?: string;
	readonly key?: KeyKind;
	readonly keys?: webcrypto.CryptoKeyPair;
	/** What the certificate is signed with. */
	readonly hash?: HashAlgorithm;
	readonly begin?: string;
	readonly end?: string;
	/** A CA, with a pathLen if it is a number. */
	readonly ca?: boolean | number;
	readonly dns?: readonly string[];
	readonly ip?: readonly string[];
	readonly usages?: x509.KeyUsageFlags;
	readonly purposes?: readonly string[];
	readonly extensions?: readonly x509.Extension[];
	readonly keyIds?: boolean;
}

export async function make(recipe: Recipe): Promise<Made> {
	const keys = recipe.keys ?? (await generateKeys(recipe.key ?? "P-256", recipe.hash));
	const hash = recipe.hash ?? "SHA-256";
	const signer = recipe.issuer?.keys ?? keys;
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: "2026",
		subject: recipe.subject,
		issuer: recipe.issuerName ?? recipe.issuer?.subject ?? recipe.subject,
		notBefore: new Date(recipe.begin ?? BEGIN),
		notAfter: new Date(recipe.end ?? END),
		signingAlgorithm: { name: signer.privateKey.algorithm.name, hash, saltLength: SALTS[hash] } as webcrypto.Algorithm,
		publicKey: keys.publicKey,
		signingKey: signer.privateKey,
		extensions: await extensionsOf(recipe, keys, signer),
	});
	return { der: new Uint8Array(certificate.rawData), keys, subject: recipe.subject, hash };
}

/** An RSA key of this platform is bound to one hash. */
async function generateKeys(kind: KeyKind, hash: HashAlgorithm = "SHA-256"): Promise<webcrypto.CryptoKeyPair> {
	const parameters: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams | webcrypto.Algorithm = { ...KEYS[kind], ...{ hash } };
	return (await webcrypto.subtle.generateKey(parameters, true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
}

async function extensionsOf(recipe: Recipe, keys: webcrypto.CryptoKeyPair, signer: webcrypto.CryptoKeyPair): Promise<x509.Extension[]> {
	const extensions: x509.Extension[] = [];
	const names = [...(recipe.dns ?? []).map((value) => ({ type: "dns" as const, value })), ...(recipe.ip ?? []).map((value) => ({ type: "ip" as const, value }))];
	if (recipe.ca !== undefined && recipe.ca !== false) extensions.push(new x509.BasicConstraintsExtension(true, recipe.ca === true ? undefined : recipe.ca, true));
	if (recipe.usages !== undefined) extensions.push(new x509.KeyUsagesExtension(recipe.usages, true));
	if (recipe.purposes !== undefined) extensions.push(new x509.ExtendedKeyUsageExtension([...recipe.purposes]));
	if (names.length > 0) extensions.push(new x509.SubjectAlternativeNameExtension(names));
	if (recipe.keyIds !== false) {
		extensions.push(await x509.SubjectKeyIdentifierExtension.create(keys.publicKey));
		extensions.push(await x509.AuthorityKeyIdentifierExtension.create(signer.publicKey));
	}
	return [...extensions, ...(recipe.extensions ?? [])];
}

/** The parts of a certificate's signed half, in order: version, serial, algorithm, issuer, validity, subject, key, extensions. */
export type Edit = (parts: readonly Uint8Array[]) => readonly Uint8Array[];

/** The certificate with its signed part edited and signed again by the issuer, for what no maker of certificates makes. */
export function remake(certificate: Uint8Array, issuer: Made, edit: Edit, algorithm?: Uint8Array): Uint8Array {
	const [signed, outerAlgorithm] = elements(contents(certificate));
	const edited = element(0x30, ...edit(elements(contents(given(signed)))));
	const key = KeyObject.from(issuer.keys.privateKey);
	const signature = sign(issuer.hash.replace("-", ""), edited, { key, dsaEncoding: "der" });
	return element(0x30, edited, algorithm ?? given(outerAlgorithm), element(0x03, Uint8Array.of(0), signature));
}

/** An edit of one part: counted from the start, or from the end if negative. */
export function replacing(index: number, part: (old: Uint8Array) => Uint8Array): Edit {
	return (parts) => parts.map((old, at) => (at === index || at === index + parts.length ? part(old) : old));
}

/** An edit that changes the list of extensions. */
export function withExtensions(change: (extensions: readonly Uint8Array[]) => readonly Uint8Array[]): Edit {
	return replacing(-1, (old) => element(0xa3, element(0x30, ...change(elements(contents(contents(old)))))));
}

/** The certificate with the lowest bit of a byte flipped, counted from its end. */
export function flipped(der: Uint8Array, at: number): Uint8Array {
	return der.map((byte, index) => (index === der.length + at ? byte ^ 1 : byte));
}

/** The certificate with one text in place of another of the same length, and its old signature. */
export function altered(der: Uint8Array, from: string, to: string): Uint8Array {
	return new Uint8Array(Buffer.from(Buffer.from(der).toString("latin1").replaceAll(from, to), "latin1"));
}

/** The certificate with another signature. */
export function resigned(der: Uint8Array, signature: Uint8Array): Uint8Array {
	return element(0x30, ...elements(contents(der)).slice(0, 2), element(0x03, Uint8Array.of(0), signature));
}

/** One DER element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
	const length = parts.reduce((sum, part) => sum + part.length, 0);
	const header = length < 0x80 ? [tag, length] : length < 0x100 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 0xff];
	return Uint8Array.from([...header, ...parts.flatMap((part) => [...part])]);
}

/** The contents of one DER element. */
export function contents(der: Uint8Array): Uint8Array {
	return der.subarray(headerLength(der));
}

/** The DER elements of a sequence of them. */
export function elements(bytes: Uint8Array): readonly Uint8Array[] {
	const found: Uint8Array[] = [];
	for (let rest = bytes; rest.length > 0; rest = rest.subarray(found.at(-1)?.length ?? 1)) found.push(rest.subarray(0, headerLength(rest) + contentLength(rest)));
	return found;
}

/** An extension: its object identifier as hex, criticality and value. */
export function extension(oid: string, critical: boolean, value: Uint8Array): Uint8Array {
	const parts = [element(0x06, hex(oid)), ...(critical ? [element(0x01, Uint8Array.of(0xff))] : []), element(0x04, value)];
	return element(0x30, ...parts);
}

export function hex(text: string): Uint8Array {
	return new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
}

export function pem(der: Uint8Array, label = "CERTIFICATE"): string {
	const lines = Buffer.from(der).toString("base64").match(/.{1,64}/g) ?? [];
	return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function headerLength(der: Uint8Array): number {
	const first = der[1] ?? 0;
	return first < 0x80 ? 2 : 2 + (first & 0x7f);
}

function contentLength(der: Uint8Array): number {
	const first = der[1] ?? 0;
	return first < 0x80 ? first : der.subarray(2, headerLength(der)).reduce((length, byte) => length * 256 + byte, 0);
}

function given<Value>(value: Value | undefined): Value {
	if (value === undefined) throw new RangeError("a part of the certificate is missing");
	return value;
}

export const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
export const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
export const ANY_PURPOSE = "2.5.29.37.0";
export const Usage = x509.KeyUsageFlags;
export const Extension = x509.Extension;

/** When everything is valid, unless a recipe says otherwise, and a moment in the middle. */
export const BEGIN = "2026-01-01T00:00:00Z";
export const END = "2027-01-01T00:00:00Z";
export const NOW = Date.UTC(2026, 5, 15, 12);

const SALTS: Readonly<Record<HashAlgorithm, number>> = { "SHA-1": 20, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };

const RSA = { publicExponent: Uint8Array.of(1, 0, 1) };

const KEYS: Readonly<Record<KeyKind, webcrypto.EcKeyGenParams | webcrypto.RsaKeyGenParams | webcrypto.Algorithm>> = {
	"P-256": { name: "ECDSA", namedCurve: "P-256" },
	"P-384": { name: "ECDSA", namedCurve: "P-384" },
	"P-521": { name: "ECDSA", namedCurve: "P-521" },
	"Ed25519": { name: "Ed25519" },
	"RSA-1024": { name: "RSASSA-PKCS1-v1_5", modulusLength: 1024, ...RSA },
	"RSA-2048": { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, ...RSA },
	"RSA-3072": { name: "RSASSA-PKCS1-v1_5", modulusLength: 3072, ...RSA },
	"RSA-PSS-2048": { name: "RSA-PSS", modulusLength: 2048, ...RSA },
};
