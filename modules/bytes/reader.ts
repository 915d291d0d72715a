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

	// Each does its own work: on a chip a call takes more stack, and more time, than what it does here.

	uint8(): number {
		const value = this.#bytes[this.#offset];
		if (value === undefined) throw this.#malformed();
		this.#offset++;
		return value;
	}

	uint16(): number {
		const at = this.#offset;
		const low = this.#bytes[at + 1];
		if (low === undefined) throw this.#malformed();
		this.#offset = at + 2;
		return (this.#bytes[at] ?? 0) * 0x100 + low;
	}

	uint24(): number {
		const at = this.#offset;
		const low = this.#bytes[at + 2];
		if (low === undefined) throw this.#malformed();
		this.#offset = at + 3;
		return (this.#bytes[at] ?? 0) * 0x10000 + (this.#bytes[at + 1] ?? 0) * 0x100 + low;
	}

	uint32(): number {
		if (this.remaining < 4) throw this.#malformed();
		return this.uint16() * 0x10000 + this.uint16();
	}

	bytes(length: number): Uint8Array {
		const start = this.#offset;
		const end = start + length;
		if (end > this.#bytes.length) throw this.#malformed();
		this.#offset = end;
		return this.#bytes.subarray(start, end);
	}

	/** A vector with a length of one byte before it; its length is checked against the bounds, inclusive. */
	vector8(least = 0, most = 0xff): Uint8Array {
		const length = this.uint8();
		if (length < least || length > most) throw this.#malformed();
		return this.bytes(length);
	}

	vector16(least = 0, most = 0xffff): Uint8Array {
		const length = this.uint16();
		if (length < least || length > most) throw this.#malformed();
		return this.bytes(length);
	}

	vector24(least = 0, most = 0xffffff): Uint8Array {
		const length = this.uint24();
		if (length < least || length > most) throw this.#malformed();
		return this.bytes(length);
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
}
