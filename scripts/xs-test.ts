import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { runnerPath, runnerProblem } from "./xs-runner.js";

/**
 * Runs the tests that need nothing of Node on the chip's engine, as they are:
 * `node build/scripts/xs-test.js [--bits 32] [tests/FOLDER or tests/FILE.test.ts ...]`.
 */
function main(parameters: readonly string[]): number {
	const bits = parameters[0] === "--bits" ? parameters[1] ?? "" : "64";
	const wanted = (parameters[0] === "--bits" ? parameters.slice(2) : parameters).map((path) => path.replace(/\/+$/, "").replace(/\.ts$/, ""));
	if (!existsSync(VECTORS) && process.env["CI"] === "true") return complain(`no Wycheproof vectors at ${VECTORS}: set MOORING_VECTORS`);
	const runner = runnerPath(ROOT, bits);
	const problem = runnerProblem(ROOT, bits);
	if (problem !== undefined) return complain(`${problem}: run "npm run xs:build" first`);
	const hasCrypto = spawnSync(runner, ["--root", BUILD, "tests/xs/has-bearssl"]).status === 0;
	if (!hasCrypto && process.env["CI"] === "true") return complain("this runner is built without BearSSL");
	if (!hasCrypto) say("left out, since this runner is built without BearSSL: all tests that need cryptography");
	const all = [...portableTests(), ...ENGINE_ONLY].filter((id) => hasCrypto || !CRYPTO.some((crypto) => reaches(id, crypto, new Set())));
	const chosen = wanted.length === 0 ? all : all.filter((id) => wanted.some((prefix) => id === prefix || id.startsWith(`${prefix}/`)));
	if (chosen.length === 0) return complain("no such test that needs nothing of Node");
	const failed = chosen.filter((id) => !passes(runner, id));
	say(`XS, ${bits} bit: ${chosen.length - failed.length} of ${chosen.length} test files passed`);
	return failed.length === 0 ? 0 : complain(`failed: ${failed.join(", ")}`);
}

function passes(runner: string, id: string): boolean {
	const aliases = [...ALIASES].flatMap(([from, to]) => ["--alias", `${from}=${to}`]);
	const { status, signal, stdout, stderr } = spawnSync(runner, ["--root", BUILD, ...aliases, id, ...argumentsOf(id)], { encoding: "utf8", timeout: DEADLINE });
	say(`${status === 0 ? "ok" : "NOT OK"} ${id}: ${stdout.trimEnd()}${stderr}${signal === null ? "" : ` (${signal})`}`);
	return status === 0;
}

function argumentsOf(id: string): readonly string[] {
	if (ENGINE_ONLY.includes(id)) return existsSync(VECTORS) ? [VECTORS] : [];
	return reaches(id, AUTHORITY, new Set()) ? [record(id)] : [];
}

/** The same certificates serve both widths and later runs, until a file is compiled anew. */
function record(id: string): string {
	const file = join(BUILD, "xs/recordings", `${id.replaceAll("/", "-")}.json`);
	const made = existsSync(file) ? statSync(file).mtimeMs : 0;
	const seen = new Set<string>();
	if (made > Math.max(...[id, ...RECORDERS].map((each) => newest(each, seen)))) return file;
	mkdirSync(dirname(file), { recursive: true });
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(BUILD, "tests/xs/record.js"), join(BUILD, `${id}.js`), file], { encoding: "utf8", timeout: DEADLINE });
	if (status !== 0) throw new Error(`${id} cannot be recorded on Node: ${stdout}${stderr}`);
	return file;
}

function reaches(id: string, wanted: string, seen: Set<string>): boolean {
	if (id === wanted) return true;
	if (seen.has(id)) return false;
	seen.add(id);
	return targets(id).some((target) => reaches(target, wanted, seen));
}

function newest(id: string, seen: Set<string>): number {
	if (seen.has(id)) return 0;
	seen.add(id);
	return Math.max(statSync(join(BUILD, `${id}.js`)).mtimeMs, ...targets(id).map((target) => newest(target, seen)));
}

function targets(id: string): readonly string[] {
	return imports(id).filter((specifier) => specifier.startsWith(".")).map((specifier) => join(dirname(id), specifier).replace(/\.js$/, ""));
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
	return [...text.matchAll(/^(?:import|export)\s+(?:[^;"=()]*\sfrom\s+)?"([^"]+)";$/gm)].map((match) => match[1] ?? "");
}

function say(text: string): void {
	process.stdout.write(`${text}\n`);
}

function complain(text: string): number {
	process.stderr.write(`xs-test: ${text}\n`);
	return 1;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const BUILD = join(ROOT, "build");

/** What makes certificates: nothing can on this engine, so that a run on Node is recorded. */
const AUTHORITY = "tests/fakes/authority";

const RECORDERS: readonly string[] = ["tests/xs/record", "tests/xs/recording-authority", "hosts/xs/harness"];

/** What stands in for what needs Node. */
const ALIASES: ReadonlyMap<string, string> = new Map([
	["tests/harness", "hosts/xs/harness"],
	["hosts/node/crypto", "tests/xs/node-crypto"],
	[AUTHORITY, "tests/xs/recorded-authority"],
	["mqtt-packet", "xs/mqtt-packet"],
]);

const CRYPTO: readonly string[] = ["hosts/node/crypto", "hosts/bearssl/crypto"];

/** Tests of what there is on this engine only; without the vectors' folder, Wycheproof's are left out, where CI is not true. */
const ENGINE_ONLY: readonly string[] = ["tests/xs/bearssl"];
const VECTORS = process.env["MOORING_VECTORS"] ?? join(BUILD, "../../shared/vectors/wycheproof");

/** Milliseconds for one file. */
const DEADLINE = 120_000;

process.exitCode = main(process.argv.slice(2));
