import { createECDH, createPrivateKey, createPublicKey, createSign, sign } from "node:crypto";
import type { JsonWebKey, KeyObject } from "node:crypto";
import { areRsaNumbers, requireAlgorithm, signingAlgorithms } from "../../modules/keys/private-numbers.js";
import type { CurveNumbers, RsaNumbers } from "../../modules/keys/private-numbers.js";
import type { PrivateKey, PrivateNumbers, PublicKey, SignatureAlgorithm, Signer } from "../../modules/ports/crypto.js";
import { base64Url, CURVES, padding } from "./public-key.js";

/** A key in software, from copies of its numbers; undefined when they are none of a key. */
export function nodePrivateKey(numbers: PrivateNumbers): PrivateKey | undefined {
	try {
		if (numbers.kind === "ec") return curveKey(numbers);
		return numbers.kind === "rsa" ? rsaKey(numbers) : ed25519Key(numbers.seed);
	} catch {
		// What OpenSSL throws here is about the numbers, and its text might tell of them.
		return undefined;
	}
}

function curveKey({ curve, scalar }: CurveNumbers): PrivateKey | undefined {
	if (!Object.hasOwn(CURVES, curve)) return undefined;
	const { jwk, field, openssl } = CURVES[curve];
	if (scalar.length !== field) return undefined;
	const pair = createECDH(openssl);
	// Refuses zero and what is not below the order.
	pair.setPrivateKey(scalar);
	const point = new Uint8Array(pair.getPublicKey());
	const key = importJwk({ kty: "EC", crv: jwk, x: base64Url(point.subarray(1, 1 + field)), y: base64Url(point.subarray(1 + field)), d: base64Url(scalar) });
	return new NodePrivateKey(key, { kind: "ec", curve, point }, signingAlgorithms(curve));
}

function rsaKey(numbers: RsaNumbers): PrivateKey | undefined {
	const { modulus, publicExponent, privateExponent, prime1, prime2, exponent1, exponent2, coefficient } = numbers;
	if (!areRsaNumbers(numbers)) return undefined;
	const key = importJwk({
		kty: "RSA", n: base64Url(modulus), e: base64Url(publicExponent), d: base64Url(privateExponent),
		p: base64Url(prime1), q: base64Url(prime2), dp: base64Url(exponent1), dq: base64Url(exponent2), qi: base64Url(coefficient),
	});
	return new NodePrivateKey(key, { kind: "rsa", modulus: modulus.slice(), exponent: publicExponent.slice() }, signingAlgorithms("rsa"));
}

/** RFC 8410 section 7: OpenSSL finds the public key. */
function ed25519Key(seed: Uint8Array): PrivateKey | undefined {
	if (seed.length !== ED25519_SEED_BYTES) return undefined;
	const der = Buffer.concat([ED25519_PKCS8, seed]);
	const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
	der.fill(0);
	const { x = "" } = createPublicKey(key).export({ format: "jwk" });
	return new NodePrivateKey(key, { kind: "ed25519", point: new Uint8Array(Buffer.from(x, "base64url")) }, signingAlgorithms("ed25519"));
}

function importJwk(key: JsonWebKey): KeyObject {
	return createPrivateKey({ key, format: "jwk" });
}

class NodePrivateKey implements PrivateKey {
	readonly publicKey: PublicKey;
	readonly algorithms: readonly SignatureAlgorithm[];
	#key: KeyObject | undefined;

	constructor(key: KeyObject, publicKey: PublicKey, algorithms: readonly SignatureAlgorithm[]) {
		this.#key = key;
		this.publicKey = publicKey;
		this.algorithms = algorithms;
	}

	signer(algorithm: SignatureAlgorithm): Signer {
		requireAlgorithm(this.algorithms, algorithm);
		if (algorithm.kind === "ed25519") return new Ed25519Signer(() => this.live());
		const signing = createSign(algorithm.hash);
		return {
			update: (bytes) => { signing.update(bytes); },
			sign: () => new Uint8Array(signing.sign({ key: this.live(), ...padding(algorithm) })),
		};
	}

	wipe(): void {
		this.#key = undefined;
	}
	private live(): KeyObject {
		if (this.#key === undefined) throw new Error("the key was wiped");
		return this.#key;
	}
}

/** RFC 8032 goes over the message twice: it is kept. */
class Ed25519Signer implements Signer {
	readonly #key: () => KeyObject;
	#parts: Buffer[] | undefined = [];

	constructor(key: () => KeyObject) {
		this.#key = key;
	}

	update(bytes: Uint8Array): void {
		this.live().push(Buffer.from(bytes));
	}

	sign(): Uint8Array {
		const message = Buffer.concat(this.live());
		this.#parts = undefined;
		return new Uint8Array(sign(null, message, this.#key()));
	}

	private live(): Buffer[] {
		if (this.#parts === undefined) throw new Error("this signature has been made");
		return this.#parts;
	}
}

const ED25519_SEED_BYTES = 32;

/** PKCS #8 up to the seed (RFC 8410 section 7). */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
