import { isFailure } from "../failure/failure.js";
import type { StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { PeerProof } from "../x509/authenticator.js";
import { alertName, CLOSE_NOTIFY, readAlert, USER_CANCELED } from "./alert.js";
import { handshakeAdvice, tlsFailures } from "./failures.js";
import type { HandshakeLayer, TlsClientOptions } from "./handshake-layer.js";
import type { State, StateName } from "./handshake-state.js";
import type { Offer } from "./hello.js";
import { RecordProtection, TAG_LENGTH } from "./protect.js";
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, CIPHERTEXT_LIMIT, HANDSHAKE, HEADER_LENGTH, messageName, notTls, PLAINTEXT_LIMIT, RecordBuffer } from "./record.js";
import type { HandshakeMessage, TlsRecord } from "./record.js";
import { RecordWriter } from "./record-writer.js";
import { expectations } from "./state.js";
import type { Expectation } from "./state.js";
import { groupsOf, signatureSchemes, suitesOf } from "./suites.js";
import type { CipherSuite } from "./suites.js";

export type { TlsClientOptions } from "./handshake-layer.js";

/** What the engine has to tell. */
export type TlsEvent =
	/** A step of the handshake is done; call `next` again, but let others run first: it may have taken a chip a second. */
	| { readonly type: "progress"; readonly state: StateName }
	/** The handshake is complete and the server is who it should be, as far as `peer` says. */
	| { readonly type: "connected"; readonly peer: PeerProof; readonly version: string; readonly suite: string; readonly group: string }
	/** Application data: a view into the receive buffer, valid until the next call of `next`, `space` or `receive`. */
	| { readonly type: "data"; readonly bytes: Uint8Array }
	/** close_notify: the server will send no more. We may still send. */
	| { readonly type: "closed" }
	/** The end. An alert may be in `output`. */
	| { readonly type: "failed"; readonly failure: Failure };

export type TlsCommand =
	| { readonly type: "data"; readonly bytes: Uint8Array }
	/** Sends close_notify; nothing can be sent after it. */
	| { readonly type: "close" };

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
	#sendsMore = true;
	#receivesMore = true;
	/** Records in a row that brought nothing on. */
	#idle = 0;
	#event: TlsEvent | undefined;

	constructor(options: TlsClientOptions) {
		this.#options = options;
		this.#received = new RecordBuffer(options.receiveBuffer, options.handshakeBuffer);
		this.#writer = new RecordWriter(options.sendBuffer);
		this.#layer = this.#handshakeLayer();
		this.#offer = makeOffer(options);
		const group = this.#offer.groups[0];
		if (group === undefined || this.#offer.suites.length === 0) throw new RangeError("the crypto provider has no group or no AEAD");
		this.#state = { name: "send-client-hello", offer: this.#offer, group, retry: undefined };
	}

	/** What the handshake waits for, in RFC 8446's words. */
	get waitsFor(): string {
		return expectations[this.#state.name].waits;
	}

	/** Whether the server has said hello, for advice. */
	get progress(): "answered" | "unanswered" {
		return this.#state.name === "send-client-hello" || this.#state.name === "wait-server-hello" ? "unanswered" : "answered";
	}

	/** Where received bytes may be put without a copy, followed by `filled`; empty while there is no room. */
	space(): Uint8Array {
		return this.#received.space();
	}

	/** Says that `count` bytes have been put at the front of `space`. */
	filled(count: number): void {
		this.#received.filled(count);
	}

	/** Takes received bytes, as many as there is room for; returns how many. Call `next` until it has nothing, then give the rest. */
	receive(bytes: Uint8Array): number {
		const space = this.space();
		const count = Math.min(space.length, bytes.length);
		space.set(bytes.subarray(0, count));
		this.filled(count);
		return count;
	}

	/** Says that the transport has ended: no more bytes will be received. */
	receiveEnd(): void {
		if (!this.#receivesMore) return;
		const host = this.#options.serverName.text;
		const spoken = this.#foreign(1);
		if (spoken !== undefined) this.#fail(tlsFailures.make("not-tls", { host, ...spoken }));
		else if (this.#state.name === "connected") this.#fail(tlsFailures.make("truncated"));
		else this.#fail(tlsFailures.make("closed-in-handshake", { host, state: this.waitsFor, advice: handshakeAdvice.closed[this.progress] }));
	}

	/** What happened, one event a call; undefined when it takes more bytes to go on. */
	next(): TlsEvent | undefined {
		try {
			while (this.#event === undefined && this.#receivesMore && this.#advance());
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
		if (!this.#sendsMore) return 0;
		if (command.type === "data") return this.#state.name === "connected" ? this.#writer.writeData(command.bytes) : 0;
		this.#sendsMore = false;
		this.#writer.writeAlert(WARNING, CLOSE_NOTIFY);
		return 0;
	}

	/** Everything there is to send: a view, valid until the next call of another method than `sent`. */
	output(): Uint8Array | undefined {
		return this.#writer.pending();
	}

	/** Says that the first `count` bytes of `output` are on their way. */
	sent(count: number): void {
		this.#writer.sent(count);
	}

	/** Gives up with a failure that arose outside, such as a deadline; sends its alert. */
	abort(failure: StageFailure): void {
		this.#fail(failure);
	}

	/** Forgets all keys. */
	wipe(): void {
		this.#sendsMore = this.#receivesMore = false;
		this.#reads?.wipe();
		this.#reads = undefined;
		this.#writer.wipe();
		this.#received.wipe();
		const state = this.#state;
		if ("share" in state) state.share.wipe();
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
		const message = this.#received.nextMessage();
		if (message !== undefined) {
			this.#takeMessage(message, expectation);
			return true;
		}
		const spoken = state.name === "wait-server-hello" && this.#received.messagesDrained ? this.#foreign(HEADER_LENGTH) : undefined;
		if (spoken !== undefined) throw tlsFailures.make("not-tls", { host: this.#options.serverName.text, ...spoken });
		const record = this.#received.nextRecord(this.#reads === undefined ? PLAINTEXT_LIMIT : CIPHERTEXT_LIMIT);
		if (record === undefined) return false;
		this.#takeRecord(record);
		return true;
	}

	#takeMessage(message: HandshakeMessage, expectation: Extract<Expectation<never>, { messages: unknown }>): void {
		const handler = expectation.messages[message.type];
		if (handler === undefined) throw this.#unexpected(messageName(message.type));
		this.#enter(handler(this.#state as never, message, this.#layer));
	}

	#enter(state: State): void {
		const before = this.#state.name;
		this.#state = state;
		if ("group" in state) this.#group = state.group.name;
		if (state.name !== "connected" || before === "connected") return;
		this.#received.settle();
		this.#event = { type: "connected", peer: state.peer, version: "TLS 1.3", suite: state.suite.name, group: this.#group };
	}

	#takeRecord(record: TlsRecord): void {
		if (record.type === CHANGE_CIPHER_SPEC) this.#takeChangeCipherSpec(record.fragment);
		else if (this.#reads === undefined) this.#takeContent(record.type, record.fragment);
		else this.#takeProtected(record, this.#reads);
	}

	/** Opens a record where it lies and strips its padding (RFC 8446 sections 5.2 and 5.4). */
	#takeProtected(record: TlsRecord, reads: RecordProtection): void {
		const { type, header, fragment } = record;
		if (type !== APPLICATION_DATA) throw this.#unexpected(`an unprotected record of type ${type}`);
		if (fragment.length < TAG_LENGTH + 1 || !reads.open(header, fragment)) throw tlsFailures.make("bad-record-mac");
		let length = fragment.length - TAG_LENGTH;
		if (length > PLAINTEXT_LIMIT + 1) throw tlsFailures.make("record-overflow", { size: length, limit: PLAINTEXT_LIMIT + 1 });
		while (length > 0 && fragment[length - 1] === 0) length--;
		if (length === 0) throw this.#unexpected("a record of padding only");
		const inner = fragment[length - 1] ?? 0;
		if (inner === CHANGE_CIPHER_SPEC) throw this.#unexpected("a protected change_cipher_spec");
		this.#takeContent(inner, fragment.subarray(0, length - 1));
	}

	#takeContent(type: number, content: Uint8Array): void {
		switch (type) {
			case HANDSHAKE:
				if (content.length === 0) throw this.#unexpected("an empty handshake record");
				if (this.#state.name === "connected") this.#countIdle("messages without data");
				this.#received.addHandshake(content);
				return;
			case ALERT:
				this.#takeAlert(content);
				return;
			case APPLICATION_DATA:
				if (this.#state.name !== "connected" || this.#reads === undefined) throw this.#unexpected("application data");
				if (!this.#received.messagesDrained) throw this.#unexpected("application data within a handshake message");
				if (content.length === 0) this.#countIdle("empty records");
				else {
					this.#idle = 0;
					this.#event = { type: "data", bytes: content };
				}
				return;
			default:
				throw this.#unexpected(`a record of type ${type}`);
		}
	}

	/** RFC 8446 section 5: passed over while the handshake lasts, when it is one byte 1; else an error. */
	#takeChangeCipherSpec(fragment: Uint8Array): void {
		const inHandshake = this.#state.name !== "connected" && this.#state.name !== "send-client-hello";
		if (!inHandshake || fragment.length !== 1 || fragment[0] !== 1) throw this.#unexpected("change_cipher_spec");
		this.#countIdle("change_cipher_spec records");
	}

	/** RFC 8446 section 6: whatever its level, every alert but close_notify and user_canceled is an end. */
	#takeAlert(content: Uint8Array): void {
		if (content.length !== 2) throw tlsFailures.make("malformed-message", { message: "alert" });
		const description = content[1] ?? 0;
		if (description === USER_CANCELED) {
			this.#countIdle(`${alertName(description)} alerts`);
			return;
		}
		const connected = this.#state.name === "connected";
		if (description === CLOSE_NOTIFY && connected) {
			this.#receivesMore = false;
			this.#event = { type: "closed" };
			return;
		}
		const { suites, groups, schemes } = this.#offer;
		const offered = [...suites, ...groups, ...schemes].map(({ name }) => name).join(", ");
		this.#end(readAlert(description, { host: this.#options.serverName.text, state: this.waitsFor, offered }));
	}

	#countIdle(kind: string): void {
		if (++this.#idle > IDLE_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#idle, kind });
	}

	#unexpected(message: string): StageFailure {
		return tlsFailures.make("unexpected-message", { message, state: this.waitsFor });
	}

	/** What the first bytes are when they are not TLS; undefined while fewer than `least` have come. */
	#foreign(least: number): { spoken: string; bytes: string } | undefined {
		const bytes = this.#received.peek(PEEK_LENGTH);
		return this.#reads === undefined && bytes.length >= least ? notTls(bytes) : undefined;
	}

	/** Ends for a reason of ours: tells the peer (RFC 8446 section 6.2). */
	#fail(failure: StageFailure): void {
		if (failure.alert !== undefined && this.#sendsMore && this.#receivesMore) this.#writer.writeAlert(FATAL, failure.alert);
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
			protectReads: (suite, secret) => {
				if (!this.#received.messagesDrained) throw this.#unexpected("a handshake message across a change of keys");
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

function makeOffer({ crypto, serverName }: TlsClientOptions): Offer {
	const random = new Uint8Array(32);
	const sessionId = new Uint8Array(32);
	crypto.random(random);
	crypto.random(sessionId);
	const hostName = serverName.kind === "dns" ? serverName.text : undefined;
	return { random, sessionId, hostName, suites: suitesOf(crypto), groups: groupsOf(crypto), schemes: signatureSchemes };
}

const WARNING = 1;
const FATAL = 2;

/** Records in a row that may bring nothing on: our bound, the same as BoringSSL's for empty records and warnings. */
const IDLE_LIMIT = 32;

/** First bytes shown to people when they are not TLS. */
const PEEK_LENGTH = 24;
