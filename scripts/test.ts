import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runnerProblem } from "../hosts/node/xs-runner.js";

/**
 * Runs the compiled tests: `node build/scripts/test.js [tests/FOLDER or tests/FILE.test.ts ...]`. The runner is given
 * files, since a folder or a glob does not mean the same to every release of Node.
 */
async function main(wanted: readonly string[]): Promise<void> {
	const problem = wanted.length === 0 ? runnerProblem(ROOT, "64") : undefined;
	const { files, unmatched } = chosen(wanted, problem === undefined ? ON_DEMAND : [...ON_DEMAND, ENGINE]);
	if (files.length === 0 || unmatched.length > 0) {
		const what = unmatched.length > 0 ? ` in ${unmatched.join(", ")}` : "";
		process.stderr.write(`no compiled test${what}: run "npm run build" first, and name folders or files of tests/\n`);
		process.exitCode = 1;
		return;
	}
	if (problem !== undefined && existsSync(join(ROOT, ENGINE))) process.stderr.write(`left out: ${ENGINE}, the tests on the chip's engine: ${problem}; "npm run xs:build" makes it where there is a C compiler\n`);
	if (process.env["CI"] === "true") process.exitCode = await runWithoutSkips(files);
	else process.exitCode = await run(["--test-reporter=spec", ...files]);
}

/** A second reporter writes down what was skipped, so that the first one's summary stays the last thing printed. */
async function runWithoutSkips(files: readonly string[]): Promise<number> {
	const folder = mkdtempSync(join(tmpdir(), "mooring-test-"));
	const list = join(folder, "skipped.txt");
	try {
		const reporters = [
			"--test-reporter=spec", "--test-reporter-destination=stdout",
			`--test-reporter=${pathToFileURL(join(ROOT, "build/scripts/skipped-tests.js")).href}`, `--test-reporter-destination=${list}`,
		];
		const status = await run([...reporters, ...files]);
		const nothingSkipped = readFileSync(list, "utf8") === `${REPORT_END}\n`;
		return status === 0 && !nothingSkipped ? 1 : status;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

function run(parameters: readonly string[]): Promise<number> {
	const runner = spawn(process.execPath, ["--test", `--test-concurrency=${AT_A_TIME}`, ...parameters], { cwd: ROOT, stdio: "inherit" });
	// The terminal gives Ctrl-C to both; the runner ends itself, and its status is what counts.
	for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => runner.kill(signal));
	return new Promise((resolve, reject) => {
		runner.on("error", reject);
		runner.on("close", (status) => {
			resolve(status ?? 1);
		});
	});
}

/** Sorted; without those whose source is gone, since the compiler does not delete what it made of them. */
function chosen(wanted: readonly string[], leftOut: readonly string[]): { files: readonly string[]; unmatched: readonly string[] } {
	const compiled = join(ROOT, "build/tests");
	const all = (existsSync(compiled) ? readdirSync(compiled, { recursive: true, encoding: "utf8" }) : [])
		.map((path) => `tests/${path.replaceAll("\\", "/")}`)
		.filter((path) => path.endsWith(".test.js"))
		.map((path) => path.slice(0, -".js".length))
		.filter((path) => existsSync(join(ROOT, `${path}.ts`)))
		.sort();
	const prefixes = wanted.map((path) => path.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "").replace(/\.ts$/, ""));
	const within = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);
	const files = all.filter((path) => (prefixes.length > 0 ? prefixes.some((prefix) => within(path, prefix)) : !leftOut.some((folder) => within(path, folder))));
	return {
		files: files.map((path) => `build/${path}.js`),
		unmatched: prefixes.filter((prefix) => !all.some((path) => within(path, prefix))),
	};
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Files: they wait for servers and timers for half of their time, so that there are more of them than cores; Node's own choice is one fewer. */
const AT_A_TIME = 2 * availableParallelism();

/** They take long or need programs of other projects. */
const ON_DEMAND = ["tests/interop", "tests/fuzz"];

/** They run where the engine's runner has been built: that takes a C compiler and the package registry. */
const ENGINE = "tests/xs";

/** The last line of what `skipped-tests.ts` writes: without it, that reporter was cut short. */
const REPORT_END = "end";

await main(process.argv.slice(2));
