import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Log, LogSource } from "../../modules/ports/log.js";

/** Prints one line per event with the seconds since the start, and remembers when each stage was first passed. */
export class Terminal implements Log {
	readonly #write: (text: string) => void;
	readonly #now: () => number;
	readonly #start: number;
	/** Milliseconds since the start, by stage. */
	readonly reachedAt = new Map<Stage, number>();
	/** How often each failure came, by `stage/code`. */
	readonly failures = new Map<string, number>();

	/** `now`: monotonic milliseconds. */
	constructor(write: (text: string) => void, now: () => number) {
		this.#write = write;
		this.#now = now;
		this.#start = now();
	}

	get elapsed(): number {
		return this.#now() - this.#start;
	}

	reached(stage: Stage, text: string): void {
		if (!this.reachedAt.has(stage)) this.reachedAt.set(stage, this.elapsed);
		this.line(stage, text);
	}

	info(source: LogSource, text: string): void {
		this.line(source, text);
	}

	warn(source: LogSource, text: string): void {
		this.line(source, `warning: ${text}`);
	}

	fail(failure: Failure): void {
		const name = `${failure.stage}/${failure.code}`;
		this.failures.set(name, (this.failures.get(name) ?? 0) + 1);
		this.line(failure.stage, `FAILED [${failure.code}] seen: ${failure.seen}; expected: ${failure.expected}`);
		this.#write(`${" ".repeat(INDENT)}what to do: ${failure.hint}\n`);
	}

	line(source: string, text: string): void {
		const seconds = (this.elapsed / 1000).toFixed(3).padStart(8);
		this.#write(`${seconds}  ${source.padEnd(10)}  ${text}\n`);
	}
}

/** The column in which texts begin. */
const INDENT = 8 + 2 + 10 + 2;
