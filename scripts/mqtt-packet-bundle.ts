import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Plugin } from "esbuild";

/**
 * Makes one ES module of mqtt-packet, which is CommonJS and wants Node: `build/xs/mqtt-packet.js`, for the chip and its
 * engine on the desktop. What it needs of Node is in hosts/shims. Names are kept, for whoever reads a stack trace.
 */
export async function bundleMqttPacket(): Promise<void> {
	const { outputFiles: [bundle] } = await build({
		stdin: { contents: ENTRY, resolveDir: ROOT },
		write: false,
		bundle: true,
		format: "esm",
		target: "es2023",
		minifySyntax: true,
		alias: Object.fromEntries(SHIMS.map((name) => [name, join(ROOT, `build/hosts/shims/${name}.js`)])),
		plugins: [sharedModules, adjustedSources],
		logLevel: "warning",
	});
	mkdirSync(join(ROOT, "build/xs"), { recursive: true });
	// esbuild makes variables of what mqtt-packet has as constants. None is assigned again, and a constant needs no place in RAM.
	writeFileSync(join(ROOT, "build/xs/mqtt-packet.js"), (bundle?.text ?? "").replace(/^var (?=\w+ = )/gm, "const "));
	// The SDK has each file compiled by itself, and looks for the types of a module beside it.
	copyFileSync(join(ROOT, "modules/mqtt/mqtt-packet.d.ts"), join(ROOT, "build/xs/mqtt-packet.d.ts"));
}

/** Modules of ours are in the firmware anyway: they are imported by their id there. */
const sharedModules: Plugin = {
	name: "shared-modules",
	setup(bundler) {
		bundler.onResolve({ filter: /\/modules\/.*\.js$/ }, ({ path }) => ({ path: path.replace(/^.*\/(modules\/.*)\.js$/, "$1"), external: true }));
	},
};

const adjustedSources: Plugin = {
	name: "adjusted-sources",
	setup(bundler) {
		bundler.onLoad({ filter: /[\\/]node_modules[\\/]mqtt-packet[\\/]\w+\.js$/ }, ({ path }) => ({ contents: adjusted(basename(path), readFileSync(path, "utf8")), loader: "js" }));
	},
};

function adjusted(file: string, source: string): string {
	const esm = EQUIVALENTS.reduce((text, [form, equivalent]) => text.replace(form, equivalent), source.replace(TRACES, "").replace(VERSION_5, "false"));
	const text = CHANGES.filter((change) => change.file === file).reduce(changed, esm);
	const left = /^.*\b(?:require\(|module\.|exports\.|debug\b).*$/m.exec(text);
	if (left !== null) throw new Error(`mqtt-packet's ${file} has a form that is not known here: ${left[0]}`);
	return text;
}

function changed(source: string, { file, reason, from, to }: Change): string {
	const parts = source.split(from);
	if (parts.length !== 2) throw new Error(`mqtt-packet's ${file} has not one place for the change "${reason}"`);
	return parts.join(to);
}

interface Change {
	readonly file: string;
	readonly reason: string;
	readonly from: string;
	readonly to: string;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What packet.ts uses. With `true`, the engine freezes what is in the tables too, and in that: what is frozen needs no place in RAM for its changes. */
const ENTRY = 'import constants from "mqtt-packet/constants.js"; import Parser from "mqtt-packet/parser.js"; export { default as writeToStream } from "mqtt-packet/writeToStream.js"; Object.freeze(constants, true); export const parser = Parser.parser;';

/** Compiled files of hosts/shims, each by the name of the package that it stands for. */
const SHIMS: readonly string[] = ["bl", "buffer", "events", "process-nextick-args"];

/** Lines that trace by the package debug, which is nowhere switched on: each would cost a call and its text in flash. */
const TRACES = /^(?: *debug\(.*\)|const debug = require\('debug'\).*)\n/gm;

/**
 * The forms of CommonJS that mqtt-packet has, as ES modules: esbuild then puts all into one scope, where else it would
 * wrap each file into a function that is called once, with the code for that in flash.
 */
const EQUIVALENTS: readonly (readonly [form: RegExp, equivalent: string])[] = [
	[/^const (\w+|\{ \w+ \}) = require\('([^']+)'\)$/gm, "import $1 from '$2'"],
	[/^const (\w+) = require\('([^']+)'\)\.(\w+)$/gm, "import { $3 as $1 } from '$2'"],
	[/^const (\w+) = module\.exports$/gm, "const $1 = {}\nexport default $1"],
	[/^module\.exports = /gm, "export default "],
];

/** Version 5 is neither asked for nor taken: what it alone has is left out. */
const VERSION_5 = /(?:\b(?:this\.settings|packet)\.protocolVersion|\b(?:version|protocolVersion)) === 5/g;

const SWITCH = `Object.defineProperty(generate, 'cacheNumbers', {
  get () {
    return writeNumber === writeNumberCached
  },
  set (value) {
    if (value) {
      if (!numCache || Object.keys(numCache).length === 0) toGenerate = true
      writeNumber = writeNumberCached
    } else {
      toGenerate = false
      writeNumber = writeNumberGenerated
    }
  }
})
`;

/** A module that is preloaded lies in flash: the SDK makes constants of its variables. */
const CHANGES: readonly Change[] = [
	{
		file: "writeToStream.js",
		reason: "what is made once for each length of a packet and kept for ever, up to 16,384 of them, takes the chip's memory",
		from: "    if (num < 16384) varByteIntCache[num] = buffer\n",
		to: "",
	},
	{
		file: "writeToStream.js",
		reason: "nothing is kept in it any more",
		from: "const varByteIntCache = {}\n",
		to: "const varByteIntCache = Object.freeze({})\n",
	},
	{
		file: "writeToStream.js",
		reason: "a table of all numbers of 16 bits takes more memory than a chip has, and whether there is one is a variable",
		from: "let writeNumber = writeNumberCached\nlet toGenerate = true\n",
		to: "const writeNumber = writeNumberGenerated\n",
	},
	{
		file: "writeToStream.js",
		reason: "the table is never made",
		from: "  if (toGenerate) {\n    toGenerate = false\n    generateCache()\n  }\n",
		to: "",
	},
	{
		file: "writeToStream.js",
		reason: "nobody switches the table on",
		from: SWITCH,
		to: "",
	},
];
