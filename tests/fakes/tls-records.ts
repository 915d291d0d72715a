import { isFailure } from "../../modules/failure/failure.js";
import { RecordProtection12 } from "../../modules/tls/protect12.js";
import type { RecordProtection13 } from "../../modules/tls/protect13.js";
import type { TlsRecord } from "../../modules/tls/record.js";
import type { RecordContent } from "../../modules/tls/record-protection.js";
import { joined } from "./tls-messages.js";

/** One thing that a server sends: handshake bytes, a record of any kind, or bytes as they are. */
export type Piece =
	/** Part of the transcript unless `hashed` is false. */
	| { readonly message: Uint8Array; readonly hashed?: boolean }
	/** `plain`: without protection also under keys. `padding`: zeros behind it. `outer`: the type outside. */
	| { readonly record: number; readonly content: Uint8Array; readonly plain?: boolean; readonly padding?: number; readonly outer?: number }
	| { readonly raw: Uint8Array }
	/** What was protected, just before it goes out: header and fragment. */
	| { readonly record: number; readonly content: Uint8Array; readonly damage: (record: Uint8Array) => Uint8Array };

/** Puts records together, right ones and wrong ones. */
export class RecordSender {
	readonly #longest: number;
	readonly #padding: number;
	readonly #version: number;
	#protection: RecordProtection12 | RecordProtection13 | undefined;
	#handshake: Uint8Array[] = [];
	#records: Uint8Array[] = [];
	/** Sees each handshake fragment before it is protected. */
	mutate: (type: number, content: Uint8Array) => Uint8Array = (_type, content) => content;

	constructor(longest: number, padding: number, version: number) {
		this.#longest = longest;
		this.#version = version;
		this.#padding = padding;
	}

	protect(protection: RecordProtection12 | RecordProtection13): void {
		this.flush();
		this.#protection = protection;
	}

	send(piece: Piece): void {
		if ("message" in piece) {
			this.handshake(piece.message);
			return;
		}
		this.flush();
		if ("raw" in piece) this.#records.push(piece.raw);
		else if ("damage" in piece) this.#records.push(piece.damage(this.#record(piece.record, piece.content, {})));
		else this.#records.push(this.#record(piece.record, piece.content, piece));
	}

	/** Adds handshake bytes; they go out with `flush`. */
	handshake(message: Uint8Array): void {
		this.#handshake.push(message);
	}

	flush(): void {
		const all = joined(...this.#handshake);
		this.#handshake = [];
		for (let at = 0; at < all.length; at += this.#longest) this.#records.push(this.#record(22, all.subarray(at, at + this.#longest), {}));
	}

	data(content: Uint8Array): void {
		this.send({ record: 23, content });
	}

	alert(level: number, description: number): void {
		this.send({ record: 21, content: Uint8Array.of(level, description) });
	}

	changeCipherSpec(): void {
		this.send({ record: 20, content: Uint8Array.of(1), plain: true });
	}

	take(): Uint8Array {
		this.flush();
		const all = joined(...this.#records);
		this.#records = [];
		return all;
	}

	#record(type: number, bytes: Uint8Array, { plain = false, padding = this.#padding, outer }: RecordForm): Uint8Array {
		const content = this.mutate(type, bytes);
		const protection = plain ? undefined : this.#protection;
		if (protection instanceof RecordProtection12) return sealed12(protection, type, content);
		const isProtected = protection !== undefined;
		const length = isProtected ? content.length + 1 + padding + 16 : content.length;
		const record = new Uint8Array(5 + length);
		record.set([outer ?? (isProtected ? 23 : type), this.#version >> 8, this.#version & 0xff, length >> 8, length & 0xff]);
		record.set(content, 5);
		if (protection === undefined) return record;
		record[5 + content.length] = type;
		protection.seal(record.subarray(0, 5), record.subarray(5));
		return record;
	}
}

/** Takes records apart: a client's, which it holds to the rules for senders. */
export class RecordReader {
	readonly #message: (message: Uint8Array) => void;
	#protection: RecordProtection12 | RecordProtection13 | undefined;
	#next: RecordProtection12 | undefined;
	#raw: Uint8Array = new Uint8Array(0);
	#handshake: Uint8Array = new Uint8Array(0);
	readonly alerts: (readonly [level: number, description: number])[] = [];
	readonly data: Uint8Array[] = [];
	readonly outerTypes: number[] = [];
	/** How much each record carried. */
	readonly lengths: number[] = [];
	passesOver = false;

	constructor(message: (message: Uint8Array) => void) {
		this.#message = message;
	}

	protect(protection: RecordProtection13): void {
		this.#drained();
		this.#protection = protection;
	}

	/** For what comes behind the client's change_cipher_spec, as in TLS 1.2. */
	protectAfterChange(protection: RecordProtection12): void {
		this.#next = protection;
	}

	#drained(): void {
		if (this.#handshake.length > 0) throw new Error("the client's handshake bytes are left over at a change of keys");
	}

	receive(bytes: Uint8Array): void {
		this.#raw = joined(this.#raw, bytes);
		for (;;) {
			const length = ((this.#raw[3] ?? 0) << 8) | (this.#raw[4] ?? 0);
			if (this.#raw.length < 5 || this.#raw.length < 5 + length) return;
			const record = this.#raw.slice(0, 5 + length);
			this.#raw = this.#raw.subarray(5 + length);
			this.#take(record);
		}
	}

	#take(record: Uint8Array): void {
		const outer = record[0] ?? 0;
		this.outerTypes.push(outer);
		// The first ClientHello only (RFC 8446 section 5.1).
		const version = this.outerTypes.length === 1 ? 1 : 3;
		if (record[1] !== 3 || record[2] !== version) throw new Error(`the client's record has another version than 0x030${version}`);
		const opened = this.#opened(outer, record);
		if (opened !== undefined) {
			this.lengths.push(opened.content.length);
			this.#content(opened.type, opened.content);
		} else if (!this.passesOver) throw new Error("the client's record cannot be opened");
	}

	#opened(outer: number, record: Uint8Array): RecordContent | undefined {
		const [header, fragment] = [record.subarray(0, 5), record.subarray(5)];
		const protection = this.#protection;
		if (protection instanceof RecordProtection12) return opened12(protection, { type: outer, header, fragment });
		// A client that has refused our ServerHello has no keys for its alert.
		if (outer !== 23) return { type: outer, content: fragment };
		if (protection?.open(header, fragment) !== true) return undefined;
		let end = fragment.length - 16;
		while (fragment[end - 1] === 0) end--;
		return { type: fragment[end - 1] ?? 0, content: fragment.subarray(0, end - 1) };
	}

	#content(type: number, content: Uint8Array): void {
		if (this.alerts.some(([level, description]) => level === 2 || description === 0)) throw new Error("the client sends on after its end");
		if (type === 21) this.alerts.push([content[0] ?? 0, content[1] ?? 0]);
		else if (type === 23) this.data.push(content.slice());
		else if (type === 22) {
			if (content.length === 0) throw new Error("the client sent an empty handshake record");
			this.#handshake = joined(this.#handshake, content);
			this.#messages();
		} else if (type !== 20 || content.length !== 1 || content[0] !== 1) throw new Error(`the client sent a record of type ${type}`);
		else if (this.#next !== undefined) {
			this.#drained();
			this.#protection = this.#next;
			this.#next = undefined;
		}
	}

	#messages(): void {
		for (;;) {
			const bytes = this.#handshake;
			const size = 4 + (((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0));
			if (bytes.length < 4 || bytes.length < size) return;
			this.#handshake = bytes.subarray(size);
			this.#message(bytes.slice(0, size));
		}
	}
}

function sealed12(protection: RecordProtection12, type: number, content: Uint8Array): Uint8Array {
	const record = new Uint8Array(5 + protection.before + content.length + protection.behind);
	record.set(content, 5 + protection.before);
	protection.sealRecord(type, record);
	return record;
}

function opened12(protection: RecordProtection12, record: TlsRecord): RecordContent | undefined {
	try {
		return protection.openRecord(record);
	} catch (caught) {
		if (isFailure(caught)) return undefined;
		throw caught;
	}
}

interface RecordForm {
	readonly plain?: boolean;
	readonly padding?: number;
	readonly outer?: number;
}
