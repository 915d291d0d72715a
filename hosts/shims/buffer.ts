import { utf8Length } from "../../modules/bytes/utf8.js";

/** Of Node's Buffer, what mqtt-packet uses: it writes by it, and reads by the list in `bl.ts`. */
export class Buffer extends Uint8Array {
	static alloc(size: number): Buffer {
		return new Buffer(size);
	}

	/** Called for each number in a packet: `new` on a derived class costs the chip's engine twice as much. */
	static allocUnsafe(size: number): Buffer {
		return Object.setPrototypeOf(new Uint8Array(size), Buffer.prototype) as Buffer;
	}

	static isBuffer(value: unknown): boolean {
		return value instanceof Buffer;
	}

	static byteLength(value: string | Uint8Array): number {
		return typeof value === "string" ? utf8Length(value) : value.byteLength;
	}

	writeUInt8(value: number, offset: number): number {
		this[offset] = value;
		return offset + 1;
	}

	writeUInt32BE(value: number, offset: number): number {
		for (let at = 0; at < 4; at++) this[offset + at] = value >>> (24 - 8 * at);
		return offset + 4;
	}
}
