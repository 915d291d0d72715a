import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Authority } from "../../hosts/peers/authority.js";
import { Command } from "../../hosts/peers/blynk/command.js";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { WeakLine } from "../../hosts/peers/zoo/weak-line.js";
import { Random } from "../fakes/random.js";
import { LineFaults } from "./line-faults.js";
import { fastTimer, SoakDevice } from "./soak-device.js";

export interface SoakOptions {
	/** It goes on until all three are reached. */
	readonly milliseconds: number;
	readonly writes: number;
	readonly faults: number;
	readonly seed: number;
	/** The server's; as the real ones, the legacy one has a quota, and knows no events. */
	readonly dialect: "legacy" | "iot";
}

export interface SoakResult {
	readonly seconds: number;
	readonly writes: number;
	readonly events: number;
	readonly faults: ReadonlyMap<string, number>;
	readonly counts: SoakDevice["client"]["counts"];
	/** Messages that arrived more than once. */
	readonly doubled: number;
	readonly ends: ReadonlyMap<string, number>;
	readonly reconnects: number;
	/** Bytes in use, at the beginning and at the end. */
	readonly heap: readonly [number, number];
	/** What is not as it should be, for people. */
	readonly wrong: readonly string[];
}

export async function soakBlynk(options: SoakOptions): Promise<SoakResult> {
	const authority = await Authority.create({ now: Date.now() });
	const identity = await authority.issue(["localhost"]);
	const arrived = { count: 0 };
	const report = (event: BlynkEvent): void => { if (event.kind === "received" && MESSAGES.has(event.frame.command)) arrived.count++; };
	const server = await BlynkServer.start({ identity, dialect: options.dialect, tokens: [TOKEN], report, ...(options.dialect === "iot" ? { quota: Infinity } : { now: () => fastTimer.now() }) });
	const line = await WeakLine.open(server.port);
	try {
		return await new BlynkSoak(options, server, line, authority.root).run(() => arrived.count);
	} finally {
		await line.stop();
		await server.stop();
	}
}

class BlynkSoak {
	readonly #options: SoakOptions;
	readonly #server: BlynkServer;
	readonly #random: Random;
	readonly #faults: LineFaults;
	readonly #device: SoakDevice;
	/** The last write to each pin that the client took. */
	readonly #wrote = new Map<string, string>();
	/** Events that the client took and the server has not accepted, by their tokens. */
	readonly #logged = new Map<number, string>();
	readonly #wrong: string[] = [];
	#writes = 0;
	#events = 0;

	constructor(options: SoakOptions, server: BlynkServer, line: WeakLine, root: string) {
		this.#options = options;
		this.#server = server;
		this.#random = new Random(options.seed);
		this.#faults = new LineFaults(line, server, this.#random);
		this.#device = new SoakDevice({ port: line.port, token: TOKEN, root, dialect: options.dialect }, (token) => { this.#taken(token); });
	}

	async run(arrived: () => number): Promise<SoakResult> {
		const began = Date.now();
		const device = this.#device;
		device.client.open();
		await this.#go(() => this.#offered < WARM);
		const heap = memoryInUse();
		await this.#go(() => Date.now() - began < this.#options.milliseconds || this.#writes < this.#options.writes || this.#faults.count < this.#options.faults);
		this.#faults.end();
		await this.#drain();
		device.lasting = false;
		device.client.close();
		const { counts } = device.client;
		await pause(SETTLING);
		this.#judge();
		const after = memoryInUse();
		if (after - heap > MOST_GROWTH) this.#complain(`${after - heap} bytes more are in use at the end`);
		return {
			seconds: (Date.now() - began) / 1000, writes: this.#writes, events: this.#events, faults: this.#faults.counts, counts,
			doubled: arrived() - counts.sent, ends: device.ends, reconnects: device.ups - 1, heap: [heap, after], wrong: [...this.#wrong, ...device.complaints.slice(0, MOST_COMPLAINTS)],
		};
	}

	get #offered(): number {
		return this.#writes + this.#events;
	}

	/** Offers a message at every step, and lets the line fail as often as was asked for. */
	async #go(lasts: () => boolean): Promise<void> {
		const { faults, writes } = this.#options;
		const apart = faults > 0 && writes > 0 ? writes / faults : USUALLY_APART;
		while (lasts()) {
			this.#offer();
			this.#faults.step();
			if (!this.#faults.present && this.#writes >= (this.#faults.count + 1) * apart) await this.#faults.begin();
			await pause(1);
		}
	}

	/** Mostly when there is room, or a line that is silent for long would leave little but messages refused. */
	#offer(): void {
		const { client } = this.#device;
		const random = this.#random;
		if (client.counts.queued >= ROOM && random.below(8) > 0) return;
		const pin = random.below(8);
		if (this.#options.dialect === "iot" && random.below(EVENTS_AMONG) === 0) this.#log(`event ${++this.#events}`);
		else if (pin === TEXT_PIN) this.#write(pin, `text ${++this.#writes}`);
		else this.#write(pin, ++this.#writes);
		const { queued, sent, dropped } = client.counts;
		if (queued + sent + dropped !== this.#offered) this.#complain(`${this.#offered} were offered, and ${queued} + ${sent} + ${dropped} are counted`);
	}

	#write(pin: number, value: number | string): void {
		if (this.#device.client.virtualWrite(pin, value)) this.#wrote.set(`v${pin}`, String(value));
	}

	#log(name: string): void {
		const token = this.#device.client.logEvent(name);
		if (token !== 0) this.#logged.set(token, name);
	}

	/** What the server says that it has taken over, it must have. */
	#taken(token: number): void {
		const name = this.#logged.get(token);
		if (name === undefined) this.#complain(`the token ${token} was accepted, and is not that of an event that was open`);
		else if (!this.#server.device(TOKEN).events.some((event) => event.name === name)) this.#complain(`${name} was accepted, and the server does not have it`);
		this.#logged.delete(token);
	}

	/** Over a good line, all that waits goes out. */
	async #drain(): Promise<void> {
		const { client } = this.#device;
		const end = Date.now() + PATIENCE;
		while (client.counts.queued > 0 && Date.now() < end) await pause(5);
		if (client.counts.queued > 0) this.#complain(`${client.counts.queued} still wait ${PATIENCE / 1000} s after the last fault`);
	}

	#judge(): void {
		const { pins } = this.#server.device(TOKEN);
		for (const [pin, value] of this.#wrote) {
			const kept = pins.get(pin)?.join(" ");
			if (kept !== value) this.#complain(`${pin} is ${kept ?? "nothing"} at the server, ${value} was written last`);
		}
		if (pins.size !== this.#wrote.size) this.#complain(`the server has ${pins.size} pins, ${this.#wrote.size} were written`);
		if (this.#logged.size > 0) this.#complain(`${this.#logged.size} events were taken, and nothing has become of them`);
	}

	#complain(text: string): void {
		if (this.#wrong.length < MOST_COMPLAINTS) this.#wrong.push(text);
	}
}

/** Bytes, without what is garbage. */
function memoryInUse(): number {
	setFlagsFromString("--expose-gc");
	(runInNewContext("gc") as () => void)();
	return process.memoryUsage().heapUsed;
}

const TOKEN = "0123456789abcdef0123456789ABCDEF";

const MESSAGES: ReadonlySet<number> = new Set<number>([Command.hardware, Command.eventLog]);

/** Of the pins, the one that is written texts: they are no state, none takes another's place. */
const TEXT_PIN = 7;

/** One of so many messages is an event. */
const EVENTS_AMONG = 20;

/** Messages: the client's queue. */
const ROOM = 16;

/** Messages before memory is looked at for the first time: code has been compiled, buffers have grown. */
const WARM = 500;

/** Writes between two faults, where nothing says how many. */
const USUALLY_APART = 50;

/** Bytes: of the 10,000 events that the server keeps, and what the engine of Node has compiled meanwhile. */
const MOST_GROWTH = 6 * 2 ** 20;

/** Milliseconds: for what waits at the end, and for the last connection to be let go. */
const PATIENCE = 20_000;
const SETTLING = 300;

const MOST_COMPLAINTS = 20;
