/**
 * Exponential backoff with full jitter: the pause before attempt n is drawn evenly from 0 to min(largest, first * 2^n),
 * so that many devices which lost the same broker do not come back together. The draw has a floor of half of `first`,
 * so that no attempt follows at once.
 */
export class Backoff {
	readonly #first: number;
	readonly #largest: number;
	#attempts = 0;

	/** Both in milliseconds. */
	constructor(first: number, largest: number) {
		this.#first = first;
		this.#largest = largest;
	}

	/** Failed attempts since the last `reset`. */
	get attempts(): number {
		return this.#attempts;
	}

	/** The next pause in milliseconds; `random` is evenly distributed over [0, 1). */
	next(random: number): number {
		const ceiling = Math.min(this.#largest, this.#first * 2 ** this.#attempts);
		this.#attempts++;
		const floor = Math.min(this.#first / 2, ceiling);
		return Math.round(floor + random * (ceiling - floor));
	}

	/** To be called when an attempt has lasted long enough to count as a success. */
	reset(): void {
		this.#attempts = 0;
	}
}
