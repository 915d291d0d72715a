import type { Crypto, HashContext, HashName } from "../ports/crypto.js";

/** The running hash of the handshake's messages (RFC 8446 section 4.4.1). */
export class Transcript {
	readonly #context: HashContext;
	readonly #witness: { update(message: Uint8Array): void } | undefined;

	/** `witness`: hears the messages too. */
	constructor(crypto: Crypto, hash: HashName, witness?: { update(message: Uint8Array): void }) {
		this.#context = crypto.hash(hash);
		this.#witness = witness;
	}

	/** Adds a whole handshake message, header included. */
	add(message: Uint8Array): void {
		this.#context.update(message);
		this.#witness?.update(message);
	}

	/** Transcript-Hash of everything added so far. */
	digest(): Uint8Array {
		return this.#context.digest();
	}

	/** A transcript in which the first ClientHello is replaced by a message_hash, as HelloRetryRequest wants it. */
	static afterRetry(crypto: Crypto, hash: HashName, clientHello: Uint8Array): Transcript {
		const first = crypto.hash(hash);
		first.update(clientHello);
		const digest = first.digest();
		const transcript = new Transcript(crypto, hash);
		transcript.add(Uint8Array.of(MESSAGE_HASH, 0, 0, digest.length));
		transcript.add(digest);
		return transcript;
	}
}

/** HandshakeType of the synthetic message (RFC 8446 section 4.4.1). */
const MESSAGE_HASH = 254;
