import { isFailure } from "../failure/failure.js";
import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import { alertName, CLOSE_NOTIFY, FATAL, readAlert, USER_CANCELED, WARNING } from "./alert.js";
import type { TlsCommand, TlsEvent } from "./event.js";
import { handshakeAdvice, tlsFailures } from "./failures.js";
import { KEY_UPDATE_RECORD_LENGTH, updateSendKeys } from "./handshake13.js";
import type { HandshakeLayer, TlsClientOptions } from "./handshake-layer.js";
import type { State } from "./handshake-state.js";
import { makeOffer } from "./hello.js";
import type { Offer } from "./hello.js";
import { Patience } from "./patience.js";
import { RecordProtection } from "./protect.js";
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, CIPHERTEXT_LIMIT, HANDSHAKE, HEADER_LENGTH, messageName, notTls, PLAINTEXT_LIMIT, RecordBuffer } from "./record.js";
import type { HandshakeMessage, TlsRecord } from "./record.js";
import { RecordWriter } from "./record-writer.js";
import { expectations } from "./state.js";
import type { Expectation } from "./state.js";
import type { CipherSuite } from "./suites.js";

export type { TlsCommand, TlsEvent } from "./event.js";
export type { TlsClientOptions } from "./handshake-layer.js";

/**
 * A TLS 1.3 client (RFC 8446) without input or output of its own: received bytes go in at `receive`, bytes to be sent
 * come out at `output`, what happens comes out at `next`, which does at most one public-key operation a call.
 */
export class TlsClient {
	readonly #options: TlsClientOptions;
	readonly #received: RecordBuffer;
	readonly #writer: RecordWriter;
	readonly #layer: HandshakeLayer;
	readonly #offer: Offer;
	#state: State;
	#group = "";
	#reads: RecordProtection | undefined;
	#sentChangeCipherSpec = false;
	/** Close was asked for; close_notify waits for the handshake's end. */
	#closing = false;
	#sendsMore = true;
	#receivesMore = true;
	/** The transport has no more bytes for us. */
	#transportEnded = false;
	/** The first record has come: the peer speaks TLS. */
	#heard = false;
	readonly #patience = new Patience();
	#event: TlsEvent | undefined;

	constructor(options: TlsClientOptions) {
		this.#options = options;
		this.#received = new RecordBuffer(options.receiveBuffer, options.handshakeBuffer);
		this.#writer = new RecordWriter(options.sendBuffer);
		this.#layer = this.#handshakeLayer();
		this.#offer = makeOffer(options.crypto, options.serverName);
		const group = this.#offer.groups[0];
		if (group === undefined || this.#offer.suites.length === 0) throw new RangeError("the crypto provider has no group or no AEAD");
		this.#state = { name: "send-client-hello", offer: this.#offer, group, share: undefined, retry: undefined };
	}

	/** What the handshake waits for, in RFC 8446's words. */
	get waitsFor(): string {
		return expectations[this.#state.name].waits;
	}

	/** Whether everything that will ever be sent stands in `output` or is on its way. */
	get sendingEnded(): boolean {
		return !this.#sendsMore;
	}

	/** Where received bytes may be put without a copy, followed by `filled`; empty while there is no room. */
	space(): Uint8Array {
		return this.#received.space();
	}

	/** Says that `count` bytes have been put at the front of `space`; they are ignored after the end. */
	filled(count: number): void {
		if (this.#receivesMore) this.#received.filled(count);
	}

	/** Takes received bytes, as many as there is room for; returns how many. Call `next` until it has nothing, then give the rest. */
	receive(bytes: Uint8Array): number {
		const space = this.space();
		const count = Math.min(space.length, bytes.length);
		space.set(bytes.subarray(0, count));
		this.filled(count);
		return count;
	}

	/** Says that the transport has ended: no more bytes will be received. What has been received is still gone through by `next`. */
	receiveEnd(): void {
		this.#transportEnded = true;
	}

	/** What happened, one event a call; undefined when it takes more bytes to go on. */
	next(): TlsEvent | undefined {
		try {
			while (this.#event === undefined && this.#receivesMore && this.#advance());
			if (this.#event === undefined && this.#receivesMore && this.#transportEnded) throw this.#cutShort();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.#fail(caught);
		}
		const event = this.#event;
		this.#event = undefined;
		return event;
	}

	/** For data: returns how many bytes were taken, as many as there is room for; 0 before `connected` and after close. */
	send(command: TlsCommand): number {
		if (command.type === "close") {
			this.#closing = true;
			this.#close();
			return 0;
		}
		if (this.#closing || !this.#sendsMore || this.#state.name !== "connected") return 0;
		if (this.#state.owesUpdate && this.#writer.room <= KEY_UPDATE_RECORD_LENGTH) return 0;
		this.#answerKeyUpdate();
		return this.#writer.writeData(command.bytes);
	}

	/** Everything there is to send: a view, valid until the next call of another method than `sent`. */
	output(): Uint8Array | undefined {
		if (this.#writer.pending() === undefined) this.#answerKeyUpdate();
		return this.#writer.pending();
	}

	/** Says that the first `count` bytes of `output` are on their way. */
	sent(count: number): void {
		this.#writer.sent(count);
	}

	/** Gives up with a failure that arose outside, such as a deadline; sends its alert. Nothing after the end. */
	abort(failure: StageFailure): void {
		if (this.#sendsMore || this.#receivesMore) this.#fail(failure);
	}

	/** Forgets all keys. */
	wipe(): void {
		this.#sendsMore = this.#receivesMore = false;
		this.#reads?.wipe();
		this.#reads = undefined;
		this.#writer.wipe();
		this.#received.wipe();
		const state = this.#state;
		if ("share" in state) state.share?.wipe();
		if ("schedule" in state) state.schedule.wipe();
		if ("clientSecret" in state) state.clientSecret.fill(0);
		if ("serverSecret" in state) state.serverSecret.fill(0);
	}

	/** One step; false when there is nothing to do without more bytes. */
	#advance(): boolean {
		const state = this.#state;
		const expectation = expectations[state.name] as Expectation<never>;
		if ("work" in expectation) {
			this.#enter(expectation.work(state as never, this.#layer));
			this.#event = { type: "progress", state: state.name };
			return true;
		}
		const type = this.#received.messageType;
		if (type !== undefined && expectation.messages[type] === undefined) throw this.#unexpected(messageName(type));
		const message = this.#received.nextMessage();
		if (message !== undefined) {
			this.#takeMessage(message, expectation);
			return true;
		}
		const spoken = this.#foreign(HEADER_LENGTH);
		if (spoken !== undefined) throw tlsFailures.make("not-tls", { host: this.#options.serverName.text, ...spoken });
		const record = this.#received.nextRecord(this.#reads === undefined ? PLAINTEXT_LIMIT : CIPHERTEXT_LIMIT);
		if (record === undefined) return false;
		this.#takeRecord(record);
		return true;
	}

	#takeMessage(message: HandshakeMessage, expectation: Extract<Expectation<never>, { messages: unknown }>): void {
		const handler = expectation.messages[message.type];
		if (handler === undefined) throw this.#unexpected(messageName(message.type));
		if (this.#state.name === "connected") this.#patience.idle("messages without data");
		this.#enter(handler(this.#state as never, message, this.#layer));
	}

	#enter(state: State): void {
		const before = this.#state.name;
		this.#state = state;
		if ("group" in state) this.#group = state.group.name;
		if (state.name !== "connected" || before === "connected") return;
		this.#received.settle();
		this.#patience.renew();
		this.#event = { type: "connected", peer: state.peer, version: "TLS 1.3", suite: state.suite.name, group: this.#group };
		if (this.#closing) this.#close();
	}

	#takeRecord(record: TlsRecord): void {
		this.#heard = true;
		if (record.type === CHANGE_CIPHER_SPEC) this.#takeChangeCipherSpec(record.fragment);
		else if (this.#reads === undefined) this.#takeContent(record.type, record.fragment);
		else this.#takeProtected(record, this.#reads);
	}

	#takeProtected(record: TlsRecord, reads: RecordProtection): void {
		if (record.type !== APPLICATION_DATA) throw this.#unexpected(`an unprotected record of type ${record.type}`);
		const { type, content } = reads.openRecord(record);
		if (type === CHANGE_CIPHER_SPEC) throw this.#unexpected("a protected change_cipher_spec");
		this.#takeContent(type, content);
	}

	#takeContent(type: number, content: Uint8Array): void {
		switch (type) {
			case HANDSHAKE:
				if (content.length === 0) throw this.#unexpected("an empty handshake record");
				// Each such record brings a byte at least, and a message that is never whole ends at its limit.
				if (this.#state.name !== "connected") this.#patience.renew();
				this.#received.addHandshake(content);
				return;
			case ALERT:
				this.#takeAlert(content);
				return;
			case APPLICATION_DATA:
				this.#takeData(content);
				return;
			case 0:
				throw this.#unexpected("a record without a type");
			default:
				throw this.#unexpected(`a record of type ${type}`);
		}
	}

	#takeData(content: Uint8Array): void {
		if (this.#state.name !== "connected") throw this.#unexpected("application data");
		if (!this.#received.messagesDrained) throw this.#unexpected("application data within a handshake message");
		if (content.length === 0) {
			this.#patience.idle("empty records");
			return;
		}
		this.#patience.renew();
		this.#event = { type: "data", bytes: content };
	}

	/** RFC 8446 section 5: passed over while the handshake lasts, when it is one byte 1; else an error. */
	#takeChangeCipherSpec(fragment: Uint8Array): void {
		const inHandshake = this.#state.name !== "connected" && this.#state.name !== "send-client-hello";
		if (!inHandshake || fragment.length !== 1 || fragment.at(0) !== 1) throw this.#unexpected("change_cipher_spec");
		this.#patience.idle("change_cipher_spec records");
	}

	/** RFC 8446 section 6: whatever its level, every alert but close_notify and user_canceled is an end. */
	#takeAlert(content: Uint8Array): void {
		if (content.length !== 2) throw tlsFailures.make("malformed-message", { message: "alert" });
		const [level = 0, description = 0] = content;
		if (level !== WARNING && level !== FATAL) throw tlsFailures.make("illegal-parameter", { message: "alert", field: "level", value: level });
		const ends = description !== CLOSE_NOTIFY && description !== USER_CANCELED;
		if (!ends && !this.#received.messagesDrained) throw this.#unexpected(`${alertName(description)} within a handshake message`);
		if (description === USER_CANCELED) this.#patience.warning();
		else if (description === CLOSE_NOTIFY) this.#takeCloseNotify();
		else this.#end(this.#alerted(description));
	}

	/** RFC 8446 section 6.1: what comes after it is ignored; the other direction goes on. */
	#takeCloseNotify(): void {
		if (this.#state.name !== "connected") {
			this.#end(this.#cutShort());
			return;
		}
		this.#receivesMore = false;
		this.#reads?.wipe();
		this.#received.wipe();
		this.#event = { type: "closed" };
	}

	#alerted(description: number): StageFailure {
		const { suites, groups, schemes } = this.#offer;
		const offered = [...suites, ...groups, ...schemes].map(({ name }) => name).join(", ");
		return readAlert(description, { host: this.#options.serverName.text, state: this.waitsFor, offered });
	}

	/** The peer ended where it should not have. */
	#cutShort(): StageFailure {
		const host = this.#options.serverName.text;
		const spoken = this.#foreign(1);
		if (spoken !== undefined) return tlsFailures.make("not-tls", { host, ...spoken });
		if (this.#state.name === "connected") return tlsFailures.make("truncated");
		return tlsFailures.make("closed-in-handshake", { host, state: this.waitsFor, advice: handshakeAdvice("closed", this.waitsFor) });
	}

	/** Sends close_notify as soon as it may be sent. */
	#close(): void {
		if (!this.#sendsMore || this.#state.name !== "connected") return;
		this.#sendsMore = false;
		this.#writer.writeAlert(WARNING, CLOSE_NOTIFY);
	}

	/**
	 * Late, so that however many KeyUpdates come while we are silent or cannot send, one stands for all of them
	 * (RFC 8446 section 4.6.3) and the send buffer does not grow.
	 */
	#answerKeyUpdate(): void {
		const state = this.#state;
		if (this.#sendsMore && state.name === "connected" && state.owesUpdate) this.#state = updateSendKeys(state, this.#layer);
	}

	#unexpected(message: string): StageFailure {
		return tlsFailures.make("unexpected-message", { message, state: this.waitsFor });
	}

	/** What the first bytes are when they are not TLS; undefined while fewer than `least` have come. */
	#foreign(least: number): { spoken: string; bytes: string } | undefined {
		const bytes = this.#received.peek(PEEK_LENGTH);
		return !this.#heard && bytes.length >= least ? notTls(bytes) : undefined;
	}

	/** Ends for a reason of ours: tells the peer (RFC 8446 section 6.2). */
	#fail(failure: StageFailure): void {
		if (failure.alert !== undefined && this.#sendsMore) this.#writer.writeAlert(FATAL, failure.alert);
		this.#end(failure);
	}

	#end(failure: Failure): void {
		this.wipe();
		this.#event = { type: "failed", failure };
	}

	#handshakeLayer(): HandshakeLayer {
		return {
			options: this.#options,
			send: (message) => { this.#writer.write(HANDSHAKE, message); },
			sendChangeCipherSpec: () => {
				if (this.#sentChangeCipherSpec) return;
				this.#sentChangeCipherSpec = true;
				this.#writer.writeChangeCipherSpec();
			},
			protectWrites: (suite, secret) => { this.#writer.protect(this.#protection(suite, secret)); },
			requireBoundary: () => {
				if (!this.#received.messagesDrained) throw this.#unexpected("handshake bytes behind a message that must end its record");
			},
			protectReads: (suite, secret) => {
				this.#reads?.wipe();
				this.#reads = this.#protection(suite, secret);
			},
			hold: () => { this.#received.hold(); },
			release: () => { this.#received.release(); },
		};
	}

	#protection(suite: CipherSuite, secret: Uint8Array): RecordProtection {
		return new RecordProtection(this.#options.crypto, suite, secret);
	}
}

/** First bytes shown to people when they are not TLS. */
const PEEK_LENGTH = 24;
