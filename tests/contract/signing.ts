import type { Crypto, HashName, PrivateKey, PrivateNumbers, SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { readPrivateKey, readPrivateNumbers } from "../../modules/x509/private-key.js";
import { equal, ok, test } from "../harness.js";
import { rfc6979 } from "../vectors/rfc6979.js";
import { rsaSignatures } from "../vectors/rsa-signatures.js";
import { oddRsaKey, testKeys } from "../vectors/test-keys.js";

/** What a host's private keys are checked with. */
export function signingContract(host: string, crypto: Crypto): void {
	const keys: readonly (readonly [name: string, key: () => PrivateKey])[] = [
		["P-256", () => readPrivateKey(testKeys.p256.key, crypto)],
		["P-384", () => readPrivateKey(testKeys.p384.key, crypto)],
		["RSA, 2,048 bits", () => readPrivateKey(testKeys.rsa.key, crypto)],
		["RSA, 2,049 bits", () => readPrivateKey(oddRsaKey, crypto)],
	];
	for (const [name, make] of keys) keyContract(`${host} crypto: a private key, ${name}`, crypto, make);
	curveContract(host, crypto);
	rsaContract(host, crypto);
	refusedNumbers(host, crypto);
}

function keyContract(title: string, crypto: Crypto, make: () => PrivateKey): void {
	test(`${title}: each of its algorithms signs what it verifies, the message in parts`, () => {
		const key = make();
		ok(key.algorithms.length >= 3);
		for (const algorithm of key.algorithms) {
			const signature = signed(key, algorithm, MESSAGE.subarray(0, 2), MESSAGE.subarray(2, 2), MESSAGE.subarray(2));
			const what = JSON.stringify(algorithm);
			equal(signature.length, key.publicKey.kind === "rsa" ? key.publicKey.modulus.length : key.publicKey.point.length - 1, what);
			ok(crypto.verify(algorithm, key.publicKey, MESSAGE, signature), what);
			ok(!crypto.verify(algorithm, key.publicKey, MESSAGE.subarray(1), signature), what);
		}
	});

	test(`${title}: signs the empty message, and takes each part at once`, () => {
		const key = make();
		const [algorithm] = key.algorithms;
		ok(algorithm !== undefined);
		ok(crypto.verify(algorithm, key.publicKey, new Uint8Array(0), signed(key, algorithm)));
		const signer = key.signer(algorithm);
		const buffer = MESSAGE.slice();
		signer.update(buffer);
		buffer.fill(0);
		ok(crypto.verify(algorithm, key.publicKey, MESSAGE, signer.sign()));
	});

	test(`${title}: two signatures at a time, each once, and none when the key is wiped`, () => {
		const key = make();
		const [algorithm] = key.algorithms;
		ok(algorithm !== undefined);
		const [one, other] = [key.signer(algorithm), key.signer(algorithm)];
		one.update(MESSAGE);
		other.update(MESSAGE.subarray(0, 1));
		ok(crypto.verify(algorithm, key.publicKey, MESSAGE, one.sign()));
		throws(() => one.sign(), Error);
		key.wipe();
		throws(() => other.sign(), Error);
		throws(() => signed(key, algorithm), Error);
	});

	test(`${title}: refuses algorithms that are not among its own`, () => {
		const key = make();
		const others = key.publicKey.kind === "rsa" ? ["ecdsa"] : ["rsa-pkcs1", "rsa-pss"];
		for (const kind of [...others, "ed25519", "dsa", ""]) throws(() => key.signer({ kind, hash: "sha256" } as SignatureAlgorithm), RangeError);
		for (const hash of ["sha1", "sha224", "md5", "", "toString"]) throws(() => key.signer({ ...key.algorithms[0], hash } as SignatureAlgorithm), RangeError);
	});
}

function curveContract(host: string, crypto: Crypto): void {
	for (const curve of ["secp256r1", "secp384r1"] as const) {
		const vector = rfc6979[curve];
		test(`${host} crypto: a private key of ${curve} has its public key, and keeps copies`, () => {
			const scalar = vector.scalar.slice();
			const key = crypto.importPrivateKey({ kind: "ec", curve, scalar });
			scalar.fill(0);
			ok(key !== undefined);
			equal(key.publicKey, { kind: "ec", curve, point: vector.point });
			const algorithm = { kind: "ecdsa", hash: "sha256" } as const;
			ok(crypto.verify(algorithm, key.publicKey, MESSAGE, signed(key, algorithm, MESSAGE)));
		});

		// BearSSL makes these very signatures: what is signed on a chip is verified elsewhere.
		for (const hash of SIGNED_HASHES) {
			test(`${host} crypto: verifies the signature of RFC 6979 appendix A.2 with ${curve} and ${hash}`, () => {
				ok(crypto.verify({ kind: "ecdsa", hash }, { kind: "ec", curve, point: vector.point }, rfc6979.message, vector[hash]));
			});
		}
	}
}

function rsaContract(host: string, crypto: Crypto): void {
	for (const kind of ["rsa-pkcs1", "rsa-pss"] as const) {
		for (const hash of SIGNED_HASHES) {
			test(`${host} crypto: ${kind} with ${hash}: verifies OpenSSL's signature${kind === "rsa-pkcs1" ? ", and makes the same" : ", and makes others"}`, () => {
				const key = readPrivateKey(rsaSignatures.key, crypto);
				const theirs = rsaSignatures[kind][hash];
				ok(crypto.verify({ kind, hash }, key.publicKey, rsaSignatures.message, theirs));
				const ours = [1, 2].map(() => signed(key, { kind, hash }, rsaSignatures.message).join());
				equal(ours.map((signature) => signature === theirs.join()), kind === "rsa-pkcs1" ? [true, true] : [false, false]);
				equal(new Set(ours).size, kind === "rsa-pkcs1" ? 1 : 2);
			});
		}
	}

	for (const part of ["prime1", "prime2", "exponent1", "exponent2", "coefficient"] as const) {
		test(`${host} crypto: an RSA key whose ${part} is wrong makes no bad signature, which would give a prime away`, () => {
			const numbers = rsaNumbers();
			const key = crypto.importPrivateKey({ ...numbers, [part]: changed(numbers[part], numbers[part].length - 2) });
			if (key === undefined) return;
			for (const algorithm of key.algorithms) {
				let signature: Uint8Array;
				try {
					signature = signed(key, algorithm, MESSAGE);
				} catch {
					continue;
				}
				ok(crypto.verify(algorithm, key.publicKey, MESSAGE, signature));
			}
		});
	}
}

function refusedNumbers(host: string, crypto: Crypto): void {
	const numbers = rsaNumbers();
	const { scalar } = rfc6979.secp256r1;
	const ec = { kind: "ec", curve: "secp256r1", scalar } as const;
	const empty = new Uint8Array(0);
	const cases: readonly (readonly [what: string, numbers: PrivateNumbers])[] = [
		["zero", { ...ec, scalar: new Uint8Array(32) }],
		["the order of P-256", { ...ec, scalar: P256_ORDER }],
		["a number above the order of P-256", { ...ec, scalar: new Uint8Array(32).fill(0xff) }],
		["a scalar of 31 bytes", { ...ec, scalar: scalar.subarray(1) }],
		["a scalar of 33 bytes", { ...ec, scalar: longer(scalar) }],
		["a scalar without bytes", { ...ec, scalar: empty }],
		["a scalar of P-256 for P-384", { ...ec, curve: "secp384r1" }],
		["zero for P-384", { ...ec, curve: "secp384r1", scalar: new Uint8Array(48) }],
		["a number above the order of P-384", { ...ec, curve: "secp384r1", scalar: new Uint8Array(48).fill(0xff) }],
		["a curve that is none", { ...ec, curve: "secp192r1" as "secp256r1" }],
		["a modulus of 2,040 bits", { ...numbers, modulus: numbers.modulus.subarray(1) }],
		["a modulus of 4,104 bits", { ...numbers, modulus: new Uint8Array(513).fill(0xff) }],
		["an even modulus", { ...numbers, modulus: changed(numbers.modulus, 255) }],
		["a modulus with a leading zero", { ...numbers, modulus: changed(numbers.modulus, 0, 0) }],
		["exponent 1", { ...numbers, publicExponent: Uint8Array.of(1) }],
		["an even exponent", { ...numbers, publicExponent: Uint8Array.of(2) }],
		["an exponent longer than the modulus", { ...numbers, publicExponent: new Uint8Array(300).fill(0xff) }],
		["an even prime", { ...numbers, prime1: changed(numbers.prime1, 127) }],
		["a prime that is too short", { ...numbers, prime2: numbers.prime2.subarray(8) }],
		["a prime that is too long", { ...numbers, prime2: new Uint8Array(140).fill(0xff) }],
		["a coefficient that is too long", { ...numbers, coefficient: new Uint8Array(200).fill(1) }],
		...(["prime1", "prime2", "exponent1", "exponent2", "coefficient"] as const).map((part) => [`no ${part}`, { ...numbers, [part]: empty }] as const),
	];
	for (const [what, wrong] of cases) {
		test(`${host} crypto: there is no private key of ${what}`, () => {
			equal(crypto.importPrivateKey(wrong), undefined);
		});
	}
	test(`${host} crypto: the order less one is a private key`, () => {
		ok(crypto.importPrivateKey({ ...ec, scalar: changed(P256_ORDER, 31) }) !== undefined);
	});
}

function signed(key: PrivateKey, algorithm: SignatureAlgorithm, ...parts: readonly Uint8Array[]): Uint8Array {
	const signer = key.signer(algorithm);
	for (const part of parts) signer.update(part);
	return signer.sign();
}

function rsaNumbers(): Extract<PrivateNumbers, { kind: "rsa" }> {
	const numbers = readPrivateNumbers(testKeys.rsa.key);
	if (numbers.kind !== "rsa") throw new Error("the RSA test key is another");
	return numbers;
}

/** With one byte changed: its lowest bit, unless a value is given. */
function changed(bytes: Uint8Array, at: number, value?: number): Uint8Array {
	return bytes.map((byte, index) => (index === at ? value ?? byte ^ 1 : byte));
}

function longer(bytes: Uint8Array): Uint8Array {
	const more = new Uint8Array(bytes.length + 1);
	more.set(bytes, 1);
	return more;
}

function throws(body: () => unknown, kind: new () => Error): void {
	let thrown: unknown;
	try {
		body();
	} catch (caught) {
		thrown = caught;
	}
	ok(thrown instanceof kind, thrown === undefined ? "nothing was thrown" : "something else was thrown");
}

const SIGNED_HASHES = Object.freeze(["sha256", "sha384", "sha512"] as const satisfies readonly HashName[]);

const MESSAGE = rfc6979.message;

/** SEC 2 section 2.4.2. */
const P256_ORDER = Uint8Array.from(
	"ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".match(/../g) ?? [],
	(byte) => parseInt(byte, 16),
);
