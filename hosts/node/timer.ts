import type { Timer } from "../../modules/ports/timer.js";

export const nodeTimer: Timer = Object.freeze({
	now: (): number => performance.now(),
	after(delay: number, callback: () => void): () => void {
		const due = performance.now() + delay;
		let handle: NodeJS.Timeout;
		const wait = (): void => {
			const left = Math.ceil(due - performance.now());
			handle = setTimeout(() => {
				// Node may call up to a millisecond early, and cannot wait for longer than LONGEST at a time.
				if (performance.now() < due) wait();
				else callback();
			}, Math.min(Math.max(left, 0), LONGEST));
		};
		wait();
		return () => {
			clearTimeout(handle);
		};
	},
});

/** Node's timers count in 32 bits; a longer delay would become one of a millisecond. */
const LONGEST = 2 ** 31 - 1;
