import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { runHeard } from "../tools/heard-program.js";
import type { Sdk } from "./sdk.js";
import { TARGETS } from "./sdk.js";

export interface Image {
	/** One of TARGETS, perhaps with a board after a slash. */
	readonly target: string;
	readonly release: boolean;
	/** Laid over what manifest.json has under `config`. */
	readonly settings: Readonly<Record<string, unknown>>;
	/** Files that the settings name, such as anchors; each is found by the last part of its path. */
	readonly files: readonly string[];
	/** mcconfig builds, and flashes where it is a board, unless it is told what alone to do; `makefile` is to write that and no more. */
	readonly goal?: "build" | "deploy" | "clean" | "makefile";
}

/** Where everything of it lies: nothing of it, and so no secret, gets into git or into the SDK's tree. */
export function imageFolder(root: string): string {
	return join(root, "build/sdk");
}

/** The program that mcconfig makes for the desktop. */
export function desktopProgram(root: string, release: boolean): string {
	return join(imageFolder(root), "bin/lin/mc", release ? "release" : "debug", "mooring/mc.so");
}

/** Where mcconfig writes its makefile, and the SDK's tools what they make before it is linked. */
export function stagesFolder(root: string, { target, release }: Pick<Image, "target" | "release">): string {
	return join(imageFolder(root), "tmp", platformOf(target), release ? "release" : "debug", "mooring");
}

function platformOf(target: string): string {
	const [kind = "", ...board] = target.split("/");
	return [TARGETS[kind] ?? kind, ...board].join("/");
}

/** Runs mcconfig; returns its status. What it says goes to `heard`, line by line, or else to the terminal. */
export async function buildImage(root: string, sdk: Sdk, image: Image, heard?: (line: string) => void): Promise<number> {
	const platform = platformOf(image.target);
	const folder = join(imageFolder(root), image.target.replaceAll("/", "-"));
	mkdirSync(folder, { recursive: true });
	// The SDK's linker keeps all names that it has ever linked there, such as those of another profile: 6 KB of an ESP8266's flash.
	if (platform.startsWith("esp/") || platform === "esp") rmSync(stagesFolder(root, image), { recursive: true, force: true });
	const manifest = {
		build: { NAME: "mooring" },
		include: relative(folder, join(root, "manifest.json")),
		config: image.settings,
		data: { "*": image.files.map((path) => relative(folder, resolve(root, path)).replace(/\.[^.]*$/, "")) },
	};
	writeFileSync(join(folder, "manifest.json"), `${JSON.stringify(manifest, undefined, "\t")}\n`, { mode: 0o600 });
	const goal = image.goal === undefined ? ["-m"] : image.goal === "makefile" ? [] : ["-m", "-t", image.goal];
	const parameters = [...(image.release ? [] : ["-d"]), "-p", platform, "-o", imageFolder(root), ...goal, join(folder, "manifest.json")];
	return await runMcconfig(sdk, folder, parameters, heard);
}

/** Returns mcconfig's status. What it says goes to `heard`, line by line, or else to the terminal. */
export async function runMcconfig(sdk: Sdk, folder: string, parameters: readonly string[], heard?: (line: string) => void): Promise<number> {
	return await runTool(sdk, "mcconfig", folder, parameters, heard);
}

/** The same for any program of the SDK, or that it runs. */
export async function runTool(sdk: Sdk, program: string, folder: string, parameters: readonly string[], heard?: (line: string) => void): Promise<number> {
	return await runHeard(program, parameters, { cwd: folder, env: sdk.environment }, heard);
}

/** Why a file cannot go into the image; undefined when it can. */
export function fileProblem(root: string, files: readonly string[]): string | undefined {
	const missing = files.find((path) => !existsSync(resolve(root, path)));
	if (missing !== undefined) return `there is no ${missing}, which the settings name`;
	const names = files.map((path) => basename(path));
	const twice = names.find((name, at) => names.indexOf(name) !== at && files[names.indexOf(name)] !== files[at]);
	return twice === undefined ? undefined : `two files that the settings name are called ${twice}; an image has no folders`;
}
