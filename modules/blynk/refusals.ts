import type { Failure } from "../ports/failure.js";
import type { BlynkEvent } from "./event.js";
import { blynkFailures } from "./failures.js";
import { nameOf } from "./message.js";
import type { Message } from "./message.js";
import { isAnswered } from "./outbox.js";
import type { BlynkCounts } from "./outbox.js";
import { Status, statusName } from "./status.js";

/** What servers answer with another status than success. A notice of it is given once in a connection, of which this is one's: a sketch repeats what it does wrong. */
export class Refusals {
	readonly #told: string[] = [];

	/** What there is to tell now; more of it is left in `events`. `entry`: what was refused, where that is still known. */
	event(entry: Message | undefined, id: number, status: number, counts: BlynkCounts, events: BlynkEvent[]): BlynkEvent | undefined {
		const failure = failureOf(entry, id, status, counts);
		const notice: BlynkEvent | undefined = this.isNew(failure) ? { kind: "notice", failure } : undefined;
		if (entry === undefined) return notice;
		if (notice !== undefined) events.push(notice);
		return { kind: "dropped", token: isAnswered(entry) ? entry.token : 0, count: 1, failure };
	}

	/** As far as refusals are remembered. */
	private isNew({ code, seen }: Failure): boolean {
		// Of this, servers complain once a minute.
		if (code === "quota-exceeded") return true;
		if (this.#told.includes(seen)) return false;
		if (this.#told.length >= TOLD_LIMIT) this.#told.shift();
		this.#told.push(seen);
		return true;
	}
}

function failureOf(entry: Message | undefined, id: number, status: number, counts: BlynkCounts): Failure {
	if (status === Status.quotaLimit) return blynkFailures.make("quota-exceeded", { ...counts });
	const what = entry === undefined ? `the message ${id}` : nameOf(entry.kind, entry.body);
	return blynkFailures.make("request-refused", { what, status, name: statusName(status) });
}

/** Refusals remembered. */
const TOLD_LIMIT = 8;
