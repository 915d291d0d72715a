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

	// What is written most does its own work: on a chip a call takes longer than what it does here.

	uint8(value: number): this {
		if (value < 0 || value > 0xff) throw tooLarge(value, 1);
		const at = this.#offset;
		if (at >= this.#buffer.length) throw this.pastEnd();
		this.#buffer[at] = value;
		this.#offset = at + 1;
		return this;
	}

	uint16(value: number): this {
		if (value < 0 || value > 0xffff) throw tooLarge(value, 2);
		const buffer = this.#buffer;
		const at = this.#offset;
		if (at + 2 > buffer.length) throw this.pastEnd();
		buffer[at] = value >> 8;
		buffer[at + 1] = value & 0xff;
		this.#offset = at + 2;
		return this;
	}

	/** A vector with a length of two bytes before it, of the ids of a list, two bytes each. */
	ids16(list: readonly { readonly id: number }[]): this {
		this.uint16(2 * list.length);
		const buffer = this.#buffer;
		let offset = this.advance(2 * list.length);
		// eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes a chip longer than all of this
		for (let at = 0; at < list.length; at++) {
			const id = list[at]?.id ?? -1;
			if (id < 0 || id > 0xffff) throw tooLarge(id, 2);
			buffer[offset++] = id >> 8;
			buffer[offset++] = id & 0xff;
		}
		return this;
	}

	uint24(value: number): this {
		return this.number(value, 3);
	}

	uint32(value: number): this {
		return this.number(value, 4);
	}

	bytes(bytes: Uint8Array): this {
		const end = this.#offset + bytes.length;
		if (end > this.#buffer.length) throw this.pastEnd();
		this.#buffer.set(bytes, this.#offset);
		this.#offset = end;
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

	/** Leaves `size` bytes for the length of a vector, which `end` writes: where vectors lie in vectors, closures would take a chip's stack. */
	begin(size: number): number {
		return this.advance(size);
	}

	/** `start`: what `begin` returned. */
	end(start: number, size: number): this {
		this.put(start, this.#offset - start - size, size);
		return this;
	}

	private vector(size: number, content: (writer: this) => void): this {
		const start = this.advance(size);
		content(this);
		return this.end(start, size);
	}

	private put(offset: number, value: number, length: number): void {
		if (value < 0 || value > (LARGEST[length] ?? 0)) throw tooLarge(value, length);
		// By shifts: a chip has no instructions for fractions.
		for (let at = offset, shift = 8 * length - 8; shift >= 0; shift -= 8) this.#buffer[at++] = (value >>> shift) & 0xff;
	}

	private advance(length: number): number {
		const start = this.#offset;
		if (start + length > this.#buffer.length) throw this.pastEnd();
		this.#offset = start + length;
		return start;
	}

	private pastEnd(): RangeError {
		return new RangeError(`writing past ${this.#buffer.length} bytes`);
	}
}

function tooLarge(value: number, length: number): RangeError {
	return new RangeError(`${value} does not fit in ${length} bytes`);
}

/** By the number of bytes. */
const LARGEST = Object.freeze([0, 0xff, 0xffff, 0xffffff, 0xffffffff]);
