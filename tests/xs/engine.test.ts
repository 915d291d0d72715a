import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../../", import.meta.url));
const RUNNER = join(BUILD, "xs/x64/xs");

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
	void test(`the runner: ${what}`, () => {
		const { status, stdout, stderr } = runProgram(source, ["--static", "262144", "--chunk", "4096,4096", "--heap", "5000,64", "--stack", "1024"]);
		assert.deepEqual({ status, stdout }, { status: expected.status, stdout: expected.stdout }, stderr);
		if (typeof expected.stderr === "string") assert.equal(stderr, expected.stderr);
		else assert.match(stderr, expected.stderr);
	});
}

void test("the runner: what is preloaded takes no memory, and cannot be changed", () => {
	const preloaded = 'export const table = Object.freeze(Array.from({ length: 1000 }, (_, at) => `${at}`)); export const list = [1]; export let count = 0; export function next() { return ++count; } export class A { x = 1; }';
	const source = 'import { table, list, next, A } from "./ground.js"; const text = `${table[999]} ${next()} ${next()} ${new A().x}`; list.push(2); native.print(`${text} ${list.join()} ${native.memory().chunks < 8000}`);';
	const small = ["--static", "32768", "--chunk", "1536,512", "--heap", "512,64", "--stack", "256", "--keys", "32,32"];
	const { status, stdout, stderr } = runProgram(source, [...small, "--preload", "ground"], preloaded);
	assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: "999 1 2 1 1,2 true\n", stderr: "" });
	assert.equal(runProgram(source, small, preloaded).status, 11, "and without preloading there is no room for it");
});

void test("the runner: wrong command lines are told from programs that fail", () => {
	for (const parameters of [[], ["--static"], ["--static", "many", "x"], ["--chunk", "1", "x"], ["--nonsense", "1", "x"], ["--alias", "a", "x"]]) {
		assert.equal(spawnSync(RUNNER, parameters).status, 2, parameters.join(" "));
	}
});

function runProgram(source: string, parameters: readonly string[], ground = ""): { status: number | null; stdout: string; stderr: string } {
	const folder = mkdtempSync(join(tmpdir(), "mooring-xs-"));
	try {
		writeFileSync(join(folder, "program.js"), source);
		writeFileSync(join(folder, "ground.js"), ground);
		const { status, stdout, stderr } = spawnSync(RUNNER, ["--root", folder, ...parameters, "program", join(folder, "program.js")], { encoding: "utf8", timeout: 20_000 });
		return { status, stdout, stderr };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
