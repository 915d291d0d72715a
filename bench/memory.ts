import type { Chain } from "./chains.js";
import type { StageReport } from "./runner-output.js";
import { runSession } from "./session.js";
import type { SessionEnd } from "./session.js";

/** What one chain takes in 32 bit. */
export interface MemoryResult {
	readonly chain: Chain;
	/** Bytes of the block in which the stages were measured. */
	readonly block: number;
	readonly stages: readonly StageReport[];
	/** The same, with all garbage collected at once. */
	readonly needed: readonly StageReport[];
	/** Bytes of the smallest block that passed; undefined where it was not looked for. */
	readonly smallest: number | undefined;
}

export interface MemoryOptions {
	readonly publishes: number;
	readonly bisected: boolean;
}

/** Throws when the firmware does not even pass in the largest block. */
export async function measureMemory(root: string, chain: Chain, { publishes, bisected }: MemoryOptions): Promise<MemoryResult> {
	const { block, session } = await firstThatPasses(root, chain, publishes);
	const { stages: needed } = checked(await runSession(root, chain, { block: LARGEST, marks: [FEW], interval: PACE, measured: "needed memory" }));
	const passes = async (block: number, count: number): Promise<boolean> => (await runSession(root, chain, { block, marks: [count], interval: PACE, measured: "nothing" })).passed;
	const smallest = bisected ? await smallestBlock(passes, publishes) : undefined;
	return { chain, block, stages: session.stages, needed, smallest };
}

/** What is in use after few publishes and after many, and whether that has grown. */
export interface Growth {
	readonly grown: boolean;
	readonly few: InUse;
	readonly many: InUse;
}

/** Bytes, after so many publishes. */
export interface InUse {
	readonly publishes: number;
	readonly slots: number;
	readonly chunks: number;
}

export async function measureGrowth(root: string, chain: Chain, few: number, many: number): Promise<Growth> {
	const marks = [few, many].flatMap((publishes) => Array.from({ length: MOMENTS }, (_, at) => publishes + at));
	const { stages } = checked(await runSession(root, chain, { block: LARGEST, marks, interval: FASTEST, measured: "memory" }));
	const moments = stages.filter(({ stage }) => stage.startsWith("publish"));
	const [first, last] = [leastInUse(few, moments.slice(-2 * MOMENTS, -MOMENTS)), leastInUse(many, moments.slice(-MOMENTS))];
	return { grown: last.slots > first.slots + SPREAD || last.chunks > first.chunks, few: first, many: last };
}

/** The least of several moments: at one of them, more may be waited for than at another. */
function leastInUse(publishes: number, moments: readonly StageReport[]): InUse {
	const least = (name: string): number => Math.min(...moments.map(({ figures }) => figures[name] ?? Infinity));
	return { publishes, slots: least("slotsLive"), chunks: least("chunksLive") };
}

/** The session, which has passed. */
export function checked(session: SessionEnd): SessionEnd {
	if (!session.passed) throw new Error(`a session did not pass: ${session.complaints}`);
	return session;
}

async function firstThatPasses(root: string, chain: Chain, publishes: number): Promise<{ block: number; session: SessionEnd }> {
	const marks = [Math.min(10, publishes), publishes];
	const small = await runSession(root, chain, { block: CHIP, marks, interval: PACE, measured: "memory" });
	if (small.passed) return { block: CHIP, session: small };
	return { block: LARGEST, session: checked(await runSession(root, chain, { block: LARGEST, marks, interval: PACE, measured: "memory" })) };
}

/**
 * With few publishes by halves, and then with all of them; from there on up where they take more. Nothing is measured
 * meanwhile, since measuring collects garbage.
 */
export async function smallestBlock(passes: (block: number, publishes: number) => Promise<boolean>, publishes = FEW): Promise<number | undefined> {
	let [fails, works] = [LEAST, LARGEST];
	while (works - fails > STEP) {
		const middle = fails + Math.floor((works - fails) / 2 / STEP) * STEP;
		if (await passes(middle, FEW)) works = middle;
		else fails = middle;
	}
	for (let block = works; block <= LARGEST; block += STEP) if (await passes(block, publishes)) return block;
	return undefined;
}

/** Bytes: the SDK's static block on an ESP8266, what is measured in where that is not enough, where the search begins, and its grain. */
export const CHIP = 32_768;
export const LARGEST = 65_536;
const LEAST = 12_288;
const STEP = 64;

/** Moments after a number of publishes, and bytes by which slots differ between two moments at rest: three were seen. */
const MOMENTS = 5;
const SPREAD = 48;

/** Publishes of a step of the search. */
const FEW = 20;

/** Milliseconds between two readings: so far apart that each is acknowledged before the next, and as close as it may be. */
const PACE = 4;
const FASTEST = 2;
