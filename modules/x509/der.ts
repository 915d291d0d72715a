import type { StageFailure } from "../failure/failure.js";
import { x509Failures } from "./failures.js";
import { readOid } from "./oid.js";
import { derProblems } from "./phrases.js";

/**
 * Reads DER (X.690 section 10) strictly: definite and minimal lengths, one-byte tags, nothing after the end. What it
 * returns are views. It never recurses by itself, so that depth is bounded by the structures that are asked for.
 *
 * A certificate has a hundred elements, and each view of one costs a chip more than to read it: so a reader knows its
 * part of the bytes by offsets, and what is not kept is passed over without one.
 */
export class DerReader {
	private readonly bytes: Uint8Array;
	/** Where the next element begins, and where this reader's part ends. */
	private at: number;
	private limit: number;
	/** Where the contents of the element begin that was read last; they end where the next element begins. */
	private start: number;
	/** Which certificate this is a part of, for people. */
	readonly which: string;
	private readonly part: string;

	constructor(bytes: Uint8Array, part: string, which: string, start = 0, limit = bytes.length) {
		this.bytes = bytes;
		this.at = this.start = start;
		this.limit = limit;
		this.which = which;
		this.part = part;
	}

	/** The tag of the next element; undefined at the end. */
	get tag(): number | undefined {
		return this.at < this.limit ? this.bytes[this.at] : undefined;
	}

	/** The contents of the next element, which must have this tag. */
	contents(tag: number): Uint8Array {
		this.skip(tag);
		return this.bytes.subarray(this.start, this.at);
	}

	/** The next element with its tag and length. */
	element(tag: number): Uint8Array {
		const begin = this.at;
		this.skip(tag);
		return this.bytes.subarray(begin, this.at);
	}

	/** The contents of the next element, whatever it is. */
	any(): Uint8Array {
		this.skipAny();
		return this.last();
	}

	/** The contents of the element that was read last. */
	last(): Uint8Array {
		return this.bytes.subarray(this.start, this.at);
	}

	/** Passes over the next element, whatever it is. */
	skipAny(): void {
		const { tag = 0 } = this;
		if ((tag & LONG_TAG) === LONG_TAG) throw this.malformed(derProblems.tag);
		this.skip(tag);
	}

	/** Passes over all that is left, whatever it is. */
	skipRest(): void {
		while (this.at < this.limit) {
			const tag = this.bytes[this.at] ?? 0;
			if ((tag & LONG_TAG) === LONG_TAG) throw this.malformed(derProblems.tag);
			this.skip(tag);
		}
	}

	/** Whether the contents that were read last have this length, or begin with this byte. */
	fits(length: number, first: number): boolean {
		const { start } = this;
		return this.at - start === length || (this.at > start && this.bytes[start] === first);
	}

	/** A reader of the next element's contents. */
	inside(tag: number, part = this.part): DerReader {
		this.skip(tag);
		return new DerReader(this.bytes, part, this.which, this.start, this.at);
	}

	/** Goes into the next element: what is read from here on is inside of it. Returns what `leave` takes. */
	enter(tag: number): number {
		this.skip(tag);
		const { limit } = this;
		this.limit = this.at;
		this.at = this.start;
		return limit;
	}

	/** Out of the element that was entered last, which must have been read whole. */
	leave(limit: number): void {
		this.end();
		this.limit = limit;
	}

	/** Whether the next element has this tag. */
	has(tag: number): boolean {
		return this.at < this.limit && this.bytes[this.at] === tag;
	}

	boolean(): boolean {
		this.skip(DER.boolean);
		const value = this.bytes[this.start];
		if (this.at - this.start !== 1 || (value !== 0 && value !== 0xff)) throw this.malformed(derProblems.boolean);
		return value === 0xff;
	}

	/** A minimal integer of either sign, as its bytes. */
	integer(): Uint8Array {
		this.skipInteger();
		return this.bytes.subarray(this.start, this.at);
	}

	/** Passes over one. */
	skipInteger(): void {
		this.skip(DER.integer);
		const first = this.bytes[this.start];
		const second = this.bytes[this.start + 1] ?? 0;
		const length = this.at - this.start;
		if (length === 0 || (length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)))) throw this.malformed(derProblems.integer);
	}

	/** An integer that is not negative, big-endian without leading zeros: no bytes for zero. */
	unsigned(): Uint8Array {
		this.skipInteger();
		const first = this.bytes[this.start] ?? 0;
		if (first >= 0x80) throw this.malformed(derProblems.integer);
		return this.bytes.subarray(first === 0 ? this.start + 1 : this.start, this.at);
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
		this.skip(DER.bitString);
		if (this.at === this.start || this.bytes[this.start] !== 0) throw this.malformed(derProblems.bits);
		return this.bytes.subarray(this.start + 1, this.at);
	}

	/** The first byte of a bit string of named bits (X.690 section 11.2.2, but zero bits at its end are tolerated). */
	namedBits(): number {
		this.skip(DER.bitString);
		const length = this.at - this.start;
		const unused = length === 0 ? MANY : (this.bytes[this.start] ?? MANY);
		if (unused > 7 || (length === 1 && unused !== 0)) throw this.malformed(derProblems.bits);
		return length === 1 ? 0 : (this.bytes[this.start + 1] ?? 0);
	}

	/** An object identifier, dotted. */
	oid(): string {
		this.skipOid();
		return this.oidText();
	}

	/**
	 * Passes over an object identifier. Those of extensions and of most attributes of names have three bytes: one of as
	 * many is returned as their number, such as 0x551d0f for 2.5.29.15, any other as 0.
	 */
	skipOid(): number {
		this.skip(DER.oid);
		let number = 0;
		// An arc ends with a byte below 0x80 and has no leading zeros (X.690 section 8.19.2).
		let previous = 0;
		for (let at = this.start; at < this.at; at++) {
			const byte = this.bytes[at] ?? 0;
			if (byte === 0x80 && previous < 0x80) throw this.malformed(derProblems.oid);
			number = number * 0x100 + byte;
			previous = byte;
		}
		const length = this.at - this.start;
		if (length === 0 || length > LONGEST_OID || previous >= 0x80) throw this.malformed(derProblems.oid);
		return length === NUMBERED ? number : 0;
	}

	/** The object identifier that was passed over last, dotted. */
	oidText(): string {
		return readOid(this.last());
	}

	atEnd(): boolean {
		return this.at === this.limit;
	}

	/** Throws unless everything has been read. */
	end(): void {
		if (this.at !== this.limit) throw this.malformed(derProblems.trailing);
	}

	malformed(problem: string): StageFailure {
		return x509Failures.make("malformed-certificate", { which: this.which, part: this.part, problem });
	}

	/** Passes over the next element, which must have this tag. Does all of its work itself: for a chip, a call is as much again. */
	skip(tag: number): void {
		const { bytes, limit } = this;
		let at = this.at;
		if (at >= limit || bytes[at] !== tag) throw this.malformed(at >= limit ? derProblems.short : derProblems.tag);
		if (at + 1 >= limit) throw this.malformed(derProblems.short);
		let length = bytes[at + 1] ?? 0;
		at += 2;
		if (length >= 0x80) {
			const behind = length <= 0x83 ? at + length - 0x80 : at;
			if (behind > limit) throw this.malformed(derProblems.short);
			for (length = 0; at < behind; at++) length = length * 0x100 + (bytes[at] ?? 0);
			// Each longer form begins where the shorter one ends; 0x80 (indefinite) and lengths of four bytes fall out too.
			const least = at - this.at === 3 ? 0x80 : at - this.at === 4 ? 0x100 : 0x10000;
			if (length < least) throw this.malformed(derProblems.length);
		}
		if (at + length > limit) throw this.malformed(derProblems.short);
		this.start = at;
		this.at = at + length;
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

/** Bytes of those that are told apart by their number: of one length, so that no two have the same. */
const NUMBERED = 3;

/** Bytes of an object identifier, longer than any in use: a bound on the text that is made of one. */
const LONGEST_OID = 64;
