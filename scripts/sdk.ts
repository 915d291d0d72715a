import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { delimiter, join } from "node:path";

/** What an image can be built for, and the SDK's name of it; a board of its own after a slash, such as esp8266/nodemcu. */
export const TARGETS: Readonly<Record<string, string>> = { esp8266: "esp", esp32: "esp32", lin: "lin" };

/** The Moddable SDK on this machine. */
export interface Sdk {
	readonly folder: string;
	readonly version: string;
	/** For programs of the SDK: its tools and the project's compiler come first. */
	readonly environment: NodeJS.ProcessEnv;
}

/** Something that is missing, with the command or the place that it comes from. */
export interface Missing {
	readonly what: string;
	readonly cure: string;
}

/** The SDK that MODDABLE names, or what is missing of it. */
export function findSdk(root: string, environment: NodeJS.ProcessEnv): Sdk | readonly Missing[] {
	const folder = environment["MODDABLE"];
	if (folder === undefined || folder === "") return [{ what: "MODDABLE does not say where the Moddable SDK is", cure: SDK_SETUP }];
	if (!existsSync(join(folder, "xs/includes/xs.h"))) return [{ what: `there is no Moddable SDK in ${folder}, which MODDABLE names`, cure: SDK_SETUP }];
	const path = join(folder, "tools/VERSION");
	const version = existsSync(path) ? readFileSync(path, "utf8").trim() : "of no known version";
	const system = { linux: "lin", darwin: "mac", win32: "win" }[platform() as string] ?? platform();
	const tools = join(folder, "build/bin", system, "release");
	const missing: Missing[] = [];
	if (!isRecent(version)) missing.push({ what: `the Moddable SDK in ${folder} is ${version}; ${LEAST_VERSION} or later of the same major version is needed`, cure: "npx xs-dev update" });
	if (!existsSync(join(tools, platform() === "win32" ? "mcconfig.bat" : "mcconfig"))) missing.push({ what: `the SDK's tools are not built: there is no ${join(tools, "mcconfig")}`, cure: `cd ${join(folder, "build/makefiles", system)} && make` });
	if (missing.length > 0) return missing;
	const searched = [tools, join(root, "node_modules/.bin"), environment["PATH"] ?? ""].join(delimiter);
	return { folder, version, environment: { ESP_BASE: join(homedir(), "esp"), ...environment, PATH: searched } };
}

/** What else a target takes, beside the SDK. */
export function missingTools(target: string, { environment }: Sdk): readonly Missing[] {
	const check = CHECKS[target.split("/")[0] ?? ""];
	return check === undefined ? [] : check(environment);
}

const CHECKS: Readonly<Record<string, (environment: NodeJS.ProcessEnv) => readonly Missing[]>> = {
	lin: (environment) => [
		...needProgram(environment, "cc", ["--version"], "a C compiler", "sudo apt install gcc make"),
		...needProgram(environment, "pkg-config", ["--exists", "gio-2.0"], "GLib's headers (gio-2.0)", "sudo apt install pkg-config libglib2.0-dev"),
	],
	esp8266: (environment) => {
		const base = environment["ESP_BASE"] ?? "";
		const host = platform() === "darwin" ? "Darwin" : "Linux";
		return [
			...needPath(base, "the folder of the ESP8266's tools (ESP_BASE)", ESP8266_SETUP),
			...needPath(join(base, "esp8266-2.3.0"), "the ESP8266 core of Arduino, 2.3.0", ESP8266_SETUP),
			...needPath(join(base, "ESP8266_RTOS_SDK"), "Espressif's ESP8266_RTOS_SDK", ESP8266_SETUP),
			...needPath(platform() === "win32" ? base : join(base, "toolchain", host, "xtensa-lx106-elf/bin/xtensa-lx106-elf-gcc"), "the compiler for the ESP8266's core", ESP8266_SETUP),
			...needProgram(environment, "python", ["--version"], "a program called python", "sudo apt install python-is-python3"),
		];
	},
	esp32: (environment) => [
		...needPath(environment["IDF_PATH"] ?? "", "Espressif's ESP-IDF (IDF_PATH)", ESP32_SETUP),
		...needProgram(environment, "idf.py", ["--version"], "idf.py on the search path", `${ESP32_SETUP}, then . "$IDF_PATH/export.sh"`),
	],
};

const SDK_SETUP = "npx xs-dev setup, then open a new terminal; or export MODDABLE=FOLDER of an SDK that is there";
const ESP8266_SETUP = "npx xs-dev setup --device esp8266";
const ESP32_SETUP = "npx xs-dev setup --device esp32";

function needPath(path: string, what: string, cure: string): readonly Missing[] {
	return path !== "" && existsSync(path) ? [] : [{ what: `${what} is missing${path === "" ? "" : `: there is no ${path}`}`, cure }];
}

function needProgram(environment: NodeJS.ProcessEnv, program: string, parameters: readonly string[], what: string, cure: string): readonly Missing[] {
	return spawnSync(program, parameters, { env: environment, stdio: "ignore" }).status === 0 ? [] : [{ what: `${what} is missing`, cure }];
}

/** Whether the version is one of the major version that this was tried with, and no older. */
function isRecent(version: string): boolean {
	const [wanted, given] = [LEAST_VERSION, version].map((text) => text.split(".").map(Number)) as [number[], number[]];
	if (given[0] !== wanted[0]) return false;
	const at = wanted.findIndex((number, index) => number !== (given[index] ?? 0));
	return at === -1 || (given[at] ?? 0) > (wanted[at] ?? 0);
}

const LEAST_VERSION = "8.2.3";
