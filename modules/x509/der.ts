import type { StageFailure } from "../failure/failure.js";
import { x509Failures } from "./failures.js";
import { readOid } from "./oid.js";
import { derProblems } from "./phrases.js";

/**
 * Reads DER (X.690 section 10) strictly: definite and minimal lengths, one-byte tags, nothing after the end. What it
 * returns are views. It never recurses by itself, so that depth is bounded by the structures that are asked for.
 */
export class DerReader {
	/** Which certificate this is a part of, for people. */
	readonly which: string;
	readonly #part: string;
	readonly #bytes: Uint8Array;
	/** Of the next element: behind its tag. */
	#offset = 0;
	#tag: number | undefined;

	constructor(bytes: Uint8Array, part: string, which: string) {
		this.which = which;
		this.#part = part;
		this.#bytes = bytes;
		this.nextTag();
	}

	/** The tag of the next element; undefined at the end. */
	get tag(): number | undefined {
		return this.#tag;
	}

	/** The contents of the next element, which must have this tag. */
	contents(tag: number): Uint8Array {
		if (this.#tag !== tag) throw this.malformed(this.#tag === undefined ? derProblems.short : derProblems.tag);
		const length = this.length();
		const start = this.#offset;
		if (start + length > this.#bytes.length) throw this.malformed(derProblems.short);
		this.#offset = start + length;
		this.nextTag();
		return this.#bytes.subarray(start, start + length);
	}

	/** The next element with its tag and length. */
	element(tag: number): Uint8Array {
		const start = this.#offset - 1;
		const contents = this.contents(tag);
		return this.#bytes.subarray(start, contents.byteOffset - this.#bytes.byteOffset + contents.length);
	}

	/** The contents of the next element, whatever it is. */
	any(): Uint8Array {
		if (this.#tag !== undefined && (this.#tag & LONG_TAG) === LONG_TAG) throw this.malformed(derProblems.tag);
		return this.contents(this.#tag ?? 0);
	}

	/** A reader of the next element's contents. */
	inside(tag: number, part = this.#part): DerReader {
		return new DerReader(this.contents(tag), part, this.which);
	}

	/** Whether the next element has this tag. */
	has(tag: number): boolean {
		return this.#tag === tag;
	}

	boolean(): boolean {
		const contents = this.contents(DER.boolean);
		const value = contents.at(0);
		if (contents.length !== 1 || (value !== 0 && value !== 0xff)) throw this.malformed(derProblems.boolean);
		return value === 0xff;
	}

	/** A minimal integer of either sign, as its bytes. */
	integer(): Uint8Array {
		const bytes = this.contents(DER.integer);
		const first = bytes.at(0);
		const second = bytes.at(1);
		const isPadded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
		if (first === undefined || isPadded) throw this.malformed(derProblems.integer);
		return bytes;
	}

	/** An integer that is not negative, big-endian without leading zeros: no bytes for zero. */
	unsigned(): Uint8Array {
		const bytes = this.integer();
		const first = bytes.at(0) ?? 0;
		if (first >= 0x80) throw this.malformed(derProblems.integer);
		return first === 0 ? bytes.subarray(1) : bytes;
	}

	/** A small number: at most 16 bits. */
	number(): number {
		const bytes = this.unsigned();
		if (bytes.length > 2) throw this.malformed(derProblems.integer);
		let value = 0;
		for (const byte of bytes) value = value * 0x100 + byte;
		return value;
	}

	/** A bit string of whole bytes. */
	bits(): Uint8Array {
		const contents = this.contents(DER.bitString);
		if (contents.at(0) !== 0) throw this.malformed(derProblems.bits);
		return contents.subarray(1);
	}

	/** The first byte of a bit string of named bits (X.690 section 11.2.2, but zero bits at its end are tolerated). */
	namedBits(): number {
		const contents = this.contents(DER.bitString);
		const unused = contents.at(0) ?? MANY;
		if (unused > 7 || (contents.length === 1 && unused !== 0)) throw this.malformed(derProblems.bits);
		return contents.at(1) ?? 0;
	}

	/** An object identifier, dotted. */
	oid(): string {
		const text = readOid(this.contents(DER.oid));
		if (text === undefined) throw this.malformed(derProblems.oid);
		return text;
	}

	atEnd(): boolean {
		return this.#tag === undefined;
	}

	/** Throws unless everything has been read. */
	end(): void {
		if (this.#tag !== undefined) throw this.malformed(derProblems.trailing);
	}

	malformed(problem: string): StageFailure {
		return x509Failures.make("malformed-certificate", { which: this.which, part: this.#part, problem });
	}

	private nextTag(): void {
		this.#tag = this.#bytes.at(this.#offset);
		if (this.#tag !== undefined) this.#offset++;
	}

	private length(): number {
		const first = this.byte();
		if (first < 0x80) return first;
		let length = 0;
		for (let count = first <= 0x83 ? first - 0x80 : 0; count > 0; count--) length = length * 0x100 + this.byte();
		// Each longer form begins where the shorter one ends; 0x80 (indefinite) and lengths of four bytes fall out too.
		if (length < 0x80 || (first === 0x82 && length < 0x100) || (first === 0x83 && length < 0x10000)) throw this.malformed(derProblems.length);
		return length;
	}

	private byte(): number {
		const byte = this.#bytes.at(this.#offset);
		if (byte === undefined) throw this.malformed(derProblems.short);
		this.#offset++;
		return byte;
	}
}

/** Tags (X.680 section 8.4). */
export const DER = Object.freeze({
	boolean: 0x01,
	integer: 0x02,
	bitString: 0x03,
	octetString: 0x04,
	null: 0x05,
	oid: 0x06,
	utf8String: 0x0c,
	printableString: 0x13,
	teletexString: 0x14,
	ia5String: 0x16,
	utcTime: 0x17,
	generalizedTime: 0x18,
	bmpString: 0x1e,
	sequence: 0x30,
	set: 0x31,
	/** Context-specific: primitive and constructed. */
	context: (number: number): number => 0x80 | number,
	explicit: (number: number): number => 0xa0 | number,
});

/** Tag numbers from 31 on take more bytes; no certificate needs one. */
const LONG_TAG = 0x1f;

/** More bits than may be unused. */
const MANY = 8;
