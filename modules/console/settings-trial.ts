import { FailureKeeper } from "../board/failure-keeper.js";
import type { KeeperHost } from "../board/failure-keeper.js";
import { isFailure } from "../failure/failure.js";
import type { Host } from "../ports/host.js";
import type { Progress } from "../ports/progress.js";
import { keptFailures } from "./failures.js";
import { isSameSettings, readKept, writeKept } from "./kept-settings.js";
import type { Kept, TypedSettings } from "./kept-settings.js";

/**
 * At each start, before the settings are read: what was set over the serial line and has not stood yet is on trial, and such
 * starts are counted in flash. Those that came to nothing are no more than a few: a value with which the board restarts as often as it
 * starts is dropped with the rest of what was set since, and is told. Undefined where nothing is on trial.
 */
export function beginTrial(host: KeeperHost): SettingsTrial | undefined {
	const { values, trial } = readKept(host);
	if (trial === undefined) return undefined;
	const { starts, good } = trial;
	if (starts < MOST_STARTS) {
		write(host, { values, trial: { starts: starts + 1, good } });
		return new SettingsTrial(host, values);
	}
	// Flash that does not take it has been told, and nothing is forgotten.
	if (!write(host, { values: good, trial: undefined })) return undefined;
	const names = [...new Set([...Object.keys(values), ...Object.keys(good)])].filter((name) => values[name] !== good[name]);
	const failure = keptFailures.make("settings-dropped", { count: starts, names: names.join(", ") });
	host.log.fail(failure);
	// For the status.
	const keeper = new FailureKeeper(host);
	keeper.add(failure);
	keeper.close();
	return undefined;
}

/** A restart that somebody has asked for speaks against no setting. */
export function forgiveStarts(host: Pick<Host, "storage" | "log">): void {
	const { values, trial } = readKept(host);
	if (trial !== undefined && trial.starts > 0) write(host, { values, trial: { starts: 0, good: trial.good } });
}

/** Of what was set, in this start: it has stood once a server is there, or after a minute. */
export class SettingsTrial implements Progress {
	private readonly host: KeeperHost;
	private readonly values: TypedSettings;
	private timeout: number;

	constructor(host: KeeperHost, values: TypedSettings) {
		this.host = host;
		this.values = values;
		this.timeout = this.standAfter(STEADY);
	}

	/** Nothing is known yet, and will not be. */
	close(): void {
		this.host.timer.cancel(this.timeout);
	}

	up(rung: string): void {
		if (rung === "wifi" || rung === "time") return;
		this.host.timer.cancel(this.timeout);
		// A chip's stack is deep where a session comes up.
		this.timeout = this.standAfter(0);
	}

	began(): void {
		// It may end here.
	}

	down(): void {
		// A server that is away is no reason to forget its name.
	}

	ended(): void {
		this.close();
	}

	standing(): string {
		return "";
	}

	private standAfter(wait: number): number {
		return this.host.timer.after(wait, () => { this.stand(); });
	}

	/** What was set meanwhile is still to be tried. */
	private stand(): void {
		const { host, values } = this;
		const kept = readKept(host);
		if (kept.trial === undefined) return;
		write(host, isSameSettings(kept.values, values) ? { values, trial: undefined } : { values: kept.values, trial: { starts: kept.trial.starts, good: values } });
	}
}

/** Whether flash took it. */
function write(host: Pick<Host, "storage" | "log">, kept: Kept): boolean {
	try {
		writeKept(host, kept);
		return true;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		host.log.warn("storage", `${caught.seen}: ${caught.hint} [${caught.code}]`);
		return false;
	}
}

/** After a few: one may have been the power's. */
const MOST_STARTS = 3;

/** Milliseconds. */
const STEADY = 60_000;
