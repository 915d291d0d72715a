/**
 * Writes big-endian numbers and length-prefixed vectors into a buffer of a fixed size: the mirror of Reader. Writing
 * past the end throws a RangeError, since every message we write has a bound that its buffer is made for.
 */
export class Writer {
	readonly #buffer: Uint8Array;
	#offset = 0;

	/** `buffer`: what to write into, or the capacity in bytes of a new one. */
	constructor(buffer: Uint8Array | number) {
		this.#buffer = typeof buffer === "number" ? new Uint8Array(buffer) : buffer;
	}

	get length(): number {
		return this.#offset;
	}

	/** A view of what has been written so far. */
	get written(): Uint8Array {
		return this.#buffer.subarray(0, this.#offset);
	}

	// The two that are written most do their own work: on a chip a call takes longer than what it does here.

	uint8(value: number): this {
		if (value < 0 || value > 0xff) throw tooLarge(value, 1);
		this.#buffer[this.advance(1)] = value;
		return this;
	}

	uint16(value: number): this {
		if (value < 0 || value > 0xffff) throw tooLarge(value, 2);
		const at = this.advance(2);
		this.#buffer[at] = value >> 8;
		this.#buffer[at + 1] = value & 0xff;
		return this;
	}

	uint24(value: number): this {
		return this.number(value, 3);
	}

	uint32(value: number): this {
		return this.number(value, 4);
	}

	bytes(bytes: Uint8Array): this {
		this.#buffer.set(bytes, this.advance(bytes.length));
		return this;
	}

	/** A vector with a length of one byte before it; `content` writes what is inside. */
	vector8(content: (writer: this) => void): this {
		return this.vector(1, content);
	}

	vector16(content: (writer: this) => void): this {
		return this.vector(2, content);
	}

	vector24(content: (writer: this) => void): this {
		return this.vector(3, content);
	}

	private number(value: number, length: number): this {
		this.put(this.advance(length), value, length);
		return this;
	}

	private vector(size: number, content: (writer: this) => void): this {
		const start = this.advance(size);
		content(this);
		this.put(start, this.#offset - start - size, size);
		return this;
	}

	private put(offset: number, value: number, length: number): void {
		if (value < 0 || value >= 256 ** length) throw tooLarge(value, length);
		let left = value;
		for (let at = offset + length - 1; at >= offset; at--) {
			this.#buffer[at] = left & 0xff;
			left = Math.floor(left / 256);
		}
	}

	private advance(length: number): number {
		const start = this.#offset;
		if (start + length > this.#buffer.length) throw new RangeError(`writing past ${this.#buffer.length} bytes`);
		this.#offset = start + length;
		return start;
	}
}

function tooLarge(value: number, length: number): RangeError {
	return new RangeError(`${value} does not fit in ${length} bytes`);
}
