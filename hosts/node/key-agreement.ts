import { createECDH, createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from "node:crypto";
import type { ECDH, KeyObject } from "node:crypto";
import type { CurveName, GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import { CURVES } from "./public-key.js";

export const groupNames: readonly GroupName[] = Object.freeze(["x25519", "secp256r1", "secp384r1"]);

export function generateKeyPair(group: GroupName): KeyAgreement {
	return keyPairOf(group, undefined);
}

/** With a private key that is given: only test vectors come with one. */
export function keyPairOf(group: GroupName, privateKey: Uint8Array | undefined): KeyAgreement {
	switch (group) {
		case "x25519": return new X25519KeyAgreement(privateKey);
		case "secp256r1": return new CurveKeyAgreement(group, privateKey);
		case "secp384r1": return new CurveKeyAgreement(group, privateKey);
		default: throw new RangeError(`no group ${String(group)}`);
	}
}

/** RFC 7748 section 5. */
class X25519KeyAgreement implements KeyAgreement {
	readonly group = "x25519";
	readonly publicKey: Uint8Array;
	#key: KeyObject | undefined;

	constructor(privateKey: Uint8Array | undefined) {
		const { privateKey: key, publicKey } = privateKey === undefined ? makeX25519() : readX25519(privateKey);
		this.#key = key;
		this.publicKey = publicKey;
	}

	agree(peerKey: Uint8Array): Uint8Array | undefined {
		const privateKey = live(this.#key);
		if (peerKey.length !== 32) return undefined;
		try {
			const x = Buffer.from(peerKey).toString("base64url");
			const publicKey = createPublicKey({ key: { kty: "OKP", crv: "X25519", x }, format: "jwk" });
			return nonZero(diffieHellman({ privateKey, publicKey }));
		} catch {
			// OpenSSL refuses a peer's key of small order by itself.
			return undefined;
		}
	}

	wipe(): void {
		this.#key = undefined;
	}
}

interface X25519Pair {
	readonly privateKey: KeyObject;
	/** 32 bytes. */
	readonly publicKey: Uint8Array;
}

/**
 * To make a key takes OpenSSL a tenth of what it takes to read one. The public key is encoded as it is made: exported from
 * the key afterwards, Node 20 waits for ever for the key's lock if its garbage collector comes by at that moment.
 */
function makeX25519(): X25519Pair {
	// Not in Node's types: one of the two encoded, the other an object.
	const options = Object.freeze({ publicKeyEncoding: Object.freeze({ type: "spki", format: "der" }) });
	const { privateKey, publicKey } = generateKeyPairSync("x25519", options) as unknown as { readonly privateKey: KeyObject; readonly publicKey: Uint8Array };
	return { privateKey, publicKey: new Uint8Array(publicKey.subarray(-32)) };
}

/** As PKCS #8, since a JWK wants the public key beside the private one. */
function readX25519(bytes: Uint8Array): X25519Pair {
	const encoded = Buffer.concat([X25519_PKCS8, bytes]);
	const privateKey = createPrivateKey({ key: encoded, format: "der", type: "pkcs8" });
	encoded.fill(0);
	const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
	return { privateKey, publicKey: new Uint8Array(Buffer.from(x, "base64url")) };
}

/** RFC 8446 section 4.2.8.2. */
class CurveKeyAgreement implements KeyAgreement {
	readonly group: CurveName;
	readonly publicKey: Uint8Array;
	#key: ECDH | undefined;

	constructor(group: CurveName, privateKey: Uint8Array | undefined) {
		this.group = group;
		const key = createECDH(CURVES[group].openssl);
		if (privateKey === undefined) key.generateKeys();
		else key.setPrivateKey(privateKey);
		this.#key = key;
		this.publicKey = new Uint8Array(key.getPublicKey());
	}

	agree(peerKey: Uint8Array): Uint8Array | undefined {
		const key = live(this.#key);
		// SEC 1 section 2.3.3: OpenSSL would take compressed and hybrid points too, which TLS 1.3 forbids.
		if (peerKey.length !== this.publicKey.length || peerKey[0] !== 4) return undefined;
		try {
			// No check for zero here: on a curve of prime order, x = 0 is a point like others.
			return new Uint8Array(key.computeSecret(peerKey));
		} catch {
			// The point is not on the curve.
			return undefined;
		}
	}

	wipe(): void {
		this.#key = undefined;
	}
}

function live<Key>(key: Key | undefined): Key {
	if (key === undefined) throw new Error("the key was wiped");
	return key;
}

/** RFC 8446 section 7.4.2, for x25519: an all-zero result means a peer's key of small order. */
function nonZero(secret: Buffer): Uint8Array | undefined {
	let bits = 0;
	for (const byte of secret) bits |= byte;
	return bits === 0 ? undefined : new Uint8Array(secret);
}

/** RFC 8410 section 7: PrivateKeyInfo for X25519 up to the 32 bytes of the key. */
const X25519_PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");
