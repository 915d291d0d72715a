import type { Clock } from "../../../modules/ports/clock.js";

/** The SDK's own date, which the program sets; before that it is earlier than the image itself. */
export class SystemClock implements Clock {
	private readonly builtAt: number;

	constructor(builtAt: number) {
		this.builtAt = builtAt;
	}

	now(): number | undefined {
		const now = Date.now();
		return now < this.builtAt - DAY ? undefined : now;
	}

	set(): void {
		throw new RangeError("the date is set by the SDK's time.set");
	}
}

/** Milliseconds: the compiler's date of the build has no zone. */
const DAY = 86_400_000;
