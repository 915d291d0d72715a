import { Duplex } from "node:stream";
import type { ByteStream, StreamHandler } from "../modules/ports/stream.js";

/**
 * A link between a client of ours and a server of Node's, with a time of its own: what one side sends at its time, the
 * other has 100 milliseconds later, and a side's time is when the last bytes it has heard of came. Nothing waits, and
 * computing takes no time, so that the milliseconds are those of the link alone, and always the same.
 */
export class DelayedLink implements ByteStream {
	/** What the server's TLS is put upon. */
	readonly far: Duplex;
	readonly #handler: StreamHandler;
	#waiting: Uint8Array = new Uint8Array(0);
	/** Milliseconds from SYN, at either end: SYN has one way, and the client has its answer after two. */
	#near = 2 * LATENCY;
	#distant = LATENCY;
	#gone = false;

	constructor(handler: StreamHandler) {
		this.#handler = handler;
		this.far = new Duplex({
			read: () => undefined,
			write: (bytes: Uint8Array, _, done) => {
				this.#near = Math.max(this.#near, this.#distant + LATENCY);
				this.#waiting = Uint8Array.from([...this.#waiting, ...bytes]);
				this.#later(() => { this.#handler.readable(); });
				done();
			},
			final: (done) => {
				this.#later(() => { this.#handler.ended(); });
				done();
			},
		});
		this.#later(() => { this.#handler.opened("plain"); });
	}

	/** The server's time: round trips from SYN to the last bytes that have come there. */
	get roundTrips(): number {
		return this.#distant / (2 * LATENCY);
	}

	read(into: Uint8Array): number {
		const taken = this.#waiting.subarray(0, into.length);
		into.set(taken);
		this.#waiting = this.#waiting.subarray(taken.length);
		return taken.length;
	}

	write(bytes: Uint8Array): number {
		this.#distant = Math.max(this.#distant, this.#near + LATENCY);
		this.far.push(bytes.slice());
		return bytes.length;
	}

	end(): void {
		if (!this.#gone) this.far.push(null);
		this.#gone = true;
	}

	destroy(): void {
		this.end();
	}

	#later(tell: () => void): void {
		setImmediate(() => {
			if (!this.#gone) tell();
		});
	}
}

/** Milliseconds, each way. */
const LATENCY = 100;
