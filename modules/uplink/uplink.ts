import { Reader } from "../bytes/reader.js";
import { utcText } from "../bytes/utc.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { PeerTrust, Target } from "../ports/stream.js";
import { TimeInquiry } from "../sntp/client.js";
import type { TimeHandler } from "../sntp/client.js";
import type { TimeAnswer } from "../sntp/exchange.js";
import { TimeRoster } from "../sntp/roster.js";
import { Association } from "../wifi/association.js";
import type { AssociationHandler, Network } from "../wifi/association.js";
import { offerFailures } from "./failures.js";
import { lastTimeBound } from "./last-time.js";
import { Ladder, TIME, WIFI } from "./ladder.js";
import type { LadderEvent, LadderOptions, SessionTiming } from "./ladder.js";

/** A session that the uplink keeps open: it reports to the uplink's `up` and `down` and never tries again by itself. */
export interface Session {
	/** One attempt. Calls back later, never before it returns. */
	open(): void;
	/** Says goodbye to the other side; `down` follows. */
	close(): void;
	/** Lets go at once, without a word: what the session stood on is gone. Nothing follows. */
	drop(): void;
	/** Asks the other side for the time, which may come to the uplink's `offered`. */
	askTime?(): void;
	/** After `down`: no further attempt can come to anything before the settings change. */
	readonly hopeless?: boolean;
}

/** By the names of the settings, which are passed as they are. */
export interface UplinkSettings extends Network, Pick<LadderOptions, "retryFirst" | "retryLargest"> {
	/** In the order to ask. */
	readonly timeServers: readonly Target[];
	/** Milliseconds: the least time between two requests to the same server, for each request, and for each server's name. */
	readonly timeInterval: number;
	readonly timeDeadline: number;
	readonly dnsDeadline: number;
	readonly timeIgnoreLast: boolean;
}

export interface UplinkOptions {
	readonly sessions: Readonly<Record<string, Session>>;
	/** What the time is to them. */
	readonly timing?: SessionTiming | undefined;
	/** Milliseconds since 1970: no server is believed that says it is earlier, nor that it is before the host's date of the build. */
	readonly earliestTime: number;
}

/** Runs the ladder over the host's ports and tells the log of every step. */
export class Uplink implements AssociationHandler, TimeHandler {
	private readonly host: Host;
	private readonly settings: UplinkSettings;
	private readonly sessions: UplinkOptions["sessions"];
	private readonly earliestTime: number;
	private readonly ladder: Ladder;
	private readonly association: Association;
	private readonly roster: TimeRoster;
	/** While the time is asked for. */
	private inquiry: TimeInquiry | undefined;
	private timeout = 0;
	private running = false;
	/** Where our time comes from: from a session's server only while no time server has answered. */
	private source: TimeAnswer | OfferedTime | undefined;
	/** While leaving. */
	private farewell: Farewell | undefined;

	constructor(host: Host, settings: UplinkSettings, options: UplinkOptions) {
		this.host = host;
		this.settings = settings;
		const { retryFirst, retryLargest, timeServers, timeInterval } = settings;
		const { sessions, timing, earliestTime } = options;
		this.sessions = sessions;
		this.earliestTime = Math.max(earliestTime, host.builtAt ?? 0);
		this.ladder = new Ladder({ sessions: Object.keys(sessions), timing, retryFirst, retryLargest, settledAfter: SETTLED_AFTER, timeLasts: TIME_LASTS });
		this.roster = new TimeRoster({ servers: timeServers, leastInterval: timeInterval });
		this.association = new Association(host, settings, this);
	}

	start(): void {
		this.ladder.tick(this.host.timer.now());
		this.run();
	}

	/** Says goodbye to everybody, leaves the network and calls back, after GOODBYE milliseconds at the latest. Heard once. */
	leave(left: () => void): void {
		if (this.farewell !== undefined) return;
		const open = Object.keys(this.sessions).filter((name) => this.ladder.isUp(name));
		const timeout = this.host.timer.after(open.length === 0 ? 0 : GOODBYE, () => { this.depart(); });
		this.farewell = { left, timeout, open: new Set(open), gone: false };
		this.ladder.retire();
		this.run();
		for (const name of open) this.sessions[name]?.close();
	}

	/** A rung is up. A session that waited for another starts once this has returned: a chip's stack is deep where a session comes up. */
	up(rung: string): void {
		const { timer } = this.host;
		this.ladder.up(rung, timer.now());
		this.host.progress?.up(rung);
		if (rung === WIFI || rung === TIME) {
			this.run();
			return;
		}
		if (this.inquiry === undefined) this.askSession(rung);
		this.soon();
	}

	/** A rung is down, for a reason or because the other side said goodbye. */
	down(rung: string, failure?: Failure): void {
		if (failure !== undefined) this.host.log.fail(failure);
		// What ends because we leave has not failed.
		if (failure !== undefined || this.farewell === undefined) this.host.progress?.down(rung, failure);
		const now = this.host.timer.now();
		if (this.sessions[rung]?.hopeless === true) {
			this.host.log.warn("uplink", `${rung} is not tried again until the settings are changed`);
			this.ladder.giveUp(rung, now);
		} else this.ladder.down(rung, now, this.random(), rung === TIME ? this.roster.wait(now) : 0);
		if (failure !== undefined && isDecidedByDate(failure)) this.doubtTime(now);
		this.run();
		if (this.farewell?.open.delete(rung) === true && this.farewell.open.size === 0) this.depart();
	}

	/**
	 * A session's server says what time it is. That counts while no time server has answered, and from a server that was
	 * proved to be the right one, since certificates are judged by it.
	 */
	offered(milliseconds: number, host: string, trust: PeerTrust): void {
		if (this.source !== undefined && "server" in this.source) return;
		const { log, clock } = this.host;
		const time = utcText(milliseconds);
		const floor = Math.max(this.earliestTime, this.last ?? -Infinity);
		if (trust !== "verified" && trust !== "pinned") this.refused(offerFailures.make("offer-unproven", { host, time, trust }));
		else if (milliseconds < floor) this.refused(offerFailures.make("offer-too-early", { host, time, floor: utcText(floor) }));
		else {
			clock.set(milliseconds);
			this.source = { milliseconds, host, trust };
			log.reached("time", `${time} from ${host}, which is ${trust}, because no time server has answered; good to some seconds`);
			this.ladder.timeGiven();
			this.soon();
		}
	}

	/** Says where the date came from that a judgement was made by, and has it asked for again. */
	private doubtTime(now: number): void {
		const { host, source } = this;
		const present = host.clock.now();
		if (source !== undefined && present !== undefined) {
			const seconds = Math.round((present - source.milliseconds) / 1000);
			const origin = "server" in source
				? `${source.server.host}, ${seconds} s before, good to ${Math.ceil(source.roundTrip / 2)} ms; nobody vouches for it`
				: `${source.host}, which is ${source.trust}, ${seconds} s before, good to some seconds`;
			host.log.info("time", `the present date came from ${origin}`);
			// Asked for anew, as time servers are.
			if ("trust" in source) this.source = undefined;
		}
		this.ladder.doubtTime(now, this.random(), this.roster.wait(now));
	}

	// What Wi-Fi tells.

	joined(address: string): void {
		this.host.log.reached("wifi", `joined "${this.settings.wifiName}" as ${address}`);
		this.up(WIFI);
	}

	left(failure: Failure): void {
		this.down(WIFI, failure);
	}

	// What the inquiry for the time tells.

	refused({ seen, hint, code }: Failure): void {
		this.host.log.warn("time", `${seen}: ${hint} [${code}]`);
	}

	answered(answer: TimeAnswer): void {
		const { milliseconds, server, roundTrip } = answer;
		this.inquiry = undefined;
		this.source = answer;
		this.host.clock.set(milliseconds);
		this.host.log.reached("time", `${utcText(milliseconds)} from ${server.host}, round trip ${Math.round(roundTrip)} ms`);
		this.up(TIME);
	}

	unanswered(failure: Failure): void {
		this.inquiry = undefined;
		this.down(TIME, failure);
		for (const name of Object.keys(this.sessions)) if (this.ladder.isUp(name)) this.askSession(name);
	}

	private askSession(name: string): void {
		if (this.isTimeWanted) this.sessions[name]?.askTime?.();
	}

	/** No time server has answered, and what a session's server has said is old. */
	private get isTimeWanted(): boolean {
		const { source } = this;
		return source === undefined || ("trust" in source && (this.host.clock.now() ?? Infinity) - source.milliseconds >= TIME_LASTS);
	}

	private get last(): number | undefined {
		return this.settings.timeIgnoreLast ? undefined : lastTimeBound(this.host);
	}

	/** Goes on once the call that has led here is over. */
	private soon(): void {
		const { timer } = this.host;
		timer.cancel(this.timeout);
		this.timeout = timer.after(0, () => { this.start(); });
	}

	/** Does what the ladder says; calls that arrive meanwhile only add to it. */
	private run(): void {
		if (this.running) return;
		this.running = true;
		for (let event = this.ladder.next(); event !== undefined; event = this.ladder.next()) this.take(event);
		this.running = false;
		const { timer } = this.host;
		timer.cancel(this.timeout);
		const deadline = this.ladder.deadline();
		this.timeout = deadline === undefined ? 0 : timer.after(Math.max(0, deadline - timer.now()), () => { this.start(); });
	}

	private take(event: LadderEvent): void {
		const { log } = this.host;
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
		this.host.progress?.began(rung);
		if (rung === WIFI) {
			this.host.log.info("wifi", `joining "${this.settings.wifiName}"`);
			this.association.open();
		} else if (rung === TIME) this.askTime();
		else this.sessions[rung]?.open();
	}

	private stop(rung: string): void {
		if (rung === WIFI) this.association.close();
		else if (rung === TIME) {
			this.inquiry?.close();
			this.inquiry = undefined;
		}
		else this.sessions[rung]?.drop();
	}

	private askTime(): void {
		const { timeDeadline, dnsDeadline } = this.settings;
		this.inquiry = new TimeInquiry(this.host, {
			roster: this.roster, requestDeadline: timeDeadline, nameDeadline: dnsDeadline, floor: this.earliestTime,
			last: this.last,
		}, this);
	}

	/** Once: when all have gone, or nobody has any more time to. */
	private depart(): void {
		const { farewell } = this;
		if (farewell === undefined || farewell.gone) return;
		farewell.gone = true;
		this.host.timer.cancel(farewell.timeout);
		this.ladder.stop();
		this.run();
		this.host.progress?.ended();
		farewell.left();
	}

	private random(): number {
		const bytes = new Uint8Array(2);
		this.host.crypto.random(bytes);
		return new Reader(bytes, () => new RangeError()).uint16() / 65_536;
	}
}

/** Whether another time would have had another outcome. */
function isDecidedByDate({ stage, code }: Failure): boolean {
	return stage === "x509" && DECIDED_BY_DATE.includes(code);
}

/** A time that a session's server has given. */
interface OfferedTime {
	readonly milliseconds: number;
	readonly host: string;
	readonly trust: PeerTrust;
}

interface Farewell {
	readonly left: () => void;
	/** Handle of the timer. */
	readonly timeout: number;
	/** The sessions that are still saying goodbye. */
	readonly open: Set<string>;
	gone: boolean;
}

/** Milliseconds that the other sides are given to see us go. */
const GOODBYE = 2000;

/** Codes of x509Failures that tell of a date before or after the present. */
const DECIDED_BY_DATE: readonly string[] = Object.freeze(["not-yet-valid", "expired", "intermediate-expired", "anchor-expired", "insecure-ended"]);

/** Milliseconds: a day, in which a crystal that is wrong by 50 parts in a million drifts by 4 s. */
const TIME_LASTS = 86_400_000;

/** Milliseconds: a session that lasted this long was a success. */
const SETTLED_AFTER = 30_000;
