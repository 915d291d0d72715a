import { isDigits } from "../bytes/text-scan.js";
import type { StageFailure } from "../failure/failure.js";
import type { BlynkDialect } from "./dialect.js";
import type { BlynkEvent } from "./event.js";
import { blynkFailures, losses } from "./failures.js";
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
 * So the messages of the end of a connection can arrive again, at most half as many as the queue holds, a terminal's lines
 * and events among them. Where two connections in a row end before anything has arrived, the first message goes alone, and
 * after eight it is dropped: a server that hangs up at it would hang up for ever.
 *
 * Dropped, counted and told are: a message for which the queue has no room; when a write of numbers alone finds none, an
 * older one to the same pin that was not sent yet, in whose place it comes; what belongs to a connection that is over, which
 * are answers about the board's pins and all that concerns bridges; what asked another server; what the server answers with
 * another status than success; and what the server of another dialect would not know.
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
	pingId = 0;
	#covered = 0;
	/** How many may be in flight, which is one alone while connections end before anything has arrived; and from how many on a PING asks. */
	#window: number;
	#asks: number;
	/** So many connections in a row have ended so. */
	#falls = 0;
	/** Whoever tells the session's events tells of drops too. */
	readonly #events: BlynkEvent[];

	constructor(messages: number, bytes: number, events: BlynkEvent[]) {
		this.#messages = messages;
		this.#bytesLimit = bytes;
		this.#window = messages >> 1;
		this.#asks = this.#window >> 1;
		this.#events = events;
	}

	/** What could go now: a PING as soon as so much is in flight that one should show what has arrived. */
	get due(): "ping" | "message" | "nothing" {
		const inFlight = this.#inFlight;
		if (this.pingId === 0 && inFlight > 0 && inFlight >= this.#asks) return "ping";
		return inFlight < this.#entries.length && inFlight < this.#window ? "message" : "nothing";
	}

	/** The connection is about to be ended: a PING is due as long as something is in flight. */
	confirm(): void {
		this.#asks = 0;
	}

	/** Whether something was sent and is not known to have arrived. */
	get isUnconfirmed(): boolean {
		return this.#inFlight > 0;
	}

	/** Whether a message of this size would be taken. */
	hasRoom(size: number): boolean {
		return this.#entries.length < this.#messages && this.#bytes + size <= this.#bytesLimit;
	}

	/** Takes the message over and returns its token; 0 when there is no room, which is counted, and `fullness` is why. */
	add(message: Message, id: number): number {
		const { size } = message;
		if (!this.hasRoom(size)) {
			this.outdate(message.state);
			if (!this.hasRoom(size)) {
				this.turnAway();
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

	/** The same, before all that waits and whether or not there is room. */
	addFirst(message: Message): number {
		message.token = ++this.#tokens;
		this.#entries.splice(this.#inFlight, 0, message);
		this.#bytes += message.size;
		this.counts.queued++;
		return message.token;
	}

	/** A message was offered that is not taken. */
	turnAway(): void {
		this.counts.dropped++;
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
		this.pingId = id;
		this.#covered = this.#inFlight;
	}

	/** A response came: the message that it answers, which is dropped without success; undefined for a PING, or when nothing waits for it. */
	answered(id: number, success: boolean): Message | undefined {
		const at = this.place(id, success);
		if (id === this.pingId && success && (at < 0 || at >= this.#covered)) {
			this.ponged();
			return undefined;
		}
		// A server that refuses a PING, as one over its quota does, has not answered it.
		if (id === this.pingId && !success) this.pingId = this.#covered = 0;
		if (at < 0) return this.late(id, success);
		return this.remove(at, success);
	}

	/** The connection is no more: what was in flight waits again. */
	disconnected(): void {
		if (this.#inFlight > 0) this.suspect();
		for (let at = 0; at < this.#entries.length; at++) {
			const entry = this.#entries[at];
			if (entry !== undefined && entry.id !== SENT_BEFORE) entry.id = at < this.#inFlight ? SENT_BEFORE : 0;
		}
		this.#inFlight = this.#covered = this.pingId = 0;
		this.#arrived = undefined;
		this.#asks = this.#window >> 1;
		this.keep((entry) => !OF_A_CONNECTION.includes(entry.kind), "fallen");
	}

	/** The next connection is to another server: what was asked of the last one is no question for it. */
	elsewhere(): void {
		this.keep((entry) => entry.id !== SENT_BEFORE || !QUESTIONS.includes(entry.kind), "elsewhere");
	}

	/** Drops what the server would not know. */
	forget(dialect: BlynkDialect): void {
		this.keep((entry) => isKnown(entry, dialect), dialect);
	}

	/** A connection has ended before anything of it was known to have arrived: the first message may be why. */
	private suspect(): void {
		this.#falls++;
		if (this.#falls >= ALONE_AFTER) this.#window = 1;
		if (this.#falls >= GIVEN_UP_AFTER) this.drop(0, "repeated");
	}

	/** Something has arrived. */
	private trust(): void {
		this.#falls = 0;
		this.#window = this.#messages >> 1;
		this.#asks = this.#window >> 1;
	}

	private outdate(state: number): void {
		const at = state < 0 ? -1 : this.#entries.findIndex((entry, index) => index >= this.#inFlight && entry.state === state);
		if (at >= 0) this.drop(at, "replaced");
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
		this.pingId = this.#covered = 0;
		if (this.#falls > 0) this.trust();
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
		if (at === 0 && this.#falls > 0) this.trust();
		if (at < this.#covered) this.#covered--;
		this.counts.queued--;
		if (arrived) this.counts.sent++;
		else this.counts.dropped++;
		return entry;
	}

	private keep(wanted: (entry: Message) => boolean, reason: Loss): void {
		for (let at = 0; at < this.#entries.length; at++) {
			const entry = this.#entries[at];
			if (entry !== undefined && !wanted(entry)) this.drop(at--, reason);
		}
	}

	/** Each message that is answered is told of by its token; of others it is enough to tell how many there were. */
	private drop(at: number, reason: Loss): void {
		const entry = this.remove(at, false);
		if (entry === undefined) return;
		const failure = lossOf(entry, reason);
		const token = isAnswered(entry) ? entry.token : 0;
		const last = this.#events[this.#events.length - 1];
		if (token === 0 && last?.kind === "dropped" && last.token === 0 && last.failure.code === failure.code) last.count++;
		else this.#events.push({ kind: "dropped", token, count: 1, failure });
	}
}

/** Whether a server of this dialect takes such a message. */
export function isKnown({ kind, body }: Pick<Message, "kind" | "body">, dialect: BlynkDialect): boolean {
	return dialect.commands[kind] !== undefined && (dialect.takesEmpty || kind !== "virtual-write" || !isEmptyWrite(body));
}

/** Why a server of this dialect is not sent it. */
export function unknownThere({ kind, body }: Pick<Message, "kind" | "body">, { name }: BlynkDialect): StageFailure {
	return blynkFailures.make("not-in-dialect", { what: nameOf(kind, body), dialect: name });
}

/** Whether servers answer it although all is well. */
export function isAnswered({ kind }: Message): boolean {
	return !UNANSWERED.includes(kind);
}

function lossOf(entry: Message, reason: Loss): StageFailure {
	if (typeof reason !== "string") return unknownThere(entry, reason);
	const what = nameOf(entry.kind, entry.body);
	return reason === "replaced" ? blynkFailures.make("value-replaced", { what }) : blynkFailures.make("message-dropped", { what, reason: losses[reason] });
}

/** The dialect is one that does not know the message. */
type Loss = "replaced" | keyof typeof losses | BlynkDialect;

const UNANSWERED: readonly string[] = Object.freeze(["virtual-write", "board-pin", "bridge", "sync", "time", "group"]);

/** What means nothing on another connection: nobody waits for it, or it is made anew. */
const OF_A_CONNECTION: readonly string[] = Object.freeze(["board-pin", "bridge", "bind"]);

/** What a server is asked for itself. */
const QUESTIONS: readonly string[] = Object.freeze(["sync", "time"]);

/** Whether a virtual write is of one empty value. */
function isEmptyWrite(body: string): boolean {
	return body.startsWith("vw\0") && body.endsWith("\0") && isDigits(body.slice(3, -1));
}

/** In place of an id that will be given. */
const SENT_BEFORE = -1;

/** Connections in a row that end before anything has arrived, until the first message goes alone, and until it is dropped. */
const ALONE_AFTER = 2;
const GIVEN_UP_AFTER = 8;

/** Of messages that have arrived, how many are remembered for a late answer: an e-mail's takes seconds. */
const ARRIVED_LIMIT = 4;
