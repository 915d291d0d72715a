import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import { readPemCertificates } from "../modules/x509/pem.js";
import type { Chain } from "./chains.js";
import { CHIP } from "./memory.js";
import { runToEnd, stagesOf } from "./runner-output.js";
import type { StageReport } from "./runner-output.js";

/** What verifying a chain takes by itself, without the handshake around it. */
export interface VerifyingResult {
	readonly chain: Omit<Chain, "key">;
	/** Bytes beyond the message and the authenticator. */
	readonly memory: Verified<MemoryAbove>;
	/** Instructions on the ESP8266's core. */
	readonly work: Verified<StageReport>;
}

/** Of one verification that checks all signatures, and one that remembers those of the intermediates. */
export interface Verified<Figures> {
	readonly anew: Figures;
	readonly remembered: Figures;
}

/** Bytes, and none of them garbage, in the step that takes most. */
export interface MemoryAbove {
	readonly slots: number;
	readonly chunks: number;
	/** Of all steps. */
	readonly stack: number;
}

export async function measureVerifying(root: string, chain: Omit<Chain, "key">): Promise<VerifyingResult> {
	const memory = await measureVerifyingMemory(root, chain);
	const [, first, second] = await runChain(root, chain, "lx106");
	if (first === undefined || second === undefined) throw new Error(UNFINISHED);
	return { chain, memory, work: { anew: first, remembered: second } };
}

/** In 32 bit. */
export async function measureVerifyingMemory(root: string, chain: Omit<Chain, "key">): Promise<VerifyingResult["memory"]> {
	const stages = await runChain(root, chain, "32");
	const [ready, anew, remembered] = ENDS.map((wanted) => stages.findIndex(({ stage }) => stage === wanted));
	if (ready === undefined || anew === undefined || remembered === undefined || ready < 0 || anew < ready || remembered < anew) throw new Error(UNFINISHED);
	return { anew: above(stages.slice(ready, anew + 1)), remembered: above(stages.slice(anew, remembered + 1)) };
}

/** Beyond what is in use at the end of the first stage. */
function above([before, ...steps]: readonly StageReport[]): MemoryAbove {
	const more = ({ figures }: StageReport, peak: string, live: string): number => (figures[peak] ?? NaN) - (before?.figures[live] ?? NaN);
	const each = steps.map((step) => ({ slots: more(step, "slotsPeak", "slotsLive"), chunks: more(step, "chunksPeak", "chunksLive") }));
	const most = each.reduce((one, other) => (one.slots + one.chunks > other.slots + other.chunks ? one : other));
	return { ...most, stack: Math.max(...steps.map(({ figures }) => figures["stackPeak"] ?? NaN)) };
}

async function runChain(root: string, { identity, root: anchor }: Omit<Chain, "key">, target: string): Promise<readonly StageReport[]> {
	const folder = mkdtempSync(join(tmpdir(), "mooring-chain-"));
	const write = (name: string, contents: string | Uint8Array): string => {
		writeFileSync(join(folder, name), contents);
		return join(folder, name);
	};
	try {
		const build = join(root, "build");
		const { reports, errors, status } = await runToEnd(runnerCommand(root, target, [
			"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--static", `${CHIP}`, ...engineOf("xs32")?.creation ?? [],
			...preloadedModules(build, BOOT).flatMap((id) => ["--preload", id]), BOOT,
			write("message", certificateList(identity.chain)), write("ca.pem", anchor), "localhost", `${Date.now()}`,
		]));
		if (status !== "0" || !reports.some(([kind]) => kind === "done")) throw new Error(`a chain did not pass: status ${status}: ${errors}`);
		return stagesOf(reports);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** The certificate_list of a Certificate message (RFC 8446 section 4.4.2), without extensions. */
function certificateList(chain: string): Uint8Array {
	const entries = readPemCertificates(Buffer.from(chain)).map((der) => Buffer.concat([Buffer.from([0, der.length >> 8, der.length & 0xff]), der, Buffer.alloc(2)]));
	return Buffer.concat(entries);
}

/** Bytes that a chain of three certificates may take above its message. */
export const VERIFYING_GOAL = 4096;

const BOOT = "bench/chain-boot";

const UNFINISHED = "a chain was not measured to its end";

/** What `chain-run` calls the end of each part. */
const ENDS: readonly string[] = ["ready", "verified", "remembered"];
