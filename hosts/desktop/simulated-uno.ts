import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import type { OpenSerial } from "../../modules/ports/serial.js";
import type { Timer } from "../../modules/ports/timer.js";
import { SimulatedClimate } from "./climate.js";
import { SimulatedSerial, type FarBoard } from "./simulated-serial.js";

/** An UNO at 9600 baud on the serial line, with a DHT11 that it reads every two seconds. It is switched on with its port. */
export function simulatedArduino(sketch: UnoOptions["sketch"], timer: Timer): OpenSerial {
	const line = new SimulatedSerial(timer, 9600);
	const climate = new SimulatedClimate(2);
	const uno = new SimulatedUno(line, timer, { sketch, interval: 2000, sensor: () => climate.read().temperature.toFixed(2) });
	return (options, handler) => {
		const port = line.open(options, handler);
		uno.reset();
		return {
			errors: port.errors,
			read: (into) => port.read(into),
			write: (bytes) => port.write(bytes),
			close: () => {
				uno.stop();
				port.close();
			},
		};
	};
}

export interface UnoOptions {
	readonly sketch: "lines" | "protocol";
	/** Milliseconds from one reading to the next. */
	readonly interval: number;
	/** What is read: text for each reading. */
	readonly sensor: () => string;
	/** With the protocol: where readings go, and what it subscribes to, if anything. */
	readonly topic?: string;
	readonly filter?: string;
	readonly isChecked?: boolean;
}

/**
 * An Arduino UNO with one of the two sketches of docs/uno.md: one prints readings, the other one publishes them by the line
 * protocol, one command at a time and without tags. Its receive buffer has 64 bytes, of which one is never used.
 */
export class SimulatedUno implements FarBoard {
	/** Each line that came, and how many bytes had no room. */
	readonly heardLines: string[] = [];
	overflowed = 0;
	/** Readings that the broker has, and those that were refused. */
	acknowledged = 0;
	refused = 0;
	/** How often it has given a credit and heard to the end what came of it. */
	turns = 0;
	readonly #line: SimulatedSerial;
	readonly #timer: Timer;
	readonly #options: UnoOptions;
	readonly #buffer: number[] = [];
	/** Bytes of the line that is being read. */
	#text: number[] = [];
	/** Credit of the turn that is open, 0 for none; how many came of it, and when the last did. */
	#granted = 0;
	#came = 0;
	#cameAt = 0;
	#polledAt = -Infinity;
	#readAt: number;
	/** What waits to be sent, first of all, and what waits for its answer. */
	readonly #outgoing: string[] = [];
	#unanswered: string | undefined;
	#isMet = false;
	#timeout = 0;

	constructor(line: SimulatedSerial, timer: Timer, options: UnoOptions) {
		this.#line = line;
		this.#timer = timer;
		this.#options = options;
		this.#readAt = timer.now() + options.interval;
		line.attach(this);
	}

	/** Power on: the bootloader first. */
	start(): void {
		this.#timeout = this.#timer.after(BOOTLOADER, () => { this.#loop(); });
	}

	stop(): void {
		this.#timer.cancel(this.#timeout);
	}

	heard(byte: number): void {
		if (this.#buffer.length < BUFFER - 1) this.#buffer.push(byte);
		else this.overflowed++;
	}

	/** The reset button: what was in its memory is gone. */
	reset(): void {
		this.stop();
		this.#buffer.length = this.#text.length = this.#outgoing.length = this.#granted = 0;
		this.#unanswered = undefined;
		this.#isMet = false;
		this.start();
	}

	/** Publishes this when it can, as the sketch's `publish`. */
	publish(text: string): void {
		this.#outgoing.push(`P ${this.#options.topic ?? "dataset"} ${text}`);
	}

	send(command: string): void {
		this.#outgoing.push(command);
	}

	#loop(): void {
		this.#timeout = this.#timer.after(LOOP, () => { this.#loop(); });
		const now = this.#timer.now();
		const { sketch, interval, sensor } = this.#options;
		if (now >= this.#readAt) {
			this.#readAt += interval;
			if (sketch === "lines") this.#line.send(writeUtf8(`${sensor()}\r\n`));
			else this.publish(sensor());
		}
		if (sketch === "protocol") this.#talk(now);
	}

	#talk(now: number): void {
		for (let byte = this.#buffer.shift(); byte !== undefined; byte = this.#buffer.shift()) this.#read(byte, now);
		if (this.#granted > 0 && now - this.#cameAt >= TURN_PATIENCE) this.#granted = 0;
		if (this.#granted > 0) return;
		if (!this.#isMet) {
			if (now - this.#polledAt < HELLO_PAUSE) return;
			this.#say("H");
		} else if (this.#unanswered === undefined) {
			this.#unanswered = this.#outgoing.shift();
			if (this.#unanswered !== undefined) this.#say(this.#unanswered);
		}
		if (now - this.#polledAt < POLL_PAUSE) return;
		this.#polledAt = this.#cameAt = now;
		this.#granted = BUFFER - 4;
		this.#came = 0;
		this.#say(`C${this.#granted}`);
	}

	#read(byte: number, now: number): void {
		this.#cameAt = now;
		this.#came++;
		if (this.#came >= this.#granted) this.#granted = 0;
		if (byte === DOT && this.#text.length === 0) {
			this.#granted = 0;
			this.turns++;
		} else if (byte !== LINE_FEED) this.#text.push(byte);
		else {
			const line = readUtf8(Uint8Array.from(this.#text)) ?? "";
			this.#text = [];
			this.#take(line);
		}
	}

	#take(given: string): void {
		if (given.endsWith("\u0018")) return;
		const line = this.#unchecked(given);
		this.heardLines.push(line ?? `? ${given}`);
		if (line === undefined) return;
		if (line === "!" || (line.startsWith("H") && this.#isMet)) this.#isMet = false;
		else if (line.startsWith("H")) {
			this.#isMet = true;
			// What the bridge may not have heard is said again.
			if (this.#unanswered !== undefined) this.#outgoing.unshift(this.#unanswered);
			this.#unanswered = undefined;
			if (this.#options.filter !== undefined) this.#outgoing.unshift(`S ${this.#options.filter}`);
		} else if (line.startsWith("+")) {
			if (this.#unanswered?.startsWith("P") === true) this.acknowledged++;
			this.#unanswered = undefined;
		} else if (line.startsWith("-")) {
			this.refused++;
			this.#unanswered = undefined;
		}
	}

	#say(line: string): void {
		const bytes = writeUtf8(line);
		const isChecked = this.#options.isChecked === true;
		this.#line.send(writeUtf8(`${line}${isChecked ? `*${hex(crc(bytes))}` : ""}\n`));
	}

	/** Without its checksum; undefined for one that is wrong. */
	#unchecked(line: string): string | undefined {
		if (this.#options.isChecked !== true) return line;
		const body = line.slice(0, -3);
		return line.slice(-3) === `*${hex(crc(writeUtf8(body)))}` ? body : undefined;
	}
}

/** As avr-libc's _crc_ibutton_update. */
function crc(bytes: Uint8Array): number {
	let crc = 0;
	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1;
	}
	return crc;
}

function hex(value: number): string {
	return value.toString(16).toUpperCase().padStart(2, "0");
}

const DOT = 0x2e;
const LINE_FEED = 0x0a;

/** Bytes: SERIAL_RX_BUFFER_SIZE of the Arduino core. */
const BUFFER = 64;

/** Milliseconds: what the bootloader waits, and what the sketch does. */
const BOOTLOADER = 1000;
const LOOP = 5;
const TURN_PATIENCE = 500;
const POLL_PAUSE = 100;
const HELLO_PAUSE = 1000;
