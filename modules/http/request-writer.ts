import { writeUtf8 } from "../bytes/utf8.js";
import { nextPiece, type ChunkSource, type HttpBody } from "./body.js";

/** Gives out the bytes of a request. A body is never copied, unless it, or a chunk of it, is so short that it leaves in one piece with what frames it. */
export class RequestWriter {
	private pending: Uint8Array | undefined;
	/** What follows it. */
	private following: Uint8Array | undefined;
	private chunks: ChunkSource | undefined;
	/** A long chunk has been given out, but not the CR LF behind it. */
	private inChunk = false;

	constructor(head: string, body: HttpBody | undefined) {
		this.pending = writeUtf8(head);
		if (body === undefined) return;
		if ("chunks" in body) this.chunks = body.chunks;
		else if (this.pending.length + body.bytes.length <= TOGETHER) this.pending = joined(this.pending, body.bytes);
		else this.following = body.bytes;
	}

	get isOver(): boolean {
		return this.pending === undefined && this.following === undefined && this.chunks === undefined;
	}

	/** The next bytes; undefined when all have left, or the source has none yet. */
	output(): Uint8Array | undefined {
		if (this.pending === undefined) {
			this.pending = this.following;
			this.following = undefined;
		}
		if (this.pending === undefined) this.nextChunk();
		return this.pending;
	}

	/** So many of them have left. */
	sent(count: number): void {
		const { pending } = this;
		if (pending === undefined || count > pending.length) throw new RangeError(`${count} bytes left that were not given out`);
		this.pending = count === pending.length ? undefined : pending.subarray(count);
		// An empty body of bytes is never pending.
		if (this.following?.length === 0) this.following = undefined;
	}

	/** RFC 9112 section 7.1. A chunk of no bytes would be the last one. */
	private nextChunk(): void {
		if (this.inChunk) {
			// At once: a receiver may hold the data back until it has seen the end of the chunk.
			this.inChunk = false;
			this.pending = writeUtf8("\r\n");
			return;
		}
		const { chunks } = this;
		const data = chunks && nextPiece(chunks);
		if (chunks === undefined || data?.length === 0) return;
		if (data === undefined) {
			this.chunks = undefined;
			this.pending = writeUtf8("0\r\n\r\n");
			return;
		}
		const size = writeUtf8(`${data.length.toString(16)}\r\n`);
		this.inChunk = data.length > TOGETHER;
		if (this.inChunk) [this.pending, this.following] = [size, data];
		else this.pending = joined(joined(size, data), writeUtf8("\r\n"));
	}
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
	const whole = new Uint8Array(left.length + right.length);
	whole.set(left);
	whole.set(right, left.length);
	return whole;
}

/** Bytes: head and body, or a chunk, up to this leave in one record, and in one packet of most networks. */
const TOGETHER = 1_024;
