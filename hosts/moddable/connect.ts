import { readIpv6 } from "../../modules/bytes/ip.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import type { Connect } from "../../modules/ports/tcp.js";
import type { Timer } from "../../modules/ports/timer.js";
import { tcpFailures } from "./failures.js";
import type { TcpClass, TcpSocket } from "./sdk.js";

/** Connections by the SDK's TCP. */
export function sdkConnect(tcp: TcpClass, timer: Timer): Connect {
	return (address, port, handler) => new SdkStream({ tcp, timer, place: placeOf(address, port), handler }, address, port);
}

interface Parts {
	readonly tcp: TcpClass;
	readonly timer: Timer;
	readonly place: string;
	readonly handler: StreamHandler;
}

/**
 * ECMA-419's TCP knows no half-closed connection, and tells neither an end from a reset nor why it failed: what ends after it
 * was open has `ended`. `end` only promises to write no more; the connection closes once the peer closes it, or with `destroy`.
 */
class SdkStream implements ByteStream {
	readonly #parts: Parts;
	#handler: StreamHandler | undefined;
	#socket: TcpSocket | undefined;
	#opened = false;
	/** The peer has ended, and everything it sent was read. */
	#gone = false;
	/** Bytes that wait, and whether the handler knows; and the room for bytes, and whether it was offered more. */
	#waiting = 0;
	#told = false;
	#room = 0;
	#wanting = false;
	#appointment = 0;

	constructor(parts: Parts, address: string, port: number) {
		this.#parts = parts;
		this.#handler = parts.handler;
		try {
			if (!Number.isInteger(port) || port < 1 || port > 65535) throw new RangeError("invalid port");
			this.#socket = new parts.tcp({ address, port, nodelay: true, target: this, onReadable: arrived, onWritable: drained, onError: broke });
		} catch (caught) {
			this.failLater(tcpFailures.make("not-opened", { place: parts.place, reason: reasonOf(caught) }));
		}
	}

	read(into: Uint8Array): number {
		const count = Math.min(into.length, this.#waiting);
		if (count > 0) {
			this.#socket?.read(into.subarray(0, count));
			this.#waiting -= count;
		}
		if (this.#waiting === 0 && count < into.length) this.#told = false;
		return count;
	}

	write(bytes: Uint8Array): number {
		if (this.#gone) {
			this.failLater(tcpFailures.make("gone", { place: this.#parts.place }));
			return 0;
		}
		const count = this.#socket === undefined || this.#room === 0 ? 0 : this.take(bytes.subarray(0, this.#room));
		this.#wanting ||= count < bytes.length;
		return count;
	}

	end(): void {
		// See the class.
	}

	destroy(): void {
		this.#handler = undefined;
		this.#parts.timer.cancel(this.#appointment);
		this.#waiting = 0;
		const socket = this.#socket;
		this.#socket = undefined;
		socket?.close();
	}

	// What the socket tells.

	arrived(count: number): void {
		this.open();
		this.#waiting = count;
		if (this.#told) return;
		this.#told = true;
		this.#handler?.readable();
	}

	drained(room: number): void {
		this.#room = room;
		this.open();
		if (!this.#wanting) return;
		this.#wanting = false;
		this.#handler?.writable();
	}

	broke(): void {
		if (this.#gone) return;
		this.#gone = true;
		this.#waiting = 0;
		if (this.#opened) this.#handler?.ended();
		else this.fail(tcpFailures.make("not-connected", { place: this.#parts.place }));
	}

	/** How many of these the socket took: none, with an error, once the peer has ended, which is told when all that it sent has been read. */
	private take(bytes: Uint8Array): number {
		if (bytes.length === 0) return 0;
		try {
			const room = this.#socket?.write(bytes);
			this.#room = typeof room === "number" ? room : 0;
			return bytes.length;
		} catch {
			this.#room = 0;
			return 0;
		}
	}

	private open(): void {
		if (this.#opened) return;
		this.#opened = true;
		this.#handler?.opened("plain");
	}

	private failLater(failure: Failure): void {
		this.#parts.timer.cancel(this.#appointment);
		this.#appointment = this.#parts.timer.after(0, () => { this.fail(failure); });
	}

	private fail(failure: Failure): void {
		const handler = this.#handler;
		this.destroy();
		handler?.failed(failure);
	}
}

type Told = TcpSocket & { readonly target: SdkStream };

function arrived(this: Told, count: number): void {
	this.target.arrived(count);
}

function drained(this: Told, room: number): void {
	this.target.drained(room);
}

function broke(this: Told): void {
	this.target.broke();
}

function placeOf(address: string, port: number): string {
	return readIpv6(address) === undefined ? `${address}:${port}` : `[${address}]:${port}`;
}

function reasonOf(caught: unknown): string {
	return caught instanceof Error ? caught.message : String(caught);
}
