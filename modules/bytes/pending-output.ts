/** Bytes on their way to the stream. Views given out stay as they are: nothing is written over. */
export class PendingOutput {
	#bytes: Uint8Array = EMPTY;

	get length(): number {
		return this.#bytes.length;
	}

	get view(): Uint8Array {
		return this.#bytes;
	}

	/** Takes over the array. */
	append(bytes: Uint8Array): void {
		if (this.#bytes.length === 0) {
			this.#bytes = bytes;
			return;
		}
		const joined = new Uint8Array(this.#bytes.length + bytes.length);
		joined.set(this.#bytes);
		joined.set(bytes, this.#bytes.length);
		this.#bytes = joined;
	}

	release(count: number): void {
		if (count > this.#bytes.length) throw new RangeError(`${count} of ${this.#bytes.length} bytes released`);
		this.#bytes = count === this.#bytes.length ? EMPTY : this.#bytes.subarray(count);
	}

	clear(): void {
		this.#bytes = EMPTY;
	}
}

const EMPTY = new Uint8Array(0);
