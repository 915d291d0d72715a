import type { Chain } from "./chains.js";
import { checked, CHIP, LARGEST, smallestBlock } from "./memory.js";
import type { StageReport } from "./runner-output.js";
import { runSession } from "./session.js";
import type { Publishers, SessionOptions } from "./session.js";

/** What the firmware takes in 32 bit with one server, or with both at a time. */
export interface BesideResult {
	readonly chain: Chain;
	readonly publishers: Publishers;
	/** Bytes of the block in which the stages were measured. */
	readonly block: number;
	readonly stages: readonly StageReport[];
	/** Bytes of the smallest block that passed; undefined where it was not looked for. */
	readonly smallest: number | undefined;
}

/** Blynk alone and beside MQTT, with real servers: readings as fast as the Blynk client's limit of messages allows, and a second connection to the server that was reached last. */
export async function measureBeside(root: string, chains: readonly Chain[], bisected: boolean): Promise<readonly BesideResult[]> {
	const results: BesideResult[] = [];
	for (const chain of chains) {
		for (const publishers of ["blynk", "mqtt", "both"] as const) {
			const options = { marks: [READINGS], interval: APART, measured: "memory", publishers } as const;
			const small = await runSession(root, chain, { ...options, block: CHIP });
			const { stages } = small.passed ? small : checked(await runSession(root, chain, { ...options, block: LARGEST }));
			results.push({ chain, publishers, block: small.passed ? CHIP : LARGEST, stages, smallest: bisected ? await smallestBlock((block) => passesBeside(root, chain, publishers, block)) : undefined });
		}
	}
	return results;
}

/** Whether the firmware is connected to these servers at a time in such a block, publishes, and connects again. */
export async function passesBeside(root: string, chain: Chain, publishers: Publishers, block: number): Promise<boolean> {
	const options: SessionOptions = { block, marks: [READINGS], interval: APART, measured: "nothing", publishers };
	return (await runSession(root, chain, options)).passed;
}

const READINGS = 10;

/** Milliseconds between two readings: each is two virtual writes, of which 12 leave in a second, and three PINGs with them. */
const APART = 180;
