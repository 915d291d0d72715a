import type { Chain } from "./chains.js";
import { runSession } from "./session.js";
import type { SessionEnd, StageReport } from "./session.js";

/** What one chain takes in 32 bit. */
export interface MemoryResult {
	readonly chain: Chain;
	/** Bytes of the block in which the stages were measured. */
	readonly block: number;
	readonly stages: readonly StageReport[];
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
	const smallest = bisected ? await smallestBlock(root, chain, publishes) : undefined;
	return { chain, block, stages: session.stages, smallest };
}

/** What is in use after as many publishes as the marks say, and whether it has grown. */
export async function measureGrowth(root: string, chain: Chain, marks: readonly [number, number]): Promise<{ grown: boolean; first: StageReport; last: StageReport }> {
	const session = checked(await runSession(root, chain, { block: LARGEST, marks, interval: FASTEST, measured: "memory" }));
	const [first, last] = session.stages.slice(-2);
	if (first === undefined || last === undefined) throw new Error("nothing was measured");
	const growth = (name: string): number => (last.figures[name] ?? Infinity) - (first.figures[name] ?? 0);
	return { grown: growth("slotsLive") > 0 || growth("chunksLive") > 0, first, last };
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
async function smallestBlock(root: string, chain: Chain, publishes: number): Promise<number | undefined> {
	const passes = async (block: number, count: number): Promise<boolean> => (await runSession(root, chain, { block, marks: [count], interval: PACE, measured: "nothing" })).passed;
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
const LARGEST = 65_536;
const LEAST = 12_288;
const STEP = 64;

/** Publishes of a step of the search. */
const FEW = 20;

/** Milliseconds between two readings: so far apart that each is acknowledged before the next, and as close as it may be. */
const PACE = 4;
const FASTEST = 2;
