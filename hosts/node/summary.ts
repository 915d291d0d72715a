import { counted } from "../../modules/failure/counted.js";
import type { Stage } from "../../modules/ports/failure.js";
import type { Counts } from "./firmware-run.js";

/** What a run came to. */
export interface Outcome extends Readonly<Counts> {
	/** Messages of ours that the independent subscriber saw, each counted once. */
	readonly seen: number;
	/** Which servers the firmware has. */
	readonly uses: { readonly mqtt: boolean; readonly blynk: boolean; readonly post?: boolean };
	/** Nothing has to be written to the Blynk server: a serial line stands in the place of the sensor, and says what it wants. */
	readonly isBlynkQuiet?: boolean;
	/** Values of ours that the app on the Blynk server saw; undefined where there is no app. */
	readonly shown: number | undefined;
	/** Readings of ours that the simulator's own HTTPS service took; undefined where there is none. */
	readonly stored?: number | undefined;
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

/** Whether everything published arrived, and bytes passed a transparent bridge; `least` is how many messages there must be, where something makes any. */
export function succeeded(outcome: Outcome, least: number): boolean {
	const { uses, isBlynkQuiet, published, acknowledged, written, delivery, shown, dropped, seen, blind, broken, carried } = outcome;
	const enough = isMqttQuiet(outcome) ? outcome.reachedAt.has("mqtt") : published >= least;
	const mqtt = !uses.mqtt || (enough && acknowledged === published && (blind !== undefined || seen === acknowledged));
	const blynk = !uses.blynk || ((isBlynkQuiet === true || written >= least) && (shown === undefined ? isDelivered(delivery) : shown === written));
	const bridge = carried === undefined ? uses.mqtt || uses.blynk || uses.post === true : hasPassed(carried) && carried.dropped === 0;
	return !broken && dropped === 0 && mqtt && blynk && bridge && (uses.post !== true || postShortfall(outcome, least) === undefined);
}

/** What is missing of the posts. One that was sent again, since its reply was lost, may have been taken twice. */
function postShortfall({ posts, stored }: Outcome, least: number): string | undefined {
	if (posts === undefined || posts.taken === 0) return "the HTTPS service took nothing";
	if (posts.replaced > 0) return `the HTTPS service was not there, or too slow, for ${counted(posts.replaced, "readings")}, whose place newer ones took`;
	if (posts.taken < posts.made) return `${posts.made - posts.taken} of ${counted(posts.made, "readings")} not taken by the HTTPS service`;
	if (stored !== undefined && stored < posts.taken) return "the HTTPS service does not have all that it said it took";
	return posts.taken < least ? `${counted(posts.taken, "readings")} posted, at least ${least} wanted` : undefined;
}

/** What comes from a serial line passes a transparent bridge: of itself the device has nothing for the broker. */
function isMqttQuiet({ isBlynkQuiet, carried }: Outcome): boolean {
	return isBlynkQuiet === true && carried !== undefined;
}

/** One way is enough: not every server answers, and not every board speaks first. */
function hasPassed({ delivered, sent }: NonNullable<Outcome["carried"]>): boolean {
	return delivered + sent > 0;
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
		...(uses.post === true ? [`  posts      readings made ${outcome.posts?.made ?? 0}, taken by the service ${outcome.posts?.taken ?? 0}${outcome.stored === undefined ? "" : `, seen there ${outcome.stored}`}`] : []),
		...(outcome.carried === undefined ? [] : [`  bridge     ${carriedText(outcome.carried)}`]),
		...(dropped === 0 ? [] : [`  dropped    ${dropped}`]),
		`  result     ${verdict(outcome, least)}`,
		"",
	].join("\n");
}

function deliveryText({ delivery }: Outcome): string {
	return delivery === undefined ? "" : `; of all messages ${delivery.sent} arrived, ${delivery.queued} wait or are not known to have arrived, ${delivery.dropped} were dropped`;
}

function carriedText({ received, delivered, sent, dropped }: NonNullable<Outcome["carried"]>): string {
	return `${counted(received, "bytes")} from the serial line, ${delivered} of them to the server; ${sent} from the server to the line${dropped === 0 ? "" : `; ${dropped} dropped`}`;
}

function verdict(outcome: Outcome, least: number): string {
	const { uses, shown, carried } = outcome;
	if (succeeded(outcome, least)) {
		return `good: ${[
			...(uses.mqtt ? [published(outcome)] : []),
			...(uses.blynk ? [`everything written ${shown === undefined ? "has arrived" : "was seen in the app"}`] : []),
			...(uses.post === true ? ["everything posted was taken"] : []),
			...(carried === undefined ? [] : ["the bridge was joined to its server, and bytes passed"]),
		].join("; ")}`;
	}
	return `not good: ${shortfall(outcome, least)}${blame(outcome)}`;
}

/** What somebody has to mend, here or at the server: it is why there is less, and may stand far above. */
function blame({ failures, reachedAt }: Outcome): string {
	const [last] = [...failures.keys()].filter((name) => REFUSALS.includes(name) && !(name === NO_TIME && reachedAt.has("time"))).slice(-1);
	return last === undefined ? "" : `; the reason is ${last}, which does not mend itself: see what to do above`;
}

function shortfall(outcome: Outcome, least: number): string {
	const { uses, shown, delivery, carried } = outcome;
	if (outcome.broken) return "the firmware ended by itself";
	if (carried !== undefined && !hasPassed(carried)) return "the bridge was not joined to its server, or nothing passed it";
	if (carried !== undefined && carried.dropped > 0) return `the server was not there for ${counted(carried.dropped, "bytes")} of the serial line`;
	if (outcome.dropped > 0) return `the queue had no room for ${outcome.dropped}`;
	if (isMqttQuiet(outcome) && uses.mqtt && !outcome.reachedAt.has("mqtt")) return "the broker was not reached";
	if (uses.mqtt && outcome.published === 0 && !isMqttQuiet(outcome)) return "nothing was published";
	if (uses.blynk && outcome.isBlynkQuiet !== true && outcome.written < least) return `${counted(outcome.written, "values")} written to the Blynk server, at least ${least} wanted`;
	if (uses.blynk && shown !== undefined && shown !== outcome.written) return "the app did not see everything that was written";
	if (uses.blynk && shown === undefined && !isDelivered(delivery)) return `of the messages to the Blynk server ${delivery?.queued ?? 0} are not known to have arrived, and ${delivery?.dropped ?? 0} were dropped`;
	if (uses.mqtt && outcome.published < least && !isMqttQuiet(outcome)) return `${outcome.published} published, at least ${least} wanted`;
	const posts = uses.post === true ? postShortfall(outcome, least) : undefined;
	if (posts !== undefined) return posts;
	if (outcome.acknowledged === outcome.published && outcome.seen < outcome.acknowledged) return "the broker acknowledged what the subscriber did not see; its access list (ACL) may forbid the user to write the topic, or to read it";
	return "the numbers do not agree";
}

function published(outcome: Outcome): string {
	const { blind } = outcome;
	if (outcome.published === 0) return "the broker let us in, and there was nothing to publish";
	return blind === undefined ? "everything published was acknowledged and seen" : "everything published was acknowledged";
}

/** A first round of servers may have found none where a later one did. */
const NO_TIME = "time/clock-unset";

/** What pauses alone do not help against: logins that are refused, servers that are not trusted, networks that do not let us in, serial lines that say nothing. */
const REFUSALS: readonly string[] = Object.freeze([
	"wifi/not-found", "wifi/wrong-password", NO_TIME, "mqtt/client-id-refused", "mqtt/bad-credentials", "mqtt/not-authorized", "blynk/invalid-token", "http/unauthorized", "http/forbidden", "http/not-found", "http/redirect-limit",
	"x509/pin-mismatch", "x509/pin-of-issuer", "x509/untrusted", "x509/self-signed", "x509/not-a-ca", "x509/name-mismatch", "x509/anchor-expired", "x509/key-changed", "x509/key-not-accepted",
	"serial/wrong-baud", "serial/garbled", "serial/baud-refused", "serial/port-not-found", "serial/not-a-port", "serial/port-forbidden", "serial/port-busy", "serial/package-missing", "serial/uart-unknown",
]);

const STAGES: readonly Stage[] = Object.freeze(["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt", "blynk", "http"] as const);
