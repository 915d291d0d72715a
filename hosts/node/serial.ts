import { readSync, statSync, writeSync } from "node:fs";
import { isFailure } from "../../modules/failure/failure.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { SerialHandler, SerialOptions, SerialPort } from "../../modules/ports/serial.js";
import { openFailure, portFailure } from "./serial-failure.js";
import { unsureText } from "./serial-failures.js";
import { serialBinding } from "./serialport-package.js";
import type { BoundPort, SerialBinding } from "./serialport-package.js";
import { nodeTimer } from "./timer.js";

/** A serial port of this machine, or a pseudo-terminal. */
export function openSerial(options: SerialOptions, handler: SerialHandler, binding: () => Promise<SerialBinding> = serialBinding): NodeSerialPort {
	return new NodeSerialPort(options, handler, binding);
}

/**
 * Reads ahead by one buffer. Writes what takes the line a twentieth of a second at a time, so that no more is on its way
 * when the board is unplugged; to a fast line, as much as the system takes, which lasts no longer there.
 */
export class NodeSerialPort implements SerialPort {
	/** The system does not tell of them. */
	readonly errors = undefined;
	readonly #options: SerialOptions;
	readonly #handler: SerialHandler;
	readonly #received = Buffer.alloc(READ_AHEAD);
	readonly #outgoing: Buffer;
	readonly #isFast: boolean;
	#start = 0;
	#end = 0;
	#port: BoundPort | undefined;
	#phase: "opening" | "open" | "gone" = "opening";
	#readArmed = true;
	#writeArmed = false;
	#writing = 0;
	/** What ends the port, once what came before has been read. */
	#ending: StageFailure | undefined;
	#receivedCount = 0;
	#sentCount = 0;
	#watch = 0;
	#device = "";

	constructor(options: SerialOptions, handler: SerialHandler, binding: () => Promise<SerialBinding>) {
		this.#options = options;
		this.#handler = handler;
		this.#outgoing = Buffer.alloc(Math.max(LEAST_WRITE, Math.ceil(options.baud / BITS_A_BYTE / WRITES_A_SECOND)));
		this.#isFast = options.baud >= FAST;
		void this.#open(binding);
	}

	read(into: Uint8Array): number {
		const count = Math.min(into.length, this.#end - this.#start);
		into.set(this.#received.subarray(this.#start, this.#start + count));
		this.#start += count;
		if (this.#start === this.#end) {
			if (count < into.length) this.#readArmed = true;
			if (this.#ending !== undefined) this.#endSoon(this.#ending);
			else if (count > 0) void this.#fetch();
		}
		return count;
	}

	write(bytes: Uint8Array): number {
		if (this.#phase !== "open" || this.#writing > 0 || this.#ending !== undefined) {
			this.#writeArmed ||= bytes.length > 0;
			return 0;
		}
		const at = this.#isFast ? atOnce(() => writeSync(this.#port?.fd ?? NO_DEVICE, bytes)) : 0;
		this.#sentCount += at;
		return at === bytes.length ? at : at + this.#begin(bytes.subarray(at));
	}

	/** What is left waits for room. */
	#begin(bytes: Uint8Array): number {
		const count = Math.min(bytes.length, this.#outgoing.length);
		this.#outgoing.set(bytes.subarray(0, count));
		if (count < bytes.length) this.#writeArmed = true;
		if (count > 0) void this.#send(count);
		return count;
	}

	close(): void {
		this.#phase = "gone";
		nodeTimer.cancel(this.#watch);
		// What is under way there ends with an error, which nobody waits for any more.
		this.#port?.close().catch(() => undefined);
		this.#port = undefined;
	}

	/** Pulls DTR and RTS for a moment, which restarts most boards. A port without these lines, as a pseudo-terminal is, stays as it is. */
	async reset(): Promise<void> {
		try {
			await this.#port?.set({ dtr: false, rts: false });
			await new Promise<void>((resolve) => { nodeTimer.after(RESET_PULSE, resolve); });
			await this.#port?.set({ dtr: true, rts: true });
		} catch {
			// Not for the line to end by: the board, if there is one, goes on.
		}
	}

	async #open(binding: () => Promise<SerialBinding>): Promise<void> {
		const { port, baud } = this.#options;
		try {
			const bound = await binding();
			this.#device = deviceOf(port);
			const opened = await bound.open({ path: port, baudRate: baud });
			if (this.#gone) {
				await opened.close();
				return;
			}
			this.#port = opened;
			this.#phase = "open";
		} catch (caught) {
			this.#fail(isFailure(caught) ? caught : openFailure(caught, this.#options));
			return;
		}
		this.#look();
		this.#handler.opened();
		void this.#fetch();
	}

	get #gone(): boolean {
		return this.#phase === "gone";
	}

	async #fetch(): Promise<void> {
		const port = this.#port;
		if (port === undefined) return;
		try {
			const { bytesRead } = await port.read(this.#received, 0, this.#received.length);
			if (this.#gone) return;
			[this.#start, this.#end] = [0, bytesRead + this.#more(bytesRead)];
			this.#receivedCount += this.#end;
		} catch (caught) {
			this.#over(caught);
			return;
		}
		if (!this.#readArmed) return;
		this.#readArmed = false;
		this.#handler.readable();
	}

	/** What else is there already: to wait for each piece takes longer than to read it. */
	#more(from: number): number {
		const fd = this.#port?.fd;
		if (typeof fd !== "number") return 0;
		let end = from;
		for (let count = 1; count > 0 && end < this.#received.length; end += count) count = atOnce(() => readSync(fd, this.#received, end, this.#received.length - end, null));
		return end - from;
	}

	async #send(count: number): Promise<void> {
		const port = this.#port;
		this.#writing = count;
		try {
			await port?.write(this.#outgoing.subarray(0, count));
			if (!this.#isFast) await port?.drain();
			if (this.#gone) return;
			this.#sentCount += count;
			this.#writing = 0;
		} catch (caught) {
			this.#over(caught);
			return;
		}
		if (!this.#writeArmed) return;
		this.#writeArmed = false;
		this.#handler.writable();
	}

	/** What was received before is read first. */
	#over(caught: unknown): void {
		if (this.#gone || this.#ending !== undefined) return;
		const { port } = this.#options;
		this.#ending = portFailure(caught, { port, received: this.#receivedCount, sent: this.#sentCount, unsure: unsureText(this.#writing) });
		if (this.#start === this.#end) this.#fail(this.#ending);
	}

	/** After the call that is under way: no method calls a handler. */
	#endSoon(failure: StageFailure): void {
		nodeTimer.after(0, () => { this.#fail(failure); });
	}

	#fail(failure: StageFailure): void {
		if (this.#gone) return;
		this.close();
		this.#handler.failed(failure);
	}

	/** A read of a port that was pulled out can go on for ever without an error; that its device file is gone, or another, tells. */
	#look(): void {
		this.#watch = nodeTimer.after(LOOK_EVERY, () => {
			if (deviceOf(this.#options.port) === this.#device) this.#look();
			else this.#over(undefined);
		});
	}
}

/** 0 where the system would have to wait; what else is wrong shows when it is waited for. */
function atOnce(act: () => number): number {
	try {
		return act();
	} catch {
		return 0;
	}
}

/** Which device file it is; the same text for ports without one, as on Windows. */
function deviceOf(path: string): string {
	if (process.platform === "win32") return "";
	const stats = statSync(path, { throwIfNoEntry: false });
	return stats === undefined ? "gone" : `${stats.dev}:${stats.ino}:${stats.rdev}`;
}

/** Bytes. */
const READ_AHEAD = 65_536;

/** What no call of the system takes for an open device. */
const NO_DEVICE = -1;

/** Bits a second: above, what the system holds for a terminal (4 KB) has left within a fifth of a second. */
const FAST = 200_000;

/** Bytes: at low rates, those of a short message. */
const LEAST_WRITE = 64;

/** Eight of data, between a start bit and a stop bit. */
const BITS_A_BYTE = 10;

const WRITES_A_SECOND = 20;

/** Milliseconds: what the capacitor between DTR and a board's reset takes easily. */
const RESET_PULSE = 250;

/** Milliseconds. */
const LOOK_EVERY = 1000;
