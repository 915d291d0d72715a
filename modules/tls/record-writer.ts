import { SpareBuffer } from "../bytes/spare-buffer.js";
import { Writer } from "../bytes/writer.js";
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HEADER_LENGTH, PLAINTEXT_LIMIT } from "./record.js";
import { RECORD_VERSION } from "./record-protection.js";
import type { RecordProtection } from "./record-protection.js";

/**
 * The one buffer of the sending side: records are put together and encrypted where they will be sent from. Application
 * data is taken as far as there is room; handshake messages and alerts always fit, for they make it grow.
 */
export class RecordWriter {
	readonly #size: number;
	readonly #spare: SpareBuffer;
	#buffer = NOTHING;
	#start = 0;
	#end = 0;
	#protection: RecordProtection | undefined;
	/** Longest content of one record. */
	#longest = PLAINTEXT_LIMIT;

	/** `size`: bytes that application data may take, headers and tags included; at least 64. Memory is held for what is there. */
	constructor(size: number, spare = new SpareBuffer()) {
		this.#size = size;
		this.#spare = spare;
	}

	/** From now on records are protected with this; the keys before it are forgotten. */
	protect(protection: RecordProtection): void {
		this.#protection?.wipe();
		this.#protection = protection;
	}

	/** What was agreed with the peer: no record of ours carries more. */
	limit(longest: number): void {
		this.#longest = longest;
	}

	/** Whether nothing waits to be sent. */
	get isIdle(): boolean {
		return this.#start === this.#end;
	}

	/** Everything to be sent; a view, valid until the next call of another method. */
	pending(): Uint8Array | undefined {
		return this.isIdle ? undefined : this.#buffer.subarray(this.#start, this.#end);
	}

	sent(count: number): void {
		this.#start += count;
		if (this.#start !== this.#end) return;
		// Filled to its last byte, it is most likely to be filled again at once.
		const isPressed = this.#end === this.#size;
		this.#start = this.#end = 0;
		if (isPressed) return;
		this.#spare.give(this.#buffer);
		this.#buffer = NOTHING;
	}

	/** Writes handshake bytes, in as many records as it takes; `version` is for those without protection. */
	write(type: number, content: Uint8Array, version = RECORD_VERSION): void {
		for (let at = 0; at < content.length; at += this.#longest) this.record(type, content.subarray(at, at + this.#longest), version);
	}

	writeAlert(level: number, description: number): void {
		this.record(ALERT, Uint8Array.of(level, description));
	}

	/** The record without meaning that boxes between expect (RFC 8446 appendix D.4); never protected. */
	writeChangeCipherSpec(): void {
		this.plain(CHANGE_CIPHER_SPEC, Uint8Array.of(1), RECORD_VERSION);
	}

	/** Records sent under the present key. */
	get count(): number {
		return this.#protection?.count ?? 0;
	}

	/** How many bytes of application data one record could take now. */
	get room(): number {
		return this.#size - (this.#end - this.#start) - this.overhead;
	}

	/** Bytes of a record beside its content. */
	private get overhead(): number {
		return HEADER_LENGTH + (this.#protection?.before ?? 0) + (this.#protection?.behind ?? 0);
	}

	/** Writes application data, one record, as much as there is room for; returns how many bytes. */
	writeData(bytes: Uint8Array): number {
		if (this.#start > 0) this.compact(this.#buffer);
		const count = Math.min(bytes.length, this.room, this.#longest);
		if (count <= 0) return 0;
		// For the records to come too, so that the buffer does not grow with each of them.
		if (count < bytes.length) this.reserve(Math.min(this.#size - this.#end, bytes.length + this.overhead * Math.ceil(bytes.length / this.#longest)));
		this.record(APPLICATION_DATA, bytes.subarray(0, count));
		return count;
	}

	wipe(): void {
		this.#protection?.wipe();
		this.#protection = undefined;
	}

	private record(type: number, content: Uint8Array, version = RECORD_VERSION): void {
		const protection = this.#protection;
		if (protection === undefined) {
			this.plain(type, content, version);
			return;
		}
		const at = HEADER_LENGTH + protection.before;
		const record = this.append(at + content.length + protection.behind);
		record.set(content, at);
		protection.sealRecord(type, record);
	}

	private plain(type: number, content: Uint8Array, version: number): void {
		new Writer(this.append(HEADER_LENGTH + content.length)).uint8(type).uint16(version).uint16(content.length).bytes(content);
	}

	/** A view of `length` more bytes at the end. */
	private append(length: number): Uint8Array {
		this.reserve(length);
		this.#end += length;
		return this.#buffer.subarray(this.#end - length, this.#end);
	}

	/** Room for `length` more bytes. */
	private reserve(length: number): void {
		if (this.#end + length <= this.#buffer.length) return;
		const wanted = this.#end - this.#start + length;
		this.compact(wanted > this.#buffer.length ? this.#spare.take(Math.max(wanted, REST)) : this.#buffer);
	}

	private compact(target: Uint8Array): void {
		if (target === this.#buffer) target.copyWithin(0, this.#start, this.#end);
		else target.set(this.#buffer.subarray(this.#start, this.#end));
		this.#buffer = target;
		this.#end -= this.#start;
		this.#start = 0;
	}
}

const NOTHING: Uint8Array = new Uint8Array(0);

/** Bytes of the buffer at least: a message of a sensor. */
const REST = 256;
