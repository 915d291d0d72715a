import type { ColdStart } from "./cold-start.js";
import { millions, NAMES, table } from "./report.js";
import type { Turn } from "./runner-output.js";
import { AGAIN } from "./session.js";

/** Markdown: what a start takes up to the first publish, beside its goal. */
export function coldStartText(starts: readonly ColdStart[]): string {
	const rows = starts.map((start) => {
		const parts = PARTS.map(([, stages]) => stages.reduce((sum, stage) => sum + (start.stages.find((one) => one.stage === stage)?.figures["all"] ?? NaN), 0));
		const goal = start.remembered ? REMEMBERED_GOAL : GOALS[start.key];
		return [titleOf(start), ...parts.map(millions), millions(parts.reduce((sum, part) => sum + part, 0)), goal === undefined ? "none" : String(goal)];
	});
	return table(["M instructions", ...PARTS.map(([title]) => title), "together", "goal"], rows);
}

/** Markdown: the longest turns of the event loop without a public-key operation, and those with one. */
export function pausesText(starts: readonly ColdStart[]): string {
	const shown = starts.filter(({ remembered }) => !remembered);
	const columns = shown.map((start) => STAGES.map(([, stages]) => Math.max(...turnsOf(start, stages).filter((turn) => !isPublicKey(turn)).map(({ instructions }) => instructions))));
	const rows = STAGES.map(([title], at) => [title, ...columns.map((column) => { const most = column[at] ?? 0; return most > 0 ? millions(most) : "below 0.1"; })]);
	const operations = shown.filter(({ anchor }) => anchor === "DER").flatMap((start) => {
		const turns = start.turns.filter(isPublicKey);
		return [...new Set(turns.map(({ primitive }) => primitive))].map((primitive) => {
			const ofIt = turns.filter((turn) => turn.primitive === primitive);
			const longest = ofIt.reduce((one, other) => (other.instructions > one.instructions ? other : one));
			const beside = Math.max(...ofIt.map(({ instructions, inPrimitive }) => instructions - inPrimitive));
			return [`(${start.key})`, `\`${primitive}\``, String(ofIt.length), millions(longest.inPrimitive), millions(beside), millions(longest.instructions), String(Math.round(longest.instructions / INSTRUCTIONS_PER_MILLISECOND))];
		});
	});
	return [
		table(["Longest turn, M instructions", ...shown.map((start) => `(${start.key}), ${start.anchor}`), "goal"], rows.map((row) => [...row, PAUSE_GOAL])),
		table(["Chain", "public-key operation", "turns", "the longest call", "beside it at most", "the longest turn", "ms at 80 MHz"], operations),
	].join("\n\n");
}

/** Turns that began in one of these stages. */
function turnsOf({ turns }: ColdStart, stages: readonly string[]): readonly Turn[] {
	return turns.filter(({ stage }) => stages.some((one) => stage === one || stage.startsWith(`${one} `)));
}

/** One that cannot be split. */
function isPublicKey({ primitive, inPrimitive }: Turn): boolean {
	return OPERATIONS.includes(primitive) && inPrimitive > SHORT;
}

function titleOf({ key, anchor, remembered }: ColdStart): string {
	return `(${key}), anchor in ${anchor}${remembered ? ", intermediate remembered" : ""}`;
}

const OPERATIONS: readonly string[] = ["publicKey", "agree", "verifyEcdsa", "verifyRsa", "signEcdsa", "signRsa", "ecPoint"];

/** Instructions that no such operation takes less than. */
const SHORT = 1e6;

/** Titles, and the stages that they stand for by the names that the firmware gives them. */
const PARTS: readonly (readonly [title: string, stages: readonly string[]])[] = [
	["settings", ["settings"]], ["firmware", ["main"]], ["Wi-Fi, SNTP, DNS, TCP", ["wifi", "time", "dns", "tcp"]],
	["TLS", ["tls", "x509"]], ["MQTT login", ["mqtt"]], ["first publish", ["publish 1"]],
];

const STAGES: readonly (readonly [title: string, stages: readonly string[]])[] = [
	...["settings", "main"].map((stage) => [NAMES[stage] ?? stage, [stage]] as const),
	["Wi-Fi, SNTP, DNS, TCP", ["wifi", "time", "dns", "tcp"]],
	["TLS handshake, and MQTT's beginning", ["tls", "x509", "mqtt"]],
	["the same, resumed", ["dns", "tcp", "tls", "x509", "mqtt"].map((stage) => stage + AGAIN)],
	["publishes", ["publish"]],
];

/** M instructions. */
const GOALS: Readonly<Record<ColdStart["key"], number | undefined>> = { a: 130, b: 75, c: undefined };
const REMEMBERED_GOAL = 100;

/** 50 ms. */
const PAUSE_GOAL = "4";

const INSTRUCTIONS_PER_MILLISECOND = 80e3;
