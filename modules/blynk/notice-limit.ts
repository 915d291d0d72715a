import type { Failure } from "../ports/failure.js";
import { blynkClientFailures } from "./client-failures.js";

/**
 * Keeps the log readable, and a peer from filling it: of notices with the same code a few are told at once, and after that
 * one in each PERIOD, with their count.
 */
export class NoticeLimit {
	private readonly kinds: Kind[] = [];

	/** What is to be told now; undefined for nothing. `most`: how many of this code are told within a period as they are. */
	admit(failure: Failure, now: number, most: number): Failure | undefined {
		const { code, seen } = failure;
		const kind = this.kinds.find((one) => one.code === code);
		if (kind === undefined) {
			this.kinds.push({ code, since: now, told: 1, count: 0 });
			return failure;
		}
		const { since, count } = kind;
		if (now - since >= PERIOD) {
			kind.since = now;
			kind.told = 1;
			kind.count = 0;
			if (count === 0) return failure;
			return blynkClientFailures.make("notice-repeated", { count: count + 1, minutes: Math.round((now - since) / 60_000), seen });
		}
		if (kind.told < most) {
			kind.told++;
			return failure;
		}
		kind.count++;
		return undefined;
	}
}

/** As many as there are codes. */
interface Kind {
	readonly code: string;
	/** When the period began. */
	since: number;
	/** How many were told in it, and how many were not. */
	told: number;
	count: number;
}

/** Milliseconds. */
const PERIOD = 600_000;
