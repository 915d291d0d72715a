/**
 * Lets so many messages go in any second. What is written together leaves together: the messages are counted in windows of
 * a second or longer, each of which begins with a message, and what has left less than a second ago counts in the next too.
 */
export class MessageRate {
	readonly #limit: number;
	#since = -Infinity;
	#last = -Infinity;
	#count = 0;
	/** How many of the window before still count, and until when. */
	#before = 0;
	#clearAt = -Infinity;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Whether one more may go now; it then counts. */
	take(now: number): boolean {
		if (now - this.#since >= SECOND) this.begin(now);
		if (this.#count >= (now < this.#clearAt ? this.#limit - this.#before : this.#limit)) return false;
		this.#count++;
		this.#last = now;
		return true;
	}

	/** When the next may go; undefined for now. */
	next(now: number): number | undefined {
		const count = this.#count;
		if (now - this.#since >= SECOND) return count < this.#limit || now - this.#last >= SECOND ? undefined : this.#last + SECOND;
		if (now < this.#clearAt && count >= this.#limit - this.#before) return this.#clearAt;
		return count < this.#limit ? undefined : this.#last + SECOND;
	}

	private begin(now: number): void {
		this.#before = this.#count;
		this.#clearAt = this.#last + SECOND;
		this.#since = now;
		this.#count = 0;
	}
}

const SECOND = 1_000;
