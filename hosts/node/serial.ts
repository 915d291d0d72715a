import { statSync } from "node:fs";
import { isFailure } from "../../modules/failure/failure.js";
import type { StageFailure } from "../../modules/failure/failure.js";
import type { SerialHandler, SerialOptions, SerialPort } from "../../modules/ports/serial.js";
import { SerialDevice } from "./serial-device.js";
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
	/** Bytes of which nobody knows yet. */
	#writing = 0;
	#isWaiting = false;
	/** What ends the port, once what came before has been read. */
	#ending: StageFailure | undefined;
	#receivedCount = 0;
	#sentCount = 0;
	#watch = 0;
	#device: SerialDevice | undefined;
	/** Which device file it was when it was opened. */
	#file = "";

	constructor(options: SerialOptions, handler: SerialHandler, binding: () => Promise<SerialBinding>) {
		this.#options = options;
		this.#handler = handler;
		this.#isFast = options.baud >= FAST;
		this.#outgoing = Buffer.alloc(Math.max(LEAST_WRITE, Math.ceil(options.baud / BITS_A_BYTE / WRITES_A_SECOND)));
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
		return this.#isFast && this.#device !== undefined ? this.#fill(this.#device, bytes) : this.#begin(bytes);
	}

	close(): void {
		this.#phase = "gone";
		nodeTimer.cancel(this.#watch);
		this.#device?.close();
		this.#device = undefined;
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
			this.#file = fileOf(port);
			const opened = await bound.open({ path: port, baudRate: baud });
			if (this.#gone) {
				await opened.close();
				return;
			}
			this.#port = opened;
			if (typeof opened.fd === "number") this.#device = new SerialDevice(port);
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
			const count = await this.#device?.read(this.#received) ?? (await port.read(this.#received, 0, this.#received.length)).bytesRead;
			if (this.#gone) return;
			[this.#start, this.#end] = [0, count];
			this.#receivedCount += count;
		} catch (caught) {
			this.#over(caught);
			return;
		}
		if (!this.#readArmed) return;
		this.#readArmed = false;
		this.#handler.readable();
	}

	/** As much as the system takes, and one buffer. */
	#fill(device: SerialDevice, bytes: Uint8Array): number {
		const count = device.write(bytes);
		this.#sentCount += count;
		if (count < bytes.length) {
			this.#writeArmed = true;
			void this.#wait(device);
		}
		return count;
	}

	async #wait(device: SerialDevice): Promise<void> {
		if (this.#isWaiting) return;
		this.#isWaiting = true;
		try {
			await device.writable();
		} catch (caught) {
			this.#over(caught);
			return;
		} finally {
			this.#isWaiting = false;
		}
		this.#tellRoom();
	}

	/** No more than the line carries soon: what is left waits. */
	#begin(bytes: Uint8Array): number {
		const count = Math.min(bytes.length, this.#outgoing.length);
		this.#outgoing.set(bytes.subarray(0, count));
		if (count < bytes.length) this.#writeArmed = true;
		if (count > 0) void this.#send(count);
		return count;
	}

	async #send(count: number): Promise<void> {
		const port = this.#port;
		this.#writing = count;
		try {
			await port?.write(this.#outgoing.subarray(0, count));
			await port?.drain();
			if (this.#gone) return;
			this.#sentCount += count;
			this.#writing = 0;
		} catch (caught) {
			this.#over(caught);
			return;
		}
		this.#tellRoom();
	}

	#tellRoom(): void {
		if (!this.#writeArmed || this.#gone) return;
		this.#writeArmed = false;
		this.#handler.writable();
	}

	/** What was received before is read first. */
	#over(caught: unknown): void {
		if (this.#gone || this.#ending !== undefined) return;
		const { port } = this.#options;
		const held = this.#device?.held ?? 0;
		this.#ending = portFailure(caught, { port, received: this.#receivedCount, sent: this.#sentCount - held, unsure: unsureText(this.#writing + held) });
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
			if (fileOf(this.#options.port) === this.#file) this.#look();
			else this.#over(undefined);
		});
	}
}

/** Which device file it is; the same text for ports without one, as on Windows. */
function fileOf(path: string): string {
	if (process.platform === "win32") return "";
	const stats = statSync(path, { throwIfNoEntry: false });
	return stats === undefined ? "gone" : `${stats.dev}:${stats.ino}:${stats.rdev}`;
}

/** Bytes. */
const READ_AHEAD = 65_536;

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
