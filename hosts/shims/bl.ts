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

	get length(): number {
		return this.#bytes.length;
	}

	append(bytes: Uint8Array<ArrayBuffer>): this {
		if (this.#bytes.length === 0) this.#bytes = bytes;
		else {
			const joined = new Uint8Array(this.#bytes.length + bytes.length);
			joined.set(this.#bytes);
			joined.set(bytes, this.#bytes.length);
			this.#bytes = joined;
		}
		return this;
	}

	consume(count: number): this {
		this.#bytes = this.#bytes.subarray(count);
		return this;
	}

	slice(start: number, end: number): Uint8Array {
		return this.#bytes.subarray(start, end);
	}

	readUInt8(offset: number): number {
		const byte = this.#bytes[offset];
		if (byte === undefined) throw new RangeError(`no byte ${offset} of ${this.#bytes.length}`);
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
		return readUtf8(this.#bytes.subarray(start, end)) ?? "\ufffd";
	}
}
