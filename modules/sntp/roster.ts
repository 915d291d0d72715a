import type { Target } from "../ports/stream.js";

export interface RosterOptions {
	/** In the order to try. */
	readonly servers: readonly Target[];
	/** Milliseconds: the least time between two requests to the same server. */
	readonly leastInterval: number;
}

/**
 * What is remembered of the servers from one round of questions to the next, so that none is asked more often than it
 * likes (RFC 4330 section 10): when each may be asked again, and which have sent us away.
 */
export class TimeRoster {
	readonly #leastInterval: number;
	readonly #entries: readonly Entry[];

	constructor({ servers, leastInterval }: RosterOptions) {
		this.#leastInterval = leastInterval;
		this.#entries = servers.map((server) => ({ server, from: 0, dismissed: false }));
	}

	/** Of those not asked in this round the one that may be asked the soonest, in their order; and from when on. */
	choose(asked: readonly Target[], now: number): Turn | undefined {
		let soonest: Turn | undefined;
		for (const { server, from, dismissed } of this.#entries) {
			if (dismissed || asked.includes(server)) continue;
			if (soonest === undefined || Math.max(from, now) < Math.max(soonest.from, now)) soonest = { server, from };
		}
		return soonest;
	}

	/** Milliseconds until another round has a server to ask. */
	wait(now: number): number {
		return Math.max(0, (this.choose([], now)?.from ?? now) - now);
	}

	/** A request goes out. */
	asked(server: Target, now: number): void {
		this.defer(server, now + this.#leastInterval);
	}

	/** The server sent a kiss-o'-death: it is not asked any more, unless all have sent one and a long time has passed. */
	dismissed(server: Target, now: number): void {
		const entry = this.defer(server, now);
		if (entry !== undefined) entry.dismissed = true;
		if (!this.#entries.every(({ dismissed }) => dismissed)) return;
		for (const each of this.#entries) {
			each.dismissed = false;
			each.from = now + AMNESTY * this.#leastInterval;
		}
	}

	private defer(server: Target, from: number): Entry | undefined {
		const entry = this.#entries.find((candidate) => candidate.server === server);
		if (entry !== undefined) entry.from = Math.max(entry.from, from);
		return entry;
	}
}

export interface Turn {
	readonly server: Target;
	/** Milliseconds on the clock that `now` is taken from. */
	readonly from: number;
}

interface Entry {
	readonly server: Target;
	from: number;
	dismissed: boolean;
}

/** How many least intervals all servers are left alone after all have sent us away: an hour, of 15 s each. */
const AMNESTY = 240;
