import type { StageFailure } from "../failure/failure.js";
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
	readonly #entries: Message[] = [];
	/** Arrived as a PING has shown, but for an answer that may still come. */
	#arrived: Message[] | undefined;
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

	/** What could go now: a PING as soon as so much is in flight that one should show what has arrived. */
	get due(): "ping" | "message" | "nothing" {
		const inFlight = this.#inFlight;
		if (this.#pingId === 0 && inFlight > 0 && inFlight >= this.#messages >> 2) return "ping";
		return inFlight < this.#entries.length && inFlight < this.#messages >> 1 ? "message" : "nothing";
	}

	/** Takes the message over and returns its token; 0 when there is no room, which is counted, and `fullness` is why. */
	add(message: Message, id: number): number {
		const { size } = message;
		if (!this.hasRoom(size)) {
			this.outdate(message.state);
			if (!this.hasRoom(size)) {
				this.counts.dropped++;
				return 0;
			}
		}
		message.token = ++this.#tokens;
		message.id = id;
		this.#entries.push(message);
		this.#bytes += size;
		this.counts.queued++;
		return message.token;
	}

	/** Why there is no room for the message. */
	fullness({ kind, body }: Message): StageFailure {
		return blynkFailures.make("queue-full", {
			what: nameOf(kind, body),
			messages: this.#entries.length,
			bytes: this.#bytes,
			dropped: this.counts.dropped,
			messagesLimit: this.#messages,
			bytesLimit: this.#bytesLimit,
		});
	}

	/** The next message to send, which is then in flight. Call only when one is `due`. */
	next(): Message {
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
	answered(id: number, success: boolean): Message | undefined {
		const at = this.place(id, success);
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
	forget(dialect: BlynkDialect): Message | undefined {
		return this.keep((entry) => Object.hasOwn(dialect.commands, entry.kind));
	}

	private hasRoom(size: number): boolean {
		return this.#entries.length < this.#messages && this.#bytes + size <= this.#bytesLimit;
	}

	private outdate(state: number): void {
		const at = state < 0 ? -1 : this.#entries.findIndex((entry, index) => index >= this.#inFlight && entry.state === state);
		if (at >= 0) this.remove(at, false);
	}

	/** Where what the response can be meant for lies among those in flight; -1 for nowhere. */
	private place(id: number, success: boolean): number {
		const entries = this.#entries;
		const inFlight = this.#inFlight;
		for (let at = 0; at < inFlight; at++) {
			const entry = entries[at];
			// Servers answer few of them when all is well.
			if (entry?.id === id && (!success || isAnswered(entry))) return at;
		}
		return -1;
	}

	/** What the PING covers has arrived, and leaves together. */
	private ponged(): void {
		const entries = this.#entries;
		const covered = this.#covered;
		let bytes = 0;
		for (let at = 0; at < covered; at++) {
			const entry = entries[at];
			if (entry === undefined) continue;
			bytes += entry.size;
			if (entry.state < 0 && isAnswered(entry)) this.remember(entry);
		}
		entries.splice(0, covered);
		this.#bytes -= bytes;
		this.#inFlight -= covered;
		this.counts.queued -= covered;
		this.counts.sent += covered;
		this.#pingId = this.#covered = 0;
	}

	private remember(entry: Message): void {
		this.#arrived ??= [];
		if (this.#arrived.length >= ARRIVED_LIMIT) this.#arrived.shift();
		this.#arrived.push(entry);
	}

	/** An answer to what a PING has already shown to have arrived. */
	private late(id: number, success: boolean): Message | undefined {
		const entry = this.#arrived?.find((one) => one.id === id);
		if (entry === undefined) return undefined;
		this.#arrived = this.#arrived?.filter((one) => one !== entry);
		if (!success) {
			this.counts.sent--;
			this.counts.dropped++;
		}
		return entry;
	}

	private remove(at: number, arrived: boolean): Message | undefined {
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

	private keep(wanted: (entry: Message) => boolean): Message | undefined {
		let dropped: Message | undefined;
		for (let at = this.#entries.length - 1; at >= 0; at--) {
			const entry = this.#entries[at];
			if (entry !== undefined && !wanted(entry)) dropped = this.remove(at, false);
		}
		return dropped;
	}
}

function isAnswered({ kind }: Message): boolean {
	return !UNANSWERED.includes(kind);
}

const UNANSWERED: readonly string[] = Object.freeze(["virtual-write", "board-pin", "sync", "time", "group"]);

/** Of messages that have arrived, how many are remembered for a late answer: an e-mail's takes seconds. */
const ARRIVED_LIMIT = 4;
