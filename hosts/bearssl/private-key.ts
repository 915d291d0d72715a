import { areRsaNumbers, requireAlgorithm, signingAlgorithms } from "../../modules/keys/private-numbers.js";
import type { CurveNumbers, RsaNumbers } from "../../modules/keys/private-numbers.js";
import type { PrivateKey, PrivateNumbers, PublicKey, SignatureAlgorithm, Signer } from "../../modules/ports/crypto.js";
import { curveNumbers, hashNumbers, paddingNumbers } from "./primitives.js";
import type { Primitives } from "./primitives.js";

/** A key in software, from copies of its numbers; undefined when they are none of a key. */
export function bearsslPrivateKey(primitives: Primitives, numbers: PrivateNumbers): PrivateKey | undefined {
	if (numbers.kind === "ec") return curveKey(primitives, numbers);
	// BearSSL has no Ed25519.
	return numbers.kind === "rsa" ? rsaKey(primitives, numbers) : undefined;
}

function curveKey(primitives: Primitives, { curve, scalar }: CurveNumbers): PrivateKey | undefined {
	const number = curveNumbers.indexOf(curve);
	if (number < 0 || scalar.length !== (curve === "secp256r1" ? 32 : 48)) return undefined;
	const point = primitives.ecPoint(number, scalar);
	if (point === undefined) return undefined;
	const own = scalar.slice().buffer;
	return new BearsslPrivateKey(primitives, {
		publicKey: { kind: "ec", curve, point: new Uint8Array(point) },
		algorithms: signingAlgorithms(curve),
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
		algorithms: signingAlgorithms("rsa"),
		secrets,
		wiped: false,
		sign: (kind, hash, digest) => primitives.signRsa(hash, paddingNumbers.indexOf(kind), digest, modulus, exponent, ...secrets),
	});
}

interface KeyParts {
	readonly publicKey: PublicKey;
	readonly algorithms: readonly SignatureAlgorithm[];
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

	get algorithms(): readonly SignatureAlgorithm[] {
		return this.#parts.algorithms;
	}

	signer(algorithm: SignatureAlgorithm): Signer {
		requireAlgorithm(this.algorithms, algorithm);
		// No key here has it.
		if (algorithm.kind === "ed25519") throw new RangeError(algorithm.kind);
		return new BearsslSigner(this.#primitives, this.#parts, algorithm.kind, hashNumbers.indexOf(algorithm.hash));
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
