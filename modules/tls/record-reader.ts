import { tlsFailures } from "./failures.js";
import { HEADER_LENGTH, notTls, PLAINTEXT_LIMIT } from "./record.js";
import type { RecordBuffer } from "./record.js";
import type { RecordContent, RecordProtection } from "./record-protection.js";

/** The receiving side of the record layer: takes records out of the buffer and their protection off. */
export class RecordReader {
	readonly #buffer: RecordBuffer;
	readonly #host: string;
	#protection: RecordProtection | undefined;
	/** Longest content of a record. */
	#longest = PLAINTEXT_LIMIT;
	/** The first record has come: the peer speaks TLS. */
	#heard = false;

	/** `host`: for people. */
	constructor(buffer: RecordBuffer, host: string) {
		this.#buffer = buffer;
		this.#host = host;
	}

	/** From now on records are protected with this; the keys before it are forgotten. */
	protect(protection: RecordProtection): void {
		this.#protection?.wipe();
		this.#protection = protection;
	}

	/** What was agreed with the peer: under protection, no record of its carries more. */
	limit(longest: number): void {
		this.#longest = longest;
	}

	/** What the next record carries, when it has come whole. */
	next(): RecordContent | undefined {
		const spoken = this.foreign(HEADER_LENGTH);
		if (spoken !== undefined) throw tlsFailures.make("not-tls", { host: this.#host, ...spoken });
		const protection = this.#protection;
		// What protection adds is known to the byte; RFC 8446 section 5.2 lets a record be longer only for padding, which counts as content.
		const record = this.#buffer.nextRecord(protection === undefined ? PLAINTEXT_LIMIT : this.#longest + protection.before + protection.behind);
		if (record === undefined) return undefined;
		this.#heard = true;
		return protection === undefined ? { type: record.type, content: record.fragment } : protection.openRecord(record);
	}

	/** What the first bytes are when they are not TLS; undefined while fewer than `least` have come. */
	foreign(least: number): { spoken: string; bytes: string } | undefined {
		if (this.#heard) return undefined;
		const bytes = this.#buffer.peek(PEEK_LENGTH);
		return bytes.length >= least ? notTls(bytes) : undefined;
	}

	wipe(): void {
		this.#protection?.wipe();
		this.#protection = undefined;
	}
}

/** First bytes shown to people when they are not TLS. */
const PEEK_LENGTH = 24;
