import { Reader } from "../bytes/reader.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import { askTime } from "../sntp/client.js";
import type { TimeOptions } from "../sntp/exchange.js";
import { TimeRoster } from "../sntp/roster.js";
import type { RosterOptions } from "../sntp/roster.js";
import { Association } from "../wifi/association.js";
import type { Network } from "../wifi/association.js";
import { Ladder, TIME, WIFI } from "./ladder.js";
import type { LadderEvent, LadderOptions } from "./ladder.js";

/** A session that the uplink keeps open: it reports to the uplink's `up` and `down` and never tries again by itself. */
export interface Session {
	/** One attempt. Calls back later, never before it returns. */
	open(): void;
	/** Says goodbye to the other side; `down` follows. */
	close(): void;
	/** Lets go at once, without a word: what the session stood on is gone. Nothing follows. */
	drop(): void;
}

export interface UplinkOptions extends Omit<LadderOptions, "sessions" | "settledAfter" | "timeLasts"> {
	readonly network: Network;
	readonly time: RosterOptions & Omit<TimeOptions, "roster">;
	readonly sessions: Readonly<Record<string, Session>>;
}

/** Runs the ladder over the host's ports and tells the log of every step. */
export class Uplink {
	readonly #host: Host;
	readonly #options: UplinkOptions;
	readonly #ladder: Ladder;
	readonly #association: Association;
	readonly #time: TimeOptions;
	#cancelTime = nothing;
	#timeout = 0;
	#running = false;
	/** While leaving: the sessions that are still saying goodbye. */
	#leaving: Set<string> | undefined;
	#left = nothing;

	constructor(host: Host, options: UplinkOptions) {
		this.#host = host;
		this.#options = options;
		this.#ladder = new Ladder({ ...options, sessions: Object.keys(options.sessions), settledAfter: SETTLED_AFTER, timeLasts: TIME_LASTS });
		this.#time = { ...options.time, roster: new TimeRoster(options.time) };
		this.#association = new Association(host, options.network, {
			joined: (address) => {
				host.log.reached("wifi", `joined "${options.network.name}" as ${address}`);
				this.up(WIFI);
			},
			failed: (failure) => { this.down(WIFI, failure); },
		});
	}

	start(): void {
		this.#ladder.tick(this.#host.timer.now());
		this.run();
	}

	/** Says goodbye to everybody, leaves the network and calls back, after GOODBYE milliseconds at the latest. Heard once. */
	leave(left: () => void): void {
		if (this.#leaving !== undefined) return;
		const open = Object.keys(this.#options.sessions).filter((name) => this.#ladder.isUp(name));
		this.#leaving = new Set(open);
		const goodbye = this.#host.timer.after(open.length === 0 ? 0 : GOODBYE, () => { this.#left(); });
		this.#left = () => {
			this.#left = nothing;
			this.#host.timer.cancel(goodbye);
			this.#ladder.stop();
			this.run();
			left();
		};
		this.#ladder.retire();
		this.run();
		for (const name of open) this.#options.sessions[name]?.close();
	}

	/** A rung is up. */
	up(rung: string): void {
		this.#ladder.up(rung, this.#host.timer.now());
		this.run();
	}

	/** A rung is down, for a reason or because the other side said goodbye. */
	down(rung: string, failure?: Failure): void {
		if (failure !== undefined) this.#host.log.fail(failure);
		const now = this.#host.timer.now();
		this.#ladder.down(rung, now, this.random(), rung === TIME ? this.#time.roster.wait(now) : 0);
		if (failure !== undefined && isDecidedByDate(failure)) this.#ladder.doubtTime(now, this.random(), this.#time.roster.wait(now));
		this.run();
		if (this.#leaving?.delete(rung) === true && this.#leaving.size === 0) this.#left();
	}

	/** Does what the ladder says; calls that arrive meanwhile only add to it. */
	private run(): void {
		if (this.#running) return;
		this.#running = true;
		for (let event = this.#ladder.next(); event !== undefined; event = this.#ladder.next()) this.take(event);
		this.#running = false;
		const { timer } = this.#host;
		timer.cancel(this.#timeout);
		const deadline = this.#ladder.deadline();
		this.#timeout = deadline === undefined ? 0 : timer.after(Math.max(0, deadline - timer.now()), () => { this.start(); });
	}

	private take(event: LadderEvent): void {
		const { log } = this.#host;
		if (event.type === "doubt") {
			const meanwhile = event.held ? "nothing that needs it is tried before" : "until then it is taken as it is";
			log.info("uplink", `our own time may be wrong and is asked for again in ${(event.milliseconds / 1000).toFixed(1)} s; ${meanwhile}`);
		} else if (event.type === "pause") {
			const seconds = (event.milliseconds / 1000).toFixed(1);
			log.info("uplink", `${event.rung} is tried again in ${seconds} s (retry ${event.attempt})`);
		} else if (event.type === "start") this.startRung(event.rung);
		else this.stop(event.rung);
	}

	private startRung(rung: string): void {
		if (rung === WIFI) {
			this.#host.log.info("wifi", `joining "${this.#options.network.name}"`);
			this.#association.open();
		} else if (rung === TIME) this.askTime();
		else this.#options.sessions[rung]?.open();
	}

	private stop(rung: string): void {
		if (rung === WIFI) this.#association.close();
		else if (rung === TIME) this.#cancelTime();
		else this.#options.sessions[rung]?.drop();
	}

	private askTime(): void {
		const { log, clock } = this.#host;
		this.#cancelTime = askTime(this.#host, this.#time, {
			refused: (failure) => { log.warn("time", `${failure.seen} [${failure.code}]`); },
			answered: (answer) => {
				clock.set(answer.milliseconds);
				log.reached("time", `${new Date(answer.milliseconds).toISOString()} from ${answer.server.host}, round trip ${Math.round(answer.roundTrip)} ms`);
				this.up(TIME);
			},
			failed: (failure) => { this.down(TIME, failure); },
		});
	}

	private random(): number {
		const bytes = new Uint8Array(2);
		this.#host.crypto.random(bytes);
		return new Reader(bytes, () => new RangeError()).uint16() / 65_536;
	}
}

/** Whether another time would have had another outcome. */
function isDecidedByDate({ stage, code }: Failure): boolean {
	return stage === "x509" && DECIDED_BY_DATE.includes(code);
}

function nothing(): void {
	// Stands for what is not under way.
}

/** Milliseconds that the other sides are given to see us go. */
const GOODBYE = 2000;

/** Codes of x509Failures that tell of a date before or after the present. */
const DECIDED_BY_DATE: readonly string[] = Object.freeze(["not-yet-valid", "expired", "intermediate-expired", "anchor-expired"]);

/** Milliseconds: a day, in which a crystal that is wrong by 50 parts in a million drifts by 4 s. */
const TIME_LASTS = 86_400_000;

/** Milliseconds: a session that lasted this long was a success. */
const SETTLED_AFTER = 30_000;
