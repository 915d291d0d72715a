import type { Timer } from "../../modules/ports/timer.js";

/** A timer whose time passes only when the test says so. */
export class FakeTimer implements Timer {
	readonly #waiting = new Map<number, Appointment>();
	#now: number;
	#last = 0;

	constructor(now = 0) {
		this.#now = now;
	}

	/** How many callbacks wait. */
	get pending(): number {
		return this.#waiting.size;
	}

	/** When the next callback is due; undefined when none waits. */
	get due(): number | undefined {
		return this.#first(Infinity)?.at;
	}

	now(): number {
		return this.#now;
	}

	after(delay: number, callback: () => void): number {
		const handle = ++this.#last;
		this.#waiting.set(handle, { handle, at: this.#now + delay, callback });
		return handle;
	}

	cancel(handle: number): void {
		this.#waiting.delete(handle);
	}

	/** Lets time pass: calls back in the order of time, then of `after`, also what is added on the way. */
	advance(milliseconds: number): void {
		const end = this.#now + milliseconds;
		let calls = 0;
		for (let next = this.#first(end); next !== undefined; next = this.#first(end)) {
			if (++calls > CALLS_LIMIT) throw new Error(`${CALLS_LIMIT} callbacks within ${milliseconds} ms: does something call itself back without a pause?`);
			this.#now = Math.max(this.#now, next.at);
			this.#waiting.delete(next.handle);
			next.callback();
		}
		this.#now = end;
	}

	/** Time passes in which the device is busy: nobody is called. */
	skip(milliseconds: number): void {
		this.#now += milliseconds;
	}

	/** Calls back all that is due now, as an event loop does between two events. */
	settle(): void {
		this.advance(0);
	}

	#first(end: number): Appointment | undefined {
		let first: Appointment | undefined;
		for (const appointment of this.#waiting.values()) {
			if (appointment.at <= end && (first === undefined || appointment.at < first.at)) first = appointment;
		}
		return first;
	}
}

interface Appointment {
	readonly handle: number;
	readonly at: number;
	readonly callback: () => void;
}

const CALLS_LIMIT = 100_000;
