import type { Timer } from "../../modules/ports/timer.js";

class NodeTimer implements Timer {
	readonly #waiting = new Map<number, NodeJS.Timeout>();
	readonly #next = new Map<number, NodeJS.Immediate>();
	#last = 0;

	now(): number {
		return performance.now();
	}

	after(delay: number, callback: () => void): number {
		const handle = ++this.#last;
		if (delay > 0) this.#wait(handle, performance.now() + delay, callback);
		else this.#soon(handle, callback);
		return handle;
	}

	cancel(handle: number): void {
		clearTimeout(this.#waiting.get(handle));
		this.#waiting.delete(handle);
		clearImmediate(this.#next.get(handle));
		this.#next.delete(handle);
	}

	/** After what is ready now: Node's shortest timer takes a millisecond, and a handshake has a dozen of them. */
	#soon(handle: number, callback: () => void): void {
		this.#next.set(handle, setImmediate(() => {
			this.#next.delete(handle);
			callback();
		}));
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
