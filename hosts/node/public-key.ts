import { constants, createPublicKey, verify } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { isRsaKey } from "../../modules/keys/private-numbers.js";
import type { CurveName, HashedAlgorithm, PublicKey, SignatureAlgorithm } from "../../modules/ports/crypto.js";

export function verifySignature(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
	try {
		if (algorithm.kind === "ed25519") return verifyEd25519(key, message, signature);
		const { hash } = algorithm;
		// SHA-1 serves pins only (ports/crypto): it is broken for signatures.
		if (!Object.hasOwn(SIGNED_HASHES, hash)) return false;
		const imported = importKey(algorithm, key, signature);
		return imported !== undefined && verify(hash, message, { key: imported, ...padding(algorithm) }, signature);
	} catch {
		// What OpenSSL throws here is about the peer's bytes: a point off the curve, a modulus out of its bounds.
		return false;
	}
}

/** RFC 8032 section 5.1.7; OpenSSL refuses an S that is not below the order. */
function verifyEd25519(key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
	if (key.kind !== "ed25519" || key.point.length !== 32 || signature.length !== 64) return false;
	return verify(null, message, importJwk({ kty: "OKP", crv: "Ed25519", x: base64Url(key.point) }), signature);
}

/** For a signature as the port has it. */
export function padding(algorithm: HashedAlgorithm): PaddingOptions {
	switch (algorithm.kind) {
		case "ecdsa": return { dsaEncoding: "ieee-p1363" };
		case "rsa-pkcs1": return { padding: constants.RSA_PKCS1_PADDING };
		case "rsa-pss": return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
	}
}

/** The key in Node's form; undefined when key, signature and algorithm do not belong together. */
function importKey(algorithm: HashedAlgorithm, key: PublicKey, signature: Uint8Array): KeyObject | undefined {
	if (key.kind === "ec") {
		const curve = CURVES[key.curve];
		if (algorithm.kind !== "ecdsa" || signature.length !== 2 * curve.field) return undefined;
		return importPoint(curve, key.point);
	}
	if (key.kind !== "rsa" || (algorithm.kind !== "rsa-pkcs1" && algorithm.kind !== "rsa-pss")) return undefined;
	return isRsaKey(key.modulus, key.exponent) ? importJwk({ kty: "RSA", n: base64Url(key.modulus), e: base64Url(key.exponent) }) : undefined;
}

function importPoint(curve: Curve, point: Uint8Array): KeyObject | undefined {
	// SEC 1 section 2.3.3: 4 marks the uncompressed form, the only one that the port takes.
	if (point.length !== 1 + 2 * curve.field || point[0] !== 4) return undefined;
	const x = point.subarray(1, 1 + curve.field);
	const y = point.subarray(1 + curve.field);
	return importJwk({ kty: "EC", crv: curve.jwk, x: base64Url(x), y: base64Url(y) });
}

function importJwk(key: JsonWebKey): KeyObject {
	return createPublicKey({ key, format: "jwk" });
}

export function base64Url(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
}

interface PaddingOptions {
	dsaEncoding?: "ieee-p1363";
	padding?: number;
	saltLength?: number;
}

interface Curve {
	readonly jwk: string;
	readonly openssl: string;
	/** Bytes. */
	readonly field: number;
}

const SIGNED_HASHES = Object.freeze({ sha256: true, sha384: true, sha512: true });

export const CURVES: Readonly<Record<CurveName, Curve>> = Object.freeze({
	secp256r1: Object.freeze({ jwk: "P-256", openssl: "prime256v1", field: 32 }),
	secp384r1: Object.freeze({ jwk: "P-384", openssl: "secp384r1", field: 48 }),
});
