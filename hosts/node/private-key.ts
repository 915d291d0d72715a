import { createECDH, createPrivateKey, createSign } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import type { PrivateKey, PrivateNumbers, PublicKey, Signer, SigningAlgorithm } from "../../modules/ports/crypto.js";
import { base64Url, CURVES, isOddNumber, isRsaKey, padding } from "./public-key.js";

/** A key in software, from copies of its numbers; undefined when they are none of a key. */
export function nodePrivateKey(numbers: PrivateNumbers): PrivateKey | undefined {
	try {
		return numbers.kind === "ec" ? curveKey(numbers) : rsaKey(numbers);
	} catch {
		// What OpenSSL throws here is about the numbers, and its text might tell of them.
		return undefined;
	}
}

function curveKey({ curve, scalar }: EcNumbers): PrivateKey | undefined {
	if (!Object.hasOwn(CURVES, curve)) return undefined;
	const { jwk, field, openssl } = CURVES[curve];
	if (scalar.length !== field) return undefined;
	const pair = createECDH(openssl);
	// Refuses zero and what is not below the order.
	pair.setPrivateKey(scalar);
	const point = new Uint8Array(pair.getPublicKey());
	const key = importJwk({ kty: "EC", crv: jwk, x: base64Url(point.subarray(1, 1 + field)), y: base64Url(point.subarray(1 + field)), d: base64Url(scalar) });
	return new NodePrivateKey(key, { kind: "ec", curve, point }, curve === "secp256r1" ? P256_ALGORITHMS : P384_ALGORITHMS);
}

function rsaKey(numbers: RsaNumbers): PrivateKey | undefined {
	const { modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient } = numbers;
	if (!areRsaNumbers(numbers)) return undefined;
	const key = importJwk({
		kty: "RSA", n: base64Url(modulus), e: base64Url(publicExponent), d: base64Url(privateExponent),
		p: base64Url(prime1), q: base64Url(prime2), dp: base64Url(exponent1), dq: base64Url(exponent2), qi: base64Url(coefficient),
	});
	return new NodePrivateKey(key, { kind: "rsa", modulus: modulus.slice(), exponent: publicExponent.slice() }, RSA_ALGORITHMS);
}

/** Their form. OpenSSL checks what it signs with them. */
function areRsaNumbers({ modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient }: RsaNumbers): boolean {
	const { length } = modulus;
	if (length < RSA_SHORTEST || length > RSA_LONGEST || !isRsaKey(modulus, publicExponent) || publicExponent.length >= length) return false;
	if (!isOddNumber(prime1) || !isOddNumber(prime2) || privateExponent.length > length) return false;
	// The product of two numbers is as long as both together, or a byte shorter.
	const spare = prime1.length + prime2.length - length;
	return (spare === 0 || spare === 1) && [prime1, prime2, exponent1, exponent2, coefficient].every((part) => part.length > 0 && part.length <= length / 2 + 1);
}

function importJwk(key: JsonWebKey): KeyObject {
	return createPrivateKey({ key, format: "jwk" });
}

class NodePrivateKey implements PrivateKey {
	readonly publicKey: PublicKey;
	readonly algorithms: readonly SigningAlgorithm[];
	#key: KeyObject | undefined;

	constructor(key: KeyObject, publicKey: PublicKey, algorithms: readonly SigningAlgorithm[]) {
		this.#key = key;
		this.publicKey = publicKey;
		this.algorithms = algorithms;
	}

	signer(algorithm: SigningAlgorithm): Signer {
		const { kind, hash } = algorithm;
		if (!this.algorithms.some((own) => own.kind === kind && own.hash === hash)) throw new RangeError(`this key does not sign with ${kind} and ${hash}`);
		const signing = createSign(hash);
		return {
			update: (bytes) => { signing.update(bytes); },
			sign: () => {
				if (this.#key === undefined) throw new Error("the key was wiped");
				return new Uint8Array(signing.sign({ key: this.#key, ...padding(algorithm) }));
			},
		};
	}

	wipe(): void {
		this.#key = undefined;
	}
}

type EcNumbers = Extract<PrivateNumbers, { readonly kind: "ec" }>;
type RsaNumbers = Extract<PrivateNumbers, { readonly kind: "rsa" }>;

const P256_ALGORITHMS: readonly SigningAlgorithm[] = Object.freeze([
	{ kind: "ecdsa", hash: "sha256" }, { kind: "ecdsa", hash: "sha384" }, { kind: "ecdsa", hash: "sha512" },
]);
const P384_ALGORITHMS: readonly SigningAlgorithm[] = Object.freeze([
	{ kind: "ecdsa", hash: "sha384" }, { kind: "ecdsa", hash: "sha256" }, { kind: "ecdsa", hash: "sha512" },
]);
const RSA_ALGORITHMS: readonly SigningAlgorithm[] = Object.freeze([
	{ kind: "rsa-pss", hash: "sha256" }, { kind: "rsa-pss", hash: "sha384" }, { kind: "rsa-pss", hash: "sha512" },
	{ kind: "rsa-pkcs1", hash: "sha256" }, { kind: "rsa-pkcs1", hash: "sha384" }, { kind: "rsa-pkcs1", hash: "sha512" },
]);

/** Bytes of a modulus: 2,048 bits, below which no signature is made, and 4,096, the most that the chip takes. */
const RSA_SHORTEST = 256;
const RSA_LONGEST = 512;
