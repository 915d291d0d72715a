import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import { CHIP } from "./memory.js";
import { runToEnd, stagesOf } from "./runner-output.js";
import type { StageReport } from "./runner-output.js";

/** What one POST takes, by the length of the body of its reply. */
export interface HttpResult {
	/** Bytes. */
	readonly length: number;
	/** Bytes in use at once beyond the client at rest, and none of them garbage. */
	readonly slots: number;
	readonly chunks: number;
	/** The same beyond the request that has left: what reading the reply takes. */
	readonly reading: number;
	/** The same with a buffer of the caller's, which does not count. */
	readonly beyond: number;
	/** Instructions of the ESP8266's core. */
	readonly work: StageReport["figures"];
}

export async function measureHttp(root: string): Promise<readonly HttpResult[]> {
	const [memory, lent, work] = [await run(root, "32", "its own"), await run(root, "32", "caller's"), await run(root, "lx106", "its own")];
	const rest = memory.find(({ stage }) => stage === "rest")?.figures;
	return LENGTHS.map((length) => {
		const [[sent, read], [lentSent, lentRead]] = [memory, lent].map((stages) => [`sent ${length}`, `reply ${length}`].map((wanted) => stages.find(({ stage }) => stage === wanted)?.figures)) as [(Figures | undefined)[], (Figures | undefined)[]];
		const spent = work.find(({ stage }) => stage === `reply ${length}`)?.figures;
		if (rest === undefined || sent === undefined || read === undefined || lentSent === undefined || lentRead === undefined || spent === undefined) throw new Error("an exchange was not measured");
		const more = (kind: "slots" | "chunks", stage: Figures, before: Figures): number => (stage[`${kind}Peak`] ?? NaN) - (before[`${kind}Live`] ?? NaN);
		const most = (kind: "slots" | "chunks"): number => Math.max(more(kind, sent, rest), more(kind, read, rest));
		const reading = (after: Figures, before: Figures): number => more("slots", after, before) + more("chunks", after, before);
		return { length, slots: most("slots"), chunks: most("chunks"), reading: reading(read, sent), beyond: reading(lentRead, lentSent), work: spent };
	});
}

async function run(root: string, target: string, whose: string): Promise<readonly StageReport[]> {
	const build = join(root, "build");
	const { reports, errors, status } = await runToEnd(runnerCommand(root, target, [
		"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--static", `${CHIP}`, ...engineOf("xs32")?.creation ?? [],
		...preloadedModules(build, BOOT).flatMap((id) => ["--preload", id]), BOOT, whose, ...LENGTHS.map(String),
	]));
	if (status !== "0" || !reports.some(([kind]) => kind === "done")) throw new Error(`the exchanges did not pass: status ${status}: ${errors}`);
	return stagesOf(reports);
}

type Figures = StageReport["figures"];

const BOOT = "bench/http-boot";

/** Bytes. */
const LENGTHS: readonly number[] = [0, 1_024, 32_768];
