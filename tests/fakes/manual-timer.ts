import type { Timer } from "../../modules/ports/timer.js";

/** A timer whose time passes when the test says so. */
export class ManualTimer implements Timer {
	#now: number;
	#waiting: { readonly at: number; readonly callback: () => void }[] = [];

	constructor(now = 1_000) {
		this.#now = now;
	}

	/** How many callbacks are waiting. */
	get waiting(): number {
		return this.#waiting.length;
	}

	now(): number {
		return this.#now;
	}

	after(delay: number, callback: () => void): () => void {
		const entry = { at: this.#now + delay, callback };
		this.#waiting.push(entry);
		return () => {
			this.#waiting = this.#waiting.filter((other) => other !== entry);
		};
	}

	/** Lets time pass and calls back in order, also what is added meanwhile. */
	pass(milliseconds: number): void {
		const end = this.#now + milliseconds;
		for (;;) {
			const [first] = this.#waiting.filter((entry) => entry.at <= end).sort((left, right) => left.at - right.at);
			if (first === undefined) break;
			this.#waiting = this.#waiting.filter((entry) => entry !== first);
			this.#now = Math.max(this.#now, first.at);
			first.callback();
		}
		this.#now = end;
	}
}
