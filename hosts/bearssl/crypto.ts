import type { Aead, AeadName, Crypto, GroupName, HashContext, HashName, KeyAgreement, PrivateKey, PrivateNumbers, PublicKey, SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { curveNumbers, groupNumbers, hashNumbers, paddingNumbers } from "./primitives.js";
import type { Primitives } from "./primitives.js";
import { bearsslPrivateKey } from "./private-key.js";

/** The crypto port over BearSSL. What costs the chip least is offered first: X25519, and ChaCha20 before AES. */
export function bearsslCrypto(primitives: Primitives): Crypto {
	return new BearsslCrypto(primitives);
}

/** With a private key that is given: only test vectors come with one. */
export function bearsslKeyPair(primitives: Primitives, group: GroupName, privateKey: ArrayBuffer): KeyAgreement {
	return new BearsslKeyAgreement(primitives, group, privateKey);
}

/** A class, because its methods stay in flash. */
class BearsslCrypto implements Crypto {
	readonly aeads = AEADS;
	readonly groups = GROUPS;
	readonly signatures = SIGNATURES;
	private readonly primitives: Primitives;

	constructor(primitives: Primitives) {
		this.primitives = primitives;
	}

	hash(name: HashName): HashContext {
		return new BearsslHash(this.primitives, known(hashNumbers, name));
	}

	hmac(hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array {
		return new Uint8Array(this.primitives.hmac(known(hashNumbers, hash), key, message));
	}

	aead(name: AeadName, key: Uint8Array): Aead {
		return new BearsslAead(this.primitives, name, key);
	}

	generateKeyPair(group: GroupName): KeyAgreement {
		return new BearsslKeyAgreement(this.primitives, group, this.primitives.privateKey(known(groupNumbers, group)));
	}

	verify(algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
		return verifySignature(this.primitives, algorithm, key, message, signature);
	}

	importPrivateKey(numbers: PrivateNumbers): PrivateKey | undefined {
		return bearsslPrivateKey(this.primitives, numbers);
	}

	random(into: Uint8Array): void {
		this.primitives.random(into);
	}
}

class BearsslHash implements HashContext {
	readonly #primitives: Primitives;
	readonly #hash: number;
	readonly #context: ArrayBuffer;

	constructor(primitives: Primitives, hash: number) {
		this.#primitives = primitives;
		this.#hash = hash;
		this.#context = primitives.hashCreate(hash);
	}

	update(bytes: Uint8Array): void {
		this.#primitives.hashUpdate(this.#hash, this.#context, bytes);
	}

	digest(): Uint8Array {
		return new Uint8Array(this.#primitives.hashDigest(this.#hash, this.#context));
	}
}

class BearsslAead implements Aead {
	readonly #primitives: Primitives;
	readonly #aead: number;
	#key: ArrayBuffer | undefined;

	constructor(primitives: Primitives, name: AeadName, key: Uint8Array) {
		if (!Object.hasOwn(AEAD_KEYS, name) || AEAD_KEYS[name] !== key.length) throw new RangeError(`${name} with a key of ${key.length} bytes`);
		this.#primitives = primitives;
		this.#aead = name === "chacha20-poly1305" ? CHACHA20_POLY1305 : AES_GCM;
		this.#key = key.slice().buffer;
	}

	seal(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): void {
		this.#primitives.aeadSeal(this.#aead, live(this.#key), nonce, additional, buffer);
	}

	open(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): boolean {
		const key = live(this.#key);
		return buffer.length >= TAG && this.#primitives.aeadOpen(this.#aead, key, nonce, additional, buffer);
	}

	wipe(): void {
		if (this.#key !== undefined) new Uint8Array(this.#key).fill(0);
		this.#key = undefined;
	}
}

class BearsslKeyAgreement implements KeyAgreement {
	readonly group: GroupName;
	readonly publicKey: Uint8Array;
	readonly #primitives: Primitives;
	#privateKey: ArrayBuffer | undefined;

	constructor(primitives: Primitives, group: GroupName, privateKey: ArrayBuffer) {
		this.group = group;
		this.#primitives = primitives;
		this.#privateKey = privateKey;
		this.publicKey = new Uint8Array(primitives.publicKey(known(groupNumbers, group), privateKey));
	}

	agree(peerKey: Uint8Array): Uint8Array | undefined {
		const secret = this.#primitives.agree(known(groupNumbers, this.group), live(this.#privateKey), peerKey);
		return secret === undefined ? undefined : new Uint8Array(secret);
	}

	wipe(): void {
		if (this.#privateKey !== undefined) new Uint8Array(this.#privateKey).fill(0);
		this.#privateKey = undefined;
	}
}

function verifySignature(primitives: Primitives, algorithm: SignatureAlgorithm, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
	// BearSSL has no Ed25519.
	if (algorithm.kind === "ed25519" || key.kind === "ed25519") return false;
	const hash = hashNumbers.indexOf(algorithm.hash);
	// SHA-1 serves pins only (ports/crypto): it is broken for signatures.
	if (hash < 0 || algorithm.hash === "sha1") return false;
	if (key.kind === "rsa") {
		const padding = paddingNumbers.indexOf(algorithm.kind);
		return padding >= 0 && primitives.verifyRsa(hash, padding, key.modulus, key.exponent, message, signature);
	}
	const curve = curveNumbers.indexOf(key.curve);
	return algorithm.kind === "ecdsa" && curve >= 0 && primitives.verifyEcdsa(hash, curve, key.point, message, signature);
}

/** What has no type at run time is checked there: a name that is none must not become another. */
function known(names: readonly string[], name: string): number {
	const number = names.indexOf(name);
	if (number < 0) throw new RangeError(`no algorithm ${name}`);
	return number;
}

function live<Key>(key: Key | undefined): Key {
	if (key === undefined) throw new RangeError("the key has been wiped");
	return key;
}

/** Bytes. */
const TAG = 16;

const AES_GCM = 0;
const CHACHA20_POLY1305 = 1;

const AEADS: readonly AeadName[] = Object.freeze(["chacha20-poly1305", "aes-128-gcm", "aes-256-gcm"]);
const GROUPS: readonly GroupName[] = Object.freeze(["x25519", "secp256r1", "secp384r1"]);
const SIGNATURES: readonly SignatureAlgorithm["kind"][] = Object.freeze(["ecdsa", "rsa-pkcs1", "rsa-pss"]);

/** Bytes. */
const AEAD_KEYS: Readonly<Record<AeadName, number>> = Object.freeze({ "aes-128-gcm": 16, "aes-256-gcm": 32, "chacha20-poly1305": 32 });
