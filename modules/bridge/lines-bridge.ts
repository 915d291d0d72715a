import { isFailure } from "../failure/failure.js";
import type { Host } from "../ports/host.js";
import type { SerialOptions } from "../ports/serial.js";
import { serialFailures } from "./failures.js";
import { LineFramer } from "./line-framer.js";
import { LINE_LIMIT, lineNumber, lineText } from "./line-text.js";
import { Notices } from "./notices.js";
import type { LinkHandler, LinkHost } from "./serial-link.js";
import { fillTemplate, needsNumber, timePlaces } from "./template.js";
import { WatchedLink, type LinkListener } from "./watched-link.js";

export interface LinesOptions {
	readonly topic: string;
	readonly template: string;
	readonly sensorId: number;
	readonly unit: string;
	/** Seconds that lie between two messages at least. */
	readonly interval: number;
	/** Minutes that local time is ahead of UTC. */
	readonly zone: number;
}

/** Where messages go. */
export interface LinesOutlet {
	/** Queues a message, connected or not. Throws what can never be sent as a failure. */
	publish(topic: string, payload: string): void;
}

/**
 * Publishes what a sketch prints, line by line. A line becomes a message with the time at which it came: while nobody knows
 * the time and the template wants it, lines are held, a few of them, and their times are worked out when it is known.
 */
export class LinesBridge implements LinkHandler, LinkListener {
	private readonly host: LinkHost & Pick<Host, "clock">;
	private readonly options: LinesOptions;
	private readonly outlet: LinesOutlet;
	private readonly link: WatchedLink;
	private readonly framer: LineFramer;
	private readonly notices: Notices;
	/** Lines that wait for the time, or the last one for its turn. */
	private readonly held: HeldLine[] = [];
	/** When the last message was made, as the timer counts. */
	private sentAt = -Infinity;
	private lost = 0;
	private timeout = 0;
	/** A line that was cut and is no text: told when the baud rate is not what is wrong. It takes no memory before. */
	declare private doubted?: { readonly length: number; readonly timeout: number } | undefined;

	constructor(host: LinkHost & Pick<Host, "clock">, port: SerialOptions, options: LinesOptions, outlet: LinesOutlet) {
		this.host = host;
		this.options = options;
		this.outlet = outlet;
		this.link = new WatchedLink(host, port, this);
		this.framer = new LineFramer(LINE_LIMIT, host.timer.now());
		this.notices = new Notices(host);
	}

	open(): void {
		this.link.open();
	}

	/** For good; what is held is lost. */
	close(): void {
		const { timer } = this.host;
		timer.cancel(this.timeout);
		if (this.doubted !== undefined) timer.cancel(this.doubted.timeout);
		this.link.close();
	}

	linked(): void {
		this.framer.restart(this.host.timer.now());
	}

	unlinked(): void {
		// A line that was begun is void: `linked` says so.
	}

	writable(): void {
		// Nothing is ever written: a sketch that can only print does not listen.
	}

	readable(): void {
		this.link.drain(this);
	}

	heard(bytes: Uint8Array, now: number): void {
		const { framer } = this;
		framer.receive(bytes, now);
		for (let event = framer.next(); event !== undefined; event = framer.next()) {
			if (event.kind === "line") {
				this.take(event.bytes, now);
				// From here, where the stack is shallow: to publish takes the most of it.
				if (this.held.length > 0) this.release();
			}
			else if (event.kind === "cut") this.takeCut(event.bytes);
			else this.notices.tell(serialFailures.make("line-overlong", { limit: LINE_LIMIT }));
		}
	}

	private take(bytes: Uint8Array, at: number): void {
		const text = lineText(bytes);
		// Of blanks alone.
		if (text === "") return;
		const value = text === undefined ? undefined : lineNumber(text);
		const isMeant = text !== undefined && (value !== undefined || !needsNumber(this.options.template));
		if (isMeant) {
			this.link.sound();
			this.tellDoubted();
			this.hold({ text, value, at });
		} else this.notices.tell(text === undefined ? serialFailures.make("line-garbled", { length: bytes.length }) : serialFailures.make("not-a-number", { line: text }));
	}

	/** At a wrong rate the ends of lines are not heard either, and there the rate is to be said first: it takes a few readings. */
	private takeCut(bytes: Uint8Array): void {
		const { length } = bytes;
		if (lineText(bytes) !== undefined) this.notices.tell(serialFailures.make("line-cut", { length }));
		else this.doubted ??= { length, timeout: this.host.timer.after(DOUBT, () => { this.tellDoubted(); }) };
	}

	private tellDoubted(): void {
		const { doubted } = this;
		if (doubted === undefined) return;
		this.host.timer.cancel(doubted.timeout);
		this.doubted = undefined;
		if (!this.link.isWrong) this.notices.tell(serialFailures.make("line-cut", { length: doubted.length }));
	}

	/** Each line goes this way, mostly at once. */
	private hold(line: HeldLine): void {
		const { held } = this;
		const { interval, template } = this.options;
		if (interval > 0 && held.length > 0) held.pop();
		if (held.length >= HELD_LIMIT) {
			this.lost++;
			this.notices.tell(serialFailures.make("lines-lost", { count: this.lost, reason: "the time is not known", limit: HELD_LIMIT }));
			return;
		}
		held.push(line);
		const places = timePlaces(template);
		if (places !== "" && this.host.clock.now() === undefined) this.notices.tell(serialFailures.make("time-awaited", { places }));
	}

	/** Publishes what need not wait any more, and comes back for the rest. */
	private release(): void {
		const { host: { timer, clock }, held, options } = this;
		timer.cancel(this.timeout);
		this.timeout = 0;
		const now = timer.now();
		const date = clock.now();
		const waitsForTime = date === undefined && timePlaces(options.template) !== "";
		const pause = waitsForTime ? TIME_PAUSE : this.sentAt + options.interval * 1000 - now;
		for (let line = held[0]; line !== undefined && !waitsForTime && pause <= 0; line = held[0]) {
			held.shift();
			this.sentAt = now;
			this.publish(fillTemplate(options.template, { ...options, text: line.text, value: line.value, at: date === undefined ? undefined : date - (now - line.at) }));
		}
		if (held.length > 0) this.timeout = timer.after(pause, () => { this.release(); });
	}

	private publish(payload: string): void {
		try {
			this.outlet.publish(this.options.topic, payload);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.notices.tell(caught);
		}
	}

}

interface HeldLine {
	readonly text: string;
	readonly value: number | undefined;
	/** When it came, as the timer counts. */
	readonly at: number;
}

/** Lines that wait for the time: at one a second, longer than a device takes to find it. */
const HELD_LIMIT = 16;

/** Milliseconds: in which a sensor that is read every few seconds has sent what a rate is guessed of. */
const DOUBT = 20_000;

/** Milliseconds until the clock is looked at again. */
const TIME_PAUSE = 500;
