import type { Failure } from "../../modules/ports/failure.js";
import type { OpenSerial, SerialHandler, SerialOptions, SerialPort } from "../../modules/ports/serial.js";
import type { Timer } from "../../modules/ports/timer.js";
import { received } from "./uart.js";

/** The board at the other end, which hears bytes as they arrive. */
export interface FarBoard {
	heard(byte: number): void;
}

/**
 * A serial line with a board at its far end: bytes take the time that they take at its rate, and who listens at another one
 * hears what a UART would. Either end may be gone; what is sent then is lost, as on a wire.
 */
export class SimulatedSerial {
	readonly #timer: Timer;
	readonly #baud: number;
	#board: FarBoard | undefined;
	#port: NearPort | undefined;
	/** When the far board's last byte has gone. */
	#sentUntil = 0;
	/** Pieces that are under way, in their order: a late timer may call two that are due in any. */
	readonly #underway: { readonly port: NearPort; readonly piece: readonly number[] }[] = [];

	/** `baud`: the far board's. */
	constructor(timer: Timer, baud: number) {
		this.#timer = timer;
		this.#baud = baud;
	}

	/** The port of the near end. */
	readonly open: OpenSerial = (options, handler) => {
		this.#port?.close();
		const port = new NearPort(this.#timer, options, handler, (bytes) => { this.#deliver(bytes, options.baud); });
		this.#port = port;
		return port;
	};

	attach(board: FarBoard | undefined): void {
		this.#board = board;
	}

	/** The far board sends; returns when the last byte has gone, as the timer counts. */
	send(bytes: Uint8Array): number {
		const now = this.#timer.now();
		const begin = Math.max(now, this.#sentUntil);
		this.#sentUntil = begin + (bytes.length * BITS * 1000) / this.#baud;
		const port = this.#port;
		if (port === undefined) return this.#sentUntil;
		const { bytes: made, framing } = received(bytes, this.#baud, port.baud);
		port.errors.framing += framing;
		const pace = (this.#sentUntil - begin) / Math.max(1, made.length);
		for (let from = 0; from < made.length; from += PIECE) {
			const piece = made.slice(from, from + PIECE);
			this.#underway.push({ port, piece });
			this.#timer.after(begin - now + pace * (from + piece.length), () => {
				const first = this.#underway.shift();
				first?.port.arrive(first.piece);
			});
		}
		return this.#sentUntil;
	}

	/** The cable is pulled at the near end. */
	unplug(failure: Failure): void {
		const port = this.#port;
		this.#port = undefined;
		port?.fail(failure);
	}

	#deliver(bytes: Uint8Array, baud: number): void {
		for (const byte of received(bytes, baud, this.#baud).bytes) this.#board?.heard(byte);
	}
}

class NearPort implements SerialPort {
	readonly errors = { framing: 0, overrun: 0, parity: 0 };
	readonly baud: number;
	readonly #timer: Timer;
	readonly #handler: SerialHandler;
	readonly #deliver: (bytes: Uint8Array) => void;
	readonly #waiting: number[] = [];
	/** What is in the transmitter, in its order, and how many bytes that are. */
	readonly #transmitter: Uint8Array[] = [];
	#sending = 0;
	#isOpen = false;
	#isGone = false;
	#wantsReadable = true;
	#wantsWritable = false;

	constructor(timer: Timer, { baud }: SerialOptions, handler: SerialHandler, deliver: (bytes: Uint8Array) => void) {
		this.baud = baud;
		this.#timer = timer;
		this.#handler = handler;
		this.#deliver = deliver;
		timer.after(0, () => {
			if (this.#isGone) return;
			this.#isOpen = true;
			handler.opened();
		});
	}

	read(into: Uint8Array): number {
		const bytes = this.#waiting.splice(0, into.length);
		into.set(bytes);
		if (bytes.length < into.length) this.#wantsReadable = true;
		return bytes.length;
	}

	write(bytes: Uint8Array): number {
		const count = this.#isGone ? 0 : Math.min(bytes.length, FIFO - this.#sending);
		if (count < bytes.length) this.#wantsWritable = true;
		if (count === 0) return 0;
		this.#transmitter.push(bytes.slice(0, count));
		this.#sending += count;
		this.#timer.after((this.#sending * BITS * 1000) / this.baud, () => { this.#sent(this.#transmitter.shift() ?? NOTHING); });
		return count;
	}

	close(): void {
		this.#isGone = true;
	}

	arrive(bytes: readonly number[]): void {
		if (this.#isGone || !this.#isOpen) return;
		const room = FIFO - this.#waiting.length;
		this.#waiting.push(...bytes.slice(0, room));
		this.errors.overrun += Math.max(0, bytes.length - room);
		if (!this.#wantsReadable) return;
		this.#wantsReadable = false;
		this.#handler.readable();
	}

	fail(failure: Failure): void {
		if (this.#isGone) return;
		this.#isGone = true;
		this.#handler.failed(failure);
	}

	#sent(bytes: Uint8Array): void {
		this.#sending -= bytes.length;
		if (this.#isGone) return;
		this.#deliver(bytes);
		if (!this.#wantsWritable) return;
		this.#wantsWritable = false;
		this.#handler.writable();
	}
}

const NOTHING = new Uint8Array(0);

/** Of a frame: start, eight of data, stop. */
const BITS = 10;

/** Bytes that arrive together. */
const PIECE = 8;

/** Bytes in an ESP8266's UART, each way. */
const FIFO = 128;
