import type { CurveName, PrivateNumbers, SignatureAlgorithm } from "../ports/crypto.js";
import { table } from "../table/table.js";

export type CurveNumbers = Extract<PrivateNumbers, { readonly kind: "ec" }>;
export type RsaNumbers = Extract<PrivateNumbers, { readonly kind: "rsa" }>;

/** What a key in software signs with, the best first. */
export function signingAlgorithms(kind: CurveName | "rsa" | "ed25519"): readonly SignatureAlgorithm[] {
	return ALGORITHMS[kind];
}

/** Throws a RangeError for an algorithm that is not among a key's. */
export function requireAlgorithm(algorithms: readonly SignatureAlgorithm[], algorithm: SignatureAlgorithm): void {
	for (const own of algorithms) {
		if (own.kind === algorithm.kind && (own.kind === "ed25519" || algorithm.kind === "ed25519" || own.hash === algorithm.hash)) return;
	}
	throw new RangeError("this key does not sign with this algorithm");
}

/** Whether RSA numbers have the form of a key's. Whether they belong together is found out by the first signature, which a host checks. */
export function areRsaNumbers({ modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient }: RsaNumbers): boolean {
	const { length } = modulus;
	if (length < RSA_SHORTEST || length > RSA_LONGEST || !isRsaKey(modulus, publicExponent) || publicExponent.length >= length) return false;
	if (!isOdd(prime1) || !isOdd(prime2) || privateExponent.length > length) return false;
	// The product of two numbers is as long as both together, or a byte shorter.
	const spare = prime1.length + prime2.length - length;
	return (spare === 0 || spare === 1) && [prime1, prime2, exponent1, exponent2, coefficient].every((part) => part.length > 0 && part.length <= length / 2 + 1);
}

/** RFC 8017 section 3.1: both odd, the exponent at least 3; no leading zero. */
export function isRsaKey(modulus: Uint8Array, exponent: Uint8Array): boolean {
	return isOdd(modulus) && isOdd(exponent) && !(exponent.length === 1 && exponent.at(0) === 1);
}

function isOdd(bytes: Uint8Array): boolean {
	return bytes.length > 0 && bytes.at(0) !== 0 && ((bytes.at(-1) ?? 0) & 1) === 1;
}

const ALGORITHMS: Readonly<Record<CurveName | "rsa" | "ed25519", readonly SignatureAlgorithm[]>> = table({
	secp256r1: [{ kind: "ecdsa", hash: "sha256" }, { kind: "ecdsa", hash: "sha384" }, { kind: "ecdsa", hash: "sha512" }],
	secp384r1: [{ kind: "ecdsa", hash: "sha384" }, { kind: "ecdsa", hash: "sha256" }, { kind: "ecdsa", hash: "sha512" }],
	rsa: [
		{ kind: "rsa-pss", hash: "sha256" }, { kind: "rsa-pss", hash: "sha384" }, { kind: "rsa-pss", hash: "sha512" },
		{ kind: "rsa-pkcs1", hash: "sha256" }, { kind: "rsa-pkcs1", hash: "sha384" }, { kind: "rsa-pkcs1", hash: "sha512" },
	],
	ed25519: [{ kind: "ed25519" }],
});

/** Bytes of a modulus: 2,048 bits, below which no signature is made, and 4,096, the most that the chip takes. */
const RSA_SHORTEST = 256;
const RSA_LONGEST = 512;
