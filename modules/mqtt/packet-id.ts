/** Packet ids in turn, 1 to 65535, skipping those in use: what waits for an acknowledgement keeps its own (MQTT 3.1.1 section 2.3.1). */
export class PacketIds {
	readonly #inUse: (id: number) => boolean;
	#last = 0;

	constructor(inUse: (id: number) => boolean) {
		this.#inUse = inUse;
	}

	/** There is always a free one: bounds of memory are far below 65535. */
	readonly allocate = (): number => {
		do this.#last = (this.#last % LAST_PACKET_ID) + 1;
		while (this.#inUse(this.#last));
		return this.#last;
	};
}

/** MQTT 3.1.1 section 2.3.1: two bytes, not both zero. */
const LAST_PACKET_ID = 0xffff;
