import "reflect-metadata";
import { KeyObject, sign, webcrypto } from "node:crypto";
import { constants } from "node:crypto";
import * as x509 from "@peculiar/x509";

/** What a fake server proves itself with. The one part of it that needs Node. */
export interface Credentials {
	/** DER. */
	readonly certificate: Uint8Array;
	/** The scheme that fits the key (RFC 8446 section 4.2.3). */
	readonly scheme: number;
	/** A signature with this scheme, whether it fits the key's curve or not. */
	sign(content: Uint8Array, scheme?: number): Uint8Array;
}

export const ECDSA_SECP256R1_SHA256 = 0x0403;
export const ECDSA_SECP384R1_SHA384 = 0x0503;
export const RSA_PSS_RSAE_SHA256 = 0x0804;
export const RSA_PSS_RSAE_SHA384 = 0x0805;
export const RSA_PSS_RSAE_SHA512 = 0x0806;
export const RSA_PKCS1_SHA256 = 0x0401;

/** Fresh keys with self-signed certificates for "localhost"; nobody checks more of them than the key. */
export const p256 = await makeCredentials({ name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" }, ECDSA_SECP256R1_SHA256);
export const p384 = await makeCredentials({ name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" }, ECDSA_SECP384R1_SHA384);
export const rsa = await makeCredentials(
	{ name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1), hash: "SHA-256" },
	RSA_PSS_RSAE_SHA256,
);

type KeyParameters = (webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams) & { readonly hash: string };

async function makeCredentials(parameters: KeyParameters, scheme: number): Promise<Credentials> {
	const keys = await webcrypto.subtle.generateKey(parameters, true, ["sign", "verify"]);
	const certificate = await x509.X509CertificateGenerator.createSelfSigned({
		name: "CN=localhost",
		notBefore: new Date("2026-01-01T00:00:00Z"),
		notAfter: new Date("2036-01-01T00:00:00Z"),
		signingAlgorithm: parameters,
		keys: keys as never,
	}, webcrypto);
	const key = KeyObject.from(keys.privateKey);
	return Object.freeze({
		certificate: new Uint8Array(certificate.rawData),
		scheme,
		sign: (content: Uint8Array, as = scheme) => signAs(as, key, content),
	});
}

function signAs(scheme: number, key: KeyObject, content: Uint8Array): Uint8Array {
	const hash = HASHES[scheme] ?? "sha256";
	const isPss = (scheme >> 8) === 0x08;
	const padding = isPss ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {};
	return new Uint8Array(sign(hash, content, { key, ...padding }));
}

const HASHES: Readonly<Record<number, string>> = Object.freeze({ 0x0503: "sha384", 0x0805: "sha384", 0x0806: "sha512" });
