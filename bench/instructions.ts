import type { Chain } from "./chains.js";
import { checked } from "./memory.js";
import { sessionOnCore } from "./session.js";
import type { StageReport } from "./runner-output.js";

/** What one chain costs on the ESP8266's core, stage by stage. */
export interface InstructionsResult {
	readonly chain: Chain;
	readonly block: number;
	readonly stages: readonly StageReport[];
	/** Of one publish, from the reading to its acknowledgement. */
	readonly publish: StageReport;
}

/** Records a session in 32 bit and plays it again on the core. Throws when anything is sent there that was not recorded. */
export async function measureInstructions(root: string, chain: Chain, block: number): Promise<InstructionsResult> {
	const { stages } = checked(await sessionOnCore(root, chain, { block, marks: [WARM, WARM + COUNTED], interval: APART, measured: "nothing" }));
	const last = stages.findLast(({ stage }) => stage.startsWith("publish"));
	if (last === undefined) throw new Error("nothing was measured");
	const each = Object.fromEntries(Object.entries(last.figures).map(([name, value]) => [name, name === "cStack" ? value : value / COUNTED]));
	return { chain, block, stages, publish: { stage: "publish", figures: each } };
}

/** Instructions of all primitives of cryptography in a stage. */
export function inPrimitives(stage: StageReport): number {
	return primitives(stage).reduce((sum, { instructions }) => sum + instructions, 0);
}

/** The costliest first. */
export function primitives({ figures }: StageReport): readonly { readonly name: string; readonly instructions: number; readonly calls: number }[] {
	return Object.keys(figures).filter((name) => `${name}${CALLS}` in figures)
		.map((name) => ({ name, instructions: figures[name] ?? 0, calls: figures[`${name}${CALLS}`] ?? 0 }))
		.sort((one, other) => other.instructions - one.instructions);
}

const CALLS = " calls";

/** Publishes before those that are counted. */
const WARM = 5;
const COUNTED = 20;

/** Milliseconds between two readings, while they are recorded: each is acknowledged well before the next. */
const APART = 100;
