import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../scripts/mooring.js", import.meta.url));

/** Runs it as the system does what `bin` names, in an empty folder. */
function mooring(...args: readonly string[]): { status: number | null; out: string; errors: string } {
	const folder = mkdtempSync(join(tmpdir(), "mooring-bin-"));
	try {
		const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder, encoding: "utf8" });
		return { status, out: stdout, errors: stderr };
	} finally {
		rmSync(folder, { recursive: true });
	}
}

void test("mooring --help names the tools, and each tool explains itself", () => {
	const { status, out } = mooring("--help");
	assert.equal(status, 0);
	for (const name of ["trust", "doctor", "bridge", "ca", "certs"]) {
		assert.match(out, new RegExp(`^  ${name} `, "m"));
		const help = mooring(name, "--help");
		assert.equal(help.status, 0);
		assert.match(help.out, new RegExp(`^  npm run ${name} -- `, "m"));
		assert.match(help.out, /^Status: 0 /m);
		assert.ok(help.out.split("\n").every((line) => line.length <= 130), "a line that is too long for a terminal");
	}
});

void test("its status is 2 for what it does not know, and nothing is in the wrong place", () => {
	const { status, out, errors } = mooring("doctr");
	assert.deepEqual([status, errors], [2, ""]);
	assert.match(out, /^FAILED \[settings\/unknown-tool\]$/m);
	assert.equal(mooring().status, 2);
});

void test("what takes long is told where it does not mix with the result", () => {
	const { status, out, errors } = mooring("trust", "127.0.0.1:1");
	assert.equal(status, 1);
	assert.equal(errors, "connecting to 127.0.0.1:1 …\n");
	assert.match(out, /^FAILED \[tcp\/refused\]$/m);
});

void test("the package names it, and npm runs it by each tool's name", () => {
	const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { bin: Record<string, string>; scripts: Record<string, string> };
	assert.deepEqual(manifest.bin, { mooring: "build/scripts/mooring.js" });
	for (const name of ["trust", "doctor", "ca", "certs"]) assert.ok(manifest.scripts[name]?.endsWith(`node build/scripts/mooring.js ${name}`), name);
	assert.ok(readFileSync(SCRIPT, "utf8").startsWith("#!/usr/bin/env node\n"));
});
