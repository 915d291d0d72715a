import type { Failure } from "../ports/failure.js";
import { blynkFailures } from "./failures.js";
import { nameOf } from "./message.js";
import type { BlynkCounts, Entry } from "./outbox.js";
import { Status, statusName } from "./status.js";

/** What servers answer with another status than success, told once a connection each: a sketch repeats what it does wrong. */
export class Refusals {
	/** From the first one of a connection on. */
	#told: string[] | undefined;

	/** To be called for a new connection. */
	restart(): void {
		this.#told = undefined;
	}

	/** `entry`: what is answered, where that is still known; undefined for what was told before, as far as that is remembered. */
	failure(entry: Entry | undefined, id: number, status: number, counts: BlynkCounts): Failure | undefined {
		// Of this, servers complain once a minute, whatever it was.
		if (status === Status.quotaLimit) return blynkFailures.make("quota-exceeded", { ...counts });
		const what = entry === undefined ? `the message ${id}` : nameOf(entry.kind, entry.body);
		const refusal = `${status} ${what}`;
		this.#told ??= [];
		if (this.#told.includes(refusal)) return undefined;
		if (this.#told.length >= TOLD_LIMIT) this.#told.shift();
		this.#told.push(refusal);
		return blynkFailures.make("request-refused", { what, status, name: statusName(status) });
	}
}

/** Refusals remembered. */
const TOLD_LIMIT = 8;
