import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { BEARSSL_FILES } from "../../tools/bearssl-files.js";
import { ensureBearssl, hasBearssl, holdBearsslsPlace } from "../../tools/bearssl-sources.js";

interface Case {
	readonly name: string;
	/** What happens after the bundle was made; it changes nothing unless it says so. */
	readonly change?: Readonly<Record<string, string>>;
	/** Told at once, on standard error. */
	readonly says?: RegExp;
	/** For what make is to stop. */
	readonly stops?: RegExp;
	/** What the bundle is of afterwards. */
	readonly firmware: string;
}

const cases: readonly Case[] = [
	{ name: "nothing has changed", firmware: "esp8266 first" },
	{ name: "a source has changed that is not compiled yet", change: { "main.ts": "second" }, says: /made of other sources than these: it is made anew/, firmware: "esp8266 second" },
	{ name: "a source has been compiled, and not bundled", change: { "main.ts": "second", "build/main.js": "second" }, says: /made of other sources/, firmware: "esp8266 second" },
	{ name: "C has changed", change: { "hosts/esp8266/board.c": "int x;" }, says: /made of other sources/, firmware: "esp8266 first" },
	{ name: "the size of its block of memory has changed, which no module of it imports", change: { "hosts/node/engine.ts": "16 KB" }, says: /made of other sources/, firmware: "esp8266 first" },
	{ name: "a name of the SDK's has come, which is to stay as it is", change: { "hosts/moddable/sdk.ts": "interface Pin { resolution: number }" }, says: /made of other sources/, firmware: "esp8266 first" },
	{ name: "there is another version of what makes it", change: { "package-lock.json": "{}" }, says: /made of other sources/, firmware: "esp8266 first" },
	{ name: "manifest.json asks for another profile", change: { "manifest.json": '{"build":{"MOORING_PROFILE":"esp8266-small"}}' }, says: /of the profile esp8266, and manifest\.json asks for esp8266-small/, firmware: "esp8266-small first" },
	{ name: "it is of a profile that no manifest names, and stays so", change: { "build/esp8266/made-of.txt": "esp8266-blynk 0" }, says: /made of other sources/, firmware: "esp8266-blynk first" },
	{ name: "the sources do not compile", change: { "main.ts": "mistake" }, says: /main\.ts\(1,1\): error/, stops: /^the bundle .* was made of other sources than these, and could not be made anew, for what is said above: mend that, then npm run build -- esp8266\n$/, firmware: "esp8266 first" },
	{ name: "it is of other parts than mcconfig has read of", change: { "main.ts": "another part" }, says: /made of other sources/, stops: /^the bundle .* of other parts than mcconfig has read of: start mcconfig again, or npm run build -- esp8266\n$/, firmware: "esp8266 another part" },
];

for (const { name, change = {}, says, stops, firmware } of cases) {
	void test(`the bundle of an image: ${name}`, (context) => {
		const root = madeUp();
		context.after(() => { rmSync(root, { recursive: true }); });
		for (const [path, text] of Object.entries(change)) write(root, path, text);
		const { status, stdout, stderr } = checked(root);
		assert.equal(status, stops === undefined ? 0 : 64, stdout + stderr);
		assert.match(stdout, stops ?? /^$/);
		assert.match(stderr, says ?? /^$/);
		assert.equal(readFileSync(join(root, "build/esp8266/firmware.js"), "utf8"), firmware);
		if (says !== undefined && !firmware.endsWith("first")) assert.deepEqual(checked(root), { status: 0, stdout: "", stderr: "" });
	});
}

const hasCompiler = spawnSync("cc", ["--version"], { stdio: "ignore" }).status === 0;
/** By its path, for a search path on which there is nothing. */
const MAKE = spawnSync("/bin/sh", ["-c", "command -v make"], { encoding: "utf8" }).stdout.trim();

void test("the bundle of an image: make stops with the one sentence, and goes on where it is all well", { skip: MAKE === "" && "there is no make" }, (context) => {
	const root = madeUp();
	context.after(() => { rmSync(root, { recursive: true }); });
	cpSync(join(ROOT, "hosts/esp8266/image.mk"), join(root, "image.mk"));
	write(root, "tools/mcconfig/make.esp.mk", "all:\n\t@echo the rules of the SDK;\nclean deploy xsbug: all\n");
	const makeWith = (environment: NodeJS.ProcessEnv, ...goals: readonly string[]): string => {
		const { stdout, stderr } = spawnSync(MAKE, ["-f", "image.mk", `ROOT=${root}`, `MODDABLE=${root}`, ...goals], { cwd: root, encoding: "utf8", env: { ...process.env, BEARSSL: undefined, ...environment } });
		return stderr + stdout;
	};
	const make = (...goals: readonly string[]): string => makeWith({}, ...goals);
	assert.equal(make(), "the rules of the SDK\n");
	write(root, "main.ts", "second");
	assert.match(make(), /^bundle: .* it is made anew\nthe rules of the SDK\n$/);
	assert.equal(make(), "the rules of the SDK\n");
	write(root, "main.ts", "mistake");
	assert.match(make(), /image\.mk:\d+: \*\*\* the bundle for ESP8266 .* mend that, then npm run build -- esp8266\. +Stop\.\n$/);
	for (const goal of ["clean", "deploy", "xsbug"]) assert.equal(make(goal), "the rules of the SDK\n", goal);
	assert.match(make("clean", "all"), /mend that, then npm run build/);
	assert.equal(makeWith({ MOORING_BUNDLE: "made" }), "the rules of the SDK\n");
	assert.equal(makeWith({ PATH: "" }), "the rules of the SDK\n");
	rmSync(join(root, "build/tools/bundle/stamp.js"));
	assert.match(make(), /stamp\.js'[^]*image\.mk:\d+: \*\*\* nobody could look whether the bundle .* npm run prepare makes it\. +Stop\.\n$/);
});

void test("the bundle of an image: without BearSSL make stops with the step that brings it, and takes it where BEARSSL names it already", (context) => {
	const root = madeUp();
	context.after(() => { rmSync(root, { recursive: true }); });
	rmSync(join(root, "build/bearssl"), { recursive: true });
	holdBearsslsPlace(root);
	const missing = checked(root);
	assert.equal(missing.status, 64);
	assert.match(missing.stdout, /^bearssl: BEARSSL does not say where the sources of BearSSL are\. Unpack .* BEARSSL=FOLDER npm run bearssl, then start mcconfig again\n$/);
	const taken = checked(root, { BEARSSL: sourcesIn(root) });
	assert.equal(taken.status, 64);
	assert.match(taken.stdout, /^bearssl: \d+ files of .*\/sources are in build\/bearssl: start mcconfig again\n$/);
	assert.deepEqual(checked(root), { status: 0, stdout: "", stderr: "" });
	assert.deepEqual(readdirSync(join(root, "build/bearssl/shared")).filter((name) => name.includes("missing")), []);
});

void test("BearSSL: its folder is named once, and is told where it is not there", (context) => {
	const root = madeUp();
	const before = process.env["BEARSSL"];
	context.after(() => {
		if (before === undefined) delete process.env["BEARSSL"];
		else process.env["BEARSSL"] = before;
		rmSync(root, { recursive: true });
	});
	delete process.env["BEARSSL"];
	rmSync(join(root, "build/bearssl"), { recursive: true });
	assert.equal(ensureBearssl(root).done, false);
	holdBearsslsPlace(root);
	assert.equal(hasBearssl(root), false);
	assert.equal(ensureBearssl(root).done, false);
	process.env["BEARSSL"] = sourcesIn(root);
	assert.equal(ensureBearssl(root).done, true);
	delete process.env["BEARSSL"];
	assert.equal(hasBearssl(root), true);
	assert.deepEqual(ensureBearssl(root), { done: true, text: "the files are in build/bearssl" });
	process.env["BEARSSL"] = join(root, "elsewhere");
	assert.match(ensureBearssl(root).text, /there is no .*elsewhere\/inc\/bearssl\.h/);
	assert.equal(hasBearssl(root), true);
});

void test("BearSSL: what a C compiler says in its place names the step", { skip: !hasCompiler && "there is no C compiler" }, (context) => {
	const root = madeUp();
	context.after(() => { rmSync(root, { recursive: true }); });
	rmSync(join(root, "build/bearssl"), { recursive: true });
	holdBearsslsPlace(root);
	write(root, "ours.c", '#include "bearssl.h"\n');
	for (const path of ["ours.c", ...Object.keys(BEARSSL_FILES).map((group) => `build/bearssl/${group}/${group}-missing.c`)]) {
		const { status, stderr } = spawnSync("cc", ["-I", join(root, "build/bearssl/shared"), "-c", path, "-o", "out.o"], { cwd: root, encoding: "utf8" });
		assert.notEqual(status, 0);
		assert.match(stderr, /#error "BearSSL is missing in build\/bearssl: BEARSSL=FOLDER npm run bearssl/);
	}
});

/** A folder with files of the names that BearSSL's sources have. */
function sourcesIn(root: string): string {
	for (const name of Object.values(BEARSSL_FILES).flat()) write(root, `sources/src/${name}.c`, "");
	write(root, "sources/inc/bearssl.h", "");
	return join(root, "sources");
}

void test("the bundle of an image: whoever has just made it, of whatever profile, says so", (context) => {
	const root = madeUp();
	context.after(() => { rmSync(root, { recursive: true }); });
	write(root, "manifest.json", '{"build":{"MOORING_PROFILE":"esp8266-small"}}');
	assert.deepEqual(checked(root, { MOORING_BUNDLE: "made" }), { status: 0, stdout: "", stderr: "" });
	assert.equal(readFileSync(join(root, "build/esp8266/firmware.js"), "utf8"), "esp8266 first");
});

function checked(root: string, environment: NodeJS.ProcessEnv = {}): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
	const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "build/scripts/image-bundle.js")], { encoding: "utf8", env: { ...process.env, BEARSSL: undefined, ...environment } });
	return { status, stdout, stderr };
}

/** A project of one module, with our check, and with stand-ins for the compiler and for the bundler. */
function madeUp(): string {
	const root = mkdtempSync(join(tmpdir(), "mooring-bundle-"));
	for (const path of ["scripts/image-bundle.js", "tools/bearssl-files.js", "tools/bearssl-sources.js", "tools/bundle", "hosts/node/preload.js", "hosts/node/settings-layers.js", "hosts/node/command-failures.js", "modules"]) cpSync(join(ROOT, "build", path), join(root, "build", path), { recursive: true });
	for (const path of ["hosts/bearssl", "hosts/moddable/chip", "hosts/esp8266"]) mkdirSync(join(root, path), { recursive: true });
	for (const [group, names] of Object.entries(BEARSSL_FILES)) for (const name of names) write(root, `build/bearssl/${group}/${basename(name)}.c`, "");
	write(root, "package.json", '{ "type": "module" }');
	write(root, "manifest.json", "{}");
	write(root, "build/hosts/esp8266/boot.js", 'import { main } from "../../main.js";');
	write(root, "main.ts", "first");
	write(root, "build/main.js", "first");
	write(root, "node_modules/typescript/bin/tsc", COMPILER);
	write(root, "node_modules/typescript/package.json", "{}");
	write(root, "build/scripts/build.js", BUNDLER);
	spawnSync(process.execPath, [join(root, "build/scripts/build.js"), "--bundle"], { cwd: root });
	return root;
}

function write(root: string, path: string, text: string): void {
	mkdirSync(dirname(join(root, path)), { recursive: true });
	writeFileSync(join(root, path), text);
}

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const COMPILER = `
const { copyFileSync, readFileSync } = require("node:fs");
if (readFileSync("main.ts", "utf8") === "mistake") {
	console.log("main.ts(1,1): error");
	process.exit(1);
}
copyFileSync("main.ts", "build/main.js");
`;

/** The real one's stamp, of what the compiler has made. */
const BUNDLER = `
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { BOARD_BOOT, STAMP, stampOf } from "../tools/bundle/stamp.js";
const [, , , , profile = "esp8266"] = process.argv;
const text = readFileSync("build/main.js", "utf8");
mkdirSync("build/esp8266", { recursive: true });
writeFileSync("build/esp8266/firmware.js", profile + " " + text);
writeFileSync("build/esp8266/manifest.json", text === "another part" ? "{ }" : "{}");
writeFileSync("build/esp8266/" + STAMP, stampOf(process.cwd(), BOARD_BOOT, profile));
`;
