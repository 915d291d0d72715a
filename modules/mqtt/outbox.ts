import { utf8Length } from "../bytes/utf8.js";
import { mqttFailures } from "./failures.js";
import type { Qos, SentPacket } from "./packet.js";

/** A message on its way out. It is kept as it is: nobody may change the payload afterwards. */
export interface OutgoingMessage {
	/** What the sender knows the message by. */
	readonly token: number;
	readonly topic: string;
	readonly payload: Uint8Array;
	readonly qos: Qos;
	readonly retain: boolean;
}

/** A message as it is to be sent now. */
export interface Delivery {
	readonly message: OutgoingMessage;
	/** 0 with QoS 0. */
	readonly packetId: number;
	readonly duplicate: boolean;
}

/** Gives a packet id that is free. */
export interface PacketIdSource {
	allocate(): number;
}

/**
 * The messages that wait to be sent or acknowledged, in order. It outlives connections; one that outlives a reset may
 * take the place of the one in memory.
 */
export interface Outbox {
	/** Messages sent on this connection and not acknowledged. */
	readonly inFlight: number;
	/** Takes a message, or throws `queue-full` or `message-too-large`. */
	add(message: OutgoingMessage): void;
	/** The next message to send, which then counts as sent; undefined when none may be sent now. */
	next(ids: PacketIdSource): Delivery | undefined;
	/** Removes the message with this packet id and returns its token; undefined when none of this id is in flight. */
	acknowledge(packetId: number): number | undefined;
	/** Whether a message waits for the acknowledgement of this packet id, from this connection or an earlier one. */
	uses(packetId: number): boolean;
	/** To be called for a new connection: what was not acknowledged is sent again first, in order (section 4.4). */
	restart(): void;
}

export interface OutboxLimits {
	/** Messages that wait or are in flight. */
	readonly messages: number;
	/** Their topics and payloads, in bytes. */
	readonly bytes: number;
	/** Messages of QoS 1 sent and not yet acknowledged. */
	readonly inFlight: number;
}

/** What a chip has room for beside TLS. */
export const chipOutboxLimits: OutboxLimits = Object.freeze({ messages: 32, bytes: 4_096, inFlight: 4 });

export class MemoryOutbox implements Outbox {
	readonly #limits: OutboxLimits;
	/** Those in flight first, since messages are sent in order and what is sent anew begins at the front. */
	readonly #entries: Entry[] = [];
	#bytes = 0;
	#inFlight = 0;
	#refused = 0;

	constructor(limits: OutboxLimits = chipOutboxLimits) {
		this.#limits = limits;
	}

	get inFlight(): number {
		return this.#inFlight;
	}

	add(message: OutgoingMessage): void {
		const size = utf8Length(message.topic) + message.payload.length;
		const { messages, bytes } = this.#limits;
		if (size > bytes) throw mqttFailures.make("message-too-large", { topic: message.topic, size, limit: bytes });
		if (this.#entries.length >= messages || this.#bytes + size > bytes) {
			this.#refused++;
			throw mqttFailures.make("queue-full", {
				topic: message.topic,
				messages: this.#entries.length,
				bytes: this.#bytes,
				refused: this.#refused,
				messagesLimit: messages,
				bytesLimit: bytes,
			});
		}
		this.#bytes += size;
		this.#entries.push({ message, size, packetId: 0 });
	}

	next(ids: PacketIdSource): Delivery | undefined {
		const at = this.#inFlight;
		const entry = this.#entries[at];
		if (entry === undefined) return undefined;
		if (entry.message.qos === 0) {
			// At most once: it is gone with the bytes that carry it.
			this.remove(at);
			return { message: entry.message, packetId: 0, duplicate: false };
		}
		if (at >= this.#limits.inFlight) return undefined;
		const duplicate = entry.packetId !== 0;
		if (!duplicate) entry.packetId = ids.allocate();
		this.#inFlight++;
		return { message: entry.message, packetId: entry.packetId, duplicate };
	}

	acknowledge(packetId: number): number | undefined {
		const at = this.find(packetId);
		if (at >= this.#inFlight) return undefined;
		this.#inFlight--;
		return this.remove(at);
	}

	uses(packetId: number): boolean {
		return this.find(packetId) < this.#entries.length;
	}

	restart(): void {
		this.#inFlight = 0;
	}

	/** Where the message with this packet id is; behind all where none has it. */
	private find(packetId: number): number {
		let at = 0;
		while (at < this.#entries.length && this.#entries[at]?.packetId !== packetId) at++;
		return at;
	}

	private remove(at: number): number | undefined {
		const entry = this.#entries[at];
		if (entry === undefined) return undefined;
		this.#entries.splice(at, 1);
		this.#bytes -= entry.size;
		return entry.message.token;
	}
}

/** The packet that carries the next message; undefined when none may be sent now. */
export function nextPublish(outbox: Outbox, ids: PacketIdSource): SentPacket | undefined {
	const delivery = outbox.next(ids);
	if (delivery === undefined) return undefined;
	const { message, packetId, duplicate } = delivery;
	const { topic, payload, qos, retain } = message;
	return { kind: "publish", topic, payload, qos, retain, duplicate, packetId };
}

interface Entry {
	readonly message: OutgoingMessage;
	/** Bytes of topic and payload. */
	readonly size: number;
	/** 0 until it was sent for the first time; the same ever after (section 4.4). */
	packetId: number;
}
