import { readUtf8 } from "../../modules/bytes/utf8.js";

export default function bufferList(): BufferList {
	return new BufferList();
}

/**
 * Of the package bl, what mqtt-packet's parser uses. It keeps what it is given without a copy as long as that is read
 * before more comes, and gives out plain views.
 */
class BufferList {
	#bytes = new Uint8Array(0);
	/** Where in `#bytes` the list begins. */
	#start = 0;

	get length(): number {
		return this.#bytes.length - this.#start;
	}

	append(bytes: Uint8Array<ArrayBuffer>): this {
		if (this.length === 0) this.#bytes = bytes;
		else {
			const joined = new Uint8Array(this.length + bytes.length);
			joined.set(this.#bytes.subarray(this.#start));
			joined.set(bytes, this.length);
			this.#bytes = joined;
		}
		this.#start = 0;
		return this;
	}

	consume(count: number): this {
		this.#start = Math.min(this.#start + count, this.#bytes.length);
		return this;
	}

	slice(start: number, end: number): Uint8Array {
		return this.#bytes.subarray(this.#start + start, this.#start + end);
	}

	readUInt8(offset: number): number {
		const byte = this.#bytes[this.#start + offset];
		if (byte === undefined) throw new RangeError(`no byte ${offset} of ${this.length}`);
		return byte;
	}

	readUInt16BE(offset: number): number {
		return this.readUInt8(offset) * 0x100 + this.readUInt8(offset + 1);
	}

	readUInt32BE(offset: number): number {
		return this.readUInt16BE(offset) * 0x10000 + this.readUInt16BE(offset + 2);
	}

	/** Bytes that are not UTF-8 become one U+FFFD for all of them, where the package has one for each place. */
	toString(_encoding: "utf8", start: number, end: number): string {
		return readUtf8(this.slice(start, end)) ?? "\ufffd";
	}
}
