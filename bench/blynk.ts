import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import { CHIP } from "./memory.js";
import { runToEnd, stagesOf } from "./runner-output.js";
import type { StageReport } from "./runner-output.js";

/** What one virtual write by the Blynk client costs on the ESP8266's core, over a stream that takes all bytes. */
export async function measureBlynk(root: string): Promise<StageReport> {
	const build = join(root, "build");
	const { reports, errors, status } = await runToEnd(runnerCommand(root, "lx106", [
		"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--static", `${CHIP}`, ...engineOf("xs32")?.creation ?? [],
		...preloadedModules(build, BOOT).flatMap((id) => ["--preload", id]), BOOT, `${COUNTED}`,
	]));
	const written = stagesOf(reports).find(({ stage }) => stage === "written");
	if (status !== "0" || written === undefined || !reports.some(([kind]) => kind === "done")) throw new Error(`the writes did not pass: status ${status}: ${errors}`);
	return { stage: "write", figures: Object.fromEntries(Object.entries(written.figures).map(([name, value]) => [name, value / COUNTED])) };
}

const BOOT = "bench/blynk-boot";

const COUNTED = 240;
