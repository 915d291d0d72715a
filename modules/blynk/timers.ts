import type { Timer } from "../ports/timer.js";
import { timerFailures } from "./timer-failures.js";

/** On a chip an object costs next to nothing, because its method lies in flash; a function that is made takes 150 bytes. */
export interface TimerHandler {
	due(): void;
}

/**
 * Calls back every so often, or once. All share one timer of the host. What is due every so often keeps to its grid: a
 * call that comes late does not move the next, and beats that were missed altogether are not made up for.
 */
export class Timers {
	private readonly timer: Timer;
	private readonly entries: Entry[] = [];
	private last = 0;
	private wake = 0;

	constructor(timer: Timer) {
		this.timer = timer;
	}

	/** Returns what `cancel` takes, never 0. The first call is one interval from now. */
	every(milliseconds: number, handler: TimerHandler | (() => void)): number {
		if (!(milliseconds >= 1 && milliseconds < Infinity)) throw timerFailures.make("timer-interval", { milliseconds, expected: "every: 1 ms or more" });
		return this.add(milliseconds, milliseconds, handler);
	}

	/** Returns what `cancel` takes, never 0. Never calls before it returns. */
	after(milliseconds: number, handler: TimerHandler | (() => void)): number {
		if (!(milliseconds >= 0 && milliseconds < Infinity)) throw timerFailures.make("timer-interval", { milliseconds, expected: "after: 0 ms or more" });
		return this.add(milliseconds, 0, handler);
	}

	/** Does nothing for one that is over or was cancelled, nor for 0. */
	cancel(handle: number): void {
		const at = this.entries.findIndex((entry) => entry.handle === handle);
		if (at < 0) return;
		this.entries.splice(at, 1);
		this.arm();
	}

	/** Cancels all. */
	stop(): void {
		this.entries.length = 0;
		this.arm();
	}

	private add(delay: number, period: number, handler: TimerHandler | (() => void)): number {
		if (this.entries.length >= LIMIT) throw timerFailures.make("timers-full", { limit: LIMIT });
		const handle = ++this.last;
		this.entries.push({ handle, at: this.timer.now() + delay, period, handler });
		this.arm();
		return handle;
	}

	/** Calls what is due now, but for what the handlers add: that waits for its turn, so that this ends. */
	private run(): void {
		this.wake = 0;
		const now = this.timer.now();
		const newest = this.last;
		try {
			for (let next = this.earliest(newest); next !== undefined && next.at <= now; next = this.earliest(newest)) this.call(next, now);
		} finally {
			this.arm();
		}
	}

	private call(entry: Entry, now: number): void {
		// Before the call, which may cancel it, or throw.
		if (entry.period === 0) this.entries.splice(this.entries.indexOf(entry), 1);
		else entry.at += entry.period * (Math.floor((now - entry.at) / entry.period) + 1);
		if (typeof entry.handler === "function") entry.handler();
		else entry.handler.due();
	}

	private arm(): void {
		this.timer.cancel(this.wake);
		const next = this.earliest(this.last);
		this.wake = next === undefined ? 0 : this.timer.after(Math.max(next.at - this.timer.now(), 0), () => { this.run(); });
	}

	/** The one that is due first, of those no newer than this; of two at the same time, the older. */
	private earliest(newest: number): Entry | undefined {
		let first: Entry | undefined;
		for (const entry of this.entries) if (entry.handle <= newest && (first === undefined || entry.at < first.at)) first = entry;
		return first;
	}
}

interface Entry {
	readonly handle: number;
	at: number;
	/** 0 for one that is called once. */
	readonly period: number;
	readonly handler: TimerHandler | (() => void);
}

/** As many as the official library has (BlynkTimer.h); each takes some 100 bytes. */
const LIMIT = 16;
