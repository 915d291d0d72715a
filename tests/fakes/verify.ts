import { constants, createHash, createPublicKey, verify, type KeyObject } from "node:crypto";
import type { Crypto, HashName, PublicKey } from "../../modules/ports/crypto.js";

/** What judging certificates needs of the crypto port: hashes and signature checks, from node:crypto. */
export const verifyOnlyCrypto: Crypto = {
	aeads: [],
	groups: [],
	hash(name) {
		const hash = createHash(name);
		return {
			update: (bytes) => void hash.update(bytes),
			digest: () => new Uint8Array(hash.copy().digest()),
		};
	},
	hmac: () => absent(),
	aead: () => absent(),
	generateKeyPair: () => absent(),
	verify(algorithm, key, message, signature) {
		try {
			if (algorithm.kind === "ecdsa") return verify(algorithm.hash, message, { key: keyObject(key), dsaEncoding: "ieee-p1363" }, signature);
			if (algorithm.kind === "rsa-pkcs1") return verify(algorithm.hash, message, keyObject(key), signature);
			const pss = { key: keyObject(key), padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_BYTES[algorithm.hash] };
			return verify(algorithm.hash, message, pss, signature);
		} catch {
			// The port's promise: false for a key or signature of any wrong form.
			return false;
		}
	},
	random: () => absent(),
};

/** The same, counting what costs most. */
export function countingCrypto(): { readonly crypto: Crypto; readonly count: () => number } {
	let count = 0;
	const crypto: Crypto = {
		...verifyOnlyCrypto,
		verify(...parameters) {
			count++;
			return verifyOnlyCrypto.verify(...parameters);
		},
	};
	return { crypto, count: () => count };
}

function keyObject(key: PublicKey): KeyObject {
	if (key.kind === "rsa") return createPublicKey({ format: "jwk", key: { kty: "RSA", n: base64Url(key.modulus), e: base64Url(key.exponent) } });
	const half = (key.point.length - 1) / 2;
	const crv = key.curve === "secp256r1" ? "P-256" : "P-384";
	return createPublicKey({ format: "jwk", key: { kty: "EC", crv, x: base64Url(key.point.subarray(1, 1 + half)), y: base64Url(key.point.subarray(1 + half)) } });
}

function base64Url(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString("base64url");
}

function absent(): never {
	throw new RangeError("not needed to judge certificates");
}

const HASH_BYTES: Readonly<Record<HashName, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
