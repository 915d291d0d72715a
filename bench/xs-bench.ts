import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerProblem } from "../hosts/node/xs-runner.js";
import { measureBlynk } from "./blynk.js";
import { measureBeside } from "./beside.js";
import { measureBundle } from "./bundle.js";
import { makeChain, makeLongChain } from "./chains.js";
import type { Chain } from "./chains.js";
import { measureColdStarts } from "./cold-start.js";
import { coldStartText, pausesText } from "./cold-start-report.js";
import { measureHttp } from "./http.js";
import { measureFlash } from "./flash.js";
import { measureInstructions } from "./instructions.js";
import { measureGrowth, measureMemory } from "./memory.js";
import type { MemoryResult } from "./memory.js";
import { rewritePage } from "./page.js";
import { besideText, blynkText, bundleText, flashText, growthText, httpText, instructionsText, memoryText, serialText, verifyingText } from "./report.js";
import { measureSerial } from "./serial.js";
import { measureVerifying } from "./verifying.js";
import type { VerifyingResult } from "./verifying.js";

/**
 * What the firmware takes on the boards' engine, in memory and in instructions: `npm run bench:xs` prints it and rewrites
 * the figures in docs/performance.md; with `-- --smoke` a short form of all of it, for which no page is written, with
 * `-- --flash` the sizes in flash alone, and with `-- --bundle` the memory of a bundle of roots alone, with `-- --blynk` Blynk's figures alone, with `-- --http` an exchange of HTTP alone, with `-- --serial` the serial bridge alone, with `-- --start` cold starts and the longest pauses, with `-- --verifying` what certificates and handshakes need. The status
 * is 1 when a session fails, when a replay sends other bytes than were recorded, or when memory in use grows; no figure
 * is judged.
 */
async function main(parameters: readonly string[]): Promise<number> {
	const smoke = parameters.includes("--smoke");
	for (const target of ["32", "lx106"]) {
		const problem = runnerProblem(ROOT, target);
		if (problem !== undefined) throw new Error(`${problem}: run "npm run xs:build" first`);
	}
	if (parameters.includes("--bundle")) {
		const bundle = bundleText(await measureBundle(ROOT, await makeChain("a", Date.now()), { publishes: 20, bisected: true }));
		process.stdout.write(`${bundle}\n`);
		rewritePage(join(ROOT, PAGE), { bundle });
		return 0;
	}
	if (parameters.includes("--blynk")) {
		const blynk = blynkText(await measureBlynk(ROOT));
		process.stdout.write(`${blynk}\n\n`);
		const beside = besideText(await measureBeside(ROOT, await Promise.all(KEYS.map((key) => makeChain(key, Date.now()))), true));
		process.stdout.write(`${beside}\n`);
		rewritePage(join(ROOT, PAGE), { beside, blynk });
		return 0;
	}
	if (parameters.includes("--http")) {
		const http = httpText(await measureHttp(ROOT));
		process.stdout.write(`${http}\n`);
		rewritePage(join(ROOT, PAGE), { http });
		return 0;
	}
	if (parameters.includes("--serial")) {
		const serial = serialText(await measureSerial(ROOT));
		process.stdout.write(`${serial}\n`);
		rewritePage(join(ROOT, PAGE), { serial });
		return 0;
	}
	if (parameters.includes("--start")) {
		const sections = await startSections(KEYS);
		process.stdout.write(`${sections["cold start"]}\n\n${sections.pauses}\n`);
		rewritePage(join(ROOT, PAGE), sections);
		return 0;
	}
	if (parameters.includes("--verifying")) {
		const verifying = await verifyingSection();
		process.stdout.write(`${verifying}\n`);
		rewritePage(join(ROOT, PAGE), { verifying });
		return 0;
	}
	tell("flash");
	const flash = flashText(measureFlash(ROOT));
	if (parameters.includes("--flash")) {
		process.stdout.write(`${flash}\n`);
		rewritePage(join(ROOT, PAGE), { flash });
		return 0;
	}
	const keys = smoke ? (["a"] as const) : KEYS;
	const chains = await Promise.all(keys.map((key) => makeChain(key, Date.now())));
	const memory: MemoryResult[] = [];
	const work = [];
	for (const chain of chains) {
		tell(`(${chain.key}) ${chain.title}: memory`);
		memory.push(await measureMemory(ROOT, chain, { publishes: smoke ? 20 : 1000, bisected: !smoke }));
		tell(`(${chain.key}) ${chain.title}: instructions`);
		work.push(await measureInstructions(ROOT, chain, memory.at(-1)?.block ?? 0));
	}
	const [chain] = chains;
	if (chain === undefined) return 1;
	const verified = await verifyAll(chains);
	tell("a bundle of roots");
	const bundle = bundleText(await measureBundle(ROOT, chain, { publishes: 20, bisected: !smoke }));
	tell("Blynk");
	const blynk = blynkText(await measureBlynk(ROOT));
	const beside = besideText(await measureBeside(ROOT, chains, !smoke));
	tell("HTTP");
	const http = httpText(await measureHttp(ROOT));
	tell("the serial bridge");
	const serial = serialText(await measureSerial(ROOT));
	tell("cold starts");
	const start = await startSections(keys);
	tell("growth");
	const growth = await measureGrowth(ROOT, chain, 100, smoke ? 300 : 10_000);
	const sections = { flash, memory: memoryText(memory, work), beside, verifying: verifyingText(verified, memory), bundle, growth: growthText(growth), instructions: instructionsText(work), ...start, blynk, http, serial };
	for (const text of Object.values(sections)) process.stdout.write(`${text}\n\n`);
	if (!smoke) rewritePage(join(ROOT, PAGE), sections);
	if (growth.grown) process.stderr.write("bench:xs: more memory is in use after many publishes than after few\n");
	return growth.grown ? 1 : 0;
}

async function startSections(keys: readonly Chain["key"][]): Promise<{ "cold start": string; pauses: string }> {
	const starts = await measureColdStarts(ROOT, await Promise.all(keys.map((key) => makeChain(key, Date.now()))));
	return { "cold start": coldStartText(starts), pauses: pausesText(starts) };
}

/** Without the rest, in a short form of the sessions. */
async function verifyingSection(): Promise<string> {
	const chains = await Promise.all(KEYS.map((key) => makeChain(key, Date.now())));
	const memory: MemoryResult[] = [];
	for (const chain of chains) memory.push(await measureMemory(ROOT, chain, { publishes: 20, bisected: false }));
	return verifyingText(await verifyAll(chains), memory);
}

async function verifyAll(chains: readonly Chain[]): Promise<readonly VerifyingResult[]> {
	const verified: VerifyingResult[] = [];
	for (const one of [...chains, await makeLongChain(Date.now())]) {
		tell(`${one.title}: verifying`);
		verified.push(await measureVerifying(ROOT, one));
	}
	return verified;
}

function tell(text: string): void {
	process.stderr.write(`bench:xs: ${text}\n`);
}

/** The project's folder: this file is in build/bench. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const KEYS = Object.freeze(["a", "b", "c"] as const);

const PAGE = "docs/performance.md";

try {
	process.exitCode = await main(process.argv.slice(2));
} catch (caught) {
	process.stderr.write(`bench:xs: ${caught instanceof Error ? caught.message : String(caught)}\n`);
	process.exitCode = 1;
}
