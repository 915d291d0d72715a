import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { PrivateKey, SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { Identity } from "../../modules/tls/identity.js";
import { readPrivateKey } from "../../modules/x509/private-key.js";
import { testKeys } from "../vectors/test-keys.js";

export type KeyName = keyof typeof testKeys;

/** Our own certificate of one kind, self-signed, and more bytes that stand for the certificates behind it. */
export function identityOf(name: KeyName, more: readonly Uint8Array[] = []): Identity {
	return identityWith(readPrivateKey(testKeys[name].key, nodeCrypto), name, more);
}

export function identityWith(key: PrivateKey, name: KeyName, more: readonly Uint8Array[] = []): Identity {
	return new Identity({ certificates: [testKeys[name].certificate, ...more], key, description: `the ${name} device` });
}

/** A key that lies elsewhere: it knows some algorithms only, counts what it signs, and may fail. */
export class SecureElement implements PrivateKey {
	readonly #key: PrivateKey;
	readonly algorithms: readonly SignatureAlgorithm[];
	readonly #fails: boolean;
	signed = 0;

	constructor(name: KeyName, algorithms: readonly SignatureAlgorithm[], fails = false) {
		this.#key = readPrivateKey(testKeys[name].key, nodeCrypto);
		this.algorithms = algorithms;
		this.#fails = fails;
	}

	get publicKey(): PrivateKey["publicKey"] {
		return this.#key.publicKey;
	}

	signer(algorithm: SignatureAlgorithm): ReturnType<PrivateKey["signer"]> {
		const signer = this.#key.signer(algorithm);
		return {
			update: (bytes) => { signer.update(bytes); },
			sign: () => {
				if (this.#fails) throw new Error("secret 8f2c: the element does not answer");
				this.signed++;
				return signer.sign();
			},
		};
	}

	wipe(): void {
		this.#key.wipe();
	}
}
