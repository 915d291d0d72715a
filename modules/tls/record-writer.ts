import { Writer } from "../bytes/writer.js";
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HEADER_LENGTH, PLAINTEXT_LIMIT } from "./record.js";
import { TAG_LENGTH } from "./protect.js";
import type { RecordProtection } from "./protect.js";

/**
 * The one buffer of the sending side: records are put together and encrypted where they will be sent from. Application
 * data is taken as far as there is room; handshake messages and alerts always fit, for they make it grow.
 */
export class RecordWriter {
	readonly #size: number;
	#buffer: Uint8Array;
	#start = 0;
	#end = 0;
	#protection: RecordProtection | undefined;

	/** `size`: bytes at rest, at least 64. */
	constructor(size: number) {
		this.#size = size;
		this.#buffer = new Uint8Array(size);
	}

	/** From now on records are protected with this; the keys before it are forgotten. */
	protect(protection: RecordProtection): void {
		this.#protection?.wipe();
		this.#protection = protection;
	}

	/** Everything to be sent; a view, valid until the next call of another method. */
	pending(): Uint8Array | undefined {
		return this.#start === this.#end ? undefined : this.#buffer.subarray(this.#start, this.#end);
	}

	sent(count: number): void {
		this.#start += count;
		if (this.#start !== this.#end) return;
		this.#start = this.#end = 0;
		if (this.#buffer.length > this.#size) this.#buffer = new Uint8Array(this.#size);
	}

	/** Writes handshake bytes, in as many records as it takes. */
	write(type: number, content: Uint8Array): void {
		for (let at = 0; at < content.length; at += PLAINTEXT_LIMIT) this.#record(type, content.subarray(at, at + PLAINTEXT_LIMIT));
	}

	writeAlert(level: number, description: number): void {
		this.#record(ALERT, Uint8Array.of(level, description));
	}

	/** The record without meaning that boxes between expect (RFC 8446 appendix D.4); never protected. */
	writeChangeCipherSpec(): void {
		this.#begin(CHANGE_CIPHER_SPEC, 1).uint8(1);
	}

	/** How many bytes of application data one record could take now. */
	get room(): number {
		return this.#size - (this.#end - this.#start) - HEADER_LENGTH - 1 - TAG_LENGTH;
	}

	/** Writes application data, one record, as much as there is room for; returns how many bytes. */
	writeData(bytes: Uint8Array): number {
		if (this.#start > 0) this.#compact(this.#buffer);
		const count = Math.min(bytes.length, this.room, PLAINTEXT_LIMIT);
		if (count <= 0) return 0;
		this.#record(APPLICATION_DATA, bytes.subarray(0, count));
		return count;
	}

	wipe(): void {
		this.#protection?.wipe();
		this.#protection = undefined;
	}

	#record(type: number, content: Uint8Array): void {
		const protection = this.#protection;
		if (protection === undefined) {
			this.#begin(type, content.length).bytes(content);
			return;
		}
		const length = content.length + 1 + TAG_LENGTH;
		this.#begin(APPLICATION_DATA, length).bytes(content).uint8(type);
		const record = this.#buffer.subarray(this.#end - HEADER_LENGTH - length, this.#end);
		protection.seal(record.subarray(0, HEADER_LENGTH), record.subarray(HEADER_LENGTH));
	}

	/** Makes room for a record and writes its header. */
	#begin(type: number, length: number): Writer {
		return new Writer(this.#append(HEADER_LENGTH + length)).uint8(type).uint16(LEGACY_VERSION).uint16(length);
	}

	/** A view of `length` more bytes at the end. */
	#append(length: number): Uint8Array {
		if (this.#end + length > this.#buffer.length) {
			const wanted = this.#end - this.#start + length;
			this.#compact(wanted > this.#buffer.length ? new Uint8Array(wanted) : this.#buffer);
		}
		this.#end += length;
		return this.#buffer.subarray(this.#end - length, this.#end);
	}

	#compact(target: Uint8Array): void {
		if (target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
		else target.set(this.#buffer.subarray(this.#start, this.#end));
		this.#buffer = target;
		this.#end -= this.#start;
		this.#start = 0;
	}
}

/** RFC 8446 section 5.1: all records of TLS 1.3 say TLS 1.2. */
const LEGACY_VERSION = 0x0303;
