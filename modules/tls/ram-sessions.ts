import type { Timer } from "../ports/timer.js";
import type { KeptSession, Session, SessionStore } from "./session.js";

/** Sessions in memory, which a restart forgets: at most so many, over all servers. */
export function ramSessions(timer: Pick<Timer, "now">, most = MOST_SESSIONS): SessionStore {
	return new RamSessions(timer, most);
}

class RamSessions implements SessionStore {
	readonly #timer: Pick<Timer, "now">;
	readonly #most: number;
	/** The oldest first. */
	readonly #entries: Entry[] = [];

	constructor(timer: Pick<Timer, "now">, most: number) {
		this.#timer = timer;
		this.#most = most;
	}

	take(key: string): KeptSession | undefined {
		this.drop(({ begin, session }) => this.#timer.now() - begin > session.lifetime);
		const at = this.#entries.map((entry) => entry.key).lastIndexOf(key);
		const [entry] = at < 0 ? [] : this.#entries.splice(at, 1);
		return entry === undefined ? undefined : { session: entry.session, age: this.#timer.now() - entry.begin };
	}

	put(key: string, session: Session): void {
		while (this.#entries.length >= this.#most) this.#entries.shift()?.session.secret.fill(0);
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
