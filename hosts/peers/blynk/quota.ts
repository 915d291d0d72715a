/**
 * How many messages a second a client may send, on the average of about a minute; the first second counts as if all
 * that went before had been like it, as on the legacy server.
 */
export class Quota {
	readonly #limit: number;
	readonly #now: () => number;
	#second: number;
	#count = 0;
	#rate: number | undefined;
	#warned = -Infinity;

	/** `now`: milliseconds. */
	constructor(limit: number, now: () => number) {
		this.#limit = limit;
		this.#now = now;
		this.#second = now();
	}

	/** Counts a message, unless it is one too many: told once a minute by `warn`, dropped in any case. */
	take(): "pass" | "warn" | "drop" {
		const now = this.#now();
		this.#advance(now);
		if ((this.#rate ?? 0) <= this.#limit) {
			this.#count++;
			return "pass";
		}
		if (now - this.#warned < MINUTE) return "drop";
		this.#warned = now;
		return "warn";
	}

	#advance(now: number): void {
		// After ten minutes nothing is left of the old rate.
		if (now - this.#second > 10 * MINUTE) this.#second = now - 10 * MINUTE;
		for (; now - this.#second > SECOND; this.#second += SECOND) {
			this.#rate = this.#rate === undefined ? this.#count : this.#rate + SHARE * (this.#count - this.#rate);
			this.#count = 0;
		}
	}
}

const SECOND = 1000;
const MINUTE = 60_000;
/** What a second weighs in the average of a minute. */
const SHARE = 1 - Math.exp(-1 / 60);
