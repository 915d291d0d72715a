import { isIP, Socket } from "node:net";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import type { Connect } from "../../modules/ports/tcp.js";
import { tcpFailures } from "../desktop/failures.js";
import { placeOf, tcpFailure } from "../desktop/tcp-failure.js";

export const connect: Connect = (address, port, handler) => {
	const stream = new TcpStream(new Socket(SOCKET), placeOf(address, port), handler);
	stream.connect(address, port);
	return stream;
};

/** A connection that somebody else has made to this machine; `socket` with `SOCKET`'s options. `opened` follows. */
export function acceptedStream(socket: Socket, handler: StreamHandler): ByteStream {
	const stream = new TcpStream(socket, placeOf(socket.remoteAddress ?? "somebody", socket.remotePort ?? 0), handler);
	stream.accept();
	return stream;
}

/**
 * A ByteStream over a paused socket: reading stops at the socket's readableHighWaterMark, and `write` takes bytes up to its
 * writableHighWaterMark.
 */
class TcpStream implements ByteStream {
	readonly #socket: Socket;
	readonly #handler: StreamHandler;
	readonly #place: string;
	#phase: "connecting" | "open" | "gone" = "connecting";
	/** Whether the handler is to be told of new bytes: not while it has yet to read what it was told of. */
	#wantsReadable = true;
	#wantsWritable = false;
	/** What Node writes later than it is asked to: the caller's buffer is its own again after the call. */
	#outgoing = Buffer.alloc(0);
	readonly #written = (error?: Error | null): void => {
		if (!error) this.#writable();
	};
	#halfClosed = false;

	constructor(socket: Socket, place: string, handler: StreamHandler) {
		this.#socket = socket;
		this.#handler = handler;
		this.#place = place;
	}

	accept(): void {
		this.#listen();
		setImmediate(() => {
			this.#opened();
			this.#readable();
		});
	}

	connect(address: string, port: number): void {
		if (isIP(address) === 0 || !(Number.isInteger(port) && port > 0 && port < 65536)) {
			setImmediate(() => { this.#fail(tcpFailures.make("bad-address", { place: this.#place })); });
			return;
		}
		this.#listen();
		this.#socket.connect({ host: address, port });
	}

	read(into: Uint8Array): number {
		if (this.#phase !== "open") return 0;
		const length = Math.min(into.length, this.#socket.readableLength);
		if (length > 0) into.set(this.#socket.read(length) as Buffer);
		if (this.#socket.readableLength === 0) {
			if (length < into.length) this.#wantsReadable = true;
			// A paused socket says that it ended only to somebody who reads at its end.
			this.#socket.read(0);
		}
		return length;
	}

	write(bytes: Uint8Array): number {
		if (this.#phase === "gone" || this.#halfClosed) return 0;
		let taken = 0;
		// What the system takes at once, as it mostly does, is no longer Node's when its call returns.
		while (this.#phase === "open" && taken < bytes.length && this.#socket.writable && this.#socket.writableLength === 0) {
			const part = bytes.subarray(taken, taken + BOUND);
			this.#socket.write(this.#copied(part), this.#written);
			taken += part.length;
		}
		if (taken < bytes.length) this.#wantsWritable = true;
		return taken;
	}

	end(): void {
		if (this.#phase === "gone" || this.#halfClosed) return;
		this.#halfClosed = true;
		this.#wantsWritable = false;
		this.#socket.end();
	}

	destroy(): void {
		this.#phase = "gone";
		this.#socket.destroy();
	}

	#copied(bytes: Uint8Array): Buffer {
		if (this.#outgoing.length < bytes.length) this.#outgoing = Buffer.alloc(bytes.length);
		this.#outgoing.set(bytes);
		return this.#outgoing.subarray(0, bytes.length);
	}

	#listen(): void {
		this.#socket.on("connect", () => { this.#opened(); });
		this.#socket.on("readable", () => { this.#readable(); });
		this.#socket.on("end", () => {
			if (this.#phase !== "gone") this.#handler.ended();
		});
		this.#socket.on("error", (error: NodeJS.ErrnoException) => { this.#failed(error); });
	}

	#opened(): void {
		if (this.#phase === "gone") return;
		this.#phase = "open";
		this.#socket.setNoDelay(true);
		this.#handler.opened("plain");
		this.#writable();
	}

	#readable(): void {
		if (this.#phase === "gone") return;
		if (this.#socket.readableLength === 0) this.#socket.read(0);
		else if (this.#wantsReadable) {
			this.#wantsReadable = false;
			this.#handler.readable();
		}
	}

	#writable(): void {
		if (this.#phase === "gone" || !this.#wantsWritable) return;
		this.#wantsWritable = false;
		this.#handler.writable();
	}

	#failed(error: NodeJS.ErrnoException): void {
		// What came before the failure often explains it (a TLS alert before a reset): it may be read first.
		this.#readable();
		this.#fail(tcpFailure(error.code ?? error.message, this.#place, this.#socket.bytesRead, this.#socket.bytesWritten));
	}

	#fail(failure: StageFailure): void {
		if (this.#phase === "gone") return;
		this.destroy();
		this.#handler.failed(failure);
	}
}

/** Bytes of its bounds: what Node gives a stream differs from release to release; it reads as many at once. */
const BOUND = 65_536;

/** A stream's options are a socket's too, which its declaration leaves out. */
export const SOCKET = Object.freeze({ allowHalfOpen: true, readableHighWaterMark: BOUND, writableHighWaterMark: BOUND });
