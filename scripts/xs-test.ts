import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { runnerCommand, runnerProblem } from "../hosts/node/xs-runner.js";

/**
 * Runs the tests that need nothing of Node on the chip's engine, as they are:
 * `node build/scripts/xs-test.js [--target 64|32|lx106] [tests/FOLDER or tests/FILE.test.ts ...]`; `--bits` means the same.
 */
async function main(parameters: readonly string[]): Promise<number> {
	const named = parameters[0] === "--target" || parameters[0] === "--bits";
	const target = named ? parameters[1] ?? "" : "64";
	const wanted = (named ? parameters.slice(2) : parameters).map((path) => path.replace(/\/+$/, "").replace(/\.ts$/, ""));
	if (!existsSync(VECTORS) && process.env["CI"] === "true") return complain(`no Wycheproof vectors at ${VECTORS}: set MOORING_VECTORS`);
	const problem = runnerProblem(ROOT, target);
	if (problem !== undefined) return complain(`${problem}: run "npm run xs:build" first`);
	const hasCrypto = (await runOn(target, ["--root", BUILD, "tests/xs/has-bearssl"])).status === 0;
	if (!hasCrypto && process.env["CI"] === "true") return complain("this runner is built without BearSSL");
	if (!hasCrypto) say("left out, since this runner is built without BearSSL: all tests that need cryptography");
	// The longest first, so that it is not what the others have to be waited with.
	const all = [...ENGINE_ONLY, ...portableTests()].filter((id) => hasCrypto || !CRYPTO.some((crypto) => reaches(id, crypto, new Set())));
	const chosen = all.filter((id) => (wanted.length === 0 ? isFor(target, id) : wanted.some((prefix) => within(id, prefix))));
	if (chosen.length === 0) return complain("no such test that needs nothing of Node");
	if (target === "lx106" && wanted.length === 0) for (const [id, reason] of TOO_LONG) if (!chosen.includes(id)) say(`left out on ${target}: ${id}: ${reason}`);
	const failed = await failures(target, chosen);
	say(`XS, ${target === "lx106" ? target : `${target} bit`}: ${chosen.length - failed.length} of ${chosen.length} test files passed`);
	return failed.length === 0 ? 0 : complain(`failed: ${failed.join(", ")}`);
}

/** The ESP8266's core runs at a thousandth of the speed, so that it is given what depends on the processor: the protocols, and what they stand on. */
function isFor(target: string, id: string): boolean {
	return target !== "lx106" || (CHIP_TESTS.some((prefix) => within(id, prefix)) && !TOO_LONG.has(id));
}

function within(id: string, prefix: string): boolean {
	return id === prefix || id.startsWith(`${prefix}/`);
}

/** Ids of those that failed; two run at a time. */
async function failures(target: string, chosen: readonly string[]): Promise<readonly string[]> {
	const queue = [...chosen];
	const failed: string[] = [];
	await Promise.all(Array.from({ length: AT_A_TIME }, async () => {
		for (let id = queue.shift(); id !== undefined; id = queue.shift()) if (!await passes(target, id)) failed.push(id);
	}));
	return failed.sort();
}

async function passes(target: string, id: string): Promise<boolean> {
	const aliases = [...ALIASES].flatMap(([from, to]) => ["--alias", `${from}=${to}`]);
	const began = performance.now();
	const { status, output } = await runOn(target, ["--root", BUILD, ...aliases, id, ...argumentsOf(target, id)]);
	say(`${status === 0 ? "ok" : "NOT OK"} ${id}: ${output} (${((performance.now() - began) / 1e3).toFixed(1)} s)`);
	return status === 0;
}

/** What it wrote on both its outputs, and its status; none when it had to be ended. */
function runOn(target: string, parameters: readonly string[]): Promise<{ status: number | null; output: string }> {
	const [program, ...rest] = runnerCommand(ROOT, target, parameters);
	return new Promise((resolve, reject) => {
		const child = spawn(program, rest, { stdio: ["ignore", "pipe", "pipe"], timeout: DEADLINE, killSignal: "SIGKILL" });
		let output = "";
		for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => { output += text; });
		child.on("error", reject);
		child.on("close", (status, signal) => {
			resolve({ status, output: `${output.trimEnd()}${signal === null ? "" : ` (${signal})`}` });
		});
	});
}

function argumentsOf(target: string, id: string): readonly string[] {
	if (ENGINE_ONLY.includes(id)) return existsSync(VECTORS) ? [VECTORS, ...(target === "lx106" ? ["sample"] : [])] : [];
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
	["hosts/node/key-agreement", "tests/xs/node-key-agreement"],
	[AUTHORITY, "tests/xs/recorded-authority"],
	["mqtt-packet", "xs/mqtt-packet"],
]);

const CRYPTO: readonly string[] = ["hosts/node/crypto", "hosts/bearssl/crypto"];

/** Tests of what there is on this engine only; without the vectors' folder, Wycheproof's are left out, where CI is not true. */
const ENGINE_ONLY: readonly string[] = ["tests/xs/bearssl"];
const VECTORS = process.env["MOORING_VECTORS"] ?? join(BUILD, "../../shared/vectors/wycheproof");

/** What runs on the ESP8266's core unless something is asked for. */
const CHIP_TESTS: readonly string[] = ["tests/bytes", "tests/hosts/crypto.test", "tests/x509", "tests/tls", "tests/mqtt", ...ENGINE_ONLY];

/** Each case of these is a handshake or two, with signatures of both sides, of which the core does a few in a second. */
const MANY_HANDSHAKES = "hundreds of handshakes; the same ones are made in 32 bit";

/** Of these, what would take too long there, and why nothing is lost. */
const TOO_LONG: ReadonlyMap<string, string> = new Map([
	["tests/x509/mutation.test", "it judges thousands of mutated chains; the same ones are judged in 32 bit"],
	["tests/x509/fuzz.test", "it judges thousands of chains and files; the same ones are judged in 32 bit"],
	["tests/mqtt/delivery.test", "thousands of messages over links that lose them; the same ones are sent in 32 bit"],
	["tests/mqtt/session.test", "tens of thousands of packets; the same ones are sent in 32 bit"],
	...["fuzz", "handshake12", "identity", "keys12", "limits", "offer", "record-size", "refused-flight", "refused-flight12", "refused-hello", "refused-hello12", "refused-later", "refused-records", "refused-records12", "refused-request", "state", "stream"]
		.map((name) => [`tests/tls/${name}.test`, MANY_HANDSHAKES] as const),
]);

/** Milliseconds for one file. */
const DEADLINE = 1_200_000;

/** Processors of the machines that this usually runs on. */
const AT_A_TIME = 2;

process.exitCode = await main(process.argv.slice(2));
