import { createHash, createHmac, randomFillSync } from "node:crypto";
import type { Hash } from "node:crypto";
import type { Crypto, HashContext, HashName } from "../../modules/ports/crypto.js";
import { aeadNames, aeadOf } from "./aead.js";
import { generateKeyPair, groupNames } from "./key-agreement.js";
import { nodePrivateKey } from "./private-key.js";
import { verifySignature } from "./public-key.js";

/** The crypto port over node:crypto. */
export const nodeCrypto: Crypto = Object.freeze({
	aeads: aeadNames,
	groups: groupNames,
	signatures: Object.freeze(["ecdsa", "rsa-pkcs1", "rsa-pss", "ed25519"] as const),
	hash: (name: HashName): HashContext => new NodeHash(known(name)),
	hmac: (hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array => bytesOf(createHmac(known(hash), key).update(message).digest()),
	aead: aeadOf,
	generateKeyPair,
	verify: verifySignature,
	importPrivateKey: nodePrivateKey,
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
	if (!HASHES.includes(name)) throw new RangeError(`no hash ${name}`);
	return name;
}

function bytesOf(buffer: Buffer): Uint8Array {
	return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

const HASHES: readonly HashName[] = Object.freeze(["sha1", "sha256", "sha384", "sha512"]);
