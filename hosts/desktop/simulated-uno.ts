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
 * protocol, one command at a time, each with a tag of its own, and says again what was not answered. Its receive buffer has
 * 64 bytes, of which one is never used. Unlike the sketch it can be given readings and other lines, which wait for their turn.
 */
export class SimulatedUno implements FarBoard {
	/** Each line that came, and how many bytes had no room. */
	readonly heardLines: string[] = [];
	overflowed = 0;
	/** Readings that the broker has, and those that were refused for good. */
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
	/** Credit of the turn that is open, 0 for none; how many came of it, when the last did, and whether it was a dot. */
	#granted = 0;
	#came = 0;
	#cameAt = 0;
	#isDotted = false;
	#polledAt = -Infinity;
	#readAt: number;
	/** Commands, of which the first is to be sent, or waits for its answer. */
	readonly #outgoing: string[] = [];
	/** Lines that are none of the sketch's. */
	readonly #others: string[] = [];
	/** The first command's: an answer to an earlier one is none to this. The subscription has 0. */
	#tag = 1;
	#isMet = false;
	#isSubscribed = false;
	/** A command waits for its answer since then. */
	#askedAt: number | undefined;
	/** Since when the bridge has had no room, and since when the subscription has been refused. */
	#pausedAt: number | undefined;
	#refusedAt: number | undefined;
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
		this.#buffer.length = this.#text.length = this.#outgoing.length = this.#others.length = this.#granted = 0;
		this.#tag = 1;
		this.#begin(false);
		this.start();
	}

	/** Publishes this when it can, as the sketch's `publish`. */
	publish(text: string): void {
		this.#outgoing.push(`P ${this.#options.topic ?? "dataset"} ${text}`);
	}

	/** Says this as it stands, once and with the next credit, and takes the answer for none to its own commands. */
	send(line: string): void {
		this.#others.push(line);
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
		if (this.#granted > 0 && now - this.#cameAt >= TURN_PATIENCE) {
			this.#granted = 0;
			// It was the end of a turn, behind noise or a line whose end was lost.
			if (this.#isDotted) this.#text = [];
		}
		if (this.#granted > 0 || now - this.#polledAt < (this.#isMet ? POLL_PAUSE : HELLO_PAUSE)) return;
		// An answer was lost, or the broker is away: again.
		if (isOver(this.#askedAt, now, ANSWER_PATIENCE)) this.#askedAt = undefined;
		if (isOver(this.#pausedAt, now, ROOM_PAUSE)) this.#pausedAt = undefined;
		if (!this.#isMet) this.#say("H");
		else if (this.#askedAt === undefined && this.#pausedAt === undefined) this.#ask(now);
		const other = this.#isMet ? this.#others.shift() : undefined;
		if (other !== undefined) this.#say(other);
		this.#polledAt = this.#cameAt = now;
		this.#granted = BUFFER - 4;
		this.#came = 0;
		this.#say(`C${this.#granted}`);
	}

	#ask(now: number): void {
		if (isOver(this.#refusedAt, now, REFUSED_PAUSE)) this.#refusedAt = undefined;
		const { filter } = this.#options;
		const subscribes = filter !== undefined && !this.#isSubscribed && this.#refusedAt === undefined;
		const command = subscribes ? `S ${filter}` : this.#outgoing[0];
		if (command === undefined) return;
		this.#askedAt = now;
		this.#say(`${command.charAt(0)}${subscribes ? SUBSCRIPTION : this.#tag}${command.slice(1)}`);
	}

	#read(byte: number, now: number): void {
		this.#cameAt = now;
		this.#isDotted = byte === DOT;
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
		if (line.startsWith("H")) this.#begin(true);
		else if (line.startsWith("!")) this.#isMet = false;
		else if (line.startsWith("+") || line.startsWith("-")) this.#answered(line);
	}

	/** What was not answered is said again. */
	#begin(met: boolean): void {
		this.#isMet = met;
		this.#isSubscribed = false;
		this.#askedAt = this.#pausedAt = this.#refusedAt = undefined;
	}

	/** `+7` or `-7 reason`: done, or refused for good. What could not be read has no tag. */
	#answered(line: string): void {
		if (line === "-checksum") this.#askedAt = undefined;
		const tag = Number.parseInt(line.slice(1), 10);
		if (tag === SUBSCRIPTION ? this.#isSubscribed : tag !== this.#tag) return;
		this.#askedAt = undefined;
		const isGood = line.startsWith("+");
		if (line.endsWith(" full")) this.#pausedAt = this.#timer.now();
		else if (tag === SUBSCRIPTION) {
			this.#isSubscribed = isGood;
			this.#refusedAt = isGood ? undefined : this.#timer.now();
		} else {
			const isReading = this.#outgoing.shift()?.startsWith("P") === true;
			if (isGood && isReading) this.acknowledged++;
			if (!isGood) this.refused++;
			this.#tag = (this.#tag % LAST_TAG) + 1;
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

/** Whether so many milliseconds have passed since something that there was. */
function isOver(since: number | undefined, now: number, patience: number): boolean {
	return since !== undefined && now - since >= patience;
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
const ANSWER_PATIENCE = 30_000;
const ROOM_PAUSE = 5000;
const REFUSED_PAUSE = 60_000;

/** Tags of the subscription, and of the last command before they begin again. */
const SUBSCRIPTION = 0;
const LAST_TAG = 99;
