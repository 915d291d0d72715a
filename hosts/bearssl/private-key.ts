import type { PrivateKey, PrivateNumbers, PublicKey, Signer, SigningAlgorithm } from "../../modules/ports/crypto.js";
import { curveNumbers, hashNumbers, paddingNumbers } from "./primitives.js";
import type { Primitives } from "./primitives.js";

/** A key in software, from copies of its numbers; undefined when they are none of a key. */
export function bearsslPrivateKey(primitives: Primitives, numbers: PrivateNumbers): PrivateKey | undefined {
	return numbers.kind === "ec" ? curveKey(primitives, numbers) : rsaKey(primitives, numbers);
}

function curveKey(primitives: Primitives, { curve, scalar }: EcNumbers): PrivateKey | undefined {
	const number = curveNumbers.indexOf(curve);
	if (number < 0 || scalar.length !== (curve === "secp256r1" ? 32 : 48)) return undefined;
	const point = primitives.ecPoint(number, scalar);
	if (point === undefined) return undefined;
	const own = scalar.slice().buffer;
	return new BearsslPrivateKey(primitives, {
		publicKey: { kind: "ec", curve, point: new Uint8Array(point) },
		algorithms: curve === "secp256r1" ? P256_ALGORITHMS : P384_ALGORITHMS,
		secrets: [own],
		wiped: false,
		sign: (_kind, hash, digest) => primitives.signEcdsa(hash, number, own, digest),
	});
}

function rsaKey(primitives: Primitives, numbers: RsaNumbers): PrivateKey | undefined {
	const { prime1, prime2, exponent1, exponent2, coefficient } = numbers;
	if (!areRsaNumbers(numbers)) return undefined;
	const modulus = numbers.modulus.slice();
	const exponent = numbers.publicExponent.slice();
	const secrets = [prime1, prime2, exponent1, exponent2, coefficient].map((part) => part.slice().buffer);
	return new BearsslPrivateKey(primitives, {
		publicKey: { kind: "rsa", modulus, exponent },
		algorithms: RSA_ALGORITHMS,
		secrets,
		wiped: false,
		sign: (kind, hash, digest) => primitives.signRsa(hash, paddingNumbers.indexOf(kind), digest, modulus, exponent, ...secrets),
	});
}

/** Their form. Whether they belong together is found out by the first signature, which is checked. */
function areRsaNumbers({ modulus, publicExponent, prime1, prime2, exponent1, exponent2, coefficient }: RsaNumbers): boolean {
	const { length } = modulus;
	if (length < RSA_SHORTEST || length > RSA_LONGEST || ![modulus, publicExponent, prime1, prime2].every(isOdd)) return false;
	if (publicExponent.length >= length || (publicExponent.length === 1 && publicExponent[0] === 1)) return false;
	// The product of two numbers is as long as both together, or a byte shorter.
	const spare = prime1.length + prime2.length - length;
	return (spare === 0 || spare === 1) && [prime1, prime2, exponent1, exponent2, coefficient].every((part) => part.length > 0 && part.length <= length / 2 + 1);
}

function isOdd(bytes: Uint8Array): boolean {
	return bytes.length > 0 && bytes[0] !== 0 && ((bytes.at(-1) ?? 0) & 1) === 1;
}

interface KeyParts {
	readonly publicKey: PublicKey;
	readonly algorithms: readonly SigningAlgorithm[];
	readonly secrets: readonly ArrayBuffer[];
	/** A signature from a message's hash; undefined when the key cannot make a good one. */
	readonly sign: (kind: string, hash: number, digest: ArrayBuffer) => ArrayBuffer | undefined;
	wiped: boolean;
}

class BearsslPrivateKey implements PrivateKey {
	readonly #primitives: Primitives;
	readonly #parts: KeyParts;

	constructor(primitives: Primitives, parts: KeyParts) {
		this.#primitives = primitives;
		this.#parts = parts;
	}

	get publicKey(): PublicKey {
		return this.#parts.publicKey;
	}

	get algorithms(): readonly SigningAlgorithm[] {
		return this.#parts.algorithms;
	}

	signer({ kind, hash }: SigningAlgorithm): Signer {
		if (!this.algorithms.some((own) => own.kind === kind && own.hash === hash)) throw new RangeError(`this key does not sign with ${kind} and ${hash}`);
		return new BearsslSigner(this.#primitives, this.#parts, kind, hashNumbers.indexOf(hash));
	}

	wipe(): void {
		for (const secret of this.#parts.secrets) new Uint8Array(secret).fill(0);
		this.#parts.wiped = true;
	}
}

class BearsslSigner implements Signer {
	readonly #primitives: Primitives;
	readonly #parts: KeyParts;
	readonly #kind: string;
	readonly #hash: number;
	#context: ArrayBuffer | undefined;

	constructor(primitives: Primitives, parts: KeyParts, kind: string, hash: number) {
		this.#primitives = primitives;
		this.#parts = parts;
		this.#kind = kind;
		this.#hash = hash;
		this.#context = primitives.hashCreate(hash);
	}

	update(bytes: Uint8Array): void {
		this.#primitives.hashUpdate(this.#hash, this.live(), bytes);
	}

	sign(): Uint8Array {
		const digest = this.#primitives.hashDigest(this.#hash, this.live());
		this.#context = undefined;
		const signature = this.#parts.sign(this.#kind, this.#hash, digest);
		if (signature === undefined) throw new Error("the parts of the private key do not belong together");
		return new Uint8Array(signature);
	}

	private live(): ArrayBuffer {
		if (this.#parts.wiped) throw new Error("the private key was wiped");
		if (this.#context === undefined) throw new Error("this signature has been made");
		return this.#context;
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

/** Bytes of a modulus: 2,048 bits, below which no signature is made, and 4,096, BearSSL's limit. */
const RSA_SHORTEST = 256;
const RSA_LONGEST = 512;
