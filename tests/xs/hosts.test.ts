import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { readReport } from "../../hosts/node/report.js";
import { Peers } from "./peers.js";

const BUILD = fileURLToPath(new URL("../../", import.meta.url));

/** Milliseconds. */
const PATIENCE = 120_000;

for (const bits of ["64", "32"]) {
	const runner = join(BUILD, `xs/x${bits}/xs`);
	// Only one kind of processor has a compiler for both widths.
	const needed = bits === "64" || (process.env["CI"] === "true" && process.arch === "x64");
	void test(`the contracts of all ports hold on the chip's engine, in ${bits} bit`, { skip: !needed && !existsSync(runner) && "there is no runner of this width", timeout: PATIENCE }, async () => {
		const folder = mkdtempSync(join(tmpdir(), "mooring-contracts-"));
		try {
			const { status, lines, errors } = await run(runner, folder);
			assert.equal(status, 0, [...lines, errors].join("\n"));
			assert.match(lines.at(-1) ?? "", /^(\d+) of \1 tests passed$/);
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
}

async function run(runner: string, folder: string): Promise<{ status: number | null; lines: readonly string[]; errors: string }> {
	const ipv6 = Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1")) ? ["ipv6"] : [];
	const child = spawn(runner, ["--root", BUILD, "--alias", "tests/harness=hosts/xs/harness", "tests/xs/host-contracts", folder, ...ipv6]);
	const peers = new Peers(child.stdin);
	const lines: string[] = [];
	let errors = "";
	child.stdin.on("error", () => undefined);
	child.stderr.on("data", (chunk: Buffer) => { errors += chunk.toString(); });
	createInterface({ input: child.stdout }).on("line", (line) => {
		if (peers.take(readReport(line) ?? [])) return;
		lines.push(line);
		if (line.endsWith("tests passed")) child.stdin.end();
	});
	const status = await new Promise<number | null>((resolve) => { child.on("close", resolve); });
	return { status, lines, errors };
}

