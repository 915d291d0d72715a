import { nodeTimer } from "../../hosts/node/timer.js";
import { counted } from "../../modules/failure/counted.js";
import { visible } from "../../modules/failure/failure.js";
import type { Counts } from "./byte-bridge.js";

/** What can be asked at any time. */
export interface Running {
	readonly counts: Counts;
	/** Of the timer: when a byte came last. */
	readonly heardAt: number;
	readonly waitedFor: string;
}

/**
 * Says after every so many milliseconds of silence that it is silent, with counters both ways and who is waited for; on
 * a terminal one line below everything shows the same all the time.
 */
export class Status {
	readonly #running: () => Running | undefined;
	readonly #write: (text: string) => void;
	readonly #say: (text: string) => void;
	readonly #silence: number;
	readonly #live: boolean;
	readonly #columns: () => number | undefined;
	#timer = 0;
	#saidAt = nodeTimer.now();
	/** Whether the line is on the screen. */
	#shown = false;

	/** `say`: as a line that stays. */
	constructor({ running, write, say, silence, live, columns }: { readonly running: () => Running | undefined; readonly write: (text: string) => void; readonly say: (text: string) => void; readonly silence: number; readonly live: boolean; readonly columns: () => number | undefined }) {
		this.#running = running;
		this.#write = write;
		this.#say = say;
		this.#silence = silence;
		this.#live = live;
		this.#columns = columns;
	}

	start(): void {
		this.#timer = nodeTimer.after(Math.min(TICK, this.#silence), () => {
			this.#tick();
			this.start();
		});
	}

	stop(): void {
		nodeTimer.cancel(this.#timer);
		this.clear();
	}

	/** Takes the live line away, before something else is written. */
	clear(): void {
		if (this.#shown) this.#write(ERASE);
		this.#shown = false;
	}

	#tick(): void {
		const running = this.#running();
		if (running === undefined) return;
		const now = nodeTimer.now();
		const silent = now - running.heardAt;
		if (silent >= this.#silence && now - this.#saidAt >= this.#silence) {
			this.#saidAt = now;
			this.#say(`silent for ${Math.round(silent / 1000)} s: ${countsText(running.counts)}; ${running.waitedFor}`);
		}
		if (!this.#live) return;
		this.clear();
		this.#write(visible(`${countsText(running.counts)}; ${running.waitedFor}`).slice(0, Math.min(WIDTH, (this.#columns() ?? Infinity) - 1)));
		this.#shown = true;
	}
}

/** Such as `12 bytes board -> server, 5 server -> board`. */
export function countsText({ up, down, lost }: Counts): string {
	return `${counted(up, "bytes")} board -> server, ${down} server -> board${lost === 0 ? "" : `, ${lost} lost`}`;
}

/** Milliseconds: how late a line of silence may be, and what a person sees live. */
const TICK = 250;

/** To the line's begin, and erase it (ECMA-48 section 8.3.41). */
const ERASE = "\r\u001b[K";

/** Characters: one that is longer would become two lines. */
const WIDTH = 79;
