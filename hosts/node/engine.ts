import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { bootFailures } from "./boot-failures.js";

/** What the firmware runs on: this process, or the chip's engine in a process of its own. */
export type EngineName = keyof typeof ENGINES;

/** How the runner is started for an engine. */
export interface Engine {
	readonly name: EngineName;
	/** For people. */
	readonly title: string;
	/** From the project's folder. */
	readonly runner: string;
	/** Bytes for all of the machine: chunks, slots and stack. */
	readonly block: number;
	/** Other creation parameters, as in a manifest of the SDK. */
	readonly creation: readonly string[];
	/** Settings of the simulator's for it, where the user gives none. */
	readonly settings: Readonly<Record<string, number>>;
}

/** The engine of a name, with this much memory or its own; undefined for the process itself. */
export function engineOf(name: EngineName, block?: number): Engine | undefined {
	const engine = ENGINES[name];
	return engine === undefined ? undefined : { name, ...engine, ...(block === undefined ? {} : { block }) };
}

export function isEngineName(name: string): name is EngineName {
	return Object.hasOwn(ENGINES, name);
}

export function engineNames(): readonly string[] {
	return Object.keys(ENGINES);
}

/** Throws a failure that says what to do, unless the engine's runner is there and newer than its sources. */
export function checkEngine({ name, runner }: Engine, folder: string): void {
	const stamp = join(folder, `${runner}.sources`);
	if (!existsSync(join(folder, runner)) || !existsSync(stamp)) throw bootFailures.make("engine-missing", { engine: name, path: runner });
	const built = statSync(stamp).mtimeMs;
	const newer = SOURCES.flatMap((source) => cFiles(join(folder, source))).find((path) => statSync(path).mtimeMs > built);
	if (newer !== undefined) throw bootFailures.make("engine-stale", { engine: name, path: runner, source: newer });
}

function cFiles(folder: string): string[] {
	return existsSync(folder) ? readdirSync(folder).filter((name) => /\.[ch]$/.test(name)).map((name) => join(folder, name)) : [];
}

const SOURCES: readonly string[] = ["hosts/xs", "hosts/xs/posix", "hosts/bearssl"];

/** Bytes: a chip has no room for the longest record there may be. */
const SETTINGS = Object.freeze({ receiveBuffer: 4120 });

const ENGINES = Object.freeze({
	node: undefined,
	// Twice of everything: so wide are slots and pointers.
	xs: {
		title: "XS, the boards' engine, in 64 bit", runner: "build/xs/x64/xs", block: 65_536, settings: SETTINGS,
		creation: ["--chunk", "3072,1024", "--heap", "960,32", "--stack", "448", "--keys", "32,32"],
	},
	xs32: {
		title: "XS, the boards' engine, in 32 bit", runner: "build/xs/x32/xs", block: 32_768, settings: SETTINGS,
		creation: ["--chunk", "1536,512", "--heap", "960,32", "--stack", "448", "--keys", "32,32"],
	},
} as const);
