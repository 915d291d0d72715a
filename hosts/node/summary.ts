import type { Firmware } from "../../modules/ports/firmware.js";
import type { Stage } from "../../modules/ports/failure.js";

/** What a run came to. */
export interface Outcome extends Readonly<Firmware["counts"]> {
	/** Messages of ours that the independent subscriber saw, each counted once. */
	readonly seen: number;
	/** Why the subscriber could not see anything. */
	readonly blind: string | undefined;
	/** The firmware ended before it was told to. */
	readonly broken: boolean;
	/** Milliseconds since the start at which each stage was first passed. */
	readonly reachedAt: ReadonlyMap<Stage, number>;
	/** How often each failure came, by `stage/code`. */
	readonly failures: ReadonlyMap<string, number>;
	readonly elapsed: number;
	/** Of the last connection: who the server is, and the days left of what that rests on. */
	readonly peer: readonly string[];
}

/** Whether everything published arrived; `least` is how many that must be. */
export function succeeded({ published, acknowledged, dropped, seen, blind, broken }: Outcome, least: number): boolean {
	return !broken && published >= least && dropped === 0 && acknowledged === published && (blind !== undefined || seen === acknowledged);
}

export function summaryText(outcome: Outcome, least: number): string {
	const { published, acknowledged, dropped, seen, blind, elapsed } = outcome;
	const stages = STAGES.flatMap((stage) => {
		const at = outcome.reachedAt.get(stage);
		return at === undefined ? [] : [`${stage} ${(at / 1000).toFixed(3)} s`];
	});
	const failures = [...outcome.failures].map(([name, count]) => `${name} ${count} times`);
	const view = blind === undefined ? `seen by the subscriber ${seen}` : `the subscriber saw nothing: ${blind}`;
	return [
		"",
		`Summary after ${(elapsed / 1000).toFixed(1)} s`,
		`  reached    ${stages.length === 0 ? "nothing" : stages.join(", ")}`,
		...outcome.peer.map((line, at) => `  ${(at === 0 ? "server" : "").padEnd(10)} ${line}`),
		...(failures.length === 0 ? [] : [`  failures   ${failures.join(", ")}`]),
		`  messages   published ${published}, acknowledged ${acknowledged}, ${view}${dropped === 0 ? "" : `, dropped ${dropped}`}`,
		`  result     ${verdict(outcome, least)}`,
		"",
	].join("\n");
}

function verdict(outcome: Outcome, least: number): string {
	if (succeeded(outcome, least)) return outcome.blind === undefined ? "good: everything published was acknowledged and seen" : "good: everything published was acknowledged";
	if (outcome.broken) return "not good: the firmware ended by itself";
	if (outcome.published === 0) return "not good: nothing was published";
	if (outcome.published < least) return `not good: ${outcome.published} published, at least ${least} wanted`;
	if (outcome.dropped > 0) return `not good: the queue had no room for ${outcome.dropped}`;
	if (outcome.acknowledged === outcome.published && outcome.seen < outcome.acknowledged) return "not good: the broker acknowledged what the subscriber did not see; its access list (ACL) may forbid the user to write the topic, or to read it";
	return "not good: the numbers do not agree";
}

const STAGES: readonly Stage[] = Object.freeze(["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt"] as const);
