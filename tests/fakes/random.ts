/** Numbers evenly distributed over [0, 1), the same for the same seed (a 32-bit generator of the xorshift kind with a mixed output). */
export class Random {
	#state: number;

	constructor(seed: number) {
		// Mixed, or neighbouring seeds would begin alike; never 0, which such a generator cannot leave.
		const mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b) ^ 0x9e3779b9;
		this.#state = mixed === 0 ? 1 : mixed;
	}

	next(): number {
		let state = this.#state;
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		this.#state = state;
		return (Math.imul(state, 0x2545f491) >>> 0) / 0x1_0000_0000;
	}

	/** A whole number from 0 to below `limit`. */
	below(limit: number): number {
		return Math.floor(this.next() * limit);
	}

	bytes(length: number): Uint8Array {
		return Uint8Array.from({ length }, () => this.below(256));
	}
}
