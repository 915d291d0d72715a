import type { RecordProtection13 } from "../../modules/tls/protect13.js";
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
	#protection: RecordProtection13 | undefined;
	#handshake: Uint8Array[] = [];
	#records: Uint8Array[] = [];
	/** Sees each handshake fragment before it is protected. */
	mutate: (type: number, content: Uint8Array) => Uint8Array = (_type, content) => content;

	constructor(longest: number, padding: number, version: number) {
		this.#longest = longest;
		this.#version = version;
		this.#padding = padding;
	}

	protect(protection: RecordProtection13): void {
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
		const isProtected = this.#protection !== undefined && !plain;
		const length = isProtected ? content.length + 1 + padding + 16 : content.length;
		const record = new Uint8Array(5 + length);
		record.set([outer ?? (isProtected ? 23 : type), this.#version >> 8, this.#version & 0xff, length >> 8, length & 0xff]);
		record.set(content, 5);
		if (!isProtected) return record;
		record[5 + content.length] = type;
		this.#protection?.seal(record.subarray(0, 5), record.subarray(5));
		return record;
	}
}

/** Takes records apart: a client's, which it holds to the rules for senders. */
export class RecordReader {
	readonly #message: (message: Uint8Array) => void;
	#protection: RecordProtection13 | undefined;
	#raw: Uint8Array = new Uint8Array(0);
	#handshake: Uint8Array = new Uint8Array(0);
	readonly alerts: (readonly [level: number, description: number])[] = [];
	readonly data: Uint8Array[] = [];
	readonly outerTypes: number[] = [];
	passesOver = false;

	constructor(message: (message: Uint8Array) => void) {
		this.#message = message;
	}

	protect(protection: RecordProtection13): void {
		if (this.#handshake.length > 0) throw new Error("the client's handshake bytes are left over at a change of keys");
		this.#protection = protection;
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
		if (record[1] !== 3 || record[2] !== 3) throw new Error("the client's record has another version than 0x0303");
		// A client that has refused our ServerHello has no keys for its alert.
		if (outer !== 23) this.#content(outer, record.subarray(5));
		else {
			if (this.#protection?.open(record.subarray(0, 5), record.subarray(5)) !== true) {
				if (this.passesOver) return;
				throw new Error("the client's record cannot be opened");
			}
			let end = record.length - 16;
			while (record[end - 1] === 0) end--;
			this.#content(record[end - 1] ?? 0, record.subarray(5, end - 1));
		}
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

interface RecordForm {
	readonly plain?: boolean;
	readonly padding?: number;
	readonly outer?: number;
}
