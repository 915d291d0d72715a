import { malformed } from "./fixed-header.js";
import type { PacketIdSource } from "./outbox.js";
import type { Qos, SentPacket } from "./packet.js";

/** A change of one subscription that the broker was asked for. */
export interface SubscriptionChange {
	readonly kind: "subscribe" | "unsubscribe";
	readonly packetId: number;
	readonly filter: string;
	readonly qos: Qos;
}

/**
 * What is subscribed to and what the broker knows of it. It outlives connections. One change is under way at a time,
 * so that a later wish for the same filter cannot be taken for an earlier one's answer.
 */
export class Subscriptions {
	/** From the first one on. */
	#wishes: Map<string, Wish> | undefined;
	#asked: SubscriptionChange | undefined;
	/** Whether a wish may be unsettled: most packets go out while none is. */
	#unsettled = false;

	/** The change that waits for the broker's answer. */
	get asked(): SubscriptionChange | undefined {
		return this.#asked;
	}

	subscribe(filter: string, qos: Qos): void {
		this.wish(filter, { kind: "subscribe", qos, settled: false });
	}

	/** Also for what an earlier program subscribed to in a session that lasts. */
	unsubscribe(filter: string): void {
		this.wish(filter, { kind: "unsubscribe", qos: 0, settled: false });
	}

	/** To be called for a new connection: the answer to what was asked on the old one will not come. */
	restart(): void {
		const wish = this.#asked === undefined ? undefined : this.#wishes?.get(this.#asked.filter);
		if (wish !== undefined) wish.settled = false;
		this.#asked = undefined;
		this.#unsettled = true;
	}

	/** To be called when the broker said whether it remembers the session: what it forgot is wished for anew. */
	resume(sessionPresent: boolean): void {
		if (sessionPresent) return;
		for (const wish of this.#wishes?.values() ?? []) wish.settled = false;
		this.#unsettled = true;
	}

	/** The next packet to send, or undefined while nothing is to be asked or an answer is outstanding. */
	next(ids: PacketIdSource): SentPacket | undefined {
		if (this.#asked !== undefined || !this.#unsettled) return undefined;
		for (const [filter, wish] of this.#wishes ?? []) {
			if (wish.settled) continue;
			const change: SubscriptionChange = { kind: wish.kind, packetId: ids.allocate(), filter, qos: wish.qos };
			this.#asked = change;
			wish.settled = true;
			return change;
		}
		this.#unsettled = false;
		return undefined;
	}

	/** The change that this answer is to; undefined when there is none of that kind and id. */
	answered(kind: SubscriptionChange["kind"], packetId: number): SubscriptionChange | undefined {
		const asked = this.#asked;
		if (asked?.kind !== kind || asked.packetId !== packetId) return undefined;
		this.#asked = undefined;
		const wish = this.#wishes?.get(asked.filter);
		if (kind === "unsubscribe" && wish?.kind === "unsubscribe" && wish.settled) this.#wishes?.delete(asked.filter);
		return asked;
	}

	private wish(filter: string, wish: Wish): void {
		this.#wishes ??= new Map<string, Wish>();
		this.#wishes.set(filter, wish);
		this.#unsettled = true;
	}
}

/** What SUBACK's return codes grant to one filter (MQTT 3.1.1 section 3.9.3); undefined when the broker refuses it. */
export function readGrant(codes: readonly number[], asked: Qos): Qos | undefined {
	const [code = REFUSED] = codes;
	if (codes.length !== 1) throw malformed("SUBACK", `${codes.length} return codes for one filter (3.9.3)`);
	if (code === REFUSED) return undefined;
	if (code > asked) throw malformed("SUBACK", `QoS ${code} granted, ${asked} asked for (3.8.4)`);
	return code === 0 ? 0 : 1;
}

interface Wish {
	readonly kind: SubscriptionChange["kind"];
	readonly qos: Qos;
	/** The broker was asked for it. */
	settled: boolean;
}

/** SUBACK return code (MQTT 3.1.1 section 3.9.3). */
const REFUSED = 0x80;
