import { closeSync, constants, openSync, readSync } from "node:fs";
import { ReadStream } from "node:tty";

/**
 * The device of a port that the binding has opened, locked and set, opened once more as a stream of Node's: the binding
 * asks another thread for each piece, and its waiting for room in a line ends its waiting for bytes. Node makes a file
 * descriptor anew that it is given, so that it cannot be the binding's, which has the lock.
 */
export class SerialDevice {
	readonly #file: number;
	readonly #stream: ReadStream;
	/** Who waits for bytes, and for room. */
	#waiting: { read?: Waiter | undefined; write?: Waiter | undefined } = {};
	#failure: Error | undefined;
	/** What Node writes later than it is asked to: the caller's buffer is its own again after the call. */
	readonly #outgoing = Buffer.alloc(BOUND);
	readonly #written = (): void => {
		const waiter = this.#waiting.write;
		this.#waiting.write = undefined;
		waiter?.resolve();
	};

	/** Throws the system's error. */
	constructor(path: string) {
		this.#file = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
		this.#stream = new ReadStream(this.#file);
		this.#stream.on("readable", () => { this.#tellReadable(); });
		this.#stream.on("end", () => { this.#fail(new Error("ENODEV: no such device")); });
		this.#stream.on("error", (error) => { this.#fail(error); });
	}

	/** Waits for bytes and takes what is there, one at least. Rejects when the device is gone. */
	async read(into: Uint8Array): Promise<number> {
		while (this.#stream.readableLength === 0) {
			this.#stream.read(0);
			await this.#until("read");
		}
		const count = Math.min(into.length, this.#stream.readableLength);
		into.set(this.#stream.read(count) as Buffer);
		return this.#stream.readableLength > 0 ? count : count + this.#more(into.subarray(count));
	}

	/** What else is there already: Node reads a terminal's buffer once in each turn of its loop. */
	#more(into: Uint8Array): number {
		let count = 0;
		try {
			for (let read = 1; read > 0 && count < into.length; count += read) read = readSync(this.#file, into, count, into.length - count, null);
		} catch {
			// Nothing more, or what the stream will meet as well.
		}
		return count;
	}

	/** As many as there is room for. */
	write(bytes: Uint8Array): number {
		let count = 0;
		while (this.#failure === undefined && count < bytes.length && this.#stream.writableLength === 0) {
			const part = bytes.subarray(count, count + BOUND);
			this.#outgoing.set(part);
			this.#stream.write(this.#outgoing.subarray(0, part.length), this.#written);
			count += part.length;
		}
		return count;
	}

	/** Bytes of which the system has not taken the last yet. */
	get held(): number {
		return this.#stream.writableLength;
	}

	/** Rejects when the device is gone. */
	async writable(): Promise<void> {
		if (this.#stream.writableLength > 0) await this.#until("write");
	}

	close(): void {
		this.#waiting = {};
		this.#stream.destroy();
		closeSync(this.#file);
	}

	#tellReadable(): void {
		if (this.#stream.readableLength === 0) return;
		const waiter = this.#waiting.read;
		this.#waiting.read = undefined;
		waiter?.resolve();
	}

	#until(which: "read" | "write"): Promise<void> {
		return new Promise((resolve, reject) => {
			if (this.#failure === undefined) this.#waiting[which] = { resolve, reject };
			else reject(this.#failure);
		});
	}

	#fail(error: Error): void {
		this.#failure ??= error;
		const { read, write } = this.#waiting;
		this.#waiting = {};
		read?.reject(error);
		write?.reject(error);
	}
}

interface Waiter {
	resolve(): void;
	reject(error: Error): void;
}

/** Bytes of the stream's bounds. */
const BOUND = 16_384;
