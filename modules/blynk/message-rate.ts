/** Lets so many messages go in each second, which begins with the first of them: what is written together leaves together. */
export class MessageRate {
	readonly #limit: number;
	#since = -Infinity;
	#count = 0;

	constructor(limit: number) {
		this.#limit = limit;
	}

	/** Whether one more may go now; it then counts. */
	take(now: number): boolean {
		if (now - this.#since >= SECOND) {
			this.#since = now;
			this.#count = 0;
		}
		if (this.#count >= this.#limit) return false;
		this.#count++;
		return true;
	}

	/** When the next may go; undefined for now. */
	next(now: number): number | undefined {
		return this.#count < this.#limit || now - this.#since >= SECOND ? undefined : this.#since + SECOND;
	}
}

const SECOND = 1_000;
