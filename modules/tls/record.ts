import { Reader } from "../bytes/reader.js";
import { SpareBuffer } from "../bytes/spare-buffer.js";
import { tlsFailures } from "./failures.js";

/** ContentType (RFC 8446 section 5.1). */
export const CHANGE_CIPHER_SPEC = 20;
export const ALERT = 21;
export const HANDSHAKE = 22;
export const APPLICATION_DATA = 23;

/** Bytes of a record's header. */
export const HEADER_LENGTH = 5;

/** Longest TLSPlaintext.fragment (RFC 8446 section 5.1). */
export const PLAINTEXT_LIMIT = 16_384;

/** A whole record in the receive buffer; its parts are views, so that it can be opened in place. */
export interface TlsRecord {
	readonly type: number;
	readonly header: Uint8Array;
	readonly fragment: Uint8Array;
}

/** A handshake message (RFC 8446 section 4), its parts views. */
export interface HandshakeMessage {
	readonly type: number;
	/** Header and body, as they go into the transcript. */
	readonly whole: Uint8Array;
	readonly body: Uint8Array;
}

/**
 * The one buffer of the receiving side. At its front the plaintext of handshake records is put together to messages,
 * behind that stand raw bytes that are not a whole record yet:
 *
 *     | message bytes | gap | raw bytes | space |
 *     ^ messageStart  ^ messageEnd      ^ rawEnd
 *                           ^ rawStart
 *
 * Records are opened where they lie, so a message that came in one record has been moved at most once. A view stays
 * valid until `space` is called; while a message is held, `space` moves nothing.
 */
export class RecordBuffer {
	/** Empty while nothing is there. */
	#buffer: Uint8Array = NOTHING;
	readonly #spare: SpareBuffer;
	readonly #size: number;
	#limit: number;
	/** Records in a row, since the handshake, that a buffer at rest would have held. */
	#small = 0;
	#messageStart = 0;
	#messageEnd = 0;
	#rawStart = 0;
	#rawEnd = 0;
	#held = false;
	/** Whether the handshake is over. */
	#settled = false;
	/** Bytes to come of a NewSessionTicket that is passed over. */
	#unwanted = 0;

	/** Takes fragments of `size` bytes, and up to `limit` for the messages of the handshake; holds memory for what really comes. */
	constructor(size: number, limit: number, spare = new SpareBuffer()) {
		this.#size = HEADER_LENGTH + size;
		this.#limit = HEADER_LENGTH + Math.max(size, limit);
		this.#spare = spare;
	}

	/** Where received bytes are to be put; empty while there is no room. Ends the life of every view that was handed out. */
	space(): Uint8Array {
		if (this.#buffer.length === 0) this.#buffer = this.#spare.take(Math.min(this.#size, REST));
		else if (!this.#held) this.compact();
		return this.#buffer.subarray(this.#rawEnd);
	}

	/** Says that `count` bytes have been put into `space`. */
	filled(count: number): void {
		this.#rawEnd += count;
	}

	/** Nothing more has come, and all data has been taken: somebody else may use the buffer. Ends the life of every view that was handed out. */
	rest(): void {
		if (!this.#settled || this.#held || this.#messageStart !== this.#messageEnd || this.#rawStart !== this.#rawEnd || this.#buffer.length > REST) return;
		this.#messageStart = this.#messageEnd = this.#rawStart = this.#rawEnd = 0;
		this.#spare.give(this.#buffer);
		this.#buffer = NOTHING;
	}

	/** Whether nothing has come that was not taken. */
	get isEmpty(): boolean {
		return this.#rawStart === this.#rawEnd && this.#messageStart === this.#messageEnd;
	}

	/** The first raw bytes, for people: at most `count`. */
	peek(count: number): Uint8Array {
		return this.#buffer.subarray(this.#rawStart, Math.min(this.#rawEnd, this.#rawStart + count));
	}

	/** Whether the handshake plaintext that has arrived ends with a whole message. */
	get messagesDrained(): boolean {
		return this.#messageStart === this.#messageEnd && this.#unwanted === 0;
	}

	/** Takes the next record when it is whole; `longest` is the longest fragment allowed in this phase. */
	nextRecord(longest: number): TlsRecord | undefined {
		// Asked more often than there is one: on a chip a view takes longer than all that is looked at.
		if (this.#rawEnd - this.#rawStart < HEADER_LENGTH) return undefined;
		const raw = this.#buffer.subarray(this.#rawStart, this.#rawEnd);
		const reader = new Reader(raw, unreadable);
		const type = reader.uint8();
		reader.uint16();
		const length = reader.uint16();
		if (length > longest) throw tlsFailures.make("record-overflow", { size: length, limit: longest });
		// Also when it would fit, as right after the handshake: what arrives together must not decide.
		const limit = this.#limit - HEADER_LENGTH;
		if (length > limit) throw tlsFailures.make("record-too-large", { size: length, limit });
		if (reader.remaining < length) {
			this.makeRoom(HEADER_LENGTH + length);
			return undefined;
		}
		this.#rawStart += HEADER_LENGTH + length;
		this.#small = HEADER_LENGTH + length <= REST ? this.#small + 1 : 0;
		return { type, header: raw.subarray(0, HEADER_LENGTH), fragment: reader.bytes(length) };
	}

	/** Adds the plaintext of a handshake record, a view into this buffer, to the messages; false when it begins with what is not wanted. */
	addHandshake(plaintext: Uint8Array): boolean {
		const unwanted = Math.min(this.#unwanted, plaintext.length);
		this.#unwanted -= unwanted;
		if (unwanted < plaintext.length) this.addMessages(unwanted === 0 ? plaintext : plaintext.subarray(unwanted));
		return unwanted === 0;
	}

	private addMessages(plaintext: Uint8Array): void {
		const start = plaintext.byteOffset - this.#buffer.byteOffset;
		if (this.#messageStart === this.#messageEnd) {
			this.#messageStart = start;
			this.#messageEnd = start + plaintext.length;
			return;
		}
		this.#buffer.copyWithin(this.#messageEnd, start, start + plaintext.length);
		this.#messageEnd += plaintext.length;
	}

	/** The type of the handshake message that has begun. */
	get messageType(): number | undefined {
		if (this.#unwanted > 0) return NEW_SESSION_TICKET;
		return this.messagesDrained ? undefined : this.#buffer.at(this.#messageStart);
	}

	/** Takes the next handshake message when it is whole. */
	nextMessage(): HandshakeMessage | undefined {
		if (this.#messageEnd - this.#messageStart < MESSAGE_HEADER_LENGTH) return undefined;
		const bytes = this.#buffer.subarray(this.#messageStart, this.#messageEnd);
		const reader = new Reader(bytes, unreadable);
		const type = reader.uint8();
		const length = reader.uint24();
		const size = MESSAGE_HEADER_LENGTH + length;
		const limit = this.#limit - HEADER_LENGTH;
		if (size > limit) {
			if (!this.passesOver(type)) throw tlsFailures.make("message-too-large", { message: messageName(type), size, limit });
			this.passOver(size);
			return undefined;
		}
		if (reader.remaining < length) return undefined;
		this.#messageStart += size;
		return { type, whole: bytes.subarray(0, size), body: reader.bytes(length) };
	}

	/** A ticket may hold our whole certificate, and nobody has to resume by it: without room for it, the connection goes on. */
	private passesOver(type: number): boolean {
		return this.#settled && type === NEW_SESSION_TICKET;
	}

	private passOver(size: number): void {
		this.#unwanted = size - (this.#messageEnd - this.#messageStart);
		this.#messageStart = this.#messageEnd;
	}

	/** Keeps every view valid until `release`, while a message is worked on in several steps. */
	hold(): void {
		this.#held = true;
	}

	release(): void {
		this.#held = false;
	}

	/** After the handshake: no more room than for a fragment, and none for what is not there. */
	settle(): void {
		this.#settled = true;
		this.#limit = this.#size;
		this.#small = SMALL_RECORDS;
	}

	/** What came last may lie in the spare buffer, too. */
	wipe(): void {
		this.#spare.wipe();
		// The empty one is in flash.
		if (this.#buffer.length > 0) this.#buffer.fill(0);
		this.#messageStart = this.#messageEnd = this.#rawStart = this.#rawEnd = this.#unwanted = 0;
	}

	private compact(): void {
		const messages = this.#messageEnd - this.#messageStart;
		const raw = this.#rawEnd - this.#rawStart;
		const isLarge = this.#buffer.length > REST && this.#settled && this.#small >= SMALL_RECORDS;
		this.moveTo(isLarge && messages + raw <= REST ? new Uint8Array(REST) : this.#buffer, messages, raw);
	}

	/** Sees to it that a record of `size` bytes, now begun, will fit behind the messages. */
	private makeRoom(size: number): void {
		let messages = this.#messageEnd - this.#messageStart;
		// Behind a header that is not whole, which says nothing yet, there is room for any record.
		if (messages > MESSAGE_HEADER_LENGTH && messages + size > this.#limit) {
			const type = this.messageType ?? 0;
			// With what comes along with it, since records are not split.
			if (!this.passesOver(type)) throw tlsFailures.make("message-too-large", { message: messageName(type), size: messages + size, limit: this.#limit - HEADER_LENGTH });
			this.passOver(this.messageLength());
			messages = 0;
		}
		const wanted = messages + size;
		if (wanted > REST) this.#small = 0;
		if (wanted <= this.#buffer.length) return;
		// At once as far as the message needs it, or a message in small records would grow the buffer with each of them. What is
		// long gets all there may be: growing again would take the old and the new together, which a chip may not have.
		const needed = Math.max(wanted, this.messageLength() + size) + FLIGHT_ROOM;
		this.moveTo(new Uint8Array(Math.max(wanted, needed > LONG ? this.#limit : Math.min(this.#limit, needed))), messages, this.#rawEnd - this.#rawStart);
	}

	/** How long the message that has begun will be, with its header; 0 while that has not come. */
	private messageLength(): number {
		const bytes = this.#buffer.subarray(this.#messageStart, this.#messageEnd);
		if (bytes.length < MESSAGE_HEADER_LENGTH) return 0;
		const reader = new Reader(bytes, unreadable);
		reader.uint8();
		return MESSAGE_HEADER_LENGTH + reader.uint24();
	}

	private moveTo(target: Uint8Array, messages: number, raw: number): void {
		const source = this.#buffer;
		if (target === source) {
			if (messages > 0) source.copyWithin(0, this.#messageStart, this.#messageEnd);
			if (raw > 0) source.copyWithin(messages, this.#rawStart, this.#rawEnd);
		} else {
			target.set(source.subarray(this.#messageStart, this.#messageEnd), 0);
			target.set(source.subarray(this.#rawStart, this.#rawEnd), messages);
			this.#buffer = target;
		}
		this.#messageStart = 0;
		this.#messageEnd = messages;
		this.#rawStart = messages;
		this.#rawEnd = messages + raw;
	}
}

/** The name of a handshake message (RFC 8446 appendix B.3). */
export function messageName(type: number): string {
	return MESSAGE_NAMES[type] ?? `a handshake message of type ${type}`;
}

/** A reader of a message's body; what it cannot read is malformed-message. */
export function messageReader(message: HandshakeMessage): Reader {
	return new Reader(message.body, () => malformedMessage(message.type));
}

export function malformedMessage(type: number): Error {
	return tlsFailures.make("malformed-message", { message: messageName(type) });
}

function unreadable(): Error {
	return tlsFailures.make("malformed-message", { message: "record" });
}

const NOTHING = new Uint8Array(0);

const MESSAGE_HEADER_LENGTH = 4;

/** HandshakeType. */
const NEW_SESSION_TICKET = 4;

/** Bytes of the buffer while no longer record is coming: enough for messages of sensors, and for what a broker answers them with. */
const REST = HEADER_LENGTH + 512;

/** Bytes up to which the buffer is only as large as it needs to be. */
const LONG = 2048;

/** What stands behind a Certificate that is held: CertificateVerify, Finished, and an alert that a reset behind it shall not take away. */
const FLIGHT_ROOM = 192;

/** After so many short records the room of a long one is given back: a stream of long ones shall not ask for it each time. */
const SMALL_RECORDS = 8;

const MESSAGE_NAMES: Readonly<Record<number, string>> = Object.freeze({
	0: "HelloRequest",
	1: "ClientHello",
	2: "ServerHello",
	4: "NewSessionTicket",
	5: "EndOfEarlyData",
	8: "EncryptedExtensions",
	11: "Certificate",
	12: "ServerKeyExchange",
	13: "CertificateRequest",
	14: "ServerHelloDone",
	15: "CertificateVerify",
	16: "ClientKeyExchange",
	20: "Finished",
	22: "CertificateStatus",
	24: "KeyUpdate",
	254: "message_hash",
});
