import type { Outbox } from "./outbox.js";
import type { Subscriptions } from "./subscriptions.js";

/** Packet ids in turn, 1 to 65535, skipping those in use: what waits for an acknowledgement keeps its own (MQTT 3.1.1 section 2.3.1). */
export class PacketIds {
	readonly #outbox: Pick<Outbox, "uses">;
	readonly #subscriptions: Pick<Subscriptions, "asked">;
	#last = 0;

	/** Who has ids in use. */
	constructor(outbox: Pick<Outbox, "uses">, subscriptions: Pick<Subscriptions, "asked">) {
		this.#outbox = outbox;
		this.#subscriptions = subscriptions;
	}

	/** There is always a free one: bounds of memory are far below 65535. */
	allocate(): number {
		do this.#last = (this.#last % LAST_PACKET_ID) + 1;
		while (this.#outbox.uses(this.#last) || this.#subscriptions.asked?.packetId === this.#last);
		return this.#last;
	}
}

/** MQTT 3.1.1 section 2.3.1: two bytes, not both zero. */
const LAST_PACKET_ID = 0xffff;
