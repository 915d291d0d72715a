import { constants, createHash, createHmac, createPublicKey, randomFillSync, verify } from "node:crypto";
import type { Hash, JsonWebKey, KeyObject } from "node:crypto";
import type { Crypto, HashContext, HashName, PublicKey, SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { aeadNames, aeadOf } from "./aead.js";
import { generateKeyPair, groupNames } from "./key-agreement.js";

/** The crypto port over node:crypto. */
export const nodeCrypto: Crypto = Object.freeze({
	aeads: aeadNames,
	groups: groupNames,
	hash: (name: HashName): HashContext => new NodeHash(known(name)),
	hmac: (hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array => bytesOf(createHmac(known(hash), key).update(message).digest()),
	aead: aeadOf,
	generateKeyPair,
	verify: verifySignature,
	random(into: Uint8Array): void {
		randomFillSync(into);
	},
});

class NodeHash implements HashContext {
	readonly #hash: Hash;

	constructor(name: HashName) {
		this.#hash = createHash(name);
	}

	update(bytes: Uint8Array): void {
		this.#hash.update(bytes);
	}

	/** node:crypto ends a hash with its digest; a copy keeps ours going. */
	digest(): Uint8Array {
		return bytesOf(this.#hash.copy().digest());
	}
}

/** Node knows many more names than the port does: none of them may work here and nowhere else. */
function known(name: HashName): HashName {
	if (!Object.hasOwn(HASH_LENGTHS, name)) throw new RangeError(`no hash ${name}`);
	return name;
}

function bytesOf(buffer: Buffer): Uint8Array {
	return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

function verifySignature(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
	const hash = algorithm.hash;
	// SHA-1 serves pins only (ports/crypto): it is broken for signatures.
	if (hash === "sha1" || !Object.hasOwn(HASH_LENGTHS, hash)) return false;
	try {
		const imported = importKey(algorithm, key, signature);
		return imported !== undefined && verify(hash, message, { key: imported, ...padding(algorithm) }, signature);
	} catch {
		// What OpenSSL throws here is about the peer's bytes: a point off the curve, a modulus out of its bounds.
		return false;
	}
}

function padding(algorithm: SignatureAlgorithm): VerifyOptions {
	switch (algorithm.kind) {
		case "ecdsa": return { dsaEncoding: "ieee-p1363" };
		case "rsa-pkcs1": return { padding: constants.RSA_PKCS1_PADDING };
		case "rsa-pss": return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: HASH_LENGTHS[algorithm.hash] };
	}
}

/** The key in Node's form; undefined when key, signature and algorithm do not belong together. */
function importKey(algorithm: SignatureAlgorithm, key: PublicKey, signature: Uint8Array): KeyObject | undefined {
	if (key.kind === "ec") {
		const curve = CURVES[key.curve];
		if (algorithm.kind !== "ecdsa" || signature.length !== 2 * curve.field) return undefined;
		return importPoint(curve, key.point);
	}
	if (algorithm.kind !== "rsa-pkcs1" && algorithm.kind !== "rsa-pss") return undefined;
	return isRsaKey(key.modulus, key.exponent) ? importJwk({ kty: "RSA", n: base64Url(key.modulus), e: base64Url(key.exponent) }) : undefined;
}

function importPoint(curve: Curve, point: Uint8Array): KeyObject | undefined {
	// SEC 1 section 2.3.3: 4 marks the uncompressed form, the only one that the port takes.
	if (point.length !== 1 + 2 * curve.field || point[0] !== 4) return undefined;
	const x = point.subarray(1, 1 + curve.field);
	const y = point.subarray(1 + curve.field);
	return importJwk({ kty: "EC", crv: curve.jwk, x: base64Url(x), y: base64Url(y) });
}

/** RFC 8017 section 3.1: both odd, the exponent at least 3; the port says no leading zero. */
function isRsaKey(modulus: Uint8Array, exponent: Uint8Array): boolean {
	return isOddNumber(modulus) && isOddNumber(exponent) && !(exponent.length === 1 && exponent[0] === 1);
}

function isOddNumber(bytes: Uint8Array): boolean {
	return bytes.length > 0 && bytes[0] !== 0 && ((bytes.at(-1) ?? 0) & 1) === 1;
}

function importJwk(key: JsonWebKey): KeyObject {
	return createPublicKey({ key, format: "jwk" });
}

function base64Url(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64url");
}

interface VerifyOptions {
	dsaEncoding?: "ieee-p1363";
	padding?: number;
	saltLength?: number;
}

interface Curve {
	readonly jwk: string;
	readonly field: number;
}

const HASH_LENGTHS: Readonly<Record<HashName, number>> = Object.freeze({ sha1: 20, sha256: 32, sha384: 48, sha512: 64 });

const CURVES = Object.freeze({
	secp256r1: Object.freeze({ jwk: "P-256", field: 32 }),
	secp384r1: Object.freeze({ jwk: "P-384", field: 48 }),
});
