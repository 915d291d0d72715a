import type { Failure } from "../ports/failure.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler, Target } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import type { BlynkEvent } from "./event.js";
import type { BlynkSession } from "./session.js";

/** Who is told; nobody is from within a call but `pump`'s, which the stream and the timer make. */
export interface ConnectionHandler {
	/** Whether the token may be sent to a peer of whom this is known. */
	mayLogIn(trust: PeerTrust): boolean;
	/** Tells first what waits to be told. */
	catchUp(): void;
	take(event: BlynkEvent): void;
	/** The stream is gone; undefined when we ended it. Once for every `open`. */
	over(failure: Failure | undefined): void;
}

/**
 * Runs a session over one stream at a time. It is the handler of its stream, since one made of functions would take more
 * of the chip's memory.
 */
export class BlynkConnection implements StreamHandler {
	readonly #session: BlynkSession;
	readonly #timer: Timer;
	readonly #handler: ConnectionHandler;
	#stream: ByteStream | undefined;
	/** What the peer is known to be; undefined until the stream is open. */
	#trust: PeerTrust | undefined;
	#readable = false;
	#writable = false;
	/** `ended`: the peer has been told that nothing follows. */
	#closing: "no" | "wanted" | "ended" = "no";
	/** When a stream that is closing is let go at the latest. */
	#patience = 0;
	#pumping = false;
	/** What the server had done before a connection was dropped, still to be told. */
	#late: BlynkEvent[] | undefined;
	/** The pump is to run at once, with nobody's call on the stack. */
	#woken = false;
	#due: number | undefined;
	#timeout = 0;

	constructor(session: BlynkSession, timer: Timer, handler: ConnectionHandler) {
		this.#session = session;
		this.#timer = timer;
		this.#handler = handler;
	}

	/** From `open` until `over` or `drop`. */
	get isOpen(): boolean {
		return this.#stream !== undefined;
	}

	/** It ends because we want it to. */
	get isClosing(): boolean {
		return this.#closing !== "no";
	}

	get trust(): PeerTrust | undefined {
		return this.#trust;
	}

	/** In place of the stream that there is, if there is one. */
	open(dial: Dial, target: Target): void {
		this.#stream?.destroy();
		this.#trust = undefined;
		this.#readable = false;
		this.#writable = true;
		this.#closing = "no";
		this.#stream = dial(target, this);
	}

	/** Sends what can be sent soon and ends the stream; `over(undefined)` follows. */
	close(): void {
		if (this.#stream === undefined || this.#closing !== "no") return;
		this.#closing = "wanted";
		this.#session.confirm();
		this.#patience = this.#timer.now() + END_TIMEOUT;
		this.wake();
	}

	/** Lets go at once, without `over`. What the server has said about our messages is still told. */
	drop(): void {
		const stream = this.#stream;
		if (stream === undefined) return;
		this.#stream = this.#trust = undefined;
		stream.destroy();
		for (let event = this.#session.next(); event !== undefined; event = this.#session.next()) {
			if (event.kind === "accepted" || event.kind === "dropped" || event.kind === "notice") (this.#late ??= []).push(event);
		}
		this.#session.abandon();
		this.wake();
	}

	/** After a command: sends what can be sent and calls nobody. */
	push(): void {
		if (this.#pumping) return;
		this.#session.now = this.#timer.now();
		this.flush();
		if (this.#due === undefined || this.#session.isHeldBack) this.schedule();
	}

	/** Has `catchUp` called soon. */
	wake(): void {
		this.#woken = true;
		if (!this.#pumping) this.schedule();
	}

	/** Ends the connection for this reason; `over` is called at once. */
	finish(failure: Failure | undefined): void {
		const stream = this.#stream;
		if (stream === undefined) return;
		const reason = this.#closing === "no" ? failure : undefined;
		this.#stream = this.#trust = undefined;
		stream.destroy();
		this.#session.abandon();
		this.#handler.over(reason);
		if (this.#session.hasNews) this.wake();
	}

	opened(trust: PeerTrust): void {
		this.#trust = trust;
		this.#session.now = this.#timer.now();
		this.#session.send({ kind: "connect", credentials: this.#handler.mayLogIn(trust) });
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
		const stream = this.#stream;
		this.pump();
		// A redirect may have opened the next stream already.
		if (this.#stream !== stream) return;
		if (this.#closing === "ended") this.finish(undefined);
		else this.#session.ended();
		this.pump();
	}

	failed(failure: Failure): void {
		const stream = this.#stream;
		this.#readable = this.#writable = false;
		this.#session.now = this.#timer.now();
		this.#session.lost();
		this.pump();
		if (this.#stream === stream) this.finish(failure);
	}

	/** Moves everything that can move, and tells what came of it. Calls from within its own handlers are left to the one that runs. */
	private pump(): void {
		if (this.#pumping) return;
		this.#pumping = true;
		this.#woken = false;
		try {
			this.#session.now = this.#timer.now();
			this.#handler.catchUp();
			for (let event = this.#late?.shift(); event !== undefined; event = this.#late?.shift()) this.#handler.take(event);
			this.#late = undefined;
			this.move();
			this.judge();
			this.depart();
		} finally {
			this.#pumping = false;
			this.schedule();
		}
	}

	private move(): void {
		do this.deliverAll();
		while (this.flush() || this.fetch());
	}

	/** Who is late is judged once everything was read, also what the stream has and has not told of yet: it may be we who are late. */
	private judge(): void {
		const now = this.#timer.now();
		if (now < (this.#session.deadline() ?? Infinity)) return;
		this.#readable ||= this.#trust !== undefined;
		this.move();
		this.#session.tick(now);
		this.move();
	}

	private deliverAll(): void {
		for (let event = this.#session.next(); event !== undefined; event = this.#session.next()) this.#handler.take(event);
	}

	/** Writes as much as the stream takes; returns whether that was anything. */
	private flush(): boolean {
		let moved = false;
		while (this.#stream !== undefined && this.#trust !== undefined && this.#writable) {
			const output = this.#session.output();
			if (output === undefined) break;
			const count = this.#stream.write(output);
			this.#writable = count === output.length;
			moved ||= count > 0;
			if (!this.#session.sent(count)) break;
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

	/** The protocol has no goodbye: once all that went out is known to have arrived, the stream is ended, and let go once the server has done the same, or has been given time to. */
	private depart(): void {
		if (this.#stream === undefined || this.#closing === "no") return;
		if (this.#trust === undefined || this.#timer.now() >= this.#patience) this.finish(undefined);
		else if (this.#closing === "wanted" && this.#session.output() === undefined && !this.#session.isUnconfirmed) {
			this.#closing = "ended";
			this.#session.abandon();
			this.#stream.end();
		}
	}

	/**
	 * Sets the timer to the session's deadline, which any call may have moved; to now if it has passed.
	 * One that has moved to later leaves the timer as it is, which then finds nothing due: that is once, not with each message.
	 */
	private schedule(): void {
		const due = this.#woken || this.#session.hasNews ? this.#timer.now() : this.deadline;
		if (due !== undefined && this.#due !== undefined && this.#due <= due) return;
		this.#timer.cancel(this.#timeout);
		this.#due = due;
		if (due === undefined) return;
		this.#timeout = this.#timer.after(Math.max(0, due - this.#timer.now()), () => {
			this.#due = undefined;
			this.pump();
		});
	}

	private get deadline(): number | undefined {
		const due = this.#session.deadline();
		if (this.#stream === undefined || this.#closing === "no") return due;
		return due === undefined ? this.#patience : Math.min(due, this.#patience);
	}
}

/** Milliseconds: a server that sees the stream end ends it too, within a round trip or two. */
const END_TIMEOUT = 1_500;
