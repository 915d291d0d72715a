import { writeHex } from "../../modules/bytes/hex.js";
import type { Aead, AeadName, Crypto, GroupName, HashName, KeyAgreement } from "../../modules/ports/crypto.js";

/** A crypto provider that remembers what it was asked for, and holds its user to the rules of keys and nonces. */
export class RecordingCrypto implements Crypto {
	readonly #crypto: Crypto;
	readonly aeads: Crypto["aeads"];
	readonly groups: Crypto["groups"];
	readonly signatures: Crypto["signatures"];
	readonly verify: Crypto["verify"];
	readonly importPrivateKey: Crypto["importPrivateKey"];
	/** Public-key operations so far. */
	operations = 0;
	/** Every array that has held a secret: keys and inputs that were given to us. */
	readonly secrets: Uint8Array[] = [];
	/** AEAD keys and key agreements that are not wiped yet. */
	readonly alive = new Set<object>();
	/** How often an AEAD key was made. */
	keys = 0;
	/** The most records that one AEAD key has protected. */
	mostSealed = 0;
	readonly #used = new Set<string>();

	constructor(crypto: Crypto) {
		this.#crypto = crypto;
		this.aeads = crypto.aeads;
		this.groups = crypto.groups;
		this.signatures = crypto.signatures;
		this.importPrivateKey = (numbers) => crypto.importPrivateKey(numbers);
		this.verify = (...parameters) => {
			this.operations++;
			return crypto.verify(...parameters);
		};
	}

	hash(name: HashName): ReturnType<Crypto["hash"]> {
		return this.#crypto.hash(name);
	}

	hmac(hash: HashName, key: Uint8Array, message: Uint8Array): Uint8Array {
		this.secrets.push(key);
		return this.#crypto.hmac(hash, key, message);
	}

	aead(name: AeadName, key: Uint8Array): Aead {
		this.secrets.push(key);
		this.keys++;
		const id = writeHex(key);
		const aead = this.#crypto.aead(name, key);
		let sealed = 0;
		const wrapped: Aead = {
			seal: (nonce, additional, buffer) => {
				this.#once(`${id} seal ${writeHex(nonce)}`);
				this.mostSealed = Math.max(this.mostSealed, ++sealed);
				aead.seal(nonce, additional, buffer);
			},
			open: (nonce, additional, buffer) => {
				this.#once(`${id} open ${writeHex(nonce)}`);
				return aead.open(nonce, additional, buffer);
			},
			wipe: () => {
				this.alive.delete(wrapped);
				aead.wipe();
			},
		};
		this.alive.add(wrapped);
		return wrapped;
	}

	generateKeyPair(group: GroupName): KeyAgreement {
		this.operations++;
		const pair = this.#crypto.generateKeyPair(group);
		const wrapped: KeyAgreement = {
			group: pair.group,
			publicKey: pair.publicKey,
			agree: (peerKey) => {
				this.operations++;
				const shared = pair.agree(peerKey);
				if (shared !== undefined) this.secrets.push(shared);
				return shared;
			},
			wipe: () => {
				this.alive.delete(wrapped);
				pair.wipe();
			},
		};
		this.alive.add(wrapped);
		return wrapped;
	}

	random(into: Uint8Array): void {
		this.#crypto.random(into);
	}

	/** What has been left behind: secrets that are not zeros, keys that were not wiped. */
	get left(): number {
		return this.alive.size + this.secrets.filter((secret) => secret.some((byte) => byte !== 0)).length;
	}

	#once(use: string): void {
		if (this.#used.has(use)) throw new Error("a nonce is used a second time under one key");
		this.#used.add(use);
	}
}
