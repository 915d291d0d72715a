import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { HashedAlgorithm } from "../../modules/ports/crypto.js";
import { readPrivateKey } from "../../modules/x509/private-key.js";
import { writeEcdsaSignature } from "../../modules/x509/signature.js";
import { ed25519Certificate, testKeys } from "../vectors/test-keys.js";

/** What a fake server proves itself with. */
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
export const RSA_PKCS1_SHA384 = 0x0501;
export const RSA_PKCS1_SHA512 = 0x0601;
export const ED25519 = 0x0807;

const ALGORITHMS: Readonly<Record<number, HashedAlgorithm>> = Object.freeze({
	[ECDSA_SECP256R1_SHA256]: { kind: "ecdsa", hash: "sha256" },
	[ECDSA_SECP384R1_SHA384]: { kind: "ecdsa", hash: "sha384" },
	[RSA_PSS_RSAE_SHA256]: { kind: "rsa-pss", hash: "sha256" },
	[RSA_PSS_RSAE_SHA384]: { kind: "rsa-pss", hash: "sha384" },
	[RSA_PSS_RSAE_SHA512]: { kind: "rsa-pss", hash: "sha512" },
	[RSA_PKCS1_SHA256]: { kind: "rsa-pkcs1", hash: "sha256" },
	[RSA_PKCS1_SHA384]: { kind: "rsa-pkcs1", hash: "sha384" },
	[RSA_PKCS1_SHA512]: { kind: "rsa-pkcs1", hash: "sha512" },
});

/** Self-signed certificates for "localhost"; nobody checks more of them than the key. */
export const p256 = credentialsOf(testKeys.p256, ECDSA_SECP256R1_SHA256);
export const p384 = credentialsOf(testKeys.p384, ECDSA_SECP384R1_SHA384);
export const rsa = credentialsOf(testKeys.rsa, RSA_PSS_RSAE_SHA256);

/** No host signs with such a key: what it has is no signature. */
export const ed25519: Credentials = Object.freeze({ certificate: ed25519Certificate, scheme: ED25519, sign: () => new Uint8Array(64).fill(1) });

function credentialsOf(pair: { readonly key: Uint8Array; readonly certificate: Uint8Array }, scheme: number): Credentials {
	const key = readPrivateKey(pair.key, nodeCrypto);
	return Object.freeze({
		certificate: pair.certificate,
		scheme,
		sign(content: Uint8Array, as = scheme) {
			const algorithm = ALGORITHMS[as];
			if (algorithm === undefined) throw new RangeError(`no scheme ${as}`);
			const signer = key.signer(algorithm);
			signer.update(content);
			const signature = signer.sign();
			return algorithm.kind === "ecdsa" ? writeEcdsaSignature(signature) : signature;
		},
	});
}
