import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Puts the sources of BearSSL 0.6 into `build/xs/bearssl`, from Debian's source package by apt-get and its signatures.
 * The machine's own list of packages stays as it is: a copy of it, with sources in place of packages, is used here alone.
 */
function main(): number {
	const stamp = join(FOLDER, "stamp");
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === STAMP) return 0;
	rmSync(FOLDER, { recursive: true, force: true });
	const apt = join(FOLDER, "apt");
	for (const folder of ["parts", "state/lists/partial", "cache/archives/partial"]) mkdirSync(join(apt, folder), { recursive: true });
	if (!copyEntries(join(apt, "parts"))) return complain("no entries of Debian or Ubuntu in /etc/apt to get its source package from");
	const options = [
		"-q", "-o", "Dir::Etc::sourcelist=/dev/null", "-o", `Dir::Etc::sourceparts=${apt}/parts`, "-o", `Dir::State=${apt}/state`,
		"-o", "Dir::State::status=/var/lib/dpkg/status", "-o", `Dir::Cache=${apt}/cache`, "-o", "APT::Sandbox::User=root",
	];
	if (!run("apt-get", [...options, "update"]) || !run("apt-get", [...options, "--download-only", "source", "bearssl"])) return complain("apt-get has not got the source package bearssl");
	const archive = readdirSync(FOLDER).find((name) => /^bearssl_0\.6.*\.orig\.tar\./.test(name));
	if (archive === undefined || !run("tar", ["-xf", archive, "--strip-components=1"])) return complain("the source package bearssl has not the sources of 0.6");
	rmSync(apt, { recursive: true });
	writeFileSync(stamp, STAMP);
	return 0;
}

/** Both forms of entries, turned into those of sources. */
function copyEntries(target: string): boolean {
	const lists = ["/etc/apt/sources.list", ...(existsSync(PARTS) ? readdirSync(PARTS).map((name) => join(PARTS, name)) : [])].filter((path) => existsSync(path));
	for (const [at, path] of lists.entries()) {
		const text = readFileSync(path, "utf8");
		if (path.endsWith(".sources")) writeFileSync(join(target, `${at}.sources`), text.replace(/^Types:.*$/gm, "Types: deb-src"));
		if (path.endsWith(".list")) writeFileSync(join(target, `${at}.list`), text.replace(/^deb-src .*$/gm, "").replace(/^deb /gm, "deb-src "));
	}
	return readdirSync(target).length > 0;
}

function run(program: string, parameters: readonly string[]): boolean {
	return spawnSync(program, parameters, { cwd: FOLDER, stdio: ["ignore", "ignore", "inherit"] }).status === 0;
}

function complain(text: string): number {
	process.stderr.write(`xs-bearssl: ${text}\n`);
	return 1;
}

const FOLDER = join(fileURLToPath(new URL("../../", import.meta.url)), "build/xs/bearssl");

const PARTS = "/etc/apt/sources.list.d";

/** What lies there is complete. */
const STAMP = "0.6\n";

process.exitCode = main();
