import type { BesideResult } from "./beside.js";
import type { WriteCost } from "./blynk.js";
import type { TrustMemory } from "./bundle.js";
import type { Chain } from "./chains.js";
import { inPrimitives, primitives } from "./instructions.js";
import type { FlashSize } from "./flash.js";
import type { HttpResult } from "./http.js";
import type { SerialResult } from "./serial.js";
import type { InstructionsResult } from "./instructions.js";
import { CHIP } from "./memory.js";
import type { Growth, MemoryResult } from "./memory.js";
import { AGAIN } from "./session.js";
import type { StageReport } from "./runner-output.js";
import { VERIFYING_GOAL } from "./verifying.js";
import type { VerifyingResult } from "./verifying.js";

/** Markdown: per stage, what each chain takes; then the smallest block beside its goal. */
export function memoryText(results: readonly MemoryResult[], work: readonly InstructionsResult[]): string {
	return [...results.map((result) => memoryTable(result, work.find(({ chain }) => chain === result.chain))), summaryTable(results, work)].join("\n\n");
}

/** Markdown: what verifying a chain takes by itself, beside what a handshake takes as a whole. */
export function verifyingText(verified: readonly VerifyingResult[], memory: readonly MemoryResult[]): string {
	const room = verified.flatMap((result) => KINDS.map(([kind, title]) => {
		const { slots, chunks, stack } = result.memory[kind];
		return [verifiedText(result, title), bytes(result.chain.messageLength), bytes(slots), bytes(chunks), bytes(slots + chunks), kind === "anew" ? bytes(VERIFYING_GOAL) : "", bytes(stack)];
	}));
	const work = verified.flatMap((result) => KINDS.map(([kind, title]) => {
		const { all = 0, collecting = 0 } = result.work[kind].figures;
		const spent = inPrimitives(result.work[kind]);
		return [verifiedText(result, title), millions(all), millions(spent), millions(collecting), millions(all - spent - collecting)];
	}));
	return [
		table(["Verifying", "message", "slots", "chunks", "together", "goal", "XS stack"], room),
		table(["Verifying", "M instructions", "primitives", "collecting garbage", "engine and the rest"], work),
		table(["Handshake", "slots before", "chunks before", "slots more at most", "chunks more at most", "together at most"], memory.flatMap(neededRows)),
	].join("\n\n");
}

function verifiedText({ chain }: VerifyingResult, how: string): string {
	return `${"key" in chain ? `(${String(chain.key)})` : chain.title}, ${how}`;
}

/** Of both handshakes: what is needed beyond what was in use when TCP was connected. */
function neededRows({ chain, needed }: MemoryResult): readonly string[][] {
	return ["", AGAIN].map((again) => {
		const figure = (stage: string, name: string): number => needed.find((one) => one.stage === stage + again)?.figures[name] ?? NaN;
		const before = [figure("tcp", "slotsLive"), figure("tcp", "chunksLive")] as const;
		const more = [Math.max(figure("x509", "slotsPeak"), figure(HANDSHAKE, "slotsPeak")) - before[0], Math.max(figure("x509", "chunksPeak"), figure(HANDSHAKE, "chunksPeak")) - before[1]] as const;
		return [`(${chain.key})${again === "" ? "" : ", resumed"}`, ...[...before, ...more, more[0] + more[1]].map(bytes)];
	});
}

/** Markdown: per stage, what each chain costs and on what it is spent; then the handshake beside its floor. */
export function instructionsText(results: readonly InstructionsResult[]): string {
	return [...results.map(instructionsTable), floorTable(results), primitivesTable(results)].join("\n\n");
}

export function growthText({ few, many }: Growth): string {
	return table(["Publishes", "slots in use", "chunks in use"], [few, many].map((one) => [bytes(one.publishes), bytes(one.slots), bytes(one.chunks)]));
}

/** Markdown: what trust in one anchor takes beside trust in a bundle that has it. */
export function bundleText(measured: readonly TrustMemory[]): string {
	const rows = measured.map(({ roots, flash, rest, handshake, connected, smallest }) => [
		roots === undefined ? "one anchor in PEM" : `a bundle of ${roots} roots`, ...[flash, rest, handshake, connected].map(bytes), smallest === undefined ? "not looked for" : bytes(smallest),
	]);
	return table(["Trust", "file in flash", "before the handshake", "handshake", "MQTT connected", "smallest block"], rows);
}

/** Markdown: per stage, what Blynk takes alone and beside MQTT with the first chain; then the smallest blocks. */
export function besideText(results: readonly BesideResult[]): string {
	const [first] = results;
	const shown = results.filter(({ chain, publishers }) => chain === first?.chain && publishers !== "mqtt");
	const chains = [...new Set(results.map(({ chain }) => chain))];
	const smallest = chains.map((chain) => [`(${chain.key})`, ...(["mqtt", "blynk", "both"] as const).map((publishers) => {
		const found = results.find((one) => one.chain === chain && one.publishers === publishers)?.smallest;
		return found === undefined ? "not looked for" : bytes(found);
	}), bytes(CHIP)]);
	return [...shown.map(besideTable), table(["Smallest block", "MQTT alone", "Blynk alone", "both at a time", "the SDK's block"], smallest)].join("\n\n");
}

function besideTable({ chain, publishers, block, stages }: BesideResult): string {
	const rows = stages.map(({ stage, figures }, at) => ({ stage: stage.replace(AGAIN, ""), before: stages.slice(0, at).filter((one) => one.stage.replace(AGAIN, "") === stage.replace(AGAIN, "")).length, figures }))
		.filter(({ stage }) => SHOWN.includes(stage) || stage.startsWith(PUBLISH))
		.map(({ stage, before, figures }) => [besideName(stage, before, publishers), ...["slotsLive", "chunksLive", "slotsPeak", "chunksPeak", "stackPeak"].map((name) => bytes(figures[name]))]);
	const title = publishers === "both" ? "Blynk beside MQTT" : "Blynk alone";
	return `**${title}**, chain (${chain.key}), in a block of ${bytes(block)} bytes:\n\n${table(["Stage", "live slots", "live chunks", "peak slots", "peak chunks", "XS stack"], rows)}`;
}

/** `before`: how often this stage was reached before; the broker is connected to first, and the last connection is cut. */
function besideName(stage: string, before: number, publishers: BesideResult["publishers"]): string {
	if (stage.startsWith(PUBLISH)) return `${stage.slice(PUBLISH.length + 1)} readings`;
	const name = NAMES[stage] ?? stage;
	const isAlone = stage === "main" || stage === "mqtt" || stage === "blynk" || publishers !== "both";
	const connections = isAlone ? 1 : 2;
	const whose = isAlone ? "" : before === 0 ? ", MQTT" : ", Blynk";
	return `${name}${whose}${before < connections ? "" : stage === HANDSHAKE ? ", resumed" : ", again"}`;
}

/** Markdown: what a virtual write costs, beside its goal, and what of it is spent on what. */
export function blynkText({ client, collecting, session, text, frame, queue, stream }: WriteCost): string {
	const parts: readonly (readonly [string, number])[] = [
		["its text: checks, numbers to text, fields", text],
		["the queue, with what a PING shows to have arrived", queue],
		["its frame in bytes", frame],
		["the rest of the session: rate, ids, signs of life, a fourth of a PING and of its answer", session - text - queue - frame],
		["the client: its own calls, the stream's and the timer's", client - session - stream],
		["what stands in place of a server and a timer", stream],
		["collecting garbage", collecting],
	];
	return [
		table(["M instructions", "collecting garbage", "engine and the rest", "goal"], [[millions(client + collecting), millions(collecting), millions(client), WRITE_GOAL]]),
		table(["Of one write", "instructions"], parts.map(([title, cost]) => [title, bytes(Math.round(cost / 100) * 100)])),
	].join("\n\n");
}

/** Markdown: what an exchange of HTTP takes, by the length of the reply's body. */
export function httpText(exchanges: readonly HttpResult[]): string {
	return table(["Body of the reply", "slots", "chunks", "together", "of these reading", "with the caller's buffer", "M instructions", "collecting garbage"], exchanges.map(({ length, slots, chunks, reading, beyond, work: { all = 0, collecting = 0 } }) => [
		bytes(length), bytes(slots), bytes(chunks), bytes(slots + chunks), bytes(reading), bytes(beyond), millions(all), millions(collecting),
	]));
}

export function serialText(forms: readonly SerialResult[]): string {
	return table(["`bridgeMode`", "bytes at rest", "more for a reading", "M instructions for a reading", "collecting garbage"], forms.map(({ form, rest, reading, all, collecting }) => [
		`\`${form}\``, bytes(rest), bytes(reading), millions(all), millions(collecting),
	]));
}

/** Markdown: the whole, then what parts of it take that a firmware can leave out. */
export function flashText(sizes: readonly FlashSize[]): string {
	return table(["Part", "modules", "bytecode", "slots and chunks", "together"], sizes.map(({ title, modules, bytecode, data }) => [title, `${modules}`, bytes(bytecode), bytes(data), bytes(bytecode + data)]));
}

function memoryTable({ chain, block, stages }: MemoryResult, work: InstructionsResult | undefined): string {
	const rows = stages.filter(({ stage }) => !UNINTERESTING.includes(stage)).map(({ stage, figures }) => [
		nameOf(stage), ...["slotsLive", "chunksLive", "slotsPeak", "chunksPeak", "stackPeak", "nativesPeak"].map((name) => bytes(figures[name])), cStackOf(stage, work),
	]);
	const head = ["Stage", "live slots", "live chunks", "peak slots", "peak chunks", "XS stack", "natives", "C stack"];
	return `${titleOf(chain)}, in a block of ${bytes(block)} bytes:\n\n${table(head, rows)}`;
}

/** On the chip's own core; publishes have one figure, by whatever number they are counted. */
function cStackOf(stage: string, work: InstructionsResult | undefined): string {
	const found = stage.startsWith(PUBLISH) ? work?.publish : work?.stages.find((one) => one.stage === stage);
	return found === undefined ? "not measured" : bytes(found.figures["cStack"]);
}

function summaryTable(results: readonly MemoryResult[], work: readonly InstructionsResult[]): string {
	const rows = results.map(({ chain, stages, smallest }) => {
		const goal = BLOCK_GOALS[chain.key];
		const natives = most(stages, "nativesPeak");
		const cStack = most(work.find((one) => one.chain === chain)?.stages.filter(({ stage }) => stage !== "boot") ?? [], "cStack");
		const found = smallest === undefined ? "not looked for" : bytes(smallest);
		return [`(${chain.key})`, found, goal === undefined ? "none" : bytes(goal), bytes(CHIP), bytes(natives), bytes(cStack), smallest === undefined ? "" : bytes(smallest + natives + cStack)];
	});
	return table(["Chain", "smallest block", "goal", "the SDK's block", "natives, peak", "C stack, peak", "together"], rows);
}

function instructionsTable({ chain, block, stages, publish }: InstructionsResult): string {
	const shown = [...stages.filter(({ stage }) => !UNINTERESTING.includes(stage) && !stage.startsWith(PUBLISH)), publish];
	const rows = shown.map((stage) => {
		const { all = 0, collecting = 0 } = stage.figures;
		const spent = inPrimitives(stage);
		return [nameOf(stage.stage), millions(all), millions(spent), millions(collecting), millions(all - spent - collecting), bytes(Math.round(stage.figures["collections"] ?? 0))];
	});
	const head = ["Stage", "M instructions", "primitives", "collecting garbage", "engine and the rest", "collections"];
	return `${titleOf(chain)}, in a block of ${bytes(block)} bytes:\n\n${table(head, rows)}`;
}

function floorTable(results: readonly InstructionsResult[]): string {
	const rows = results.map(({ chain, stages }) => {
		const all = stages.find(({ stage }) => stage === HANDSHAKE)?.figures["all"] ?? 0;
		const floor = FLOORS[chain.key];
		return [`(${chain.key})`, millions(all), String(floor), (all / floor / 1e6).toFixed(2), chain.key === "c" ? "none" : "1.2"];
	});
	for (const { chain, stages } of results) {
		const all = stages.find(({ stage }) => stage === HANDSHAKE + AGAIN)?.figures["all"] ?? 0;
		rows.push([`(${chain.key}), resumed`, millions(all), String(RESUMED_FLOOR), (all / RESUMED_FLOOR / 1e6).toFixed(2), "1.3"]);
	}
	return table(["Handshake", "M instructions", "floor", "times the floor", "goal"], rows);
}

function primitivesTable(results: readonly InstructionsResult[]): string {
	const costs = results.map(({ stages }) => primitives(stages.find(({ stage }) => stage === HANDSHAKE) ?? NOTHING));
	const names = [...new Set(costs.flatMap((list) => list.map(({ name }) => name)))];
	const cell = (list: (typeof costs)[number], name: string): string => {
		const found = list.find((one) => one.name === name);
		return found === undefined ? "" : `${millions(found.instructions)} in ${found.calls}`;
	};
	return table(["Primitive in the handshake: M instructions in calls", ...results.map(({ chain }) => `(${chain.key})`)], names.map((name) => [`\`${name}\``, ...costs.map((list) => cell(list, name))]));
}

function titleOf({ key, title, messageLength }: Chain): string {
	return `**(${key})** ${title}, a Certificate message of ${bytes(messageLength)} bytes`;
}

function nameOf(stage: string): string {
	if (stage === HANDSHAKE + AGAIN) return "TLS handshake, resumed";
	return stage.endsWith(AGAIN) ? `${NAMES[stage.slice(0, -AGAIN.length)] ?? stage}${AGAIN}` : NAMES[stage] ?? stage;
}

function most(stages: readonly StageReport[], name: string): number {
	return Math.max(0, ...stages.map(({ figures }) => figures[name] ?? 0));
}

/** With commas by thousands. */
export function bytes(value = 0): string {
	return value.toLocaleString("en-US");
}

export function millions(value: number): string {
	return (value / 1e6).toFixed(2);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
	return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** What comes before the firmware, and what is told together with the end of the handshake. */
const UNINTERESTING: readonly string[] = ["boot", "x509", `x509${AGAIN}`];

/** Where what is in use changes. */
const SHOWN: readonly string[] = ["main", "tcp", "tls", "mqtt", "blynk"];

/** The two verifications of a chain. */
const KINDS = Object.freeze([["anew", "anew"], ["remembered", "intermediates remembered"]] as const);

/** Millions of instructions. */
const WRITE_GOAL = "0.15";

const PUBLISH = "publish";
const HANDSHAKE = "tls";

export const NAMES: Readonly<Record<string, string>> = { settings: "reading the settings", main: "putting the firmware together", wifi: "Wi-Fi", time: "SNTP", dns: "DNS", tcp: "TCP", tls: "TLS handshake", mqtt: "MQTT connected", blynk: "Blynk connected", publish: "one publish" };

const NOTHING: StageReport = { stage: "", figures: {} };

/** Bytes. */
const BLOCK_GOALS: Readonly<Record<Chain["key"], number | undefined>> = { a: 26 * 1024, b: 30 * 1024, c: undefined };

/** Of a resumed handshake with X25519: there is a key agreement, and no signature. */
const RESUMED_FLOOR = 12;

/** Millions of instructions that BearSSL's primitives alone cost such a handshake with X25519. */
const FLOORS: Readonly<Record<Chain["key"], number>> = { a: 94, b: 46, c: 250 };
