import { findControl, readLatin1, trimBlanks } from "../bytes/ascii-line.js";
import type { Inbox } from "../bytes/inbox.js";
import { httpFailures } from "./failures.js";

/** Who is told of the fields. All numbers are places in the bytes, which are good during the call. */
export interface FieldSink {
	/** Whether a field of this name must be known whole. */
	needs(bytes: Uint8Array, from: number, to: number): boolean;
	/** A field: its name from `from` to `colon`, its value from `valueFrom` to `valueTo`. */
	take(bytes: Uint8Array, from: number, colon: number, valueFrom: number, valueTo: number): void;
}

/**
 * The lines of a head, or of trailers, up to the empty one. A line that does not fit into the inbox is passed over piece by
 * piece, so that what nobody needs takes no memory, however long it is.
 */
export class FieldSection {
	private readonly sink: FieldSink | undefined;
	private readonly limit: number;
	private length: number;
	/** Within a line that is passed over. */
	private passing = false;

	/** `limit`: bytes of all lines, of which `before` have been there already. */
	constructor(sink: FieldSink | undefined, limit: number, before = 0) {
		this.sink = sink;
		this.limit = limit;
		this.length = before;
	}

	/** Takes what is there; whether the empty line was among it. */
	read(inbox: Inbox): boolean {
		for (;;) {
			const length = inbox.indexOf(LF);
			this.checkLength(length === undefined ? inbox.length : length + 1);
			if (length === undefined) {
				if (!this.passing && !inbox.isFull) return false;
				this.pass(inbox);
				return false;
			}
			this.length += length + 1;
			const from = inbox.start;
			inbox.drop(length + 1);
			const to = lineEnd(inbox.bytes, from, from + length);
			if (this.passing) {
				checkText(inbox.bytes, from, to);
				this.passing = false;
			} else if (to === from) return true;
			else this.line(inbox.bytes, from, to);
		}
	}

	private line(bytes: Uint8Array, from: number, to: number): void {
		const colon = this.nameEnd(bytes, from, to);
		checkText(bytes, colon, to);
		const value = trimBlanks(bytes, colon + 1, to);
		this.sink?.take(bytes, from, colon, value.from, value.to);
	}

	/** Lets go of a part of a line that is longer than the inbox. */
	private pass(inbox: Inbox): void {
		const { bytes, start, end } = inbox;
		let from = start;
		if (!this.passing) {
			from = this.nameEnd(bytes, start, end);
			if (this.sink?.needs(bytes, start, from) === true) {
				throw httpFailures.make("field-too-long", { name: readLatin1(bytes, start, from), limit: bytes.length });
			}
			this.passing = true;
		}
		// The CR of a line's end may be the last that is there.
		const to = inbox.at(inbox.length - 1) === CR ? end - 1 : end;
		checkText(bytes, from, to);
		this.length += to - start;
		inbox.drop(to - start);
	}

	/** Where the colon is. */
	private nameEnd(bytes: Uint8Array, from: number, to: number): number {
		const first = bytes[from];
		if (first === SPACE || first === TAB) throw httpFailures.make("field-folded");
		const colon = bytes.indexOf(COLON, from);
		if (colon <= from || colon >= to || !isToken(bytes, from, colon)) {
			checkText(bytes, from, to);
			throw httpFailures.make("field-malformed", { line: readLatin1(bytes, from, Math.min(to, from + SHOWN)) });
		}
		return colon;
	}

	private checkLength(more: number): void {
		if (this.length + more > this.limit) throw httpFailures.make("head-too-large", { limit: this.limit });
	}
}

/** Where the text of a line ends whose LF is at `at`. */
export function lineEnd(bytes: Uint8Array, from: number, at: number): number {
	if (at === from || bytes[at - 1] !== CR) throw httpFailures.make("line-end");
	return at - 1;
}

/** Throws for what no text has (RFC 9110 section 5.5, RFC 9112 section 2.2). */
export function checkText(bytes: Uint8Array, from: number, to: number): void {
	const at = findControl(bytes, from, to);
	if (at === undefined) return;
	const code = bytes[at] ?? 0;
	throw code === CR || code === LF ? httpFailures.make("line-end") : httpFailures.make("control-character", { code });
}

/** RFC 9110 section 5.6.2. */
function isToken(bytes: Uint8Array, from: number, to: number): boolean {
	for (let at = from; at < to; at++) {
		const byte = bytes[at] ?? 0;
		if ((((TOKEN[byte >> 5] ?? 0) >>> (byte & 31)) & 1) === 0) return false;
	}
	return true;
}

/** A bit for each character: digits, letters and !#$%&'*+-.^_`|~. */
const TOKEN: readonly number[] = Object.freeze([0, 0x03ff6cfa, 0xc7fffffe, 0x57ffffff]);

/** Bytes of a line that a failure shows. */
const SHOWN = 80;

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;
