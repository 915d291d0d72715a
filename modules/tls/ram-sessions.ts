import type { Timer } from "../ports/timer.js";
import type { KeptSession, Session, SessionStore } from "./session.js";

/** Sessions in memory, which a restart forgets: at most so many of a server, and of so many servers. */
export function ramSessions(timer: Pick<Timer, "now">, each = MOST_SESSIONS, servers = 1): SessionStore {
	return new RamSessions(timer, each, servers);
}

class RamSessions implements SessionStore {
	readonly #timer: Pick<Timer, "now">;
	readonly #each: number;
	readonly #servers: number;
	/** The oldest first. */
	readonly #entries: Entry[] = [];

	constructor(timer: Pick<Timer, "now">, each: number, servers: number) {
		if (each < 1) throw new RangeError("room for no session");
		this.#timer = timer;
		this.#each = each;
		this.#servers = servers;
	}

	take(key: string): KeptSession | undefined {
		this.drop(({ begin, session }) => this.#timer.now() - begin > session.lifetime);
		const at = this.#entries.map((entry) => entry.key).lastIndexOf(key);
		const [entry] = at < 0 ? [] : this.#entries.splice(at, 1);
		return entry === undefined ? undefined : { session: entry.session, age: this.#timer.now() - entry.begin };
	}

	put(key: string, session: Session): void {
		const isFull = this.#entries.length >= this.#each * this.#servers;
		// The oldest of the same server has to go; of another only where there are more than were told of.
		const same = this.#entries.filter((entry) => entry.key === key);
		const [oldest] = same.length >= this.#each ? same : isFull ? this.#entries : [];
		this.drop((entry) => entry === oldest);
		this.#entries.push({ key, session, begin: this.#timer.now() });
	}

	private drop(isOver: (entry: Entry) => boolean): void {
		for (let at = this.#entries.length - 1; at >= 0; at--) {
			const entry = this.#entries[at];
			if (entry === undefined || !isOver(entry)) continue;
			entry.session.secret.fill(0);
			this.#entries.splice(at, 1);
		}
	}
}

interface Entry {
	readonly key: string;
	readonly session: Session;
	/** Of the timer. */
	readonly begin: number;
}

/** Each takes half a kilobyte of a board; more are for servers that give no new ticket when they resume. */
const MOST_SESSIONS = 1;
