/**
 * Reads big-endian numbers and length-prefixed vectors (the presentation language of RFC 8446 section 3) from bytes.
 * What it returns are views. Reading past the end throws what `malformed` makes.
 */
export class Reader {
	readonly #bytes: Uint8Array;
	readonly #malformed: () => Error;
	#offset = 0;

	constructor(bytes: Uint8Array, malformed: () => Error) {
		this.#bytes = bytes;
		this.#malformed = malformed;
	}

	/** How many bytes have been read. */
	get offset(): number {
		return this.#offset;
	}

	get remaining(): number {
		return this.#bytes.length - this.#offset;
	}

	uint8(): number {
		return this.#bytes[this.advance(1)] ?? 0;
	}

	uint16(): number {
		return this.number(2);
	}

	uint24(): number {
		return this.number(3);
	}

	uint32(): number {
		return this.number(4);
	}

	bytes(length: number): Uint8Array {
		const start = this.advance(length);
		return this.#bytes.subarray(start, start + length);
	}

	/** A vector with a length of one byte before it; its length is checked against the bounds, inclusive. */
	vector8(least = 0, most = 0xff): Uint8Array {
		return this.vector(this.uint8(), least, most);
	}

	vector16(least = 0, most = 0xffff): Uint8Array {
		return this.vector(this.uint16(), least, most);
	}

	vector24(least = 0, most = 0xffffff): Uint8Array {
		return this.vector(this.uint24(), least, most);
	}

	/** A reader of the given part, with the same failure. */
	within(bytes: Uint8Array): Reader {
		return new Reader(bytes, this.#malformed);
	}

	/** Everything that is left. */
	rest(): Uint8Array {
		return this.bytes(this.remaining);
	}

	/** Throws unless everything has been read. */
	end(): void {
		if (this.remaining !== 0) throw this.#malformed();
	}

	private number(length: number): number {
		let offset = this.advance(length);
		let value = 0;
		for (const end = offset + length; offset < end; offset++) value = value * 256 + (this.#bytes[offset] ?? 0);
		return value;
	}

	private vector(length: number, least: number, most: number): Uint8Array {
		if (length < least || length > most) throw this.#malformed();
		return this.bytes(length);
	}

	private advance(length: number): number {
		if (length > this.remaining) throw this.#malformed();
		const start = this.#offset;
		this.#offset += length;
		return start;
	}
}
