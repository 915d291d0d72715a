/**
 * Lets so many messages go in any second. What is written together leaves together: the messages are counted in windows of
 * a second or longer, each of which begins with a message, and what has left less than a second ago counts in the next too.
 */
export class MessageRate {
	readonly #limit: number;
	/** When the window began, how many have left in it, when the last one did, and how many may until `clearAt`. */
	#since = -Infinity;
	#count = 0;
	#last = -Infinity;
	#room: number;
	/** When nothing of the window before counts any more. */
	#clearAt = -Infinity;

	constructor(limit: number) {
		this.#limit = limit;
		this.#room = limit;
	}

	/** Whether one more may go now; it then counts. */
	take(now: number): boolean {
		if (now - this.#since >= SECOND || this.#count >= this.#room) this.renew(now);
		if (this.#count >= this.#room) return false;
		this.#count++;
		this.#last = now;
		return true;
	}

	/** When the next may go; undefined for now. */
	next(now: number): number | undefined {
		if (now - this.#since >= SECOND || this.#count >= this.#room) this.renew(now);
		if (this.#count < this.#room) return undefined;
		return now < this.#clearAt ? this.#clearAt : this.#last + SECOND;
	}

	private renew(now: number): void {
		if (now - this.#since >= SECOND) {
			this.#clearAt = this.#last + SECOND;
			this.#room = this.#limit - this.#count;
			this.#since = now;
			this.#count = 0;
		}
		if (now >= this.#clearAt) this.#room = this.#limit;
	}
}

const SECOND = 1_000;
