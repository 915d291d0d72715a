import type { Clock } from "../../modules/ports/clock.js";
import type { Timer } from "../../modules/ports/timer.js";

/** A clock that wakes up without a date, as a chip's does, and goes on from what it is set to. */
export class SimulatedClock implements Clock {
	readonly #monotonic: Pick<Timer, "now">;
	#offset: number | undefined;

	constructor(monotonic: Pick<Timer, "now">) {
		this.#monotonic = monotonic;
	}

	/** The power was off. */
	forget(): void {
		this.#offset = undefined;
	}

	now(): number | undefined {
		return this.#offset === undefined ? undefined : Math.floor(this.#monotonic.now() + this.#offset);
	}

	set(milliseconds: number): void {
		this.#offset = milliseconds - this.#monotonic.now();
	}
}
