#!/usr/bin/env node
import { mooring } from "../tools/mooring.js";

/** NO_COLOR: https://no-color.org, any value but an empty one. */
function showsColour(): boolean {
	return process.stdout.isTTY && (process.env["NO_COLOR"] ?? "") === "" && process.env["TERM"] !== "dumb";
}

// Whoever read the output has gone (as `| head` does): there is nobody left to tell.
process.stdout.on("error", () => process.exit(1));
process.exitCode = await mooring(process.argv.slice(2), {
	folder: process.cwd(),
	now: () => Date.now(),
	write: (text) => { process.stdout.write(text); },
	progress: (text) => { process.stderr.write(text); },
	colour: showsColour(),
	environment: process.env,
});
