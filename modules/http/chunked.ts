import { readLatin1 } from "../bytes/ascii-line.js";
import { hexDigit } from "../bytes/hex.js";
import type { Inbox } from "../bytes/inbox.js";
import { httpFailures } from "./failures.js";
import { checkText, FieldSection, lineEnd } from "./field-section.js";

/** The chunked transfer coding (RFC 9112 section 7.1). Extensions and trailers are checked for their form, and mean nothing. */
export class ChunkedReader {
	private state: "size" | "data" | "end" | "trailers" | "done" = "size";
	/** Bytes of the chunk that have yet to come. */
	private left = 0;
	/** Bytes of all lines of sizes that were no digits, if there were some. */
	declare private idle?: number;
	private readonly limit: number;
	declare private trailers?: FieldSection;

	/** `limit`: bytes of all trailers, and of all extensions. */
	constructor(limit: number) {
		this.limit = limit;
	}

	get done(): boolean {
		return this.state === "done";
	}

	/** The next piece of data, good until more is put into the inbox; undefined when more has to come, or none will. */
	next(inbox: Inbox): Uint8Array | undefined {
		for (;;) {
			switch (this.state) {
				case "size":
					if (!this.readSize(inbox)) return undefined;
					break;
				case "data": {
					if (inbox.length === 0) return undefined;
					const data = inbox.take(this.left);
					this.left -= data.length;
					if (this.left === 0) this.state = "end";
					return data;
				}
				case "end":
					if (!readEnd(inbox)) return undefined;
					this.state = "size";
					break;
				case "trailers":
					this.trailers ??= new FieldSection(undefined, this.limit);
					if (!this.trailers.read(inbox)) return undefined;
					this.state = "done";
					return undefined;
				case "done":
					return undefined;
			}
		}
	}

	private readSize(inbox: Inbox): boolean {
		const length = inbox.indexOf(LF);
		if ((length ?? inbox.length) > LINE_LIMIT) throw httpFailures.make("chunk-line-too-long", { limit: LINE_LIMIT });
		if (length === undefined) return false;
		const { bytes, start } = inbox;
		const end = lineEnd(bytes, start, start + length);
		checkText(bytes, start, end);
		let at = start;
		let size = 0;
		for (; at < end; at++) {
			const digit = hexDigit(bytes[at] ?? 0);
			if (digit === undefined) break;
			size = size * 16 + digit;
		}
		if (at === start || at - start > DIGITS || (at < end && bytes[at] !== SEMICOLON)) throw httpFailures.make("chunk-size", { line: readLatin1(bytes, start, Math.min(end, start + SHOWN)) });
		const idle = (this.idle ?? 0) + end - at;
		if (idle > 0) this.idle = idle;
		if (idle > this.limit) throw httpFailures.make("chunk-line-too-long", { limit: LINE_LIMIT });
		inbox.drop(length + 1);
		this.left = size;
		this.state = size === 0 ? "trailers" : "data";
		return true;
	}
}

/** CR LF behind the data of a chunk. */
function readEnd(inbox: Inbox): boolean {
	if (inbox.length === 0) return false;
	if (inbox.at(0) !== CR || (inbox.at(1) ?? LF) !== LF) throw httpFailures.make("chunk-end");
	if (inbox.length < 2) return false;
	inbox.drop(2);
	return true;
}

/** Of a size: more than fits into the memory of all that talks with a chip. */
const DIGITS = 8;

/** Bytes of a line with a size. */
const LINE_LIMIT = 256;

/** Bytes of a line that a failure shows. */
const SHOWN = 40;

const LF = 0x0a;
const CR = 0x0d;
const SEMICOLON = 0x3b;
