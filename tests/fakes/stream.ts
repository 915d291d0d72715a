import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler, Target } from "../../modules/ports/stream.js";
import type { Timer } from "../../modules/ports/timer.js";

/** How a stream misbehaves within the contract of ByteStream. */
export interface StreamFaults {
	/** Most bytes on their way to the other end: `write` takes no more. */
	readonly capacity?: number;
	/** Most bytes that one `read` returns. */
	readonly readLimit?: number;
	/** Milliseconds until a handler hears of what happened. */
	readonly latency?: number;
}

/**
 * A Dial whose streams end in the test: `accept` gets the target and the far end, which the test attaches a handler to.
 * Both ends open when it returns, unless it has called `fail` or `destroy` on the far end, or `hold` to open it later.
 */
export function fakeDial(timer: Timer, accept: (target: Target, far: FakeStream) => void, faults: StreamFaults = {}, trust: PeerTrust = "plain"): Dial {
	return (target, handler) => {
		const [near, far] = FakeStream.pair(timer, faults);
		near.attach(handler);
		accept(target, far);
		if (!far.held) near.open(trust);
		return near;
	};
}

/**
 * One end of a stream in memory. Handlers are called by the timer, so never before the call that led to it has
 * returned, and with FakeTimer only while the test lets time pass.
 */
export class FakeStream implements ByteStream {
	readonly #timer: Timer;
	readonly #faults: StreamFaults;
	/** Itself until it is paired. */
	#peer: FakeStream = this;
	#handler: Partial<StreamHandler> | undefined;
	#trust: PeerTrust = "plain";
	/** Bytes that wait to be read. */
	#received: number[] = [];
	#state: "closed" | "opening" | "open" | "gone" = "closed";
	#failure: Failure | undefined;
	#peerEnded = false;
	#toldEnd = false;
	#wantsReadable = true;
	#wantsWritable = false;
	#stalled = false;
	#appointment = 0;
	/** Set by `hold`. */
	held = false;
	/** This end has said that it writes no more. */
	hasEnded = false;

	private constructor(timer: Timer, faults: StreamFaults) {
		this.#timer = timer;
		this.#faults = faults;
	}

	/** Two ends: what one writes, the other reads. Nobody is told anything before `open`. */
	static pair(timer: Timer, faults: StreamFaults = {}): [left: FakeStream, right: FakeStream] {
		const left = new FakeStream(timer, faults);
		const right = new FakeStream(timer, faults);
		left.#peer = right;
		right.#peer = left;
		return [left, right];
	}

	/** Whether `destroy` was called or a failure has come. */
	get gone(): boolean {
		return this.#state === "gone";
	}

	/** Whether the other end was destroyed. */
	get deserted(): boolean {
		return this.#peer.gone;
	}

	/** How many bytes wait to be read at this end. */
	get waiting(): number {
		return this.#received.length;
	}

	/** Who is told. What is left out of the handler is not told. */
	attach(handler: Partial<StreamHandler>): void {
		this.#handler = handler;
		this.#later();
	}

	/** Opens both ends. */
	open(trust: PeerTrust = "plain"): void {
		this.#trust = this.#peer.#trust = trust;
		this.#opening();
		this.#peer.#opening();
	}

	/** To be called by `accept` of fakeDial: the near end stays unopened until `open` is called on this one. */
	hold(): void {
		this.held = true;
	}

	/** While stalled, nothing that this end writes arrives and there is soon no room: a dead link. */
	stall(stalled = true): void {
		this.#stalled = stalled;
		this.#peer.#notify();
	}

	/** Ends the stream for both ends with this failure, as a connection that is reset. */
	fail(failure: Failure): void {
		this.#failing(failure);
		this.#peer.#failing(failure);
	}

	read(into: Uint8Array): number {
		if (this.#state !== "open" || this.#peer.#stalled) {
			this.#wantsReadable = true;
			return 0;
		}
		const count = Math.min(into.length, this.#received.length, this.#faults.readLimit ?? Infinity);
		into.set(this.#received.splice(0, count));
		if (count < into.length) {
			this.#wantsReadable = true;
			this.#later();
		}
		this.#peer.#notify();
		if (this.#received.length === 0) this.#later();
		return count;
	}

	write(bytes: Uint8Array): number {
		if (this.hasEnded) throw new Error("write() after end()");
		if (this.#state !== "open") return 0;
		const count = Math.min(bytes.length, this.#room);
		this.#peer.#arrive(bytes.subarray(0, count));
		if (count < bytes.length) this.#wantsWritable = true;
		return count;
	}

	end(): void {
		if (this.hasEnded || this.#state !== "open") return;
		this.hasEnded = true;
		this.#peer.#finish();
	}

	destroy(): void {
		if (this.#state === "gone") return;
		this.#leave();
		this.#peer.#finish();
	}

	#opening(): void {
		if (this.#state !== "closed") return;
		this.#state = "opening";
		this.#later();
	}

	#arrive(bytes: Uint8Array): void {
		if (this.#state === "gone") return;
		for (const byte of bytes) this.#received.push(byte);
		this.#later();
	}

	#finish(): void {
		this.#peerEnded = true;
		this.#later();
	}

	#notify(): void {
		this.#later();
	}

	#failing(failure: Failure): void {
		if (this.#state === "gone") return;
		this.#failure = failure;
		this.#later();
	}

	get #room(): number {
		const peer = this.#peer;
		if (peer.gone) return Infinity;
		return Math.max(0, (this.#faults.capacity ?? Infinity) - peer.waiting);
	}

	#later(): void {
		if (this.#state === "gone") return;
		if (this.#appointment !== 0) return;
		this.#appointment = this.#timer.after(this.#faults.latency ?? 0, () => {
			this.#appointment = 0;
			this.#tell();
		});
	}

	/** Tells the handler one thing, and the rest later: a handler may change everything. */
	#tell(): void {
		const handler = this.#handler;
		if (handler === undefined) return;
		const silent = this.#peer.#stalled;
		if (this.#failure !== undefined) {
			const failure = this.#failure;
			this.#leave();
			handler.failed?.(failure);
		} else if (this.#state === "opening") {
			this.#state = "open";
			this.#later();
			handler.opened?.(this.#trust);
		} else if (this.#state !== "open") return;
		else if (this.#wantsReadable && this.#received.length > 0 && !silent) {
			this.#wantsReadable = false;
			this.#later();
			handler.readable?.();
		} else if (this.#wantsWritable && this.#room > 0) {
			this.#wantsWritable = false;
			this.#later();
			handler.writable?.();
		} else if (this.#peerEnded && !this.#toldEnd && this.#received.length === 0 && !silent) {
			this.#toldEnd = true;
			handler.ended?.();
		}
	}

	#leave(): void {
		this.#state = "gone";
		this.#received = [];
		this.#timer.cancel(this.#appointment);
		this.#appointment = 0;
	}
}
