import type { BlynkDialect } from "./dialect.js";
import { blynkFailures } from "./failures.js";
import { nameOf } from "./message.js";
import type { Message } from "./message.js";

/** Every message offered is one of these three: it waits or may not have arrived, it has arrived, or it was dropped. */
export interface BlynkCounts {
	readonly queued: number;
	readonly sent: number;
	readonly dropped: number;
}

/** A message on its way. */
export interface Entry extends Message {
	readonly token: number;
	/** The id under which it goes; 0 for the next of our own. */
	id: number;
}

/**
 * The messages that wait, or are not known to have arrived, in order. It outlives connections.
 *
 * A message is kept until its own answer comes, or that of a PING which was sent after it: the server reads in order, so
 * what stood before the PING has arrived. When a connection falls, all that is left is sent again on the next, in the same
 * order: nothing that was accepted is lost with a connection, and the last write to a pin is the last that the server sees.
 * So the messages of the end of a connection can arrive twice, at most half as many as the queue holds, a terminal's lines
 * and events among them.
 *
 * Dropped, and counted, are: a message for which the queue has no room; when a write of numbers alone finds none, an older
 * one to the same pin that was not sent yet, in whose place it comes; answers about the board's pins, which nobody waits
 * for any more after a connection; what the server answers with another status than success; and what the server of
 * another dialect would not know.
 */
export class Outbox {
	readonly counts = { queued: 0, sent: 0, dropped: 0 };
	readonly #messages: number;
	readonly #bytesLimit: number;
	/** Those in flight first. */
	readonly #entries: Entry[] = [];
	/** Arrived as a PING has shown, but for an answer that may still come. */
	#arrived: Entry[] | undefined;
	#inFlight = 0;
	#bytes = 0;
	#tokens = 0;
	/** The PING that waits for its answer, 0 for none, and how many in flight went before it. */
	#pingId = 0;
	#covered = 0;

	constructor(messages: number, bytes: number) {
		this.#messages = messages;
		this.#bytesLimit = bytes;
	}

	/** Whether a message could go now. */
	get ready(): boolean {
		return this.#inFlight < this.#entries.length && this.#inFlight < this.#messages >> 1;
	}

	/** Whether so much is in flight that a PING should show what has arrived. */
	get wantsPing(): boolean {
		return this.#pingId === 0 && this.#inFlight > 0 && this.#inFlight >= this.#messages >> 2;
	}

	/** Returns the token of the message; throws `queue-full`, and then has counted it. */
	add(message: Message, id: number): number {
		if (!this.hasRoom(message.size)) this.outdate(message.state);
		if (!this.hasRoom(message.size)) throw this.full(message);
		const token = ++this.#tokens;
		const { kind, body, size, state } = message;
		this.#entries.push({ kind, body, size, state, token, id });
		this.#bytes += size;
		this.counts.queued++;
		return token;
	}

	/** The next message to send, which is then in flight. Call only when `ready`. */
	next(): Entry {
		const entry = this.#entries[this.#inFlight];
		if (entry === undefined) throw new RangeError("no message is ready");
		this.#inFlight++;
		return entry;
	}

	/** A PING goes out under this id. */
	pinged(id: number): void {
		this.#pingId = id;
		this.#covered = this.#inFlight;
	}

	/** A response came: the message that it answers; undefined for a PING, or when nothing waits for it. */
	answered(id: number, success: boolean): Entry | undefined {
		const at = this.#entries.findIndex((entry, index) => index < this.#inFlight && answers(entry, id, success));
		if (success && id === this.#pingId && (at < 0 || at >= this.#covered)) {
			this.ponged();
			return undefined;
		}
		if (at < 0) return this.late(id, success);
		return this.remove(at, success);
	}

	/** The connection is no more: what was in flight waits again. */
	disconnected(): void {
		this.#inFlight = this.#covered = this.#pingId = 0;
		this.#arrived = undefined;
		this.keep((entry) => entry.kind !== "board-pin");
		for (const entry of this.#entries) entry.id = 0;
	}

	/** Drops what the next server would not know; returns one of them. */
	forget(dialect: BlynkDialect): Entry | undefined {
		return this.keep((entry) => Object.hasOwn(dialect.commands, entry.kind));
	}

	private hasRoom(size: number): boolean {
		return this.#entries.length < this.#messages && this.#bytes + size <= this.#bytesLimit;
	}

	private outdate(state: number): void {
		const at = state < 0 ? -1 : this.#entries.findIndex((entry, index) => index >= this.#inFlight && entry.state === state);
		if (at >= 0) this.remove(at, false);
	}

	private full({ kind, body }: Message): Error {
		this.counts.dropped++;
		return blynkFailures.make("queue-full", {
			what: nameOf(kind, body),
			messages: this.#entries.length,
			bytes: this.#bytes,
			dropped: this.counts.dropped,
			messagesLimit: this.#messages,
			bytesLimit: this.#bytesLimit,
		});
	}

	private ponged(): void {
		this.#pingId = 0;
		while (this.#covered > 0) {
			const entry = this.remove(0, true);
			if (entry === undefined || !isAnswered(entry)) continue;
			this.#arrived ??= [];
			if (this.#arrived.length >= ARRIVED_LIMIT) this.#arrived.shift();
			this.#arrived.push(entry);
		}
	}

	/** An answer to what a PING has already shown to have arrived. */
	private late(id: number, success: boolean): Entry | undefined {
		const entry = this.#arrived?.find((one) => one.id === id);
		if (entry === undefined) return undefined;
		this.#arrived = this.#arrived?.filter((one) => one !== entry);
		if (!success) {
			this.counts.sent--;
			this.counts.dropped++;
		}
		return entry;
	}

	private remove(at: number, arrived: boolean): Entry | undefined {
		const [entry] = this.#entries.splice(at, 1);
		if (entry === undefined) return undefined;
		this.#bytes -= entry.size;
		if (at < this.#inFlight) this.#inFlight--;
		if (at < this.#covered) this.#covered--;
		this.counts.queued--;
		if (arrived) this.counts.sent++;
		else this.counts.dropped++;
		return entry;
	}

	private keep(wanted: (entry: Entry) => boolean): Entry | undefined {
		let dropped: Entry | undefined;
		for (let at = this.#entries.length - 1; at >= 0; at--) {
			const entry = this.#entries[at];
			if (entry !== undefined && !wanted(entry)) dropped = this.remove(at, false);
		}
		return dropped;
	}
}

/** Whether a response can be meant for the message: servers answer few of them when all is well. */
function answers(entry: Entry, id: number, success: boolean): boolean {
	return entry.id === id && (!success || isAnswered(entry));
}

function isAnswered({ kind }: Entry): boolean {
	return !UNANSWERED.includes(kind);
}

const UNANSWERED: readonly string[] = Object.freeze(["virtual-write", "board-pin", "sync", "time", "group"]);

/** Of messages that have arrived, how many are remembered for a late answer: an e-mail's takes seconds. */
const ARRIVED_LIMIT = 4;
