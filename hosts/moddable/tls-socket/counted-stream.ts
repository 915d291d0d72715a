import { Inbox } from "../../../modules/bytes/inbox.js";
import type { Failure } from "../../../modules/ports/failure.js";
import type { ByteStream, Dial, StreamHandler, Target } from "../../../modules/ports/stream.js";
import type { Timer } from "../../../modules/ports/timer.js";

/** Is told nothing before a call of a method has returned, and nothing after `close`. */
export interface CountHandler {
	/** More has come: so many bytes wait now. */
	readable(count: number): void;
	/** Open for the first time, or some of what was written has left: there is room for so many bytes now. */
	writable(room: number): void;
	/** The last call: the peer has ended, or for this reason, and all that came before was taken. */
	over(failure: Failure | undefined): void;
}

/**
 * A stream for those who want to know beforehand how much they can read and write: it reads ahead into one buffer, and what is
 * written lies in another until the end of the turn, so that small pieces leave together in one record.
 */
export class CountedStream implements StreamHandler {
	/** Why it is over, if not because the peer has ended. */
	failure: Failure | undefined;
	readonly #timer: Timer;
	/** Gone once told that it is over. */
	#handler: CountHandler | undefined;
	#stream: ByteStream | undefined;
	/** From the handshake on, which needs the memory itself. */
	#received: Inbox | undefined;
	#written: Inbox | undefined;
	/** The stream gives no more. */
	#isOver = false;
	/** The reader is being told: what it leaves is looked at afterwards. */
	#isTelling = false;
	/** 0 unless there is something to do when this turn is over, or when the reader has had time for what it left. */
	#soon = 0;
	#later = 0;

	constructor(timer: Timer, dial: Dial, target: Target, handler: CountHandler) {
		this.#timer = timer;
		this.#handler = handler;
		this.#stream = dial(target, this);
	}

	get isOpen(): boolean {
		return this.#received !== undefined && this.#handler !== undefined;
	}

	/** Bytes that can be taken. */
	get waiting(): number {
		return this.#received?.length ?? 0;
	}

	/** Bytes that can be put. */
	get room(): number {
		return this.#written === undefined || this.#isOver ? 0 : ROOM - this.#written.length;
	}

	/** At most so many of those that wait: a view, good until the end of the turn. */
	take(most: number): Uint8Array {
		const received = this.#received;
		if (received === undefined) return NOTHING;
		const wasFull = received.isFull;
		const taken = received.take(most);
		this.taken(wasFull);
		return taken;
	}

	/** One of those that wait. */
	takeByte(): number | undefined {
		const received = this.#received;
		const byte = received?.at(0);
		if (received === undefined || byte === undefined) return undefined;
		const wasFull = received.isFull;
		received.drop(1);
		this.taken(wasFull);
		return byte;
	}

	/** Not more than there is room for. */
	put(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.#written?.space().set(bytes);
		this.#written?.filled(bytes.length);
		this.soon();
	}

	/** Lets go; what was written is still sent. */
	close(): void {
		this.letGo();
		this.finish();
	}

	// What the stream tells.

	opened(): void {
		this.#received = new Inbox(READ_AHEAD);
		this.#written = new Inbox(ROOM);
		this.#handler?.writable(ROOM);
	}

	readable(): void {
		this.pump();
	}

	writable(): void {
		this.flush();
	}

	ended(): void {
		this.#isOver = true;
		this.letGo();
		this.settle();
	}

	failed(failure: Failure): void {
		this.failure = failure;
		this.#isOver = true;
		this.#stream = undefined;
		this.settle();
	}

	private taken(wasFull: boolean): void {
		if (this.#isTelling) return;
		if (this.waiting === 0) this.soon();
		// A full buffer may have left more behind.
		else if (wasFull) this.later();
	}

	private soon(): void {
		if (this.#soon !== 0 || this.#handler === undefined) return;
		this.#soon = this.#timer.after(0, () => {
			this.#soon = 0;
			this.flush();
			this.pump();
			this.settle();
		});
	}

	/** Reads and tells, as long as all that is told of is taken. */
	private pump(): void {
		while (this.#handler !== undefined && this.waiting === 0 && this.fill()) this.tell();
		if (this.waiting > 0) this.later();
	}

	/**
	 * The SDK's HTTP client comes back by a timer to what it left between two chunks, and loses its way when it is told before
	 * that of more. Who leaves something because the rest is missing is told of that a little later.
	 */
	private later(): void {
		if (this.#later !== 0 || this.#stream === undefined) return;
		this.#later = this.#timer.after(PATIENCE, () => {
			this.#later = 0;
			if (this.waiting > 0 && this.fill()) this.tell();
			if (this.waiting === 0) this.pump();
		});
	}

	private tell(): void {
		const wasFull = this.#received?.isFull === true;
		this.#isTelling = true;
		try {
			this.#handler?.readable(this.waiting);
		} finally {
			this.#isTelling = false;
		}
		if (wasFull && this.waiting > 0) this.later();
	}

	private fill(): boolean {
		const received = this.#received;
		if (received === undefined || received.isFull) return false;
		const count = this.#stream?.read(received.space()) ?? 0;
		received.filled(count);
		return count > 0;
	}

	private flush(): void {
		const count = this.send();
		if (count > 0 && !this.#isOver) this.#handler?.writable(this.room);
	}

	private send(): number {
		const written = this.#written;
		if (written === undefined || written.length === 0) return 0;
		const count = this.#stream?.write(written.view) ?? 0;
		written.drop(count);
		return count;
	}

	private letGo(): void {
		this.send();
		this.#stream?.destroy();
		this.#stream = undefined;
	}

	private settle(): void {
		if (this.#isOver && this.waiting === 0) this.finish()?.over(this.failure);
	}

	private finish(): CountHandler | undefined {
		const handler = this.#handler;
		this.#handler = undefined;
		this.#timer.cancel(this.#soon);
		this.#timer.cancel(this.#later);
		this.#received = this.#written = undefined;
		return handler;
	}
}

const NOTHING = new Uint8Array(0);

/** Bytes that can wait: who waits for a whole message before taking any of it can do so up to this length. */
const READ_AHEAD = 1024;

/** Bytes that can be put: the SDK's clients put the whole head of a WebSocket, or of one MQTT packet, at once. */
const ROOM = 1024;

/** Milliseconds. */
const PATIENCE = 10;
