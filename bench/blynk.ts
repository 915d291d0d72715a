import { join } from "node:path";
import { engineOf } from "../hosts/node/engine.js";
import { preloadedModules } from "../hosts/node/preload.js";
import { runnerCommand } from "../hosts/node/xs-runner.js";
import { CHIP } from "./memory.js";
import { runToEnd, stagesOf } from "./runner-output.js";

/** What one virtual write costs on the ESP8266's core: instructions without collecting garbage, but for `collecting`. */
export interface WriteCost {
	/** All of it, with what stands in place of a server. */
	readonly client: number;
	readonly collecting: number;
	/** Of the client, each measured by itself. */
	readonly session: number;
	/** Of the session. */
	readonly text: number;
	readonly frame: number;
	readonly queue: number;
	/** What stands in place of a server and a timer. */
	readonly stream: number;
}

/** Measures virtual writes by the Blynk client, over a stream that takes all bytes, and their parts. */
export async function measureBlynk(root: string): Promise<WriteCost> {
	const build = join(root, "build");
	const { reports, errors, status } = await runToEnd(runnerCommand(root, "lx106", [
		"--root", build, "--alias", "mqtt-packet=xs/mqtt-packet", "--static", `${CHIP}`, ...engineOf("xs32")?.creation ?? [],
		...preloadedModules(build, BOOT).flatMap((id) => ["--preload", id]), BOOT, `${COUNTED}`,
	]));
	const stages = stagesOf(reports);
	const figures = (name: string): Readonly<Record<string, number>> => stages.find(({ stage }) => stage === name)?.figures ?? {};
	const work = (name: string): number => ((figures(name)["all"] ?? NaN) - (figures(name)["collecting"] ?? NaN)) / COUNTED;
	const cost = {
		client: work("client"), collecting: (figures("client")["collecting"] ?? NaN) / COUNTED,
		session: work("session"), text: work("text"), frame: work("frame"), queue: work("queue"), stream: work("stream"),
	};
	if (status !== "0" || Object.values(cost).some(Number.isNaN) || !reports.some(([kind]) => kind === "done")) throw new Error(`the writes did not pass: status ${status}: ${errors}`);
	return cost;
}

const BOOT = "bench/blynk-boot";

const COUNTED = 240;
