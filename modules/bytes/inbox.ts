/** Bytes that have arrived and were not taken yet, in one array of a fixed size that is used again and again. */
export class Inbox {
	readonly bytes: Uint8Array;
	/** What waits lies from here to `end`. */
	start = 0;
	end = 0;

	/** Of so many bytes, or in an array of somebody else's, which nobody else uses meanwhile. */
	constructor(room: number | Uint8Array) {
		this.bytes = typeof room === "number" ? new Uint8Array(room) : room;
	}

	get length(): number {
		return this.end - this.start;
	}

	/** Nothing more fits in before something is taken. */
	get isFull(): boolean {
		return this.end - this.start === this.bytes.length;
	}

	/** Where the next bytes are to be put; what lies there already moves to the front. Views given out before are void. */
	space(): Uint8Array {
		if (this.start > 0) {
			this.bytes.copyWithin(0, this.start, this.end);
			this.end -= this.start;
			this.start = 0;
		}
		return this.bytes.subarray(this.end);
	}

	/** So many bytes were put into `space()`. */
	filled(count: number): void {
		if (count > this.bytes.length - this.end) throw new RangeError(`${count} bytes put where ${this.bytes.length - this.end} had room`);
		this.end += count;
	}

	/** One of those that wait; undefined behind them. */
	at(index: number): number | undefined {
		return index < this.end - this.start ? this.bytes[this.start + index] : undefined;
	}

	/** How many bytes wait before the first of this value; undefined where there is none. */
	indexOf(byte: number): number | undefined {
		const at = this.bytes.indexOf(byte, this.start);
		return at < 0 || at >= this.end ? undefined : at - this.start;
	}

	/** A view of what waits, good until `space()`. */
	get view(): Uint8Array {
		return this.bytes.subarray(this.start, this.end);
	}

	/** Takes as many as there are, and at most so many: a view, good until `space()`. */
	take(most: number): Uint8Array {
		const from = this.start;
		this.start = Math.min(this.end, from + most);
		return this.bytes.subarray(from, this.start);
	}

	/** Takes so many, of those that wait, and looks at none. */
	drop(count: number): void {
		if (count > this.length) throw new RangeError(`${count} of ${this.length} bytes dropped`);
		this.start += count;
	}
}
