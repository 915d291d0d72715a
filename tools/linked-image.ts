import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

/** What mcconfig has put together for an image, by the makefile that it has written. */
export interface LinkedImage {
	/** Ids of the modules that the SDK's linker is given. */
	readonly modules: readonly string[];
	/** Of these, those that are in flash from the beginning. */
	readonly preloaded: readonly string[];
	/** Sources in C, by the names of their objects. */
	readonly objects: ReadonlyMap<string, string>;
	/** Files that are in flash as they are. */
	readonly data: readonly string[];
	/** How many modules its compiler of TypeScript is run for. */
	readonly typescript: number;
	readonly creation: unknown;
	readonly settings: readonly string[];
}

/** `folder` is the one of the makefile. */
export function readLinkedImage(folder: string): LinkedImage {
	const text = readFileSync(join(folder, "makefile"), "utf8");
	const { creation, config } = JSON.parse(readFileSync(join(folder, "manifest_flat.json"), "utf8")) as { creation: unknown; config: object };
	return {
		modules: listIn(text, "MODULES").flatMap((path) => (path.endsWith(".xsb") ? [moduleId(path.replace("$(MODULES_DIR)/", ""))] : [])),
		preloaded: listIn(text, "PRELOADS").map((parameter) => moduleId(parameter.replace("-p ", ""))),
		objects: new Map([...text.matchAll(/^\$\(TMP_DIR\)\/(\S+\.o): (\S+) \$\(HEADERS\)/gm)].map(([, name = "", source = ""]) => [name, source])),
		data: [...listIn(text, "DATA"), ...listIn(text, "RESOURCES"), ...listIn(text, "STRINGS")],
		typescript: text.split("\n").filter((line) => line.startsWith("\t@echo '# tsc ")).length,
		creation, settings: Object.keys(config),
	};
}

/** A list of the makefile, whose lines but the last end in a backslash. */
function listIn(text: string, name: string): readonly string[] {
	const [, list = ""] = new RegExp(`^${name} =\\s*\\\\\\n((?:.*\\\\\\n)*.*)$`, "m").exec(text) ?? [];
	return list.split("\n").map((line) => line.replace(/\\$/, "").trim()).filter((line) => line !== "");
}

/** mcconfig writes a folder `~.embedded` for the prefix `embedded:`. */
function moduleId(path: string): string {
	return path.replace(/\.xsb$/, "").replace(/^~\.(\w+)\//, "$1:");
}

/** What an image must be. */
export interface Expected {
	/** The project's folder. */
	readonly root: string;
	/** Ids of modules that have to be in it, of which `entry` alone is not preloaded. */
	readonly modules: readonly string[];
	readonly entry: string;
	/** Folders of C files that have to be in it. */
	readonly sources: readonly string[];
	/** Undefined for whatever it has. */
	readonly creation: unknown;
}

/** What is wrong with an image, in words. */
export function faultsOf(image: LinkedImage, { root, modules, entry, sources, creation }: Expected): readonly string[] {
	const missing = [...modules, entry].filter((id) => !image.modules.includes(id));
	const late = modules.filter((id) => image.modules.includes(id) && !image.preloaded.includes(id));
	const objects = [...image.objects.values()];
	const unlisted = sources.flatMap((folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith(".c")).map((name) => join(root, folder, name))).filter((path) => !objects.includes(path));
	const foreign = [...ofTheSdk(root, image).filter((id) => SDKS_OWN.test(id)), ...objects.filter((path) => !path.startsWith(root) && SDKS_C.test(path)), ...image.data.filter((name) => CERTIFICATE.test(name))];
	const { config } = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8")) as { config: object };
	const unset = Object.keys(config).filter((key) => !image.settings.includes(key));
	return [
		...missing.map((id) => `${id} is not linked`), ...late.map((id) => `${id} is not preloaded`), ...unlisted.map((path) => `${path} is not compiled`),
		...foreign.map((name) => `${name} is in it`), ...unset.map((key) => `its settings have no ${key}`),
		...(creation === undefined || isDeepStrictEqual(creation, image.creation) ? [] : [`its memory is ${JSON.stringify(image.creation)}`]),
	];
}

/** Ids of its modules that are not ours. */
export function ofTheSdk(root: string, { modules }: LinkedImage): readonly string[] {
	return modules.filter((id) => !OURS.includes(id) && !existsSync(join(root, "build", `${id}.js`)));
}

/** Of the bundle for ESP8266, and what is made of a package or of the settings. */
const OURS: readonly string[] = ["boot", "firmware", "mqtt-packet", "mc/config"];

/** Ids of the SDK's modules for TLS, certificates, MQTT, and what these bring with them. */
const SDKS_OWN = /^(?:securesocket|ssl|tls|crypt|pki|mqtt|mqttclient|http|socket|sntp|websocket|fetch)(?:\/|$)|^embedded:network\/|^embedded:io\/socket\/.*tls/;

/** Its C files for the same. */
const SDKS_C = /\/modules\/(?:crypt|network\/(?:mqtt|tls|socket\/(?!lwip\/modLwipSafe)))/;

const CERTIFICATE = /\.(?:der|pem|pk8|crt)$/;
