import type { Clock } from "../../modules/ports/clock.js";
import type { Timer } from "../../modules/ports/timer.js";

/** The date, once it has been set, by the chip's own count of milliseconds. */
export class SdkClock implements Clock {
	private readonly timer: Pick<Timer, "now">;
	private offset: number | undefined = undefined;

	constructor(timer: Pick<Timer, "now">) {
		this.timer = timer;
	}

	now(): number | undefined {
		return this.offset === undefined ? undefined : Math.floor(this.timer.now() + this.offset);
	}

	set(milliseconds: number): void {
		this.offset = milliseconds - this.timer.now();
	}
}
