import { Reader } from "../bytes/reader.js";
import type { Crypto, CurveName, PublicKey } from "../ports/crypto.js";
import type { Certificate } from "./certificate.js";
import { DER, DerReader } from "./der.js";
import { x509Failures } from "./failures.js";
import { nameText } from "./name.js";
import { oids } from "./oid.js";
import { derProblems, keyLabels } from "./phrases.js";

/** The certificate's key, for checks of signatures that the host's provider has; `unsupported-key` for others. */
export function supportedKey(certificate: Certificate, crypto: Crypto): PublicKey {
	const key = readPublicKey(certificate);
	if (key.kind === "ed25519" && !crypto.signatures.includes(key.kind)) throw unsupported(certificate, keyLabels.algorithm(oids.ed25519));
	return key;
}

/** The certificate's key (RFC 3279 section 2.3, RFC 5480, RFC 8410), its parts as views. */
export function readPublicKey(certificate: Certificate): PublicKey {
	const info = new DerReader(certificate.publicKeyInfo, "public key", certificate.which).inside(DER.sequence);
	const algorithm = info.inside(DER.sequence);
	const oid = algorithm.oid();
	const bits = info.bits();
	info.end();
	if (oid === oids.ecPublicKey) return readCurvePoint(algorithm, bits, certificate);
	if (oid === oids.rsaEncryption) return readRsaKey(algorithm, bits, certificate);
	if (oid === oids.ed25519) return readEd25519Point(algorithm, bits);
	throw unsupported(certificate, keyLabels.algorithm(oid));
}

/** A key that outlives the bytes it was read from. */
export function copyPublicKey(key: PublicKey): PublicKey {
	return key.kind === "rsa" ? { kind: "rsa", modulus: key.modulus.slice(), exponent: key.exponent.slice() } : { ...key, point: key.point.slice() };
}

/** Bytes of a coordinate, and of each half of an ECDSA signature. */
export function fieldLength(curve: CurveName): number {
	return curve === "secp256r1" ? 32 : 48;
}

function readCurvePoint(algorithm: DerReader, point: Uint8Array, certificate: Certificate): PublicKey {
	// RFC 5480 section 2.1.1: a named curve, never its parameters.
	if (!algorithm.has(DER.oid)) throw unsupported(certificate, keyLabels.curve("of its own"));
	const oid = algorithm.oid();
	algorithm.end();
	const curve = curveNames[oid];
	if (curve === undefined) throw unsupported(certificate, keyLabels.curve(oid));
	const form = new Reader(point, () => algorithm.malformed(derProblems.bits)).uint8();
	if (form !== UNCOMPRESSED) throw unsupported(certificate, keyLabels.point);
	if (point.length !== 1 + 2 * fieldLength(curve)) throw algorithm.malformed(derProblems.bits);
	return { kind: "ec", curve, point };
}

/** RFC 8410 sections 3 and 4: no parameters, and the 32 bytes of RFC 8032. */
function readEd25519Point(algorithm: DerReader, point: Uint8Array): PublicKey {
	algorithm.end();
	if (point.length !== ED25519_BYTES) throw algorithm.malformed(derProblems.bits);
	return { kind: "ed25519", point };
}

function readRsaKey(algorithm: DerReader, bits: Uint8Array, certificate: Certificate): PublicKey {
	if (algorithm.contents(DER.null).length !== 0) throw algorithm.malformed(derProblems.trailing);
	algorithm.end();
	const file = new DerReader(bits, "public key", certificate.which);
	const numbers = file.inside(DER.sequence);
	file.end();
	const modulus = numbers.unsigned();
	const exponent = numbers.unsigned();
	numbers.end();
	const length = bitLength(modulus);
	if (length < RSA_LEAST_BITS) throw weak(certificate, keyLabels.rsa(length));
	if (length > RSA_MOST_BITS) throw unsupported(certificate, keyLabels.rsa(length));
	if (!isGoodExponent(exponent)) throw weak(certificate, keyLabels.exponent);
	return { kind: "rsa", modulus, exponent };
}

function isGoodExponent(exponent: Uint8Array): boolean {
	if (exponent.length === 0 || exponent.length > RSA_EXPONENT_BYTES) return false;
	let value = 0;
	for (const byte of exponent) value = 256 * value + byte;
	return value >= 3 && value % 2 === 1;
}

export function bitLength(number: Uint8Array): number {
	if (number.length === 0) return 0;
	const first = new Reader(number, () => new RangeError()).uint8();
	return 8 * (number.length - 1) + 32 - Math.clz32(first);
}

function unsupported(certificate: Certificate, key: string): Error {
	return x509Failures.make("unsupported-key", { subject: nameText(certificate.subject), key });
}

function weak(certificate: Certificate, key: string): Error {
	return x509Failures.make("weak-key", { subject: nameText(certificate.subject), key });
}

/** The curves that we know, by object identifier. */
export const curveNames: Readonly<Record<string, CurveName>> = Object.freeze({
	[oids.secp256r1]: "secp256r1",
	[oids.secp384r1]: "secp384r1",
});

const ED25519_BYTES = 32;

/** SEC 1 section 2.3.3. */
const UNCOMPRESSED = 4;

/** NIST SP 800-57 part 1: less than 2048 bits is too weak; BearSSL on the chip has room for 4096. */
export const RSA_LEAST_BITS = 2048;
export const RSA_MOST_BITS = 4096;

/** BearSSL and most others take exponents of 32 bits; 65537 is what everyone uses. */
const RSA_EXPONENT_BYTES = 4;
