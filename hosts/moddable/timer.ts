import type { Timer } from "../../modules/ports/timer.js";
import type { TimeClass, TimerClass } from "./sdk.js";

/**
 * All timers over one of the SDK's, in the order in which they are due; of those due together, the older first. One is called
 * back at a time: what has come over the network meanwhile has its turn between any two.
 */
export class SdkTimer implements Timer {
	readonly #timer: TimerClass;
	readonly #time: TimeClass;
	#milliseconds = 0;
	#ticks: number;
	#first: Appointment | undefined;
	#last = 0;
	/** The SDK's timer, and when it calls. */
	#alarm: object | undefined;
	#alarmAt = 0;
	/** One for all alarms. */
	readonly #ring = (): void => { this.ring(); };

	constructor(timer: TimerClass, time: TimeClass) {
		this.#timer = timer;
		this.#time = time;
		this.#ticks = time.ticks;
	}

	/** Goes on where the chip's 32 bits wrap around, as long as it is asked every 24 days; and stands where a desktop's clock is set back. */
	now(): number {
		const { ticks } = this.#time;
		const passed = (ticks - this.#ticks) | 0;
		this.#ticks = ticks;
		if (passed > 0) this.#milliseconds += passed;
		return this.#milliseconds;
	}

	after(delay: number, callback: () => void): number {
		const appointment = new Appointment(++this.#last, this.now() + Math.max(0, delay), callback);
		let before: Appointment | undefined;
		let next = this.#first;
		for (; next !== undefined && next.due <= appointment.due; next = next.next) before = next;
		appointment.next = next;
		if (before === undefined) this.#first = appointment;
		else before.next = appointment;
		this.wind();
		return appointment.handle;
	}

	/** The alarm stays, unless nothing else waits: when it finds nothing due, it is set anew. */
	cancel(handle: number): void {
		let before: Appointment | undefined;
		for (let one = this.#first; one !== undefined; before = one, one = one.next) {
			if (one.handle !== handle) continue;
			if (before === undefined) this.#first = one.next;
			else before.next = one.next;
			if (this.#first === undefined) this.silence();
			return;
		}
	}

	private ring(): void {
		this.#alarm = undefined;
		const due = this.#first;
		if (due !== undefined && due.due <= this.now()) {
			this.#first = due.next;
			this.wind();
			due.callback();
		} else this.wind();
	}

	private wind(): void {
		const first = this.#first;
		if (first === undefined || (this.#alarm !== undefined && this.#alarmAt <= first.due)) return;
		this.silence();
		const wait = Math.min(Math.ceil(Math.max(0, first.due - this.now())), LONGEST);
		this.#alarmAt = this.#milliseconds + wait;
		this.#alarm = this.#timer.set(this.#ring, wait);
	}

	private silence(): void {
		if (this.#alarm !== undefined) this.#timer.clear(this.#alarm);
		this.#alarm = undefined;
	}
}

class Appointment {
	readonly handle: number;
	readonly due: number;
	readonly callback: () => void;
	next: Appointment | undefined = undefined;

	constructor(handle: number, due: number, callback: () => void) {
		this.handle = handle;
		this.due = due;
		this.callback = callback;
	}
}

/** Milliseconds: a day, so that `now` is asked in time, and less than the SDK's 31 bits. */
const LONGEST = 86_400_000;
