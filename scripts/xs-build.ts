import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerPath, stampRunner } from "./xs-runner.js";

/**
 * Builds the runner for the chip's engine, in 64 and in 32 bit: `build/xs/x64/xs` and `build/xs/x32/xs`. Only what has
 * changed is compiled. Without a C compiler it says so and that is no failure: the rest of the project works.
 */
async function main(): Promise<void> {
	const compiler = process.env["CC"] ?? "cc";
	const version = spawnSync(compiler, ["--version"], { encoding: "utf8" });
	if (version.status !== 0) {
		say(`no C compiler (${compiler}): the runner for the chip's engine is not built`);
		return;
	}
	fetchEngine();
	for (const target of TARGETS) {
		if (target.flags.includes("-m32") && !compiles(compiler, target.flags, "#include <stdio.h>\nint main(void) { return 0; }\n")) {
			say(`${compiler} does not compile for 32 bit (Debian: package gcc-multilib): ${target.name} is not built`);
			continue;
		}
		const bearssl = findBearssl(compiler, target);
		if (bearssl === undefined) say(`no BearSSL for ${target.name} (Debian: package libbearssl-dev; or BEARSSL=FOLDER of its sources): it is built without cryptography`);
		await build(target, [...engineSources(), ...ourSources(bearssl), ...bearsslSources(bearssl)], bearssl?.link ?? [], [compiler, version.stdout, headerDigest(bearssl)]);
	}
}

/** One file to compile. */
interface Source {
	readonly path: string;
	readonly object: string;
	readonly options: readonly string[];
}

function engineSources(): readonly Source[] {
	return cFiles(join(ENGINE, "xs/sources")).filter((path) => !LEFT_OUT.includes(basename(path)))
		.map((path) => ({ path, object: basename(path, ".c"), options: [...ENGINE_FLAGS, "-w"] }));
}

function ourSources(bearssl: Bearssl | undefined): readonly Source[] {
	const options = [...ENGINE_FLAGS, ...WARNINGS, ...(bearssl === undefined ? [] : ["-DMOORING_BEARSSL", ...bearssl.include])];
	const runner = [...cFiles(join(ROOT, "hosts/xs")), ...cFiles(join(ROOT, "hosts/xs/posix"))].map((path) => ({ path, object: `runner-${basename(dirname(path))}-${basename(path, ".c")}`, options }));
	const binding = cFiles(join(ROOT, "hosts/bearssl")).map((path) => ({ path, object: `binding-${basename(path, ".c")}`, options }));
	return bearssl === undefined ? runner : [...runner, ...binding];
}

function bearsslSources(bearssl: Bearssl | undefined): readonly Source[] {
	const folder = bearssl?.sources;
	if (folder === undefined) return [];
	return readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".c")).sort()
		.map((name) => ({ path: join(folder, "src", name), object: `bearssl-${basename(name, ".c")}`, options: ["-w", ...(bearssl?.include ?? []), "-I", join(folder, "src")] }));
}

/** All headers together: a change of one compiles everything again, and none is missed. */
function headerDigest(bearssl: Bearssl | undefined): string {
	const folders = [...["xs/sources", "xs/includes", "xs/platforms"].map((folder) => join(ENGINE, folder)), join(ROOT, "hosts/xs"), join(ROOT, "hosts/xs/posix"), join(ROOT, "hosts/bearssl")];
	const sources = bearssl?.sources;
	if (sources !== undefined) folders.push(join(sources, "inc"), join(sources, "src"));
	return digest(folders.flatMap(headerFiles).map((path) => readFileSync(path, "utf8")).join("\0"));
}

/** BearSSL for one target: the system's library, or sources to compile. */
interface Bearssl {
	readonly include: readonly string[];
	readonly sources?: string;
	readonly link: readonly string[];
}

function findBearssl(compiler: string, { flags }: Target): Bearssl | undefined {
	const own = process.env["BEARSSL"];
	if (own !== undefined) return bearsslFrom(own);
	const program = "#include <bearssl.h>\nint main(void) { br_sha256_context c; br_sha256_init(&c); return 0; }\n";
	if (compiles(compiler, flags, program, ["-lbearssl"])) return { include: [], link: ["-lbearssl"] };
	const fetched = spawnSync(process.execPath, [fileURLToPath(new URL("xs-bearssl.js", import.meta.url))], { stdio: ["ignore", "inherit", "inherit"] });
	return fetched.status === 0 ? bearsslFrom(join(ROOT, "build/xs/bearssl")) : undefined;
}

function bearsslFrom(folder: string): Bearssl {
	if (!existsSync(join(folder, "inc/bearssl.h"))) throw new Error(`no sources of BearSSL in ${folder}: it has no inc/bearssl.h`);
	return { include: ["-isystem", join(folder, "inc")], sources: folder, link: [] };
}

interface Target {
	readonly name: string;
	readonly bits: string;
	readonly flags: readonly string[];
}

/** Takes the engine's sources out of the package that carries them; none of its scripts runs, none of its JavaScript is used. */
function fetchEngine(): void {
	const stamp = join(ENGINE, "stamp");
	const wanted = digest(JSON.stringify([PACKAGE, INTEGRITY, FIXES]));
	if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
	rmSync(ENGINE, { recursive: true, force: true });
	mkdirSync(ENGINE, { recursive: true });
	run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", ENGINE, PACKAGE]);
	const [archive] = readdirSync(ENGINE);
	if (archive === undefined) throw new Error(`npm pack ${PACKAGE} gave no file`);
	const integrity = `sha512-${createHash("sha512").update(readFileSync(join(ENGINE, archive))).digest("base64")}`;
	if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not what it was: ${integrity}`);
	run("tar", ["-xzf", join(ENGINE, archive), "-C", ENGINE, "--strip-components=2", ...CONTENTS.map((folder) => `package/moddable/${folder}`)]);
	rmSync(join(ENGINE, archive));
	for (const fix of FIXES) applyFix(fix);
	writeFileSync(stamp, wanted);
}

interface Fix {
	readonly file: string;
	readonly reason: string;
	readonly from: string;
	readonly to: string;
}

function applyFix({ file, reason, from, to }: Fix): void {
	const path = join(ENGINE, file);
	const parts = readFileSync(path, "utf8").split(from);
	if (parts.length !== 2) throw new Error(`${file} has not one place for the fix "${reason}"`);
	writeFileSync(path, parts.join(to));
}

async function build({ name, bits, flags }: Target, sources: readonly Source[], link: readonly string[], ground: readonly string[]): Promise<void> {
	const folder = join(ROOT, "build/xs", name);
	const [compiler = ""] = ground;
	mkdirSync(folder, { recursive: true });
	const jobs = sources.map((source) => {
		const options = [...FLAGS, ...flags, ...source.options];
		const object = join(folder, `${source.object}.o`);
		return { object, key: digest([...ground, ...options, readFileSync(source.path, "utf8")].join("\0")), command: [...options, "-c", source.path, "-o", object] };
	});
	const stale = jobs.filter(({ object, key }) => !existsSync(object) || !existsSync(`${object}.key`) || readFileSync(`${object}.key`, "utf8") !== key);
	const program = runnerPath(ROOT, bits);
	if (stale.length === 0 && existsSync(program)) {
		stampRunner(ROOT, bits);
		say(`${program.slice(ROOT.length)} is up to date`);
		return;
	}
	const queue = [...stale];
	await Promise.all(Array.from({ length: JOBS }, async () => {
		for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
			await runLater(compiler, job.command);
			writeFileSync(`${job.object}.key`, job.key);
		}
	}));
	// Another process may be running the one that there is.
	run(compiler, [...flags, ...jobs.map(({ object }) => object), "-Wl,--gc-sections", ...link, "-lm", "-lpthread", "-o", `${program}.new`]);
	renameSync(`${program}.new`, program);
	stampRunner(ROOT, bits);
	say(`${program.slice(ROOT.length)}: built, ${stale.length} of ${jobs.length} files compiled`);
}

function compiles(compiler: string, flags: readonly string[], program: string, libraries: readonly string[] = []): boolean {
	return spawnSync(compiler, [...flags, "-x", "c", "-", ...libraries, "-o", "/dev/null"], { input: program }).status === 0;
}

function run(program: string, parameters: readonly string[]): void {
	const { status, error } = spawnSync(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
	if (status !== 0) throw new Error(`${program} ${parameters.join(" ")} failed: ${error?.message ?? `status ${status ?? "none"}`}`);
}

function runLater(program: string, parameters: readonly string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const child = spawn(program, parameters, { stdio: ["ignore", "ignore", "inherit"] });
		child.on("error", reject);
		child.on("close", (status) => {
			if (status === 0) resolve();
			else reject(new Error(`${program} ${parameters.join(" ")} failed`));
		});
	});
}

function cFiles(folder: string): string[] {
	return filesEnding(folder, ".c");
}

function headerFiles(folder: string): string[] {
	return filesEnding(folder, ".h");
}

function filesEnding(folder: string, ending: string): string[] {
	return readdirSync(folder).filter((name) => name.endsWith(ending)).sort().map((name) => join(folder, name));
}

function digest(text: string): string {
	return createHash("sha256").update(text).digest("hex");
}

function say(text: string): void {
	process.stdout.write(`xs:build: ${text}\n`);
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const ENGINE = join(ROOT, "build/xs/engine");

/** XS 13.3 as C source. */
const PACKAGE = "@agoric/xsnap@0.15.0";
const INTEGRITY = "sha512-ZBm4DZxbtfacxMHVVdJjZi0Y8zOxN77vpu1WwI5RWfPkaRh0aHkz/dVdTGKXalDNzWfz183lljKxlxl3/h0n+A==";
const CONTENTS: readonly string[] = ["xs/includes", "xs/sources", "xs/platforms"];

/** Snapshots need callbacks of a host that has them. */
const LEFT_OUT: readonly string[] = ["xsSnapshot.c"];

const FIXES: readonly Fix[] = [
	{
		file: "xs/sources/xsMemory.c",
		reason: "Aliases of a shared machine are numbered from 0, which is also the number that means no alias: the first instance would be frozen by accident.",
		from: "txID aliasCount = 0;",
		to: "txID aliasCount = XS_NO_ID + 1;",
	},
];

const TARGETS: readonly Target[] = [
	{ name: "x64", bits: "64", flags: [] },
	// Slots of 16 bytes, as on the chip. Numbers by SSE: the old unit of this processor rounds twice.
	{ name: "x32", bits: "32", flags: ["-m32", "-msse2", "-mfpmath=sse"] },
];

const FLAGS: readonly string[] = ["-O2", "-fno-common", "-ffunction-sections", "-fdata-sections", "-D_GNU_SOURCE"];

const ENGINE_FLAGS: readonly string[] = [
	"-DINCLUDE_XSPLATFORM", '-DXSPLATFORM="platform.h"', "-DmxParse=1", "-DmxRun=1", "-DmxSloppy=1", "-DmxInstrument=1", "-DmxBoundsCheck=1", "-DmxMinusZero=1",
	"-I", join(ROOT, "hosts/xs"), "-isystem", join(ENGINE, "xs/includes"), "-isystem", join(ENGINE, "xs/platforms"), "-isystem", join(ENGINE, "xs/sources"),
];

/** For what is ours; the engine's own headers do not pass them, and are told apart by -isystem. */
const WARNINGS: readonly string[] = ["-Wall", "-Wextra"];

/** Compilers at a time. */
const JOBS = 2;

try {
	await main();
} catch (caught) {
	process.stderr.write(`xs:build: ${caught instanceof Error ? caught.message : String(caught)}\n`);
	process.exitCode = 1;
}
