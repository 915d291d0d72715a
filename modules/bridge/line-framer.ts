/** What came over the line, one thing at a time. */
export type LineEvent =
	/** A whole line without its end, never empty. A view that is valid until the next call. */
	| { readonly kind: "line"; readonly bytes: Uint8Array }
	/** A line that did not end: the sender was reset, or prints no line ends. What follows up to its end is skipped. A view as above. */
	| { readonly kind: "cut"; readonly bytes: Uint8Array }
	/** A line that is longer than the limit; told when it gets there, and what follows up to its end is skipped. */
	| { readonly kind: "overlong" };

/**
 * Makes lines of received bytes, in the memory of one line however much comes. A line ends by CR, LF or both. What comes
 * first is not taken for a line if we may have begun to listen in the middle of it: 3.40 of 23.40 would be a wrong reading.
 */
export class LineFramer {
	private readonly line: Uint8Array;
	private length = 0;
	private skipping = true;
	/** Nothing has come since listening began: only then does a silence say where a line begins. */
	private isFresh = true;
	/** When the last byte came, or listening began. */
	private heardAt: number;
	/** What was received and is not looked at yet. */
	private rest: Uint8Array = NOTHING;
	private cut = 0;

	/** `limit` in bytes; `now`: when listening begins, in milliseconds. */
	constructor(limit: number, now: number) {
		this.line = new Uint8Array(limit);
		this.heardAt = now;
	}

	/** Bytes that came now; `next` is then called until it gives nothing, and the bytes stay as they are until then. */
	receive(bytes: Uint8Array, now: number): void {
		if (bytes.length === 0) return;
		const silence = now - this.heardAt;
		this.heardAt = now;
		this.rest = bytes;
		if (this.length > 0 && silence >= CUT_AFTER) {
			this.cut = this.length;
			this.length = 0;
			// Whether the sender was silent, or we were kept from reading, cannot be told: what follows may be the rest of the line.
			this.skipping = true;
		}
		if (this.isFresh && silence >= QUIET) this.skipping = false;
		this.isFresh = false;
	}

	next(): LineEvent | undefined {
		if (this.cut > 0) {
			const { cut } = this;
			this.cut = 0;
			return { kind: "cut", bytes: this.line.subarray(0, cut) };
		}
		const { line, rest } = this;
		for (let at = 0; at < rest.length; at++) {
			const byte = rest[at] ?? 0;
			const isEnd = byte === CR || byte === LF;
			if (isEnd && this.length === 0) this.skipping = false;
			else if (isEnd) return this.end(rest.subarray(at + 1));
			else if (this.skipping) continue;
			else if (this.length < line.length) line[this.length++] = byte;
			else {
				this.skipping = true;
				this.length = 0;
				this.rest = rest.subarray(at + 1);
				return OVERLONG;
			}
		}
		this.rest = NOTHING;
		return undefined;
	}

	/** The port was opened anew: what was begun is void. */
	restart(now: number): void {
		this.length = this.cut = 0;
		this.skipping = this.isFresh = true;
		this.rest = NOTHING;
		this.heardAt = now;
	}

	private end(rest: Uint8Array): LineEvent {
		const bytes = this.line.subarray(0, this.length);
		this.length = 0;
		this.rest = rest;
		return { kind: "line", bytes };
	}
}

const CR = 0x0d;
const LF = 0x0a;

const NOTHING = new Uint8Array(0);

const OVERLONG: LineEvent = Object.freeze({ kind: "overlong" });

/** Milliseconds: three characters at 300 baud; between two of one `print` there is less. */
const QUIET = 100;

/** Milliseconds: an UNO's bootloader waits as long after a reset, and a sketch that reads a sensor in mid-line takes less. */
const CUT_AFTER = 1000;
