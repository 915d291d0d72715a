import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { ServerName } from "../x509/host-name.js";
import { alertName, CLOSE_NOTIFY, FATAL, readAlert, readCutOff, USER_CANCELED, WARNING } from "./alert.js";
import { makeOffer } from "./client-hello.js";
import type { TlsCommand, TlsEvent } from "./event.js";
import { handshakeAdvice, tlsFailures } from "./failures.js";
import { KEY_UPDATE_RECORD_LENGTH, updateSendKeys } from "./handshake13.js";
import type { Expectation, Handler, TlsClientOptions } from "./handshake-layer.js";
import type { State } from "./handshake-state.js";
import type { Offer } from "./offer.js";
import { ALERT, APPLICATION_DATA, CHANGE_CIPHER_SPEC, HANDSHAKE, messageName } from "./record.js";
import type { RecordContent } from "./record-protection.js";
import { RecordLayer } from "./record-layer.js";
import { expectationOf } from "./state.js";
import { hasSuite, recordLimit, TLS12, TLS13 } from "./suites.js";

export type { TlsClientOptions, TlsCommand, TlsEvent };

/**
 * A client of TLS 1.3 (RFC 8446) and 1.2 (RFC 5246) without input or output of its own: received bytes go in at `receive`, bytes to be sent
 * come out at `output`, what happens comes out at `next`, which does at most one public-key operation a call.
 */
export class TlsClient {
	readonly #layer: RecordLayer;
	/** Gone once connected. */
	#offer: Offer | undefined;
	#state: State;
	/** Close was asked for; close_notify waits for the handshake's end. */
	#closing = false;
	#sendsMore = true;
	#receivesMore = true;
	/** Data or a message has come since, or in TLS 1.2 its Finished: the server has taken what we said of ourselves. */
	#accepted = false;
	/** How many records are sent under one key. */
	#recordLimit = Infinity;
	/** The transport has no more bytes for us. */
	#transportEnded = false;
	#event: TlsEvent | undefined;

	/** `serverName` and `port`: whom we mean to reach. `now`: milliseconds since 1970, or undefined while the date is unknown. */
	constructor(options: TlsClientOptions, serverName: ServerName, now: number | undefined, port = 0) {
		this.#layer = new RecordLayer(options, serverName, port, now);
		const offer = makeOffer(options, this.#layer);
		const { keyShares } = options;
		const groups = keyShares === undefined ? offer.groups.slice(0, 1) : offer.groups.filter(({ name }) => keyShares.includes(name));
		if (groups.length === 0 || !options.versions.some(({ suites }) => hasSuite(options.crypto, suites))) throw new RangeError("the crypto provider has no group or no suite of those offered");
		this.#offer = offer;
		// TLS 1.2 has no key shares before the server has chosen the group.
		this.#state = { name: "send-client-hello", offer, groups: offer.speaks(TLS13) ? groups : [], shares: [], retry: undefined };
	}

	/** What the handshake waits for, in RFC 8446's words. */
	get waitsFor(): string {
		return this.expectation.waits;
	}

	/** Whether everything that will ever be sent stands in `output` or is on its way. */
	get sendingEnded(): boolean {
		return !this.#sendsMore;
	}

	/** Where received bytes may be put without a copy, followed by `filled`; empty while there is no room. */
	space(): Uint8Array {
		return this.#layer.received.space();
	}

	/** Says that `count` bytes have been put at the front of `space`; they are ignored after the end. */
	filled(count: number): void {
		if (this.#receivesMore) this.#layer.received.filled(count);
	}

	/** No more has come for now, and no view is looked at any more. */
	rest(): void {
		this.#layer.received.rest();
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
			while (this.#event === undefined && this.#receivesMore && this.advance());
			if (this.#event === undefined && this.#receivesMore && this.#transportEnded) throw this.cutShort();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.fail(caught);
		}
		const event = this.#event;
		this.#event = undefined;
		return event;
	}

	/** For data: returns how many bytes were taken, as many as there is room for; 0 before `connected` and after close. */
	send(command: TlsCommand): number {
		if (command.type === "close") {
			this.#closing = true;
			this.close();
			return 0;
		}
		if (this.#closing || !this.#sendsMore || !this.isConnected) return 0;
		if (this.isWorn && this.#state.name === "connected-1.2") {
			// There are no new keys without a new connection.
			this.fail(tlsFailures.make("key-worn-out", { count: this.#layer.writer.count, limit: this.#recordLimit, suite: this.#state.suite.name }));
			return 0;
		}
		if (this.owesUpdate && this.#layer.writer.room <= KEY_UPDATE_RECORD_LENGTH) return 0;
		this.answerKeyUpdate();
		return this.#layer.writer.writeData(command.bytes);
	}

	/** Everything there is to send: a view, valid until the next call of another method than `sent`. */
	output(): Uint8Array | undefined {
		if (this.#layer.writer.isIdle) this.answerKeyUpdate();
		return this.#layer.writer.pending();
	}

	/** Says that the first `count` bytes of `output` are on their way. */
	sent(count: number): void {
		this.#layer.writer.sent(count);
	}

	/** Gives up with a failure that arose outside, such as a deadline; sends its alert. Nothing after the end. */
	abort(failure: StageFailure): void {
		if (this.#sendsMore || this.#receivesMore) this.fail(failure);
	}

	/** Forgets all keys. */
	wipe(): void {
		this.#sendsMore = this.#receivesMore = false;
		this.#layer.wipe();
		const state = this.#state;
		if ("offer" in state) state.offer.session?.session.secret.fill(0);
		if ("shares" in state) for (const share of state.shares) share.wipe();
		if ("share" in state) state.share.wipe();
		if ("schedule" in state) state.schedule.wipe();
		if ("reads" in state) state.reads.wipe();
		if ("writes" in state) state.writes?.wipe();
		if ("secrets" in state) state.secrets.fill(0);
		if ("masterSecret" in state) state.masterSecret.fill(0);
		if ("clientSecret" in state) for (const secret of [state.clientSecret, state.serverSecret]) secret.fill(0);
	}

	/** One step; false when there is nothing to do without more bytes. */
	private advance(): boolean {
		const state = this.#state;
		// Asked more often than anything has come.
		if (this.isConnected && this.#layer.received.isEmpty) return false;
		const expectation = this.expectation;
		if ("work" in expectation) {
			this.enter(expectation.work(state as never, this.#layer));
			this.#event ??= { type: "progress", state: state.name };
			return true;
		}
		const type = this.#layer.received.messageType;
		if (type !== undefined) this.handler(expectation, type);
		const message = this.#layer.received.nextMessage();
		const content = message === undefined ? this.#layer.next() : undefined;
		if (message !== undefined) {
			this.#layer.options.trace?.said("server", HANDSHAKE, message.whole, this.#layer.version);
			if (this.isConnected) {
				this.#layer.spoken();
				this.#accepted = true;
			}
			this.enter(this.handler(expectation, message.type)(state as never, message, this.#layer));
		} else if (content !== undefined) this.takeContent(content);
		return message !== undefined || content !== undefined;
	}

	/** Asked as soon as a message begins: nothing is put together that will not be taken. */
	private handler(expectation: Expectation<never>, type: number): Handler<never> {
		const handler = "messages" in expectation ? expectation.messages[type] : undefined;
		if (handler === undefined) throw this.unexpected(messageName(type));
		return handler;
	}

	private enter(state: State): void {
		const before = this.#state.name;
		this.#state = state;
		// To receive certificates takes a chip as long as to read the first of them.
		if ("authentication" in state) this.#event = { type: "progress", state: before };
		if (state.name === before) return;
		this.#layer.progressed();
		if ((state.name !== "connected" && state.name !== "connected-1.2") || state.connection === undefined) return;
		this.#accepted = state.name === "connected-1.2";
		this.#layer.received.settle();
		this.#recordLimit = Math.min(recordLimit(state.suite.aead), this.#layer.options.recordsPerKey ?? Infinity);
		this.#offer = undefined;
		this.#layer.options.authenticator.proven?.(state.connection.peer);
		this.#event = { type: "connected", ...state.connection };
		state.connection = undefined;
		if (this.#closing) this.close();
	}

	private takeContent({ type, content }: RecordContent): void {
		if (type !== HANDSHAKE && type !== APPLICATION_DATA) this.#layer.options.trace?.said("server", type, content, this.#layer.version);
		switch (type) {
			case HANDSHAKE:
				if (content.length === 0) throw this.unexpected("an empty handshake record");
				if (!this.#layer.received.addHandshake(content)) this.#layer.idle("records without a message");
				return;
			case ALERT:
				this.takeAlert(content);
				return;
			case APPLICATION_DATA:
				this.takeData(content);
				return;
			case CHANGE_CIPHER_SPEC:
				this.takeChangeCipherSpec(content);
				return;
			default:
				throw this.unexpected(type === 0 ? "a record without a type" : `a record of type ${type}`);
		}
	}

	private takeData(content: Uint8Array): void {
		if (!this.isConnected) throw this.unexpected("application data");
		if (!this.#layer.received.messagesDrained) throw this.unexpected("application data within a handshake message");
		if (content.length === 0) {
			this.#layer.idle("empty records");
			return;
		}
		this.#layer.progressed();
		this.#accepted = true;
		this.#event = { type: "data", bytes: content };
	}

	/** Where TLS 1.2 waits for it, a step; else passed over while a handshake of TLS 1.3 lasts (RFC 8446 section 5), or an error. */
	private takeChangeCipherSpec(content: Uint8Array): void {
		const expectation = this.expectation;
		const isDue = "changeCipherSpec" in expectation;
		const maySpeak13 = this.#layer.version !== TLS12 || (this.#state.name === "wait-server-hello" && this.#offer?.speaks(TLS13) === true);
		const passes = this.#state.name !== "send-client-hello" && !this.isConnected && maySpeak13;
		if (content.length !== 1 || content.at(0) !== 1 || (!isDue && !passes)) throw this.unexpected("change_cipher_spec");
		if (isDue) this.enter(expectation.changeCipherSpec(this.#state as never, this.#layer));
		else this.#layer.idle("change_cipher_spec records");
	}

	/** In TLS 1.3 every alert but close_notify and user_canceled is an end, whatever its level (RFC 8446 section 6); before, the level says it. */
	private takeAlert(content: Uint8Array): void {
		if (content.length !== 2) throw tlsFailures.make("malformed-message", { message: "alert" });
		const [level = 0, description = 0] = content;
		if (level !== WARNING && level !== FATAL) throw tlsFailures.make("illegal-parameter", { message: "alert", field: "level", value: level });
		const warns = this.#layer.version === TLS12 ? level === WARNING && description !== CLOSE_NOTIFY : description === USER_CANCELED;
		if ((warns || description === CLOSE_NOTIFY) && !this.#layer.received.messagesDrained) throw this.unexpected(`${alertName(description)} within a handshake message`);
		if (warns) this.#layer.warned();
		else if (description === CLOSE_NOTIFY) this.takeCloseNotify();
		else this.end(this.alerted(description));
	}

	/** RFC 8446 section 6.1: what comes after it is ignored; the other direction goes on. */
	private takeCloseNotify(): void {
		if (!this.isConnected) {
			this.end(this.cutShort());
			return;
		}
		this.#receivesMore = false;
		this.#layer.wipeReads();
		this.#event = { type: "closed" };
	}

	private alerted(description: number): StageFailure {
		const { options: { protocols = [], versions, identity }, serverName, answered: answer } = this.#layer;
		return readAlert(description, {
			answersHello: this.#state.name === "wait-server-hello", host: serverName.text, state: this.waitsFor,
			offer: this.#offer, protocols, versions, answer, ours: identity?.description,
		});
	}

	/** The peer ended where it should not have. */
	private cutShort(): StageFailure {
		const host = this.#layer.serverName.text;
		const spoken = this.#layer.foreign(1);
		if (spoken !== undefined) return tlsFailures.make("not-tls", { host, ...spoken });
		if (this.cutOff !== undefined) return this.cutOff;
		if (this.isConnected) return tlsFailures.make("truncated");
		return tlsFailures.make("closed-in-handshake", { host, state: this.waitsFor, advice: handshakeAdvice("closed", this.waitsFor) });
	}

	/** What the end of the transport most likely means right behind our answer to a CertificateRequest: some servers refuse so. */
	get cutOff(): StageFailure | undefined {
		const { answered, options, serverName } = this.#layer;
		return answered === undefined || this.#accepted ? undefined : readCutOff(answered, serverName.text, options.identity?.description);
	}

	/** Sends close_notify as soon as it may be sent. */
	private close(): void {
		if (!this.#sendsMore || !this.isConnected) return;
		this.#sendsMore = false;
		this.#layer.sendAlert(WARNING, CLOSE_NOTIFY);
	}

	/**
	 * For the server's sake or because our key has protected as many records as it may (RFC 8446 section 5.5).
	 * Late, so that however many KeyUpdates come while we are silent or cannot send, one stands for all of them
	 * (RFC 8446 section 4.6.3) and the send buffer does not grow.
	 */
	private answerKeyUpdate(): void {
		const state = this.#state;
		if (this.#sendsMore && state.name === "connected" && this.owesUpdate) this.#state = updateSendKeys(state, this.#layer);
	}

	private unexpected(message: string): StageFailure {
		return tlsFailures.make("unexpected-message", { message, state: this.waitsFor });
	}

	/** Ends for a reason of ours: tells the peer (RFC 8446 section 6.2). */
	private fail(failure: StageFailure): void {
		const { alert } = failure;
		if (alert !== undefined && this.#sendsMore) {
			// To give up is no error: it is a warning, with close_notify behind it (RFC 8446 section 6.1).
			this.#layer.sendAlert(alert === USER_CANCELED ? WARNING : FATAL, alert);
			if (alert === USER_CANCELED) this.#layer.sendAlert(WARNING, CLOSE_NOTIFY);
		}
		this.end(failure);
	}

	private end(failure: Failure): void {
		this.wipe();
		this.#event = { type: "failed", failure };
	}

	private get expectation(): Expectation<never> {
		return expectationOf(this.#state.name, this.#layer.options.versions);
	}

	private get isConnected(): boolean {
		return this.#state.name === "connected" || this.#state.name === "connected-1.2";
	}

	private get owesUpdate(): boolean {
		return this.#state.name === "connected" && (this.#state.owesUpdate || this.isWorn);
	}

	private get isWorn(): boolean {
		return this.#layer.writer.count >= this.#recordLimit;
	}
}
