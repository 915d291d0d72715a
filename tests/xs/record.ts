import { writeFileSync } from "node:fs";
import { register } from "node:module";
import type { Native } from "../../hosts/xs/native.js";
import type { recording } from "./recording-authority.js";

/**
 * Records what a test file has made: `node build/tests/xs/record.js FILE.test.js RECORDING.json`. It runs on Node with the
 * harness of the chip's engine, so that everything is asked for in the order in which it will be there.
 */
const [, , testFile = "", recordingFile = ""] = process.argv;

const HOOK = `
const aliases = new Map([["/tests/harness.js", "/hosts/xs/harness.js"], ["/tests/fakes/authority.js", "/tests/xs/recording-authority.js"]]);
export async function resolve(specifier, context, next) {
	const found = await next(specifier, context);
	if (context.parentURL?.endsWith("/tests/xs/recording-authority.js")) return found;
	for (const [from, to] of aliases) if (found.url.endsWith("/build" + from)) return { ...found, url: found.url.slice(0, -from.length) + to };
	return found;
}`;

// Nothing of the replay takes time, so that there all modules are loaded before the first timer.
const callbacks: (() => void)[] = [];
const host: Partial<Native> = {
	arguments: [],
	print: (text) => void process.stdout.write(`${text}\n`),
	exit: (status) => { process.exitCode = status; },
	after: (_milliseconds, callback) => callbacks.push(callback),
};
Object.assign(globalThis, { native: host });
register(`data:text/javascript,${encodeURIComponent(HOOK)}`);
await import(new URL(testFile, `file://${process.cwd()}/`).href);
for (const callback of callbacks) callback();
process.on("exit", () => {
	if (process.exitCode === 0) writeFileSync(recordingFile, JSON.stringify(recorded));
});
const { recording: recorded } = await import(new URL("recording-authority.js", import.meta.url).href) as { recording: typeof recording };
