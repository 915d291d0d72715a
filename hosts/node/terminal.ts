import { visible } from "../../modules/failure/failure.js";
import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Log, LogSource } from "../../modules/ports/log.js";

/** Prints one line per event with the seconds since the firmware booted, and remembers when each stage was first passed. */
export class Terminal implements Log {
	readonly #write: (text: string) => void;
	readonly #now: () => number;
	#booted: number | undefined;
	/** Milliseconds since boot, by stage. */
	readonly reachedAt = new Map<Stage, number>();
	/** What was said of each server, by who it is: that, and the days left. */
	readonly #peers = new Map<string, readonly string[]>();
	#peer = "";
	/** How often each failure came, by `stage/code`. */
	readonly failures = new Map<string, number>();

	/** More of what to do about a failure, by somebody who knows more than the firmware. */
	advice: (failure: Failure) => string = () => "";

	/** `now`: monotonic milliseconds. */
	constructor(write: (text: string) => void, now: () => number) {
		this.#write = write;
		this.#now = now;
	}

	/** The firmware boots now. */
	boot(): void {
		this.#booted = this.#now();
	}

	/** Milliseconds since boot, 0 before. */
	get elapsed(): number {
		return this.#booted === undefined ? 0 : this.#now() - this.#booted;
	}

	get peers(): readonly (readonly string[])[] {
		return [...this.#peers.values()];
	}

	reached(stage: Stage, text: string): void {
		if (!this.reachedAt.has(stage)) this.reachedAt.set(stage, this.elapsed);
		if (stage === "x509") {
			this.#peer = text;
			this.#peers.set(text, [text]);
		}
		this.line(stage, text);
	}

	info(source: LogSource, text: string): void {
		if (source === "x509") this.#peers.set(this.#peer, [...this.#peers.get(this.#peer) ?? [], text]);
		this.line(source, text);
	}

	warn(source: LogSource, text: string): void {
		this.line(source, `warning: ${text}`);
	}

	fail(failure: Failure): void {
		const name = `${failure.stage}/${failure.code}`;
		this.failures.set(name, (this.failures.get(name) ?? 0) + 1);
		this.line(failure.stage, `FAILED [${failure.code}] seen: ${failure.seen}; expected: ${failure.expected}`);
		this.#write(`${" ".repeat(INDENT)}what to do: ${failure.hint}${this.advice(failure)}\n`);
	}

	line(source: string, text: string): void {
		const seconds = this.#booted === undefined ? "" : (this.elapsed / 1000).toFixed(3);
		this.#write(`${seconds.padStart(8)}  ${source.padEnd(10)}  ${visible(text)}\n`);
	}
}

/** The column in which texts begin. */
const INDENT = 8 + 2 + 10 + 2;
