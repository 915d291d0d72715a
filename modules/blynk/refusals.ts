import type { Failure } from "../ports/failure.js";
import { blynkFailures } from "./failures.js";
import { nameOf } from "./message.js";
import type { Message } from "./message.js";
import type { BlynkCounts } from "./outbox.js";
import { Status, statusName } from "./status.js";

/** What servers answer with another status than success, told once each in a connection, of which this is one's: a sketch repeats what it does wrong. */
export class Refusals {
	readonly #told: string[] = [];

	/** `entry`: what is answered, where that is still known; undefined for what was told before, as far as that is remembered. */
	failure(entry: Message | undefined, id: number, status: number, counts: BlynkCounts): Failure | undefined {
		// Of this, servers complain once a minute, whatever it was.
		if (status === Status.quotaLimit) return blynkFailures.make("quota-exceeded", { ...counts });
		const what = entry === undefined ? `the message ${id}` : nameOf(entry.kind, entry.body);
		const refusal = `${status} ${what}`;
		if (this.#told.includes(refusal)) return undefined;
		if (this.#told.length >= TOLD_LIMIT) this.#told.shift();
		this.#told.push(refusal);
		return blynkFailures.make("request-refused", { what, status, name: statusName(status) });
	}
}

/** Refusals remembered. */
const TOLD_LIMIT = 8;
