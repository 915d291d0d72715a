#!/usr/bin/env node
import { mooring } from "../tools/mooring.js";

/** NO_COLOR: https://no-color.org, any value but an empty one. */
function showsColour(): boolean {
	return process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}

/** Of Ctrl-C, or of whoever ends processes; the second time it ends at once. Tools that do not run on end as ever. */
function interruption(): AbortSignal | undefined {
	if (!RUNNING_ON.includes(process.argv[2] ?? "")) return undefined;
	const controller = new AbortController();
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => { controller.abort(); });
	return controller.signal;
}

const RUNNING_ON: readonly string[] = ["bridge"];

// Whoever read the output has gone (as `| head` does): there is nobody left to tell.
process.stdout.on("error", () => process.exit(1));
process.exitCode = await mooring(process.argv.slice(2), {
	folder: process.cwd(),
	now: () => Date.now(),
	write: (text) => { process.stdout.write(text); },
	progress: (text) => { process.stderr.write(text); },
	colour: showsColour(),
	live: process.stdout.isTTY,
	columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
	interrupted: interruption(),
	environment: process.env,
});
