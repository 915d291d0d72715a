import { Backoff } from "../backoff/backoff.js";

/** What is to be done now. */
export type LadderEvent =
	/** Start this rung: join, ask, or open the session. */
	| { readonly type: "start"; readonly rung: string }
	/** What this rung stood on is gone: stop it without a word. */
	| { readonly type: "stop"; readonly rung: string }
	/** This rung failed and is started again after a pause; `attempt` counts from 1. */
	| { readonly type: "pause"; readonly rung: string; readonly milliseconds: number; readonly attempt: number }
	/** The time is known, but may be wrong: it is asked for again after this pause, and where `held` sessions start after that. */
	| { readonly type: "doubt"; readonly milliseconds: number; readonly held: boolean };

/**
 * By a session's name. One that needs the time waits for it: its trust looks at dates. One that awaits it waits for the
 * first attempt at it to end, well or badly, and goes on with what is known then.
 */
export type SessionTiming = Readonly<Record<string, "needed" | "awaited" | undefined>>;

export interface LadderOptions {
	/** Rungs above Wi-Fi and time, by name; they do not depend on each other. */
	readonly sessions: readonly string[];
	/** What the time is to them; nothing where they are not named. */
	readonly timing?: SessionTiming | undefined;
	/** Milliseconds: the first and the largest pause. */
	readonly retryFirst: number;
	readonly retryLargest: number;
	/** Milliseconds that a rung must have been up for its next pause to be short again. */
	readonly settledAfter: number;
	/** Milliseconds after which a known time is asked for again. */
	readonly timeLasts: number;
}

/** With its pauses, in one object: a chip has four of them. */
class Rung extends Backoff {
	readonly name: string;
	/** What must be up for this one to stand, with all below that. */
	readonly below: Rung | undefined;
	phase: "idle" | "trying" | "up" | "pausing" | "given-up" = "idle";
	/** While up, the moment it came up; while pausing, the moment the pause ends. */
	since = 0;

	constructor(name: string, below: Rung | undefined, { retryFirst, retryLargest }: LadderOptions) {
		super(retryFirst, retryLargest);
		this.name = name;
		this.below = below;
	}
}

/**
 * The order of things, without input or output: Wi-Fi, then time, then sessions. A rung that fails is tried again after
 * a growing pause, for ever; one that loses what it stands on is stopped and starts anew when that is back. A rung
 * that comes up and falls again at once is not a success: its pauses keep growing, so that there is no storm.
 *
 * The time, once known, stays known while it is asked for again: sessions that are up are left alone.
 *
 * Sessions are opened one after another: two TLS handshakes at a time would take twice the memory at which a chip is full.
 */
export class Ladder {
	readonly #settledAfter: number;
	readonly #timeLasts: number;
	readonly #rungs: readonly Rung[];
	readonly #time: Rung;
	readonly #events: LadderEvent[] = [];
	#timeKnown = false;
	/** The time is in doubt and about to be asked for again: no session starts before that has ended, well or badly. */
	#held = false;
	/** Which sessions wait to see what comes of the first attempt at the time; undefined after it. */
	#timing: SessionTiming | undefined;
	#stopped = false;

	constructor(options: LadderOptions) {
		this.#settledAfter = options.settledAfter;
		this.#timeLasts = options.timeLasts;
		this.#timing = options.timing;
		const wifi = new Rung(WIFI, undefined, options);
		const time = new Rung(TIME, wifi, options);
		this.#time = time;
		this.#rungs = [wifi, time, ...options.sessions.map((name) => new Rung(name, options.timing?.[name] === "needed" ? time : wifi, options))];
	}

	/** The rung has what it is for: joined, time known, session open. */
	up(name: string, now: number): void {
		const rung = this.find(name);
		if (rung.phase !== "trying") return;
		rung.phase = "up";
		rung.since = now;
		if (rung === this.#time) {
			this.#timeKnown = true;
			this.settle();
		} else if (rung.below === this.#time) this.#time.reset();
		this.tick(now);
	}

	/** The rung failed, or fell. `random` is evenly distributed over [0, 1); the pause is at least `least` milliseconds. */
	down(name: string, now: number, random: number, least = 0): void {
		const rung = this.find(name);
		if (rung.phase !== "trying" && rung.phase !== "up") return;
		if (this.#stopped) {
			rung.phase = "idle";
			return;
		}
		if (rung === this.#time) this.settle();
		this.credit(rung, now);
		const milliseconds = Math.max(least, rung.next(random));
		rung.phase = "pausing";
		rung.since = now + milliseconds;
		this.#events.push({ type: "pause", rung: name, milliseconds, attempt: rung.attempts });
		this.tick(now);
	}

	/** The rung failed in a way that no further try can mend: it is not started any more. */
	giveUp(name: string, now: number): void {
		this.find(name).phase = "given-up";
		this.tick(now);
	}

	/**
	 * A session failed in a way that a wrong time explains: the time is asked for again. The pauses before that grow
	 * until a session that needs the time comes up, and are at least `least` milliseconds.
	 */
	doubtTime(now: number, random: number, least: number): void {
		const time = this.#time;
		if (this.#stopped || time.phase !== "up") return;
		const milliseconds = Math.max(least, time.next(random));
		time.phase = "pausing";
		time.since = now + milliseconds;
		this.#held = milliseconds <= HELD_LONGEST;
		this.#events.push({ type: "doubt", milliseconds, held: this.#held });
		this.tick(now);
	}

	/** The time became known by other means while its own rung is not up, which goes on trying. */
	timeGiven(): void {
		this.#timeKnown = true;
		this.settle();
	}

	isUp(name: string): boolean {
		return this.find(name).phase === "up";
	}

	/** Starts nothing any more. What is up stays up until it falls or `stop` is called; all else is stopped. */
	retire(): void {
		this.#stopped = true;
		for (const rung of this.fromTheTop()) if (rung.phase !== "up") this.halt(rung);
	}

	/** Stops everything, from the top down; nothing is started any more. */
	stop(): void {
		this.#stopped = true;
		for (const rung of this.fromTheTop()) this.halt(rung);
	}

	/** To be called at the start and whenever `deadline` has passed. */
	tick(now: number): void {
		if (this.#stopped) return;
		for (const rung of this.#rungs) {
			const stands = this.stands(rung);
			const held = (this.#held && rung.below === this.#time) || this.#timing?.[rung.name] === "awaited";
			if (rung.phase === "pausing" && now >= rung.since) rung.phase = "idle";
			if (stands && rung === this.#time && rung.phase === "up" && now >= this.timeEnds) rung.phase = "idle";
			if (stands && !held && rung.phase === "idle" && !this.isBehindAnother(rung)) {
				rung.phase = "trying";
				this.#events.push({ type: "start", rung: rung.name });
			} else if (!stands && (rung.phase === "trying" || (rung.phase === "up" && rung !== this.#time))) {
				this.credit(rung, now);
				this.halt(rung);
			}
		}
	}

	/** When `tick` has something to do, in the milliseconds that it is given; undefined for not before something happens. */
	deadline(): number | undefined {
		let earliest = Infinity;
		for (const { phase, since } of this.#rungs) if (phase === "pausing") earliest = Math.min(earliest, since);
		const refreshes = !this.#stopped && this.#time.phase === "up" && this.stands(this.#time);
		if (refreshes) earliest = Math.min(earliest, this.timeEnds);
		return earliest === Infinity ? undefined : earliest;
	}

	next(): LadderEvent | undefined {
		return this.#events.shift();
	}

	private get timeEnds(): number {
		return this.#time.since + this.#timeLasts;
	}

	private stands({ below }: Rung): boolean {
		if (below === undefined) return true;
		return (below.phase === "up" || (below === this.#time && this.#timeKnown)) && this.stands(below);
	}

	/** Nobody waits any longer for what comes of an attempt at the time. */
	private settle(): void {
		this.#held = false;
		this.#timing = undefined;
	}

	/** Whether another session is being opened. */
	private isBehindAnother(rung: Rung): boolean {
		return this.isSession(rung) && this.#rungs.some((other) => other.phase === "trying" && this.isSession(other));
	}

	private isSession(rung: Rung): boolean {
		return rung !== this.#time && rung.below !== undefined;
	}

	/** What has been up for long enough was a success, whatever ended it. */
	private credit(rung: Rung, now: number): void {
		if (rung.phase === "up" && now - rung.since >= this.#settledAfter) rung.reset();
	}

	private fromTheTop(): readonly Rung[] {
		return [...this.#rungs].reverse();
	}

	private halt(rung: Rung): void {
		if (rung.phase === "trying" || rung.phase === "up") this.#events.push({ type: "stop", rung: rung.name });
		if (rung.phase !== "given-up") rung.phase = "idle";
	}

	private find(name: string): Rung {
		const rung = this.#rungs.find((candidate) => candidate.name === name);
		if (rung === undefined) throw new RangeError(`no rung ${name}`);
		return rung;
	}
}

export const WIFI = "wifi";
export const TIME = "time";

/** Milliseconds that sessions wait at most until a time in doubt is asked for again; after longer ones they go on with what is known. */
const HELD_LONGEST = 60_000;

