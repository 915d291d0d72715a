import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { preloadedModules } from "../hosts/node/preload.js";
import { manifestProfile } from "../hosts/node/settings-layers.js";
import { bundleForEsp8266, ESP8266_PROFILES } from "../tools/bundle/bundle.js";
import { bundleProblem, STAMP } from "../tools/bundle/stamp.js";
import { importedIds } from "../tools/bundle/syntax.js";
import { buildImage, runTool, stagesFolder } from "./image.js";
import type { Image } from "./image.js";
import { faultsOf, ofTheSdk, readLinkedImage } from "../tools/linked-image.js";
import type { Expected, LinkedImage } from "../tools/linked-image.js";
import { missingTools } from "./sdk.js";
import type { Sdk } from "./sdk.js";

/**
 * The SDK's stages for the boards, as far as the tools allow that are there: its compiler of TypeScript, XS's compiler and linker
 * need none of Espressif's; C and the last link need them all. False, and why, when a stage fails or links what it should not.
 */
export class BoardStages {
	readonly #root: string;
	readonly #sdk: Sdk;
	readonly #say: (text: string) => void;
	/** For what is missing of Espressif's tools: a makefile only asks whether it is there. */
	readonly #standIns: string;
	/** The folder of a whole output of the compiler of TypeScript, for images of the same modules. */
	#compiled: string | undefined;

	constructor(root: string, sdk: Sdk, say: (text: string) => void) {
		this.#root = root;
		this.#sdk = sdk;
		this.#say = say;
		this.#standIns = mkdtempSync(join(tmpdir(), "mooring-tools-"));
	}

	async run(): Promise<boolean> {
		try {
			const esp8266 = await this.#esp8266();
			return await this.#esp32() && esp8266;
		} finally {
			rmSync(this.#standIns, { recursive: true, force: true });
		}
	}

	async #esp8266(): Promise<boolean> {
		const tools = this.#tools("esp8266");
		const usual = manifestProfile(this.#root) ?? ESP8266_PROFILES[0] ?? "";
		let good = true;
		try {
			for (const profile of ESP8266_PROFILES) {
				await bundleForEsp8266(this.#root, profile);
				// As it is after a change of a source, of which make is to find out.
				if (profile === usual) writeFileSync(join(this.#root, "build/esp8266", STAMP), `${profile} of other sources`);
				good = await this.#boards("esp8266", tools, profile) && good;
				const problem = bundleProblem(this.#root, profile);
				if (problem !== undefined) this.#say(`esp8266: make has not noticed that ${problem}`);
				good &&= problem === undefined;
			}
		} finally {
			await bundleForEsp8266(this.#root, usual);
		}
		return tools.complete ? await this.#compileAndLink({ target: "esp8266", release: true, ...NOTHING }, tools) && good : good;
	}

	async #esp32(): Promise<boolean> {
		const tools = this.#tools("esp32");
		const good = await this.#boards("esp32", tools);
		if (!tools.complete) return good;
		const lines: string[] = [];
		// ESP-IDF's own build runs beneath mcconfig's.
		const status = await buildImage(this.#root, tools.sdk, { target: "esp32", release: true, ...NOTHING, goal: "build" }, (line) => { lines.push(line); });
		return this.#judge("esp32", status, lines) && good;
	}

	#tools(kind: string): Tools {
		const missing = missingTools(kind, this.#sdk);
		if (missing.length === 0) return { sdk: this.#sdk, complete: true };
		for (const { what } of missing) this.#say(`${kind}: ${what}`);
		this.#say(`${kind}: so C and the last link are skipped; what runs is tsc, xsc and xsl`);
		for (const name of ["bin", "ESP8266_RTOS_SDK", "esp8266-2.3.0", "toolchain/Linux", "toolchain/Darwin"]) mkdirSync(join(this.#standIns, name), { recursive: true });
		writeFileSync(join(this.#standIns, "esp8266-2.3.0/platform.txt"), "");
		writeFileSync(join(this.#standIns, "bin/python"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
		const environment = { ...this.#sdk.environment, ESP_BASE: this.#standIns, IDF_PATH: this.#standIns, PATH: `${this.#sdk.environment["PATH"] ?? ""}:${join(this.#standIns, "bin")}` };
		return { sdk: { ...this.#sdk, environment }, complete: false };
	}

	/** For a board of no special kind and for the NodeMCU, which is to have the same memory, release and debug. */
	async #boards(kind: string, tools: Tools, profile?: string): Promise<boolean> {
		let good = true;
		let creation: unknown;
		for (const target of [kind, `${kind}/nodemcu`]) {
			for (const release of [true, false]) {
				const name = `${target}, ${profile === undefined ? "" : `profile ${profile}, `}${release ? "release" : "debug"}`;
				const image = await this.#link(name, { target, release, ...NOTHING }, tools);
				if (image === undefined) return false;
				const faults = faultsOf(image, { ...this.#expected(kind), creation });
				creation ??= image.creation;
				for (const fault of faults) this.#say(`${name}: ${fault}`);
				if (faults.length === 0 && release) this.#say(`${name}: beside ours there are ${ofTheSdk(this.#root, image).join(", ")}; nothing of the SDK's TLS, certificates or MQTT`);
				good &&= faults.length === 0;
			}
		}
		return good;
	}

	#expected(kind: string): Omit<Expected, "creation"> {
		const root = this.#root;
		if (kind === "esp8266") return { root, entry: "boot", modules: ["firmware", ...importedIds(readFileSync(join(root, "build/esp8266/firmware.js"), "utf8"))], sources: ["build/esp8266", "build/bearssl/shared", "build/bearssl/words15"] };
		const entry = `hosts/${kind}/boot`;
		return { root, entry, modules: preloadedModules(join(root, "build"), entry), sources: ["hosts/bearssl", "hosts/moddable", "hosts/moddable/chip", `hosts/${kind}`, "build/bearssl/shared", "build/bearssl/words31"] };
	}

	/** Up to what the SDK's linker makes; undefined where that failed, or warned. */
	async #link(name: string, image: Image, { sdk }: Tools): Promise<LinkedImage | undefined> {
		const folder = stagesFolder(this.#root, image);
		const lines: string[] = [];
		const heard = (line: string): void => { lines.push(line); };
		const made = await buildImage(this.#root, sdk, { ...image, goal: "makefile" }, heard);
		for (const line of lines) this.#say(`${name}: mcconfig: ${line}`);
		if (made !== 0) return undefined;
		const linked = readLinkedImage(folder);
		const taken = linked.typescript > 0 && this.#takeCompiled(folder);
		// What ESP-IDF configures is not there, and none of these stages reads it.
		const parameters = ["-f", join(folder, "makefile"), `--jobs=${availableParallelism()}`, "IDF_VERSION=none", "-o", join(folder, "xsProj-esp32/build/config/sdkconfig.h"), join(folder, "mc.xs.c"), join(folder, "mc.resources.c")];
		const status = await runTool(sdk, "make", folder, parameters, heard);
		const [, found] = lines.map((line) => /^### (\d+ instances, \d+ keys)/.exec(line)).find((match) => match !== null) ?? [];
		const [tsc = 0, xsc = 0] = ["tsc", "xsc"].map((stage) => lines.filter((line) => line.startsWith(`# ${stage} `)).length);
		const warnings = lines.filter((line) => /^### .*: (?:no const|not frozen)$/.test(line));
		const aliases = /^#define mxAliasCount (\d+)/m.exec(status === 0 ? readFileSync(join(folder, "mc.xs.c"), "utf8") : "")?.[1] ?? "?";
		const typescript = linked.typescript === 0 ? "" : `tsc ${tsc} of ${linked.typescript} modules${taken ? ", the rest as compiled for the first board" : tsc < linked.typescript ? ", the rest as compiled before" : ""}; `;
		this.#say(`${name}: ${typescript}xsc ${xsc} of ${linked.modules.length}; xsl ${status === 0 ? `linked ${found ?? "what was linked before"}, ${aliases} objects and variables not frozen` : `did not link: make ended with ${status}`}`);
		for (const line of status === 0 ? warnings : lines.slice(-20)) this.#say(`${name}: ${line}`);
		if (status !== 0 || warnings.length > 0) return undefined;
		this.#compiled ??= linked.typescript > 0 ? folder : undefined;
		return linked;
	}

	/** Takes over what the compiler of TypeScript has made of the same modules by the same options; false when it has not. */
	#takeCompiled(folder: string): boolean {
		if (this.#compiled === undefined || this.#compiled === folder) return false;
		const [before, now] = [this.#compiled, folder].map((one) => JSON.parse(readFileSync(join(one, "modules/tsconfig-base.json"), "utf8")) as Options) as [Options, Options];
		// A board's own modules are in JavaScript, and come to the paths.
		const paths = Object.entries(before.compilerOptions.paths).every(([id, path]) => isDeepStrictEqual(now.compilerOptions.paths[id], path));
		if (!paths || !isDeepStrictEqual({ ...before.compilerOptions, paths: undefined }, { ...now.compilerOptions, paths: undefined })) return false;
		copyCompiled(join(this.#compiled, "tsc"), join(folder, "tsc"));
		return true;
	}

	/** The whole image: ours, the SDK's and XS in C, and Espressif's libraries. */
	async #compileAndLink(image: Image, { sdk }: Tools): Promise<boolean> {
		const folder = stagesFolder(this.#root, image);
		const lines: string[] = [];
		const heard = (line: string): void => { lines.push(line); };
		const made = await buildImage(this.#root, sdk, { ...image, goal: "makefile" }, heard);
		const status = made !== 0 ? made : await runTool(sdk, "make", folder, ["-f", join(folder, "makefile"), `--jobs=${availableParallelism()}`, "--keep-going", "build"], heard);
		return this.#judge(image.target, status, lines);
	}

	#judge(target: string, status: number, lines: readonly string[]): boolean {
		const compiled = lines.filter((line) => line.startsWith("# cc ")).length;
		const errors = lines.filter((line) => / (?:fatal )?error: |undefined reference|will not fit|^### (?!warning|\d)/.test(line));
		this.#say(`${target}: cc ${compiled} files; ${status === 0 ? "the image is whole" : `make ended with ${status}`}`);
		for (const line of errors.slice(0, 10)) this.#say(`${target}: ${line}`);
		if (status === 0) return true;
		if (errors.length === 0 || errors.some((line) => line.includes(this.#root) || line.startsWith("###"))) {
			for (const line of errors.length === 0 ? lines.slice(-10) : []) this.#say(`${target}: ${line}`);
			return false;
		}
		this.#say(`${target}: what failed is none of ours: the tools that are there are not all, or not those that the SDK wants`);
		return true;
	}
}

/** Copies what is later than it is there; in a source map, the way to the source begins at another place. */
function copyCompiled(from: string, to: string): void {
	for (const name of readdirSync(from, { recursive: true, encoding: "utf8" })) {
		const [source, destination] = [join(from, name), join(to, name)];
		if (statSync(source).isDirectory()) continue;
		if (existsSync(destination) && statSync(source).mtimeMs <= statSync(destination).mtimeMs) continue;
		mkdirSync(dirname(destination), { recursive: true });
		if (name.endsWith(".map")) writeFileSync(destination, withMovedSources(readFileSync(source, "utf8"), dirname(source), dirname(destination)));
		else copyFileSync(source, destination);
	}
}

function withMovedSources(text: string, from: string, to: string): string {
	const map = JSON.parse(text) as { sources: readonly string[] };
	return JSON.stringify({ ...map, sources: map.sources.map((path) => relative(to, resolve(from, path))) });
}

interface Tools {
	/** With stand-ins, where it has to be. */
	readonly sdk: Sdk;
	/** Whether all of Espressif's are there. */
	readonly complete: boolean;
}

interface Options {
	readonly compilerOptions: { readonly paths: Readonly<Record<string, unknown>> };
}

const NOTHING = { settings: {}, files: [] } as const;
