import { equal } from "../../modules/bytes/equal.js";
import { writeHex } from "../../modules/bytes/hex.js";
import { Reader } from "../../modules/bytes/reader.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import { expandLabel, finishedData, hashLength, KeySchedule, labelOf } from "../../modules/tls/schedule13.js";
import type { CipherSuite } from "../../modules/tls/suites.js";
import type { Transcript } from "../../modules/tls/transcript.js";
import type { ClientHello, TicketFields } from "./tls-messages.js";

/** What a client says of a session: the ticket, its age as it is sent, the binder. */
export interface OfferedKey {
	readonly ticket: Uint8Array;
	readonly age: number;
	readonly binder: Uint8Array;
	/** Bytes of the whole list of binders. */
	readonly bindersLength: number;
}

/** The pre-shared keys behind a server's tickets, over its connections. */
export class TicketBook {
	readonly #keys = new Map<string, Uint8Array>();
	/** A wrong binder is passed over: somebody has changed what was agreed. */
	passesOver = false;
	/** Each session that a client offered, in order. */
	readonly offered: OfferedKey[] = [];

	/** Makes the key of a ticket (RFC 8446 section 4.6.1). */
	enter({ ticket, nonce }: TicketFields, { hash }: CipherSuite, resumptionSecret: Uint8Array, crypto: Crypto): void {
		this.#keys.set(writeHex(ticket), expandLabel(crypto, hash, resumptionSecret, labelOf("resumption"), nonce, hashLength(hash)));
	}

	/** The session that a ClientHello offers: it is the hello's last extension, and its only one. */
	read(hello: ClientHello): OfferedKey | undefined {
		const data = hello.extensions.get(PRE_SHARED_KEY);
		if (data === undefined) return undefined;
		if (Array.from(hello.extensions.keys()).at(-1) !== PRE_SHARED_KEY) throw new Error("pre_shared_key is not the last extension");
		const reader = new Reader(data, () => new Error("our own pre_shared_key cannot be read"));
		const identities = reader.within(reader.vector16());
		const [ticket, age] = [identities.vector16(1), identities.uint32()];
		identities.end();
		const bindersLength = reader.remaining;
		const binders = reader.within(reader.vector16());
		const binder = binders.vector8(32);
		binders.end();
		reader.end();
		const key = { ticket, age, binder, bindersLength };
		this.offered.push(key);
		return key;
	}

	/** The key behind it, where it is one of the suite's hash; throws unless the binder is right. `transcript`: everything before the binders. */
	find({ ticket, binder }: OfferedKey, { hash }: CipherSuite, transcript: Transcript, crypto: Crypto): Uint8Array | undefined {
		const key = this.#keys.get(writeHex(ticket));
		if (key?.length !== hashLength(hash)) return undefined;
		const binderKey = new KeySchedule(crypto, hash, key).derive(labelOf("res binder"), crypto.hash(hash).digest());
		if (!equal(binder, finishedData(crypto, hash, binderKey, transcript.digest()))) {
			if (this.passesOver) return undefined;
			throw new Error("the client's binder is wrong");
		}
		return key;
	}
}

const PRE_SHARED_KEY = 41;
