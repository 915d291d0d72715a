import { createCipheriv, createDecipheriv } from "node:crypto";
import type { CipherGCMTypes } from "node:crypto";
import type { Aead, AeadName } from "../../modules/ports/crypto.js";

/** AES first: desktops have it in hardware. A chip without it lists ChaCha20 first. */
export const aeadNames: readonly AeadName[] = Object.freeze(["aes-128-gcm", "aes-256-gcm", "chacha20-poly1305"]);

export function aeadOf(name: AeadName, key: Uint8Array): Aead {
	if (KEY_LENGTHS[name] !== key.length) throw new RangeError(`${name} with a key of ${key.length} bytes`);
	return new NodeAead(name, key);
}

class NodeAead implements Aead {
	// Node declares chacha20-poly1305 apart; it works through the same calls and options.
	readonly #name: CipherGCMTypes;
	#key: Uint8Array | undefined;

	constructor(name: AeadName, key: Uint8Array) {
		this.#name = name as CipherGCMTypes;
		this.#key = key.slice();
	}

	seal(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): void {
		const length = buffer.length - TAG;
		if (length < 0) throw new RangeError(`no room for a tag in ${buffer.length} bytes`);
		const cipher = createCipheriv(this.#name, this.#live(), checked(nonce), OPTIONS);
		cipher.setAAD(additional);
		buffer.set(cipher.update(buffer.subarray(0, length)));
		cipher.final();
		buffer.set(cipher.getAuthTag(), length);
	}

	open(nonce: Uint8Array, additional: Uint8Array, buffer: Uint8Array): boolean {
		const length = buffer.length - TAG;
		const key = this.#live();
		checked(nonce);
		if (length < 0) return false;
		const decipher = createDecipheriv(this.#name, key, nonce, OPTIONS);
		decipher.setAAD(additional);
		decipher.setAuthTag(buffer.subarray(length));
		const opened = decipher.update(buffer.subarray(0, length));
		try {
			decipher.final();
		} catch {
			// The one thing that `final` has to say is that the tag is wrong.
			return false;
		}
		buffer.set(opened);
		return true;
	}

	wipe(): void {
		this.#key?.fill(0);
		this.#key = undefined;
	}

	#live(): Uint8Array {
		if (this.#key === undefined) throw new Error("the key was wiped");
		return this.#key;
	}
}

/** AES-GCM in Node takes nonces of any length; the port's have 12 bytes. */
function checked(nonce: Uint8Array): Uint8Array {
	if (nonce.length !== NONCE) throw new RangeError(`a nonce of ${nonce.length} bytes`);
	return nonce;
}

const KEY_LENGTHS: Readonly<Record<AeadName, number>> = Object.freeze({ "aes-128-gcm": 16, "aes-256-gcm": 32, "chacha20-poly1305": 32 });

/** RFC 5116 section 5.1 and RFC 8439 section 2.8. */
const NONCE = 12;
const TAG = 16;

const OPTIONS = Object.freeze({ authTagLength: TAG });
