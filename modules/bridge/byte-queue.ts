/** Bytes on their way, in a room that never grows: read into its free end, written from its begin. */
export class ByteQueue {
	private readonly bytes: Uint8Array;
	private from = 0;
	private to = 0;

	constructor(size: number) {
		this.bytes = new Uint8Array(size);
	}

	get length(): number {
		return this.to - this.from;
	}

	/** Where bytes may be put, all that there is; empty when it is full. `put` says how many. */
	space(): Uint8Array {
		if (this.from > 0) {
			this.bytes.copyWithin(0, this.from, this.to);
			this.to -= this.from;
			this.from = 0;
		}
		return this.bytes.subarray(this.to);
	}

	put(count: number): void {
		this.to += count;
	}

	/** What waits. `taken` says how many of them have gone. */
	waiting(): Uint8Array {
		return this.bytes.subarray(this.from, this.to);
	}

	taken(count: number): void {
		this.from += count;
		if (this.from === this.to) this.from = this.to = 0;
	}
}
