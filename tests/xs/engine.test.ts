import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { runnerCommand, runnerProblem } from "../../hosts/node/xs-runner.js";

const BUILD = fileURLToPath(new URL("../../", import.meta.url));
const ROOT = join(BUILD, "..");

/** What holds in 64 bit holds on the ESP8266's core, where that runner has been built. */
const TARGETS = ["64", "lx106"].filter((target) => target === "64" || runnerProblem(ROOT, target) === undefined);

void test("the tests that need nothing of Node pass on the chip's engine", (context) => {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(BUILD, "scripts/xs-test.js")], { encoding: "utf8" });
	for (const line of stdout.split("\n").filter((one) => one.startsWith("left out"))) context.diagnostic(line);
	assert.equal(status, 0, stdout + stderr);
	assert.match(stdout, /^ok tests\/bytes\/reader\.test: /m);
});

for (const [what, source, expected] of [
	["a program's own status", "native.exit(3);", { status: 3, stdout: "", stderr: "" }],
	["an exception", 'throw new TypeError("no");', { status: 15, stdout: "", stderr: /^xs: abort: unhandled exception: TypeError: no/ }],
	["an exception from a timer", 'native.after(0, () => { throw new TypeError("no"); });', { status: 15, stdout: "", stderr: /unhandled exception: TypeError: no/ }],
	["a rejection that nobody hears", 'Promise.reject(new TypeError("no"));', { status: 18, stdout: "", stderr: /unhandled rejection: TypeError: no/ }],
	["a module that is not there", 'import "./absent.js";', { status: 15, stdout: "", stderr: /"absent"|absent/ }],
	["a mistake of syntax", "const = 1;", { status: 15, stdout: "", stderr: /program\.js:1: / }],
	["recursion without end", "const deep = (n) => 1 + deep(n + 1); deep(0);", { status: 12, stdout: "", stderr: /^xs: abort: stack overflow/ }],
	["too much for the block: chunks", 'let text = "x"; for (;;) text += text;', { status: 11, stdout: "", stderr: /^# Chunk allocation: failed for \d+ bytes\nxs: abort: memory full\n$/ }],
	["too much for the block: slots", "let list; for (;;) list = { list };", { status: 11, stdout: "", stderr: /^# Slot allocation: failed for \d+ bytes\nxs: abort: memory full\n$/ }],
	["timers in their order", 'native.after(2, () => native.print("c")); native.after(0, () => native.print("a")); native.after(1, () => native.print("b")); native.cancel(native.after(1, () => native.print("never")));', { status: 0, stdout: "a\nb\nc\n", stderr: "" }],
	["promises before timers", 'native.after(0, () => native.print("timer")); Promise.resolve().then(() => native.print("promise")); native.print("module");', { status: 0, stdout: "module\npromise\ntimer\n", stderr: "" }],
	["random bytes", "const bytes = new Uint8Array(64); native.random(bytes.subarray(32)); native.print(`${bytes.subarray(0, 32).every((byte) => byte === 0)} ${bytes.subarray(32).every((byte) => byte === 0)}`);", { status: 0, stdout: "true false\n", stderr: "" }],
	["a file", 'native.print(`${native.read("/nowhere/at/all")} ${new Uint8Array(native.read(native.arguments[0])).length > 10}`);', { status: 0, stdout: "undefined true\n", stderr: "" }],
] as const) {
	for (const target of TARGETS) void test(`the runner, ${target}: ${what}`, () => {
		const { status, stdout, stderr } = runProgram(target, source, ["--static", "262144", "--chunk", "4096,4096", "--heap", "5000,64", "--stack", "1024"]);
		assert.deepEqual({ status, stdout }, { status: expected.status, stdout: expected.stdout }, stderr);
		if (typeof expected.stderr === "string") assert.equal(stderr, expected.stderr);
		else assert.match(stderr, expected.stderr);
	});
}

for (const target of TARGETS) void test(`the runner, ${target}: what is preloaded takes no memory, and cannot be changed`, () => {
	const preloaded = 'export const table = Object.freeze(Array.from({ length: 1000 }, (_, at) => `${at}`)); export const list = [1]; export let count = 0; export function next() { return ++count; } export class A { x = 1; }';
	const source = 'import { table, list, next, A } from "./ground.js"; const text = `${table[999]} ${next()} ${next()} ${new A().x}`; list.push(2); native.print(`${text} ${list.join()} ${native.memory().chunks < 8000}`);';
	const small = ["--static", "32768", "--chunk", "1536,512", "--heap", "512,64", "--stack", "256", "--keys", "32,32"];
	const { status, stdout, stderr } = runProgram(target, source, [...small, "--preload", "ground"], preloaded);
	assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "999 1 2 1 1,2 true\n", stderr: "" });
	assert.equal(runProgram(target, source, small, preloaded).status, 11, "and without preloading there is no room for it");
});

for (const target of TARGETS) void test(`the runner, ${target}: wrong command lines are told from programs that fail`, () => {
	for (const parameters of [
		[], ["--static"], ["--static", "many", "x"], ["--chunk", "1", "x"], ["--nonsense", "1", "x"], ["--alias", "a", "x"],
		["--entropy", "", "x"], ["--entropy", "abc", "x"], ["--entropy", "xy", "x"], ["--entropy", "00".repeat(65), "x"],
	]) {
		const [program, ...rest] = runnerCommand(ROOT, target, parameters);
		assert.equal(spawnSync(program, rest, { timeout: DEADLINE }).status, 2, parameters.join(" "));
	}
});

void test("the runner: all random bytes come from the seed, the same ones on every target", (context) => {
	const source = 'const bytes = new Uint8Array(48); native.random(bytes.subarray(0, 16)); native.bearssl?.random(bytes.subarray(16)); native.print(native.bearssl ? bytes.join() : "none");';
	const printed = (target: string, seed: string): string => runProgram(target, source, ["--entropy", seed]).stdout;
	if (runProgram("64", source, []).stdout === "none\n") {
		context.diagnostic("left out: this runner is built without BearSSL");
		return;
	}
	assert.match(printed("64", "00ff"), /^(?:\d+,){47}\d+\n$/);
	for (const target of TARGETS) assert.equal(printed(target, "00ff"), printed("64", "00ff"));
	assert.notEqual(printed("64", "00fe"), printed("64", "00ff"));
});

if (TARGETS.includes("lx106")) {
	void test("the runner, lx106: instructions are counted, the same ones each time, and waiting takes none", () => {
		const source = "const begin = native.instructions(); for (let i = 0; i < 1000; i++); const end = native.instructions(); const now = native.now(); native.after(60000, () => native.print(`${end - begin} ${native.now() - now > 60000} ${native.instructions() - end < 1e6}`));";
		const { status, stdout } = runProgram("lx106", source, []);
		assert.equal(status, 0);
		assert.match(stdout, /^\d{5,6} true true\n$/);
		const again = runProgram("lx106", source, []).stdout;
		// The counter counts 25 at a time, and begins anywhere within them.
		assert.ok(Math.abs(Number.parseInt(again) - Number.parseInt(stdout)) <= 25, `${stdout}${again}`);
	});

	void test("the runner, lx106: the C stack is measured for a stage", () => {
		const source = 'const whole = native.cStackPeak(); native.paintCStack(); const fresh = native.cStackPeak(); JSON.parse("[".repeat(20) + "]".repeat(20)); native.print(`${fresh > 0} ${fresh < whole} ${native.cStackPeak() > fresh + 20 * 16}`);';
		assert.equal(runProgram("lx106", source, []).stdout, "true true true\n");
	});
}

function runProgram(target: string, source: string, parameters: readonly string[], ground = ""): { status: number | null; stdout: string; stderr: string } {
	const folder = mkdtempSync(join(tmpdir(), "mooring-xs-"));
	try {
		writeFileSync(join(folder, "program.js"), source);
		writeFileSync(join(folder, "ground.js"), ground);
		const [program, ...rest] = runnerCommand(ROOT, target, ["--root", folder, ...parameters, "program", join(folder, "program.js")]);
		const { status, stdout, stderr } = spawnSync(program, rest, { encoding: "utf8", timeout: DEADLINE });
		return { status, stdout, stderr };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** Milliseconds: an emulator that is given a bad program may never end. */
const DEADLINE = 60_000;
