import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

interface Case {
	readonly name: string;
	/** Compiled tests by their path below build/tests, with what they do. */
	readonly tests: Readonly<Record<string, string>>;
	/** Those whose source is gone. */
	readonly stale?: readonly string[];
	/** That for the chip's engine: none, or made from these or from other sources. */
	readonly runner?: "these" | "others";
	readonly parameters?: readonly string[];
	readonly ci?: string;
	readonly status: number;
	/** The names of the tests that ran, in order of their files. */
	readonly ran: readonly string[];
	readonly says?: RegExp;
}

const PASSES = "() => {}";
const FAILS = "() => { throw new Error('no'); }";
const SKIPS = "(t) => t.skip('for no good reason')";
const SKIPS_SILENTLY = "{ skip: true }, () => {}";
const TODO = "{ todo: true }, () => {}";

const cases: readonly Case[] = [
	{ name: "all pass", tests: { "b/two": PASSES, "a/one": PASSES }, status: 0, ran: ["a/one", "b/two"] },
	{ name: "one fails", tests: { "a/one": PASSES, "b/two": FAILS }, status: 1, ran: ["a/one", "b/two"] },
	{ name: "on demand only", tests: { "a/one": PASSES, "interop/peer": FAILS, "fuzz/all": FAILS }, status: 0, ran: ["a/one"] },
	{ name: "the engine, no runner", tests: { "a/one": PASSES, "xs/engine": FAILS }, status: 0, ran: ["a/one"], says: /^left out: tests\/xs, .*: there is no runner for 64 bit; .*\n$/ },
	{ name: "the engine, no runner, in CI", tests: { "a/one": PASSES, "xs/engine": FAILS }, ci: "true", status: 0, ran: ["a/one"], says: /^left out: tests\/xs, .*\n$/ },
	{ name: "the engine, a stale runner", tests: { "a/one": PASSES, "xs/engine": FAILS }, runner: "others", status: 0, ran: ["a/one"], says: /^left out: tests\/xs, .* other sources than these; .*\n$/ },
	{ name: "the engine, its runner", tests: { "a/one": PASSES, "xs/engine": PASSES }, runner: "these", status: 0, ran: ["a/one", "xs/engine"] },
	{ name: "the engine is asked for, no runner", tests: { "a/one": PASSES, "xs/engine": FAILS }, parameters: ["tests/xs"], status: 1, ran: ["xs/engine"] },
	{ name: "a folder is asked for", tests: { "a/one": FAILS, "interop/peer": PASSES }, parameters: ["tests/interop"], status: 0, ran: ["interop/peer"] },
	{ name: "a folder with a slash, a file", tests: { "a/one": PASSES, "ab/two": FAILS, "c/three": PASSES, "c/four": FAILS }, parameters: ["./tests/a/", "tests/c/three.test.ts"], status: 0, ran: ["a/one", "c/three"] },
	{ name: "the source is gone", tests: { "a/one": PASSES, "a/stale": FAILS }, stale: ["a/stale"], status: 0, ran: ["a/one"] },
	{ name: "nothing there", tests: { "a/stale": PASSES }, stale: ["a/stale"], status: 1, ran: [], says: /no compiled test:/ },
	{ name: "nothing compiled", tests: {}, status: 1, ran: [], says: /no compiled test:/ },
	{ name: "a folder that is not there", tests: { "a/one": PASSES }, parameters: ["tests/a", "tests/b"], status: 1, ran: [], says: /no compiled test in tests\/b:/ },
	{ name: "a skip at home", tests: { "a/one": SKIPS }, status: 0, ran: ["a/one"] },
	{ name: "a skip where CI is something else", tests: { "a/one": SKIPS }, ci: "false", status: 0, ran: ["a/one"] },
	{ name: "a skip in CI", tests: { "a/one": SKIPS, "a/two": PASSES }, ci: "true", status: 1, ran: ["a/one", "a/two"], says: /skipped, which fails the run where CI is true: a\/one/ },
	{ name: "a skip without a reason in CI", tests: { "a/one": SKIPS_SILENTLY }, ci: "true", status: 1, ran: ["a/one"] },
	{ name: "no skip in CI", tests: { "a/one": PASSES, "a/two": TODO }, ci: "true", status: 0, ran: ["a/one", "a/two"] },
	{ name: "a failure in CI", tests: { "a/one": FAILS }, ci: "true", status: 1, ran: ["a/one"] },
];

for (const one of cases) {
	void test(`the test script: ${one.name}`, () => {
		const root = madeUp(one);
		try {
			const environment = { ...process.env };
			// A runner that believes to be inside of a test runs nothing.
			delete environment["NODE_TEST_CONTEXT"];
			delete environment["CI"];
			const run = spawnSync(process.execPath, ["build/scripts/test.js", ...(one.parameters ?? [])], {
				cwd: root,
				encoding: "utf8",
				env: one.ci === undefined ? environment : { ...environment, CI: one.ci },
			});
			assert.equal(run.status, one.status, run.stdout + run.stderr);
			assert.deepEqual([...run.stdout.matchAll(/ran <(.*?)>/g)].map(([, name]) => name).sort(), one.ran);
			if (one.says === undefined) assert.doesNotMatch(run.stderr, /left out|no compiled test/);
			else assert.match(run.stderr, one.says);
			// The runner's own closing lines: its counters, or after a failure what failed.
			if (one.ran.length > 0 && one.status === 0) assert.match(run.stdout, /\n. duration_ms [0-9.]+\n$/);
			if (one.ran.length > 0) assert.match(run.stdout, new RegExp(`\n. tests ${one.ran.length}\n`));
		} finally {
			rmSync(root, { recursive: true });
		}
	});
}

/** A tree that holds nothing but the compiled script and the tests of the case. */
function madeUp({ tests, stale = [], runner }: Case): string {
	const root = mkdtempSync(join(tmpdir(), "mooring-"));
	cpSync(SCRIPTS, join(root, "build/scripts"), { recursive: true });
	cpSync(RUNNER, join(root, "build/hosts/node/xs-runner.js"));
	write(join(root, "package.json"), '{ "type": "module" }');
	for (const [name, body] of Object.entries(tests)) {
		const text = `import test from "node:test";\ntest(${JSON.stringify(name)}, ${body});\nconsole.log("ran <${name}>");\n`;
		write(join(root, "build/tests", `${name}.test.js`), text);
		if (!stale.includes(name)) write(join(root, "tests", `${name}.test.ts`), "");
	}
	if (runner !== undefined) makeRunner(root, runner);
	return root;
}

/** With the stamp that a build leaves. */
function makeRunner(root: string, sources: "these" | "others"): void {
	const source = join(root, "hosts/xs/loop.c");
	write(source, "int one;\n");
	write(join(root, "build/xs/x64/xs"), "");
	const stamp = `import { stampRunner } from ${JSON.stringify(pathToFileURL(join(root, "build/hosts/node/xs-runner.js")).href)}; stampRunner(${JSON.stringify(root)}, "64");`;
	const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", stamp], { encoding: "utf8" });
	assert.equal(status, 0, stderr);
	if (sources === "others") write(source, "int two;\n");
}

function write(path: string, text: string): void {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

const SCRIPTS = fileURLToPath(new URL("../../scripts/", import.meta.url));
const RUNNER = fileURLToPath(new URL("../../hosts/node/xs-runner.js", import.meta.url));
