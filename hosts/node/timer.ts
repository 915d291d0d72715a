import type { Timer } from "../../modules/ports/timer.js";

class NodeTimer implements Timer {
	readonly #waiting = new Map<number, NodeJS.Timeout>();
	#last = 0;

	now(): number {
		return performance.now();
	}

	after(delay: number, callback: () => void): number {
		const handle = ++this.#last;
		this.#wait(handle, performance.now() + delay, callback);
		return handle;
	}

	cancel(handle: number): void {
		clearTimeout(this.#waiting.get(handle));
		this.#waiting.delete(handle);
	}

	/** Node may call up to a millisecond early, and cannot wait for longer than LONGEST at a time. */
	#wait(handle: number, due: number, callback: () => void): void {
		const left = Math.ceil(due - performance.now());
		this.#waiting.set(handle, setTimeout(() => {
			if (performance.now() < due) {
				this.#wait(handle, due, callback);
				return;
			}
			this.#waiting.delete(handle);
			callback();
		}, Math.min(Math.max(left, 0), LONGEST)));
	}
}

/** Node's timers count in 32 bits; a longer delay would become one of a millisecond. */
const LONGEST = 2 ** 31 - 1;

export const nodeTimer: Timer = new NodeTimer();
