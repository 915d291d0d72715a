import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { interopPage } from "./interop-page.js";
import type { Outcome } from "./interop-page.js";

/**
 * Runs the tests against programs of other projects: `npm run interop`; with `-- --page` it also writes docs/interop.md of
 * what was run. gnutls-serv cannot be told to listen on loopback alone: for root all of it runs in a network of its own,
 * in which there is nothing else.
 */
function main(parameters: readonly string[]): number {
	const { values: { page }, positionals: wanted } = parseArgs({ args: [...parameters], options: { page: { type: "boolean", default: false } }, allowPositionals: true });
	const folder = mkdtempSync(join(tmpdir(), "mooring-interop-run-"));
	const report = join(folder, "outcomes");
	writeFileSync(report, "");
	try {
		const [program = "", ...rest] = [...confined(), process.execPath, join(ROOT, "build/scripts/test.js"), ...(wanted.length === 0 ? ["tests/interop"] : wanted)];
		const { status } = spawnSync(program, rest, { cwd: ROOT, stdio: "inherit", env: { ...process.env, MOORING_INTEROP_REPORT: report } });
		if (page) {
			const outcomes = readFileSync(report, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as Outcome);
			writeFileSync(join(ROOT, "docs/interop.md"), interopPage(outcomes, versions()));
		}
		return status ?? 1;
	} finally {
		rmSync(folder, { recursive: true });
	}
}

/** What comes before a command so that it runs in a network of its own, of loopback alone; nothing where that cannot be made. */
function confined(): readonly string[] {
	const prefix = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"'];
	const [program = "", ...rest] = prefix;
	if (spawnSync(program, [...rest, "true"], { stdio: "ignore" }).status === 0) return prefix;
	process.stderr.write("interop: gnutls-serv will listen on every address of this machine: a network of its own takes root, unshare and ip\n");
	return [];
}

function versions(): Readonly<Record<string, string>> {
	return {
		OpenSSL: firstLine("openssl", "version"), GnuTLS: firstLine("gnutls-serv", "--version"), mosquitto: firstLine("mosquitto", "-h"), curl: firstLine("curl", "--version"),
		Node: `Node.js ${process.version}, with OpenSSL ${process.versions.openssl}`,
	};
}

/** Of what it prints; servers are not in everybody's PATH. */
function firstLine(program: string, option: string): string {
	const { stdout } = spawnSync(program, [option], { encoding: "utf8", env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin` } });
	return (stdout as string | null)?.split("\n")[0] ?? "not there";
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

try {
	process.exitCode = main(process.argv.slice(2));
} catch (caught) {
	process.stderr.write(`interop: ${caught instanceof Error ? caught.message : String(caught)}\n`);
	process.exitCode = 2;
}
