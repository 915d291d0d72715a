import { readBase64, writeBase64 } from "../bytes/base64.js";
import { isFailure } from "../failure/failure.js";
import type { Clock } from "../ports/clock.js";
import type { Storage } from "../ports/storage.js";
import { fieldsOf, readPeer, writePeer } from "../x509/peer-record.js";
import { MOST_TICKET } from "./session.js";
import type { KeptSession, Session, SessionStore } from "./session.js";
import { TLS12, TLS13 } from "./suites.js";

/**
 * The newest session, in storage, which a restart does not empty. It lies there as it is, its secret too. Only while the
 * date is known: that says how old it is.
 */
export function storedSession(storage: Storage, clock: Clock): SessionStore {
	return new StoredSession(storage, clock);
}

class StoredSession implements SessionStore {
	readonly #storage: Storage;
	readonly #clock: Clock;
	/** When the one that lies there was put there; undefined before, and once it has been taken. */
	#put: number | undefined;

	constructor(storage: Storage, clock: Clock) {
		this.#storage = storage;
		this.#clock = clock;
	}

	take(key: string): KeptSession | undefined {
		const now = this.#clock.now();
		const record = this.read();
		if (record?.["key"] !== key || now === undefined) return undefined;
		// Before it is offered: what is taken out twice would be offered twice. Where that is not sure, it is not taken.
		if (!this.write("")) return undefined;
		this.#put = undefined;
		const session = readSession(record);
		const age = now - Number(record["begin"]);
		if (session === undefined || (age >= 0 && age <= session.lifetime)) return session && { session, age };
		session.secret.fill(0);
		return undefined;
	}

	put(key: string, session: Session): void {
		const { secret, ticket, ...plain } = session;
		const begin = this.#clock.now();
		const peer = begin === undefined || !this.isDue(begin) ? undefined : writePeer(session.peer);
		if (peer !== undefined && this.write(JSON.stringify({ ...plain, key, begin, peer, secret: writeBase64(secret), ticket: writeBase64(ticket) }))) this.#put = begin;
		secret.fill(0);
	}

	/** Whether the one that lies there may be replaced. */
	private isDue(now: number): boolean {
		return this.#put === undefined || now < this.#put || now - this.#put >= PAUSE;
	}

	private read(): Readonly<Record<string, unknown>> | undefined {
		try {
			return fieldsOf(JSON.parse(this.#storage.read(KEY) ?? "") as unknown);
		} catch (caught) {
			if (isFailure(caught) || caught instanceof SyntaxError) return undefined;
			throw caught;
		}
	}

	/** Whether it stands there. A connection does not fail for it: without a session the next handshake is a full one. */
	private write(text: string): boolean {
		try {
			this.#storage.write(KEY, text);
			return true;
		} catch (caught) {
			if (isFailure(caught)) return false;
			throw caught;
		}
	}
}

/** Undefined for what was not written by `put`, such as by another version of this firmware. */
function readSession(record: Readonly<Record<string, unknown>>): Session | undefined {
	const { version, suite, lifetime, ageAdd, isTicket, isBound, group } = record;
	const [secret, ticket] = [record["secret"], record["ticket"]].map((text) => (typeof text === "string" ? readBase64(text) : undefined));
	const peer = readPeer(record["peer"]);
	if (secret === undefined || ticket === undefined || peer === undefined || !isBelow(suite, 0x1_0000) || !isBelow(lifetime, Infinity)) return undefined;
	if ((secret.length !== 32 && secret.length !== 48) || ticket.length === 0 || ticket.length > MOST_TICKET) return undefined;
	const common = { suite, secret, ticket, lifetime, peer };
	if (version === TLS13) return isBelow(ageAdd, 0x1_0000_0000) ? { ...common, version, ageAdd } : undefined;
	if (version !== TLS12 || typeof isTicket !== "boolean" || typeof isBound !== "boolean" || typeof group !== "string") return undefined;
	if (!isTicket && ticket.length > LONGEST_SESSION_ID) return undefined;
	return { ...common, version, isTicket, isBound, group };
}

/** Whether it is a number that counts something: whole, not negative and below this. */
function isBelow(value: unknown, bound: number): value is number {
	return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < bound;
}

const KEY = "tls-session";

/** RFC 5246 section 7.4.1.2. */
const LONGEST_SESSION_ID = 32;

/** Milliseconds in which one session is enough for one connection: flash wears out, and servers may send tickets as they like. */
const PAUSE = 3_600_000;
