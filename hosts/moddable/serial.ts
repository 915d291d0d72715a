import { checkUart } from "../../modules/bridge/uart.js";
import type { UartBoard } from "../../modules/bridge/uart.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { OpenSerial, SerialHandler, SerialOptions, SerialPort } from "../../modules/ports/serial.js";
import type { Timer } from "../../modules/ports/timer.js";
import { uartFailures } from "./failures.js";
import type { Serial, SerialClass } from "./sdk.js";

/** What differs from one board to another. */
export interface SerialBoard {
	/** Whose UARTs these are; undefined where ports have any names. */
	readonly kind?: UartBoard["board"];
	isDebug(): boolean;
	/** What the SDK's class is to be given for a port, beside what it is always given. */
	place(port: string): Readonly<Record<string, unknown>>;
	/** The SDK has opened it. */
	opened?(options: SerialOptions): void;
}

/** Serial ports by the SDK's class. */
export function sdkOpenSerial(serial: SerialClass, timer: Timer, board: SerialBoard): OpenSerial {
	return (options, handler) => new SdkSerial(serial, timer, board, options, handler);
}

/** The SDK tells of no errors of the line. Its `read` gives all that has come, of which we keep what nobody has room for yet. */
class SdkSerial implements SerialPort {
	readonly errors = undefined;
	private readonly timer: Timer;
	private handler: SerialHandler | undefined;
	private serial: Serial | undefined;
	private rest: Uint8Array | undefined;
	/** That more has come than was read is told once. */
	private isTold = false;
	private room = 0;
	private isWanting = false;
	private appointment = 0;

	constructor(serial: SerialClass, timer: Timer, board: SerialBoard, options: SerialOptions, handler: SerialHandler) {
		this.timer = timer;
		this.handler = handler;
		try {
			if (board.kind !== undefined) checkUart(options.port, { board: board.kind, isDebug: board.isDebug() });
			this.serial = new serial({ ...board.place(options.port), baud: options.baud, format: "buffer", target: this, onReadable: arrived, onWritable: drained });
			board.opened?.(options);
			this.appointment = timer.after(0, () => { this.handler?.opened(); });
		} catch (caught) {
			const failure = isFailure(caught) ? caught : uartFailures.make("port-not-opened", { port: options.port, reason: caught instanceof Error ? caught.message : String(caught) });
			this.appointment = timer.after(0, () => { this.fail(failure); });
		}
	}

	read(into: Uint8Array): number {
		let count = 0;
		while (count < into.length) {
			const rest = this.rest ?? this.received();
			if (rest === undefined) {
				// Not before the SDK has nothing left either: what had come while there was a rest is not told again.
				this.isTold = false;
				break;
			}
			const part = rest.subarray(0, into.length - count);
			into.set(part, count);
			count += part.length;
			this.rest = part.length === rest.length ? undefined : rest.subarray(part.length);
		}
		return count;
	}

	write(bytes: Uint8Array): number {
		const count = Math.min(bytes.length, this.room);
		this.isWanting ||= count < bytes.length;
		if (count === 0 || this.serial === undefined) return 0;
		try {
			// A buffer of its own is what all of the SDK's platforms take.
			this.serial.write(new Uint8Array(bytes.subarray(0, count)).buffer);
		} catch {
			// The log, on the same line, has taken the room. Nobody says when there is some again.
			this.room = 0;
			this.isWanting = true;
			this.timer.cancel(this.appointment);
			this.appointment = this.timer.after(LOG_LINE, () => { this.drained(LEAST_ROOM); });
			return 0;
		}
		this.room -= count;
		return count;
	}

	close(): void {
		this.handler = undefined;
		this.timer.cancel(this.appointment);
		const { serial } = this;
		this.serial = this.rest = undefined;
		serial?.close();
	}

	// What the SDK tells.

	arrived(): void {
		if (this.isTold) return;
		this.isTold = true;
		this.handler?.readable();
	}

	drained(room: number): void {
		this.room = room;
		if (!this.isWanting) return;
		this.isWanting = false;
		this.handler?.writable();
	}

	private received(): Uint8Array | undefined {
		const bytes = this.serial?.read();
		return bytes === undefined || bytes.byteLength === 0 ? undefined : new Uint8Array(bytes);
	}

	private fail(failure: Failure): void {
		const { handler } = this;
		this.close();
		handler?.failed(failure);
	}
}

type Told = Serial & { readonly target: SdkSerial };

function arrived(this: Told): void {
	this.target.arrived();
}

function drained(this: Told, room: number): void {
	this.target.drained(room);
}

/** Milliseconds in which a line of the log has gone, and bytes for which there is room then. */
const LOG_LINE = 20;
const LEAST_ROOM = 16;
