import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";

/**
 * Runs the tests that need nothing of Node on the chip's engine, as they are:
 * `node build/scripts/xs-test.js [--bits 32] [tests/FOLDER or tests/FILE.test.ts ...]`.
 */
function main(parameters: readonly string[]): number {
	const bits = parameters[0] === "--bits" ? parameters[1] ?? "" : "64";
	const wanted = (parameters[0] === "--bits" ? parameters.slice(2) : parameters).map((path) => path.replace(/\/+$/, "").replace(/\.ts$/, ""));
	const runner = join(BUILD, `xs/x${bits}/xs`);
	if (!existsSync(runner)) return complain(`no runner for ${bits} bit: run "npm run xs:build" first`);
	const all = portableTests();
	const chosen = wanted.length === 0 ? all : all.filter((id) => wanted.some((prefix) => id === prefix || id.startsWith(`${prefix}/`)));
	if (chosen.length === 0) return complain("no such test that needs nothing of Node");
	const failed = chosen.filter((id) => !passes(runner, id));
	say(`XS, ${bits} bit: ${chosen.length - failed.length} of ${chosen.length} test files passed`);
	return failed.length === 0 ? 0 : complain(`failed: ${failed.join(", ")}`);
}

function passes(runner: string, id: string): boolean {
	const aliases = [...ALIASES].flatMap(([from, to]) => ["--alias", `${from}=${to}`]);
	const { status, signal, stdout, stderr } = spawnSync(runner, ["--root", BUILD, ...aliases, id], { encoding: "utf8", timeout: DEADLINE });
	say(`${status === 0 ? "ok" : "NOT OK"} ${id}: ${stdout.trimEnd()}${stderr}${signal === null ? "" : ` (${signal})`}`);
	return status === 0;
}

/** Ids of the test files that reach nothing but files which a runner without Node can load. */
function portableTests(): readonly string[] {
	return readdirSync(join(BUILD, "tests"), { recursive: true, encoding: "utf8" })
		.map((path) => `tests/${path.replaceAll("\\", "/")}`)
		.filter((path) => path.endsWith(".test.js") && existsSync(join(BUILD, "..", path.replace(/\.js$/, ".ts"))))
		.map((path) => path.slice(0, -".js".length))
		.filter((id) => isPortable(id, new Set()))
		.sort();
}

function isPortable(id: string, seen: Set<string>): boolean {
	if (seen.has(id)) return true;
	seen.add(id);
	return imports(id).every((specifier) => {
		if (!specifier.startsWith(".")) return ALIASES.has(specifier);
		const target = join(dirname(id), specifier).replace(/\.js$/, "");
		return isPortable(ALIASES.get(target) ?? target, seen);
	});
}

/** Of compiled output, where each import and re-export is a line of its own. */
function imports(id: string): readonly string[] {
	const text = readFileSync(join(BUILD, `${id}.js`), "utf8");
	return [...text.matchAll(/^(?:import|export)\b[^;]*?(?:from\s+|import\s+)?"([^"]+)";$/gm)].map((match) => match[1] ?? "");
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

function complain(text: string): number {
	process.stderr.write(`xs-test: ${text}\n`);
	return 1;
}

const BUILD = fileURLToPath(new URL("../", import.meta.url)).replace(/\/$/, "");

/** What stands in for what needs Node. */
const ALIASES: ReadonlyMap<string, string> = new Map([["tests/harness", "hosts/xs/harness"]]);

/** Milliseconds for one file. */
const DEADLINE = 120_000;

process.exitCode = main(process.argv.slice(2));
