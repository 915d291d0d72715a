import assert from "node:assert/strict";
import type { TimerClass } from "../../../hosts/moddable/sdk.js";

/** Whole milliseconds, and none after the call. */
export const fakeTimers: TimerClass = {
	set(callback, milliseconds) {
		assert.ok(Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds < 2 ** 31);
		const timer = { used: false, timeout: setTimeout(() => { timer.used = true; callback(); }, milliseconds) };
		return timer;
	},
	clear(timer) {
		const { used, timeout } = timer as { used: boolean; timeout: NodeJS.Timeout };
		assert.ok(!used, "a timer that has called back is no more");
		clearTimeout(timeout);
	},
};

/** Begins shortly before the chip's 32 bits wrap around. */
export const ticks = { get ticks(): number { return (Math.floor(performance.now()) + 2 ** 31 - 100) | 0; } };
