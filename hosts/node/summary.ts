import { counted } from "../../modules/failure/counted.js";
import type { Stage } from "../../modules/ports/failure.js";
import type { Counts } from "./firmware-run.js";

/** What a run came to. */
export interface Outcome extends Readonly<Counts> {
	/** Messages of ours that the independent subscriber saw, each counted once. */
	readonly seen: number;
	/** Which servers the firmware has. */
	readonly uses: { readonly mqtt: boolean; readonly blynk: boolean };
	/** Nothing has to be written to the Blynk server: a serial line stands in the place of the sensor, and says what it wants. */
	readonly isBlynkQuiet?: boolean;
	/** Values of ours that the app on the Blynk server saw; undefined where there is no app. */
	readonly shown: number | undefined;
	/** Why the subscriber could not see anything. */
	readonly blind: string | undefined;
	/** The firmware ended before it was told to. */
	readonly broken: boolean;
	/** Milliseconds since the start at which each stage was first passed. */
	readonly reachedAt: ReadonlyMap<Stage, number>;
	/** How often each failure came, by `stage/code`. */
	readonly failures: ReadonlyMap<string, number>;
	readonly elapsed: number;
	/** Of each server: who it is, and the days left of what that rests on. */
	readonly peers: readonly (readonly string[])[];
}

/** Whether everything published arrived; `least` is how many that must be. */
export function succeeded({ uses, isBlynkQuiet, published, acknowledged, written, delivery, shown, dropped, seen, blind, broken, reachedAt, failures }: Outcome, least: number): boolean {
	const mqtt = !uses.mqtt || (published >= least && acknowledged === published && (blind !== undefined || seen === acknowledged));
	const blynk = !uses.blynk || ((isBlynkQuiet === true || written >= least) && (shown === undefined ? isDelivered(delivery) : shown === written));
	// A transparent bridge alone: what passes through it has no numbers here.
	const bridge = uses.mqtt || uses.blynk || (reachedAt.has("tcp") && failures.size === 0);
	return !broken && dropped === 0 && mqtt && blynk && bridge;
}

/** A server answers no write that is right: what the queue knows to have arrived is all that can be said. */
function isDelivered(delivery: Outcome["delivery"]): boolean {
	return delivery?.queued === 0 && delivery.dropped === 0;
}

export function summaryText(outcome: Outcome, least: number): string {
	const { uses, published, acknowledged, written, shown, dropped, seen, blind, elapsed } = outcome;
	const stages = STAGES.flatMap((stage) => {
		const at = outcome.reachedAt.get(stage);
		return at === undefined ? [] : [`${stage} ${(at / 1000).toFixed(3)} s`];
	});
	const failures = [...outcome.failures].map(([name, count]) => `${name} ${counted(count, "times")}`);
	const view = blind === undefined ? `seen by the subscriber ${seen}` : `the subscriber saw nothing: ${blind}`;
	return [
		"",
		`Summary after ${(elapsed / 1000).toFixed(1)} s`,
		`  reached    ${stages.length === 0 ? "nothing" : stages.join(", ")}`,
		...outcome.peers.flatMap((lines) => lines.map((line, at) => `  ${(at === 0 ? "server" : "").padEnd(10)} ${line}`)),
		...(failures.length === 0 ? [] : [`  failures   ${failures.join(", ")}`]),
		...(uses.mqtt ? [`  messages   published ${published}, acknowledged ${acknowledged}, ${view}`] : []),
		...(uses.blynk ? [`  Blynk      values written ${written}${shown === undefined ? deliveryText(outcome) : `, seen in the app ${shown}`}`] : []),
		...(dropped === 0 ? [] : [`  dropped    ${dropped}`]),
		`  result     ${verdict(outcome, least)}`,
		"",
	].join("\n");
}

function deliveryText({ delivery }: Outcome): string {
	return delivery === undefined ? "" : `; of all messages ${delivery.sent} arrived, ${delivery.queued} wait or are not known to have arrived, ${delivery.dropped} were dropped`;
}

function verdict(outcome: Outcome, least: number): string {
	const { uses, shown } = outcome;
	if (succeeded(outcome, least)) return `good: ${[...(uses.mqtt ? [published(outcome)] : []), ...(uses.blynk ? [`everything written ${shown === undefined ? "has arrived" : "was seen in the app"}`] : []), ...(uses.mqtt || uses.blynk ? [] : ["the bridge was joined to its server"])].join("; ")}`;
	return `not good: ${shortfall(outcome, least)}${blame(outcome)}`;
}

/** What nothing was tried again after, until somebody mends it: it is why there is less, and may stand far above. */
function blame({ failures }: Outcome): string {
	const [last] = [...failures.keys()].filter((name) => REFUSALS.includes(name)).slice(-1);
	return last === undefined ? "" : `; the reason is ${last}, which nobody but you can mend: see what to do above`;
}

function shortfall(outcome: Outcome, least: number): string {
	const { uses, shown, delivery } = outcome;
	if (outcome.broken) return "the firmware ended by itself";
	if (!uses.mqtt && !uses.blynk) return "the bridge was not joined to its server, or not without failures";
	if (outcome.dropped > 0) return `the queue had no room for ${outcome.dropped}`;
	if (uses.mqtt && outcome.published === 0) return "nothing was published";
	if (uses.blynk && outcome.isBlynkQuiet !== true && outcome.written < least) return `${counted(outcome.written, "values")} written to the Blynk server, at least ${least} wanted`;
	if (uses.blynk && shown !== undefined && shown !== outcome.written) return "the app did not see everything that was written";
	if (uses.blynk && shown === undefined && !isDelivered(delivery)) return `of the messages to the Blynk server ${delivery?.queued ?? 0} are not known to have arrived, and ${delivery?.dropped ?? 0} were dropped`;
	if (outcome.published < least) return `${outcome.published} published, at least ${least} wanted`;
	if (outcome.acknowledged === outcome.published && outcome.seen < outcome.acknowledged) return "the broker acknowledged what the subscriber did not see; its access list (ACL) may forbid the user to write the topic, or to read it";
	return "the numbers do not agree";
}

function published({ blind }: Outcome): string {
	return blind === undefined ? "everything published was acknowledged and seen" : "everything published was acknowledged";
}

/** What a server says to a login that is wrong. */
const REFUSALS: readonly string[] = Object.freeze(["mqtt/client-id-refused", "mqtt/bad-credentials", "mqtt/not-authorized", "blynk/invalid-token"]);

const STAGES: readonly Stage[] = Object.freeze(["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt", "blynk"] as const);
