import type { Clock } from "../../modules/ports/clock.js";

/** A clock that wakes up without a date, as a chip's does, and goes on from what it is set to. */
export class SimulatedClock implements Clock {
	readonly #monotonic: () => number;
	#offset: number | undefined;

	/** `monotonic`: milliseconds since some fixed moment. */
	constructor(monotonic: () => number) {
		this.#monotonic = monotonic;
	}

	now(): number | undefined {
		return this.#offset === undefined ? undefined : Math.floor(this.#monotonic() + this.#offset);
	}

	set(milliseconds: number): void {
		this.#offset = milliseconds - this.#monotonic();
	}
}
