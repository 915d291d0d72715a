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
/** `make` has neither MD5 nor SHA-224; `signedBy` has. */
export type HashAlgorithm = "MD5" | "SHA-1" | "SHA-224" | "SHA-256" | "SHA-384" | "SHA-512";

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

/** A signature by the issuer, as it stands in a certificate. */
export function signedBy(issuer: Made, bytes: Uint8Array): Uint8Array {
	const key = KeyObject.from(issuer.keys.privateKey);
	return new Uint8Array(sign(issuer.hash.replace("-", ""), bytes, { key, dsaEncoding: "der" }));
}

export const Usage = x509.KeyUsageFlags;
export const Extension = x509.Extension;

/** When everything is valid, unless a recipe says otherwise. */
const BEGIN = "2026-01-01T00:00:00Z";
const END = "2027-01-01T00:00:00Z";

const SALTS: Readonly<Record<HashAlgorithm, number>> = { "MD5": 16, "SHA-1": 20, "SHA-224": 28, "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };

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
