import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "esbuild";
import { minify } from "terser";
import { boardBlock, bundleFolder } from "../../hosts/node/engine.js";
import { RUNNER_BOOT } from "../../hosts/node/preload.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { packedRows } from "../../modules/failure/packed-failures.js";
import type { FailureTexts } from "../../modules/failure/packed-failures.js";
import { absentGroup } from "../../modules/settings/absent.js";
import type { Parts } from "../../modules/settings/absent.js";
import { strippedIntrinsics, withoutIntrinsics } from "./intrinsics.js";
import { identifiersIn, ownMemberNames, propertyNames } from "./member-names.js";
import { withPhrases } from "./phrases.js";
import { BOARD_BOOT, cFiles, STAMP, stampOf } from "./stamp.js";
import { importedIds, importedNames, withArrowFunctions, withFieldsInConstructors, withGlobals, withMemberText, withoutMembers, withoutUnusedImports, withoutUnusedMethods, withPlainFields, withPureInitializers, withUsedRows, withValues } from "./syntax.js";

/** What is made one module, of the compiler's output in `build`. */
export interface Bundle {
	/** The project's folder. */
	readonly root: string;
	/** The module that starts it all, such as hosts/esp8266/boot. */
	readonly boot: string;
	/** One of modules/profile. */
	readonly profile: string;
	/** Sources whose names are others' too: declarations of what comes from outside. */
	readonly foreign: readonly string[];
	/** Ids of modules that come from outside. */
	readonly external: readonly string[];
	/** Where `firmware.js` goes, to be preloaded, and `boot.js`, which starts it. */
	readonly folder: string;
}

/** Makes all of ours that an ESP8266's manifest lists, in build/esp8266. */
export async function bundleForEsp8266(root: string, profile: string): Promise<void> {
	const folder = join(root, "build/esp8266");
	rmSync(folder, { recursive: true, force: true });
	const sources = await makeBundle({ root, boot: BOARD_BOOT, profile, foreign: ["hosts/moddable/sdk.ts"], external: OF_THE_SDK, folder });
	for (const path of cFiles(root)) copyFileSync(path, join(folder, basename(path)));
	const bundle = readFileSync(join(folder, "firmware.js"), "utf8");
	writeFileSync(join(folder, "manifest.json"), `${JSON.stringify({ ...profileManifest(bundle, profile), strip: ["*", ...(callsNone(bundle) ? strippedIntrinsics(root, sources, identifiersIn(bundle)) : [])] }, null, "\t")}\n`);
	writeFileSync(join(folder, STAMP), stampOf(root, BOARD_BOOT, profile));
}

/** What depends on the profile: the block of memory, and the SDK's modules for pins and serial ports that the bundle has a use for, as a manifest's modules are all in its image. */
export function profileManifest(bundle: string, profile: string): { readonly creation: { readonly static: number }; readonly modules: Readonly<Record<string, string | readonly string[]>>; readonly preload: readonly string[] } {
	const used = importedIds(bundle).flatMap((id) => PIN_MODULES.get(id) ?? []);
	const modules: Record<string, string | readonly string[]> = {};
	for (const { id, source } of used) modules[id] = modules[id] === undefined ? source : [modules[id], source].flat();
	return { creation: { static: boardBlock(profile) }, modules, preload: Object.keys(modules).filter((id) => id !== "*") };
}

/** Names of the profiles that an ESP8266's image can have. */
export const ESP8266_PROFILES: readonly string[] = ["esp8266", "esp8266-blynk", "esp8266-bridge", "esp8266-post", "esp8266-small"];

/** Makes the same firmware for the runner of the boards' engine, with that runner's host, where it is not there yet of today's sources: then `began` is told. */
export async function bundleForRunner(root: string, profile: string, began: () => void = () => undefined): Promise<void> {
	const folder = bundleFolder(root, profile);
	const path = join(folder, STAMP);
	const stamp = stampOf(root, RUNNER_BOOT, profile);
	if (existsSync(path) && readFileSync(path, "utf8") === stamp) return;
	began();
	rmSync(folder, { recursive: true, force: true });
	const sources = await makeBundle({ root, boot: RUNNER_BOOT, profile, foreign: ["hosts/xs/native.ts", "hosts/xs/run-config.ts", "hosts/bearssl/primitives.ts"], external: ["mooring-config"], folder });
	// What is not in an image is not here either: who calls it fails here too.
	const bundle = readFileSync(join(folder, "firmware.js"), "utf8");
	writeFileSync(join(folder, "firmware.js"), `${withoutIntrinsics(strippedIntrinsics(root, sources, identifiersIn(bundle)))}\n${bundle}`);
	writeFileSync(path, stamp);
}

/** The sources of which something is in it. */
export async function makeBundle(bundle: Bundle): Promise<readonly string[]> {
	const path = join(bundle.root, `build/${bundle.boot}.js`);
	const imported = importedNames(readFileSync(path, "utf8")).filter(({ from }) => from.startsWith("."));
	const entry = imported.map(({ names, from }) => `export { ${names.join(", ")} } from ${JSON.stringify(from)};`).join("\n");
	mkdirSync(bundle.folder, { recursive: true });
	const { text, sources } = await joined(bundle, entry, dirname(path));
	writeFileSync(join(bundle.folder, "firmware.js"), await smallText(text, bundle));
	writeFileSync(join(bundle.folder, "boot.js"), readFileSync(path, "utf8").replace(/(from ")\.[^"]*(")/g, "$1firmware$2").replace(/^\/\/# source.*$/m, ""));
	return sources;
}

async function joined({ root, profile, external }: Bundle, entry: string, folder: string): Promise<{ readonly text: string; readonly sources: readonly string[] }> {
	const parts = await import(pathToFileURL(join(root, `build/modules/profile/${profile}.js`)).href) as Parts;
	const { outputFiles: [output], metafile } = await build({
		stdin: { contents: entry, resolveDir: folder },
		bundle: true, write: false, metafile: true, absWorkingDir: root, format: "esm", target: "es2023", minifySyntax: true, logLevel: "warning",
		alias: { "mqtt-packet": join(root, "build/hosts/shims/mqtt-packet.js") },
		external: [...external],
		plugins: [withProfile(join(root, `build/modules/profile/${profile}.js`)), withSmallSources(root, parts)],
	});
	const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
	return { text: output?.text ?? "", sources: inputs.filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && path !== "<stdin>").map(([path]) => join(root, path.replace(/^build\//, "").replace(/\.js$/, ".ts"))) };
}

/** The same in as few slots, keys and bytes of code as can be. */
async function smallText(joined: string, { root, boot, foreign }: Bundle): Promise<string> {
	let text = withPureInitializers(withArrowFunctions(joined));
	// What one round has left without a use, the next one takes away.
	for (let round = 0; round < ROUNDS; round++) text = withUsedRows(withoutUnusedMethods(await compressed(text)));
	text = withoutUnusedImports(await compressed(text));
	text = withPhrases(text);
	const names = [`build/${boot}.js`, ...foreign].flatMap((path) => identifiersIn(readFileSync(join(root, path), "utf8")));
	text = await withShortMembers(text, ownMemberNames(text, names));
	return withGlobals(await withNamesOfProperties(text, propertyNames(text)));
}

async function compressed(text: string): Promise<string> {
	const { code = "" } = await minify(text, {
		module: true, ecma: 2020, mangle: false,
		compress: { passes: 1, toplevel: true, unsafe_arrows: true, keep_infinity: true },
		format: { comments: false, preserve_annotations: true },
	});
	return code;
}

async function withShortMembers(text: string, members: readonly string[]): Promise<string> {
	const { code = "" } = await minify(text, { module: true, ecma: 2020, compress: false, mangle: { toplevel: true, properties: { regex: new RegExp(`^(?:${members.join("|")})$`), keep_quoted: true } } });
	return code;
}

/** A variable that is called like some property shares its key in the engine. */
async function withNamesOfProperties(text: string, names: readonly string[]): Promise<string> {
	const { code = "" } = await minify(text, { module: true, ecma: 2020, compress: false, mangle: { toplevel: true, nth_identifier: { get: (index: number) => names[index] ?? `$${index}` } } });
	return code;
}

/** The constants of a profile in the place of those that leave nothing out. */
function withProfile(path: string): Plugin {
	return {
		name: "profile",
		setup(bundler) {
			bundler.onResolve({ filter: /\/profile\/profile\.js$/ }, () => ({ path }));
		},
	};
}

/**
 * Sources as they go in: without private names and fields, which must be before anything joins statements; settings of what the
 * profile leaves out are in no schema, and what they are for is in the docs alone; tables of failures are one text each.
 */
function withSmallSources(root: string, parts: Parts): Plugin {
	const packed = join(root, "build/modules/failure/packed-failures.js");
	return {
		name: "small-sources",
		setup(bundler) {
			bundler.onLoad({ filter: /[\\/]build[\\/](?:modules|hosts|main|connection).*\.js$/ }, async ({ path }) => {
				const text = withFieldsInConstructors(withPlainFields(readFileSync(path, "utf8")));
				if (/[\\/]settings[\\/]schema\.js$/.test(path)) return { contents: withMemberText(withoutMembers(text, (name) => absentGroup(name, parts) !== undefined), "what", "docs/settings.md says what it is") };
				if (!path.endsWith("failures.js") || path === packed) return { contents: text };
				const tables = await import(pathToFileURL(path).href) as Readonly<Record<string, unknown>>;
				const rows = withValues(text, (name) => {
					const table = tables[name];
					return table instanceof FailureTable ? `new PackedFailures(${JSON.stringify(table.stage)}, ${JSON.stringify(packedRows(table.texts as FailureTexts))})` : undefined;
				});
				return { contents: `import { PackedFailures } from ${JSON.stringify(packed)};\n${rows}` };
			});
		},
	};
}

const ROUNDS = 2;

/** As the SDK's own manifests for `esp` list them. */
const PIN_MODULES: ReadonlyMap<string, readonly { readonly id: string; readonly source: string }[]> = new Map([
	["embedded:io/analog", [{ id: "embedded:io/analog", source: "$(MODULES)/io/analog/esp/*" }]],
	["embedded:io/digital", [
		{ id: "*", source: "$(MODULES)/io/digital/esp/*" },
		{ id: "embedded:io/digital", source: "$(MODULES)/io/digital/digital" },
		{ id: "embedded:io/digitalbank", source: "$(MODULES)/io/digital/digitalbank" },
	]],
	["embedded:io/pwm", [{ id: "embedded:io/pwm", source: "$(MODULES)/io/pwm/esp/*" }]],
	["onewire", [
		{ id: "*", source: "$(MODULES)/drivers/onewire/esp/*" },
		{ id: "*", source: "$(MODULES)/pins/digital/esp/*" },
		{ id: "onewire", source: "$(MODULES)/drivers/onewire/onewire" },
	]],
	["embedded:io/serial", [{ id: "embedded:io/serial", source: "$(MODULES)/io/serial/esp/*" }]],
]);

/** Whether all that the bundle has of the SDK goes into C at once, and calls nothing of the engine's. */
export function callsNone(bundle: string): boolean {
	return importedIds(bundle).every((id) => NATIVE.includes(id));
}

/** Each read for that: of `embedded:` there are others, such as that for TLS, which are programs. */
const NATIVE: readonly string[] = [
	"timer", "time", "net", "preference", "wifi", "Resource", "mc/config",
	...["analog", "digital", "pwm", "serial", "socket/listener", "socket/tcp", "socket/udp"].map((name) => `embedded:io/${name}`),
];

const OF_THE_SDK: readonly string[] = [...NATIVE, "onewire", "embedded:*"];
