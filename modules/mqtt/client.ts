import { writeUtf8 } from "../bytes/utf8.js";
import { isFailure } from "../failure/failure.js";
import type { Failure } from "../ports/failure.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler, Target } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import type { MqttEvent, MqttMessage } from "./event.js";
import { mqttFailures } from "./failures.js";
import type { MqttOptions } from "./options.js";
import { MemoryOutbox } from "./outbox.js";
import type { Outbox } from "./outbox.js";
import type { Qos } from "./packet.js";
import { MqttSession } from "./session.js";
import { matchesTopic } from "./topic.js";

export interface MqttClientOptions extends MqttOptions {
	readonly target: Target;
	/** Send user name and password even to a peer that nobody verified or pinned. Default false. */
	readonly sendSecretsUnverified?: boolean | undefined;
	/** Default: one in memory, with a chip's limits. */
	readonly outbox?: Outbox | undefined;
}

/** Who is told what becomes of the connection. Nothing here is called before the client's method that led to it has returned. */
export interface MqttHandler {
	/** The broker has accepted the connection. */
	up(sessionPresent: boolean, trust: PeerTrust): void;
	/** The connection is over, or was not made; undefined after `close`. Once for every `open`. */
	down(failure: Failure | undefined): void;
	/** The broker has taken over a message of QoS 1. */
	acknowledged(token: number): void;
	/** The broker has granted a subscription. */
	subscribed(filter: string, qos: Qos): void;
	/** The outbox has refused messages since the last call; `failure` is the last one's. */
	dropped(failure: Failure, count: number): void;
	/** Something that a person should read although the connection goes on. `filter`: of the subscription that the broker has refused, if it is that. */
	notice(failure: Failure, filter?: string): void;
}

/** Told of each message that a subscription brings; the payload is valid during the call only. */
export type MessageHandler = (message: MqttMessage) => void;

export interface PublishOptions {
	/** Default 1. */
	readonly qos?: Qos | undefined;
	readonly retain?: boolean | undefined;
}

/**
 * MQTT over a stream. Makes one connection per `open`; when to try again is somebody else's decision. It is the
 * handler of its stream, since one made of functions would take more of the chip's memory than all that it keeps.
 */
export class MqttClient implements StreamHandler {
	readonly #target: Target;
	readonly #sendSecretsUnverified: boolean;
	readonly #session: MqttSession;
	readonly #dial: Dial;
	readonly #timer: Timer;
	readonly #handler: MqttHandler;
	/** From the first subscription on. */
	#messageHandlers: Map<string, MessageHandler> | undefined;
	#stream: ByteStream | undefined;
	/** What the peer is known to be; undefined until the stream is open. */
	#trust: PeerTrust | undefined;
	#readable = false;
	#writable = false;
	#closing = false;
	#pumping = false;
	#refused: { failure: Failure; count: number } | undefined;
	/** What the broker had done before a connection was dropped, still to be told. */
	#late: MqttEvent[] | undefined;
	#lastToken = 0;
	/** The pump is to run at once, with nobody's call on the stack. */
	#woken = false;
	#due: number | undefined;
	#timeout = 0;

	/** Throws a failure of fault `config` for options that cannot work. */
	constructor(options: MqttClientOptions, dial: Dial, timer: Timer, handler: MqttHandler) {
		this.#target = options.target;
		this.#sendSecretsUnverified = options.sendSecretsUnverified ?? false;
		this.#session = new MqttSession(options, options.outbox ?? new MemoryOutbox());
		this.#dial = dial;
		this.#timer = timer;
		this.#handler = handler;
	}

	/** Makes a connection; `up` or `down` follows. Throws `already-open` before the `down` of the last one. */
	open(): void {
		if (this.#stream !== undefined) throw mqttFailures.make("already-open");
		this.#readable = this.#closing = false;
		this.#writable = true;
		this.#stream = this.#dial(this.#target, this);
	}

	/**
	 * Queues a message, connected or not, and returns the token by which `acknowledged` names it (QoS 1 only).
	 * Undefined when the queue has no room: `dropped` then says so. Throws a failure of fault `caller` for a topic or
	 * size that can never be sent.
	 */
	publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): number | undefined {
		const token = this.#lastToken + 1;
		const { qos = 1, retain = false } = options;
		// A copy: the caller may use its buffer again.
		const bytes = typeof payload === "string" ? writeUtf8(payload) : new Uint8Array(payload);
		try {
			this.#session.send({ kind: "publish", message: { token, topic, payload: bytes, qos, retain } });
		} catch (caught) {
			if (!isFailure(caught) || caught.fault !== "resource") throw caught;
			this.#refused = { failure: caught, count: (this.#refused?.count ?? 0) + 1 };
			this.wake();
			return undefined;
		}
		this.#lastToken = token;
		this.push();
		return token;
	}

	/** Subscribes, now and on every later connection whose broker has forgotten it. Throws for a filter that is not valid. */
	subscribe(filter: string, qos: Qos, handler: MessageHandler): void {
		this.#session.send({ kind: "subscribe", filter, qos });
		this.#messageHandlers ??= new Map<string, MessageHandler>();
		this.#messageHandlers.set(filter, handler);
		this.push();
	}

	unsubscribe(filter: string): void {
		this.#session.send({ kind: "unsubscribe", filter });
		// Messages that are on their way are nobody's fault.
		this.#messageHandlers?.set(filter, ignore);
		this.push();
	}

	/** Says goodbye to the broker and ends the stream; `down(undefined)` follows. What is not acknowledged stays queued. */
	close(): void {
		if (this.#stream === undefined || this.#closing) return;
		this.#closing = true;
		if (this.#trust === undefined) {
			this.#stream.destroy();
			this.wake();
			return;
		}
		this.tell();
		this.#session.send({ kind: "disconnect" });
		this.push();
	}

	/**
	 * Lets go of the connection at once: no goodbye, and no `down`. What the broker has said about our messages is still
	 * told, all else of this connection is void. What is not acknowledged stays queued.
	 */
	drop(): void {
		const stream = this.#stream;
		if (stream === undefined) return;
		this.#stream = this.#trust = undefined;
		stream.destroy();
		for (let event = this.#session.next(); event !== undefined; event = this.#session.next()) {
			if (outlivesConnection(event)) (this.#late ??= []).push(event);
		}
		this.#session.abandon();
		this.wake();
	}

	opened(trust: PeerTrust): void {
		this.#trust = trust;
		this.tell();
		const credentials = trust === "verified" || trust === "pinned" || this.#sendSecretsUnverified;
		this.#session.send({ kind: "connect", credentials });
		if (!credentials && this.#session.hasCredentials) this.#handler.notice(mqttFailures.make("credentials-withheld", { trust }));
		this.pump();
	}

	readable(): void {
		this.#readable = true;
		this.pump();
	}

	writable(): void {
		this.#writable = true;
		this.pump();
	}

	ended(): void {
		this.pump();
		this.#session.ended();
		this.pump();
	}

	failed(failure: Failure): void {
		const stream = this.#stream;
		this.#readable = false;
		this.tell();
		const departed = this.#closing && this.#session.output() === undefined;
		this.#session.lost();
		this.pump();
		// A handler may have opened the next connection already.
		if (this.#stream === stream) this.finish(departed ? undefined : failure);
	}

	/** Moves everything that can move, and tells what came of it. Calls from within its own handlers are left to the one that runs. */
	private pump(): void {
		if (this.#pumping) return;
		this.#pumping = true;
		try {
			this.tell();
			this.tellRefused();
			for (let event = this.#late?.shift(); event !== undefined; event = this.#late?.shift()) this.deliver(event);
			this.#late = undefined;
			do this.deliverAll();
			while (this.flush() || this.fetch());
			if (this.#closing && this.#trust === undefined) this.finish(undefined);
		} finally {
			this.#pumping = false;
			this.schedule();
		}
	}

	/** After a command: sends what can be sent and calls nobody. */
	private push(): void {
		if (this.#pumping) return;
		this.tell();
		this.flush();
		this.schedule();
	}

	private deliverAll(): void {
		for (let event = this.#session.next(); event !== undefined; event = this.#session.next()) this.deliver(event);
	}

	private deliver(event: MqttEvent): void {
		switch (event.kind) {
			case "connected":
				this.#handler.up(event.sessionPresent, this.#trust ?? "plain");
				break;
			case "acknowledged":
				this.#handler.acknowledged(event.token);
				break;
			case "message":
				this.dispatch(event.message);
				break;
			case "subscribed":
				this.#handler.subscribed(event.filter, event.qos);
				break;
			case "unsubscribed":
				if (this.#messageHandlers?.get(event.filter) === ignore) this.#messageHandlers.delete(event.filter);
				break;
			case "notice":
				this.#handler.notice(event.failure, event.filter);
				break;
			case "closed":
				this.finish(undefined);
				break;
			case "failure":
				this.finish(event.failure);
		}
	}

	private dispatch(message: MqttMessage): void {
		// One that several filters share is told once.
		const handlers: MessageHandler[] = [];
		for (const [filter, handler] of this.#messageHandlers ?? []) if (matchesTopic(filter, message.topic) && !handlers.includes(handler)) handlers.push(handler);
		for (const handler of handlers) handler(message);
		if (handlers.length === 0) this.#handler.notice(mqttFailures.make("message-unclaimed", { topic: message.topic }));
	}

	/** Writes as much as the stream takes; returns whether that was anything. */
	private flush(): boolean {
		let moved = false;
		while (this.#stream !== undefined && this.#trust !== undefined && this.#writable) {
			const output = this.#session.output();
			if (output === undefined) break;
			const count = this.#stream.write(output);
			const more = this.#session.sent(count);
			this.#writable = count === output.length;
			moved ||= count > 0;
			if (this.#closing && this.#session.output() === undefined) this.#stream.end();
			if (!more) break;
		}
		return moved;
	}

	/** Reads once; returns whether that was anything. */
	private fetch(): boolean {
		if (this.#stream === undefined || !this.#readable) return false;
		const space = this.#session.space();
		if (space.length === 0) return false;
		const count = this.#stream.read(space);
		if (count < space.length) this.#readable = false;
		this.#session.filled(count);
		return count > 0;
	}

	private finish(failure: Failure | undefined): void {
		const stream = this.#stream;
		if (stream === undefined) return;
		this.#stream = this.#trust = undefined;
		stream.destroy();
		this.#handler.down(failure);
	}

	private tellRefused(): void {
		const refused = this.#refused;
		this.#refused = undefined;
		if (refused !== undefined) this.#handler.dropped(refused.failure, refused.count);
	}

	private tell(): void {
		this.#session.tick(this.#timer.now());
	}

	private wake(): void {
		this.#woken = true;
		this.schedule();
	}

	/**
	 * Sets the timer to the session's deadline, which any call may have moved; to now if a command found that it has passed.
	 * One that has moved to later leaves the timer as it is, which then finds nothing due: that is once, not with each message.
	 */
	private schedule(): void {
		const due = this.#woken || this.#session.hasNews ? this.#timer.now() : this.#session.deadline();
		if (due !== undefined && this.#due !== undefined && this.#due <= due) return;
		this.#timer.cancel(this.#timeout);
		this.#due = due;
		if (due === undefined) return;
		this.#timeout = this.#timer.after(Math.max(0, due - this.#timer.now()), () => {
			this.#due = undefined;
			this.#woken = false;
			this.pump();
		});
	}
}

/** Whether an event tells of something that the broker has done for good. */
function outlivesConnection({ kind }: MqttEvent): boolean {
	return kind === "acknowledged" || kind === "subscribed" || kind === "unsubscribed" || kind === "notice";
}

function ignore(): void {
	// Unsubscribed.
}
