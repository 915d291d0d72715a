import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { bootFailures } from "./boot-failures.js";
import { runnerPath, runnerProblem } from "./xs-runner.js";

/** What the firmware runs on: this process, or the chip's engine in a process of its own. */
export type EngineName = keyof typeof ENGINES;

/** How the runner is started for an engine. */
export interface Engine {
	readonly name: EngineName;
	/** For people. */
	readonly title: string;
	/** Of the runner, as `runnerPath` takes it. */
	readonly target: string;
	/** Bytes for all of the machine: chunks, slots and stack. */
	readonly block: number;
	/** Other creation parameters, as in a manifest of the SDK. */
	readonly creation: readonly string[];
	/** Settings of the simulator's for it, where the user gives none. */
	readonly settings: Readonly<Record<string, number>>;
	/** The profile of a board, by whose bundle the firmware runs; undefined for the modules themselves. */
	readonly profile?: string;
}

/** The engine of a name, with this much memory or its own; undefined for the process itself. */
export function engineOf(name: EngineName, block?: number): Engine | undefined {
	const engine = ENGINES[name];
	return engine === undefined ? undefined : { name, ...engine, ...(block === undefined ? {} : { block }) };
}

export function isEngineName(name: string): name is EngineName {
	return Object.hasOwn(ENGINES, name);
}

/** Bytes that an image of this profile gives to the engine for everything. */
export function boardBlock(profile: string): number {
	return (isEngineName(profile) ? engineOf(profile)?.block : undefined) ?? BOARD.block;
}

/** Where the bundle of an engine's profile lies, made when that engine is first asked for. */
export function bundleFolder(folder: string, profile: string): string {
	return join(folder, "build/xs", profile);
}

export function engineNames(): readonly string[] {
	return Object.keys(ENGINES);
}

/** Throws a failure that says what to do, unless the engine's runner is there and made from the sources of today; makes what it runs, where that is a profile's. */
export async function prepareEngine({ name, target, profile }: Engine, folder: string): Promise<void> {
	const runner = runnerPath(folder, target);
	const path = relative(folder, runner);
	if (!existsSync(runner)) throw bootFailures.make("engine-missing", { engine: name, path });
	if (runnerProblem(folder, target) !== undefined) throw bootFailures.make("engine-stale", { engine: name, path });
	if (profile !== undefined && !await isBundled(folder, profile)) throw bootFailures.make("engine-unbundled", { engine: name, path: relative(folder, bundleFolder(folder, profile)) });
}

/** In a process of its own: it takes some ten seconds where the sources have changed, and is no part of the simulator. */
async function isBundled(folder: string, profile: string): Promise<boolean> {
	const bundler = spawn(process.execPath, [join(folder, "build/scripts/runner-bundle.js"), profile], { stdio: ["ignore", "ignore", "inherit"] });
	const [status] = await once(bundler, "close") as [number | null];
	return status === 0;
}

/** Bytes: a chip has no room for the longest record there may be. */
const SETTINGS = Object.freeze({ receiveBuffer: 4120 });

/**
 * As hosts/esp8266/manifest.json has it under `creation`; the block stands in the manifest that is made with the bundle. Slots begin with 512 and not with the 960 of a block of 32,768: they grow
 * by 32 as far as a session needs them, and what is not slots yet is there for the chunks of a chain of certificates.
 */
const BOARD = Object.freeze({ target: "32", block: 24_832, settings: SETTINGS, creation: ["--chunk", "1536,512", "--heap", "512,32", "--stack", "352", "--keys", "32,32"] } as const);

const ENGINES = Object.freeze({
	node: undefined,
	// Twice of everything: so wide are slots and pointers.
	xs: {
		title: "XS, the boards' engine, in 64 bit", target: "64", block: 65_536, settings: SETTINGS,
		creation: ["--chunk", "3072,1024", "--heap", "960,32", "--stack", "384", "--keys", "32,32"],
	},
	xs32: {
		title: "XS, the boards' engine, in 32 bit", target: "32", block: 32_768, settings: SETTINGS,
		creation: ["--chunk", "1536,512", "--heap", "960,32", "--stack", "384", "--keys", "32,32"],
	},
	esp8266: { title: "XS in 32 bit, with what an ESP8266's image has", profile: "esp8266", ...BOARD },
	"esp8266-blynk": { title: "XS in 32 bit, with what an ESP8266's image for Blynk has", profile: "esp8266-blynk", ...BOARD },
	"esp8266-bridge": { title: "XS in 32 bit, with what an ESP8266's image for a serial line has", profile: "esp8266-bridge", ...BOARD, block: 27_264 },
	"esp8266-post": { title: "XS in 32 bit, with what an ESP8266's image for an HTTPS service has", profile: "esp8266-post", ...BOARD },
	"esp8266-small": { title: "XS in 32 bit, with what an ESP8266's smallest image has", profile: "esp8266-small", ...BOARD },
} as const);
