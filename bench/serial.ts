import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import { CHIP } from "./memory.js";
import { runToEnd, stagesOf } from "./runner-output.js";
import type { StageReport } from "./runner-output.js";

/** What a form of the serial bridge takes on the chip. */
export interface SerialResult {
	readonly form: "lines" | "protocol";
	/** Bytes in use once it runs, beyond what was before it was made; and how many more a reading takes at once. */
	readonly rest: number;
	readonly reading: number;
	/** Instructions of the ESP8266's core for one reading. */
	readonly all: number;
	readonly collecting: number;
}

export async function measureSerial(root: string): Promise<readonly SerialResult[]> {
	const results: SerialResult[] = [];
	for (const form of ["lines", "protocol"] as const) {
		const [memory, work] = [await run(root, "32", form), await run(root, "lx106", form)];
		const [before, rest, readings] = ["before", "rest", "readings"].map((wanted) => memory.find(({ stage }) => stage === wanted)?.figures ?? {});
		const spent = work.find(({ stage }) => stage === "readings")?.figures ?? {};
		const live = (figures: Figures = {}): number => (figures["slotsLive"] ?? NaN) + (figures["chunksLive"] ?? NaN);
		const peak = (readings?.["slotsPeak"] ?? NaN) + (readings?.["chunksPeak"] ?? NaN);
		results.push({ form, rest: live(rest) - live(before), reading: peak - live(rest), all: (spent["all"] ?? NaN) / READINGS, collecting: (spent["collecting"] ?? NaN) / READINGS });
	}
	return results;
}

async function run(root: string, target: string, form: string): Promise<readonly StageReport[]> {
	const build = join(root, "build");
	const { reports, errors, status } = await runToEnd(runnerCommand(root, target, [
		"--root", build, "--static", `${CHIP}`, ...engineOf("xs32")?.creation ?? [], ...preloadedModules(build, BOOT).flatMap((id) => ["--preload", id]), BOOT, form,
	]));
	if (status !== "0" || !reports.some(([kind]) => kind === "done")) throw new Error(`the readings did not pass: status ${status}: ${errors}`);
	return stagesOf(reports);
}

type Figures = StageReport["figures"];

const BOOT = "bench/serial-boot";

/** As serial-run.ts measures. */
const READINGS = 10;
