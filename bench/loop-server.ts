import type { ByteStream, StreamHandler } from "../modules/ports/stream.js";

/** Answers success to a login and to a PING, which it looks for at the end of what is written at once, and takes everything else. */
export class LoopServer implements ByteStream {
	private handler: StreamHandler | undefined = undefined;
	private readonly answer = Uint8Array.of(0, 0, 0, 0, 200);
	private waiting = 0;

	/** As a `Dial` does; to be followed by `accept`. */
	open(handler: StreamHandler): ByteStream {
		this.handler = handler;
		return this;
	}

	accept(): void {
		this.handler?.opened("plain");
	}

	/** Tells of an answer that waits. */
	run(): void {
		if (this.waiting > 0) this.handler?.readable();
	}

	write(bytes: Uint8Array): number {
		const last = bytes.length - HEADER;
		if (bytes[last] === PING) this.respond(bytes.subarray(last + 1, last + 3));
		else if (bytes[0] === LOGIN) this.respond(bytes.subarray(1, 3));
		return bytes.length;
	}

	/** All of the answer, for which there is room. */
	read(into: Uint8Array): number {
		const count = this.waiting;
		if (count > 0) into.set(this.answer);
		this.waiting = 0;
		return count;
	}

	end(): void {
		this.destroy();
	}

	destroy(): void {
		this.handler = undefined;
	}

	private respond(id: Uint8Array): void {
		this.answer.set(id, 1);
		this.waiting = HEADER;
	}
}

/** Commands of the protocol, and bytes of a header. */
const PING = 6;
const LOGIN = 29;
const HEADER = 5;
