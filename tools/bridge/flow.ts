import type { ByteStream } from "../../modules/ports/stream.js";

/** One direction of a bridge: what is read of its source is written to its sink, in order and once, while either may come and go. */
export class Flow {
	readonly #buffer: Uint8Array;
	readonly #overflows: boolean;
	readonly #heard: (bytes: Uint8Array) => void;
	#start = 0;
	#end = 0;
	#closed = false;
	source: ByteStream | undefined;
	sink: ByteStream | undefined;
	/** The source has said that no more comes. */
	ended = false;
	/** What comes while there is no sink is of use to nobody: it is counted, and gone. */
	discards = false;
	/** Bytes given to sinks. */
	moved = 0;
	/** Bytes of sources that no sink got. */
	lost = 0;

	/**
	 * `overflows`: a source that goes on speaking when nobody listens, as a serial line does, is read on while there is no
	 * sink, and what there is no room for is counted as lost. Others wait. `heard` is told of all that comes, whatever becomes of it; the view
	 * is valid during the call.
	 */
	constructor(capacity: number, overflows: boolean, heard: (bytes: Uint8Array) => void) {
		this.#buffer = new Uint8Array(capacity);
		this.#overflows = overflows;
		this.#heard = heard;
	}

	/** Bytes that were read and not written yet. */
	get waiting(): number {
		return this.#end - this.#start;
	}

	/** Whether all that there was has been written, and nothing more will come. */
	get isDone(): boolean {
		return this.ended && this.waiting === 0;
	}

	/** Moves what can be moved; ends the sink when that was all. */
	run(): void {
		while (this.#fetch() || this.#give()) {
			// Until neither side has anything to do.
		}
		if (!this.isDone || this.sink === undefined || this.#closed) return;
		this.#closed = true;
		this.sink.end();
	}

	/** Gives up what waits, and what is said between two sinks. */
	drop(): void {
		this.lost += this.waiting;
		this.#start = this.#end = 0;
	}

	/** Another source or sink is to begin where the last one ended. */
	begin(): void {
		this.ended = this.#closed = false;
	}

	#fetch(): boolean {
		const { source } = this;
		if (source === undefined || this.ended) return false;
		const room = this.#room();
		const wasted = this.sink === undefined && (this.discards || (this.#overflows && room.length === 0));
		if (room.length === 0 && !wasted) return false;
		const space = wasted ? WASTE : room;
		const count = source.read(space);
		if (count === 0) return false;
		this.#heard(space.subarray(0, count));
		if (wasted) this.lost += count;
		else this.#end += count;
		return true;
	}

	#give(): boolean {
		if (this.sink === undefined || this.waiting === 0) return false;
		const count = this.sink.write(this.#buffer.subarray(this.#start, this.#end));
		this.#start += count;
		this.moved += count;
		if (this.waiting === 0) this.#start = this.#end = 0;
		return count > 0;
	}

	#room(): Uint8Array {
		if (this.#end === this.#buffer.length && this.#start > 0) {
			this.#buffer.copyWithin(0, this.#start, this.#end);
			this.#end -= this.#start;
			this.#start = 0;
		}
		return this.#buffer.subarray(this.#end);
	}
}

/** Bytes that are read into it are never looked at again. */
const WASTE = new Uint8Array(4096);
