import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compileProgram, compilerVersion, compiles, digest } from "./xs-compile.js";
import type { Source } from "./xs-compile.js";
import { fetchEngine } from "./xs-engine.js";
import { findToolchain, linkerScript } from "./xs-lx106.js";
import { runnerFolders, runnerPath, stampRunner } from "../hosts/node/xs-runner.js";

/**
 * Builds the runner for the chip's engine, in 64 and in 32 bit and for the ESP8266's own core: `build/xs/x64/xs`,
 * `build/xs/x32/xs` and `build/xs/lx106/xs.elf`. Only what has changed is compiled. Without a C compiler it says so and
 * that is no failure: the rest of the project works.
 */
async function main(): Promise<void> {
	for (const make of [() => systemTarget("64", []), narrowTarget, chipTarget]) {
		const target = make();
		if (target === undefined) continue;
		fetchEngine(ENGINE);
		const bearssl = findBearssl(target);
		if (bearssl === undefined) say(`no BearSSL for ${target.name} (Debian: package libbearssl-dev; or BEARSSL=FOLDER of its sources): it is built without cryptography`);
		await build(target, bearssl);
	}
}

interface Target {
	readonly name: string;
	readonly compiler: string;
	readonly flags: readonly string[];
	readonly link: readonly string[];
	/** Beside the engine, the runner and BearSSL. */
	readonly sources: readonly Source[];
	/** Further options for some of BearSSL's files, by their names. */
	readonly tuned?: Readonly<Record<string, readonly string[]>>;
	readonly ground: readonly string[];
}

function systemTarget(name: string, flags: readonly string[]): Target | undefined {
	const compiler = process.env["CC"] ?? "cc";
	const version = compilerVersion(compiler);
	// Measurements may ask the engine to collect garbage before each allocation.
	if (version !== undefined) return { name, compiler, flags: ["-DmxStress=1", ...flags], link: ["-lm", "-lpthread"], sources: [], ground: [version] };
	say(`no C compiler (${compiler}): the runner for the chip's engine is not built for ${name} bit`);
	return undefined;
}

/** Slots of 16 bytes, as on the chip. Numbers by SSE: the old unit of this processor rounds twice. */
function narrowTarget(): Target | undefined {
	const target = systemTarget("32", ["-m32", "-msse2", "-mfpmath=sse"]);
	if (target === undefined || compiles(target.compiler, target.flags, "#include <stdio.h>\nint main(void) { return 0; }\n")) return target;
	say(`${target.compiler} does not compile for 32 bit (Debian: package gcc-multilib): that runner is not built`);
	return undefined;
}

function chipTarget(): Target | undefined {
	const toolchain = findToolchain(ROOT, join(ROOT, "build/xs/lx106-arithmetic"));
	if (!("missing" in toolchain)) return { name: "lx106", ...toolchain, ground: [compilerVersion(toolchain.compiler) ?? "", linkerScript(ROOT)] };
	say(`no tool chain for the ESP8266's core (Debian: package ${toolchain.missing}): lx106 is not built`);
	return undefined;
}

async function build(target: Target, bearssl: Bearssl | undefined): Promise<void> {
	const path = runnerPath(ROOT, target.name);
	const compiled = await compileProgram(dirname(path), {
		...target,
		path,
		sources: [...engineSources(), ...ourSources(target.name, bearssl), ...bearsslSources(bearssl, target.tuned), ...target.sources],
		link: [...(bearssl?.link ?? []), ...target.link],
		ground: [...target.ground, headerDigest(target.name, bearssl)],
	});
	stampRunner(ROOT, target.name);
	say(`${path.slice(ROOT.length)}${compiled === undefined ? " is up to date" : `: built, ${compiled} files compiled`}`);
}

function engineSources(): readonly Source[] {
	return filesEnding(join(ENGINE, "xs/sources"), /\.c$/).filter((path) => !LEFT_OUT.includes(basename(path)))
		.map((path) => ({ path, object: basename(path, ".c"), options: [...ENGINE_FLAGS, "-w"] }));
}

function ourSources(target: string, bearssl: Bearssl | undefined): readonly Source[] {
	const options = [...ENGINE_FLAGS, ...WARNINGS, ...(bearssl === undefined ? [] : ["-DMOORING_BEARSSL", ...bearssl.include])];
	return runnerFolders(target).filter((folder) => bearssl !== undefined || folder !== BINDING)
		.flatMap((folder) => filesEnding(join(ROOT, folder), /\.[cS]$/).map((path) => ({ path, object: `${folder.replaceAll("/", "-")}-${basename(path).replace(".", "-")}`, options })));
}

function bearsslSources(bearssl: Bearssl | undefined, tuned: Target["tuned"] = {}): readonly Source[] {
	const folder = bearssl?.sources;
	if (folder === undefined) return [];
	return readdirSync(join(folder, "src"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".c")).sort()
		.map((name) => {
			const own = basename(name, ".c");
			return { path: join(folder, "src", name), object: `bearssl-${own}`, options: ["-w", ...(bearssl?.include ?? []), "-I", join(folder, "src"), ...(tuned[own] ?? [])] };
		});
}

/** All headers together: a change of one compiles everything again, and none is missed. */
function headerDigest(target: string, bearssl: Bearssl | undefined): string {
	const folders = [...["xs/sources", "xs/includes", "xs/platforms"].map((folder) => join(ENGINE, folder)), ...runnerFolders(target).map((folder) => join(ROOT, folder))];
	const sources = bearssl?.sources;
	if (sources !== undefined) folders.push(join(sources, "inc"), join(sources, "src"));
	return digest(folders.flatMap((folder) => filesEnding(folder, /\.h$/)).map((path) => readFileSync(path, "utf8")).join("\0"));
}

/** BearSSL for one target: the system's library, or sources to compile. */
interface Bearssl {
	readonly include: readonly string[];
	readonly sources?: string;
	readonly link: readonly string[];
}

function findBearssl({ compiler, flags }: Target): Bearssl | undefined {
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

function filesEnding(folder: string, ending: RegExp): string[] {
	return readdirSync(folder).filter((name) => ending.test(name)).sort().map((name) => join(folder, name));
}

function say(text: string): void {
	process.stdout.write(`xs:build: ${text}\n`);
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

const ENGINE = join(ROOT, "build/xs/engine");

const BINDING = "hosts/bearssl";

/** Snapshots need callbacks of a host that has them. */
const LEFT_OUT: readonly string[] = ["xsSnapshot.c"];

const ENGINE_FLAGS: readonly string[] = [
	"-DINCLUDE_XSPLATFORM", '-DXSPLATFORM="platform.h"', "-DmxParse=1", "-DmxRun=1", "-DmxSloppy=1", "-DmxInstrument=1", "-DmxBoundsCheck=1", "-DmxMinusZero=1",
	"-I", join(ROOT, "hosts/xs"), "-isystem", join(ENGINE, "xs/includes"), "-isystem", join(ENGINE, "xs/platforms"), "-isystem", join(ENGINE, "xs/sources"),
];

/** For what is ours; the engine's own headers do not pass them, and are told apart by -isystem. */
const WARNINGS: readonly string[] = ["-Wall", "-Wextra"];

try {
	await main();
} catch (caught) {
	process.stderr.write(`xs:build: ${caught instanceof Error ? caught.message : String(caught)}\n`);
	process.exitCode = 1;
}
