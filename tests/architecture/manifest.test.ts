import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path/posix";
import test from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { ESP8266_PROFILES, profileManifest } from "../../tools/bundle/bundle.js";
import { engineOf, isEngineName } from "../../hosts/node/engine.js";
import { importedModules, preloadedModules } from "../../hosts/node/preload.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const BUILD = join(ROOT, "build");

/** Each is a folder of hosts/ with a boot.ts and a manifest of its own. */
const BOARDS = ["esp32", "lin"] as const;

/** Its TLS, MQTT and certificates. */
const SDKS_OWN = /MODULES\)\/(?:crypt|network\/(?:mqtt|socket|sntp))|securesocket|manifest_net|\.der/;

/** An array of characters that a function has each time anew. */
const COPIED_TEXT = /^\s+(?!static\b)(?:const )?(?:unsigned |u?int8_t |char )+\w+\[\w*\]\s*=\s*["_]/m;

interface Growth {
	readonly initial: number;
	readonly incremental: number;
}

interface Manifest {
	readonly include?: readonly string[];
	readonly creation?: { readonly main?: string; readonly static?: number; readonly chunk?: Growth; readonly heap?: Growth; readonly stack?: number; readonly keys?: Growth };
	readonly modules?: Readonly<Record<string, string | readonly string[]>>;
	readonly preload?: readonly string[];
	readonly platforms?: Readonly<Record<string, Pick<Manifest, "modules">>>;
	readonly typescript?: { readonly compiler?: string };
	readonly recipes?: { readonly "strings-in-flash"?: readonly string[] };
}

/** The manifests that make an image, each with its folder: paths in it begin there. */
function manifestsOf(board: string): readonly (readonly [folder: string, manifest: Manifest])[] {
	const paths = ["manifest.json", "hosts/moddable/manifest.json", `hosts/${board}/manifest.json`, ...(board === "esp8266" ? [] : ["hosts/moddable/manifest-modules.json", "modules/manifest.json"])];
	return paths.map((path) => [dirname(path), readManifest(path)]);
}

function readManifest(path: string): Manifest {
	return JSON.parse(readFileSync(join(ROOT, path), "utf8")) as Manifest;
}

/** Of the image, what is ours: what its entry imports, and what that imports. */
function imageOf(board: string): readonly string[] {
	return preloadedModules(BUILD, `hosts/${board}/boot`).filter(isOurs);
}

function isOurs(id: string): boolean {
	return id === "mqtt-packet" || existsSync(join(BUILD, `${id}.js`));
}

for (const board of BOARDS) {
	const entry = `hosts/${board}/boot`;
	const image = imageOf(board);

	void test(`${board}: the manifests list the modules of the image, and no others`, () => {
		assert.ok(image.length > 60 && ["main", "modules/tls/engine", "modules/settings/settings", "mqtt-packet", "hosts/moddable/device", "hosts/bearssl/crypto"].every((id) => image.includes(id)));
		assert.deepEqual(listedModules(manifestsOf(board)), [...image, entry].sort());
	});

	void test(`${board}: begins with its boot.ts, and every other module is preloaded into flash, but what hangs on one of the SDK's that cannot be`, () => {
		const manifests = manifestsOf(board);
		assert.deepEqual(manifests.flatMap(([, { creation }]) => creation?.main ?? []), [entry]);
		const preload = manifests.flatMap(([, manifest]) => manifest.preload ?? []);
		const late = image.filter((id) => !preload.includes(id));
		assert.deepEqual(preload.filter(isOurs).sort(), image.filter((id) => !late.includes(id)));
		// Preferences of the SDK's desktop are a variable.
		assert.deepEqual(late, board === "lin" ? ["hosts/moddable/device", "hosts/moddable/start"] : []);
		assert.deepEqual(preload.filter((id) => !late.includes(id)).flatMap((id) => importedModules(BUILD, id)).filter((id) => late.includes(id)), []);
	});

	void test(`${board}: no preloaded module assigns to a variable of its own, which the SDK makes a constant`, () => {
		for (const id of image) assert.deepEqual(assignedVariables(id === "mqtt-packet" ? "xs/mqtt-packet" : id), [], id);
	});

	void test(`${board}: the SDK's own TLS, MQTT and certificates are in no manifest`, () => {
		const text = JSON.stringify(manifestsOf(board));
		assert.doesNotMatch(text, SDKS_OWN);
	});

	void test(`${board}: what the manifests leave out would else be listed`, () => {
		for (const [folder, { modules = {} }] of manifestsOf(board)) {
			for (const source of sourcesOf(modules["~"]).filter(isInTree)) {
				assert.ok(filesBelow(join(folder, dirname(source))).includes(basename(source)), `there is no ${source}.ts`);
				assert.ok(Object.values(modules).flatMap((one) => sourcesOf(one)).includes(`${dirname(source)}/*`), `the folder of ${source} is not listed`);
			}
		}
	});
}

void test("mcconfig compiles with the project's own compiler, whatever is or is not on the path", () => {
	const { typescript: { compiler = "" } = {} } = readManifest("manifest.json");
	const [, path = ""] = /^node "\$\(ROOT\)\/(.+)"$/.exec(compiler) ?? [];
	assert.match(execFileSync(process.execPath, [join(ROOT, path), "--version"], { encoding: "utf8" }), new RegExp(`^Version ${ts.version}\\s*$`));
});

void test("the TLS sockets for programs of the SDK have a manifest of their own, with what they import and nothing else, all of it in flash but the class", () => {
	const folder = "hosts/moddable/tls-socket";
	const entry = `${folder}/sdk-tls-socket`;
	const manifest = readManifest(`${folder}/manifest.json`);
	const image = preloadedModules(BUILD, entry).filter(isOurs);
	assert.ok(image.length > 100 && ["modules/tls/engine", "modules/x509/chain", `${folder}/tls-socket`].every((id) => image.includes(id)));
	assert.deepEqual(listedModules([[folder, manifest]]), [...image, entry, "embedded:io/socket/tcp/tls"].sort());
	assert.deepEqual(manifest.preload, image);
	// The SDK preloads the class too where all of its own modules for I/O are, as on an ESP8266.
	for (const id of [...image, entry]) assert.deepEqual(assignedVariables(id), [], id);
	assert.doesNotMatch(JSON.stringify(manifest), /MODULES\)\/crypt|securesocket/);
	for (const board of BOARDS) assert.deepEqual(listedModules(manifestsOf(board)).filter((id) => id.startsWith(folder)), []);
});

void test("the sensor on one wire has a manifest of its own, which a board may include: its modules, the SDK's driver, and nothing of it in any other", () => {
	const folder = "hosts/moddable/onewire";
	const entry = `${folder}/sdk-ds18b20`;
	const manifest = readManifest(`${folder}/manifest.json`);
	const image = [...preloadedModules(BUILD, entry).filter(isOurs), entry].sort();
	assert.deepEqual(image, [`${folder}/ds18b20`, entry]);
	assert.deepEqual([listedModules([[folder, manifest]]), manifest.preload], [image, image]);
	assert.deepEqual(manifest.include, ["$(MODULES)/drivers/onewire/manifest.json"]);
	for (const id of image) assert.deepEqual(assignedVariables(id), [], id);
	for (const board of ["esp8266", ...BOARDS]) assert.doesNotMatch(JSON.stringify(manifestsOf(board)), /onewire/);
});

void test("the sensor on one wire: what the SDK's driver is made of is in the image of each board, a NodeMCU's too", () => {
	const { platforms } = readManifest("hosts/moddable/onewire/manifest.json");
	// Its driver for an ESP32 includes modGPIO.h, and its manifest brings it to an ESP8266 alone.
	assert.deepEqual(sourcesOf(platforms?.["esp32"]?.modules?.["*"]), ["$(MODULES)/pins/digital/esp32/*"]);
	const listed = ESP8266_PROFILES.flatMap((profile) => Object.values(profileManifest('import A from "embedded:io/digital"; import B from "onewire"; import C from "embedded:io/pwm";', profile).modules).flatMap((one) => sourcesOf(one)));
	const left = sourcesOf(readManifest("hosts/esp8266/manifest.json").platforms?.["esp/nodemcu"]?.modules?.["~"]);
	assert.ok(left.length > 3 && listed.includes("$(MODULES)/pins/digital/esp/*"));
	assert.deepEqual(left.filter((source) => listed.includes(source) || listed.includes(`${dirname(source)}/*`)), []);
});

void test("esp8266: the manifests list its bundle alone, which is preloaded whole, and no compiler runs on ours", () => {
	const manifests = manifestsOf("esp8266");
	assert.deepEqual(manifests.flatMap(([, { creation }]) => creation?.main ?? []), ["boot"]);
	assert.deepEqual(manifests.flatMap(([, manifest]) => manifest.preload ?? []).sort(), ["embedded:io/socket/listener", "embedded:io/socket/tcp", "embedded:io/socket/udp", "firmware", "net"]);
	assert.deepEqual(readManifest("hosts/esp8266/manifest.json").include, ["../../build/esp8266/manifest.json"]);
	const ours = manifests.flatMap(([folder, { modules = {} }]) => Object.values(modules).flatMap((value) => sourcesOf(value)).filter((source) => !source.startsWith("$(")).map((source) => normalize(join(folder, source))));
	assert.deepEqual(ours.sort(), ["build/bearssl/shared/*", "build/bearssl/words15/*", "build/esp8266/*"]);
	assert.doesNotMatch(JSON.stringify(manifests), SDKS_OWN);
});

void test("esp8266: C code that calls what Espressif's osapi.h names has included it: the SDK's compiler says nothing of an undeclared function, and the image does not link", () => {
	const sources = ["hosts/bearssl", "hosts/moddable", "hosts/moddable/chip", "hosts/esp8266"].flatMap((folder) => readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".c")).map((name) => readFileSync(join(ROOT, folder, name), "utf8")));
	const calling = sources.filter((text) => /\bos_\w+\(/.test(text));
	assert.equal(calling.length, 2);
	for (const text of calling) assert.match(text.slice(0, text.search(/\bos_\w+\(/)), /#include "osapi\.h"/);
});

void test("esp8266: where texts of C code lie in flash, which is not read by bytes, none is copied into a variable", () => {
	const { recipes: { "strings-in-flash": names = [] } = {} } = readManifest("hosts/esp8266/manifest.json");
	const paths = ["hosts/bearssl", "hosts/moddable", "hosts/moddable/chip", "hosts/esp8266"].flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`));
	const sources = paths.filter((path) => path.endsWith(".c") && names.some((name) => basename(path).startsWith(name.slice(0, -1))));
	assert.ok(sources.length >= 8 && sources.includes("hosts/moddable/native.c"), String(sources));
	for (const path of sources) assert.doesNotMatch(readFileSync(join(ROOT, path), "utf8"), COPIED_TEXT, path);
	assert.match("\tconst char date[] = __DATE__;", COPIED_TEXT);
	assert.doesNotMatch("\tstatic const char date[] = __DATE__;", COPIED_TEXT);
});

void test("esp8266: what is measured under the runner has the memory of the image", () => {
	const { creation: { chunk, heap, stack, keys } = {} } = readManifest("hosts/esp8266/manifest.json");
	const pair = ({ initial, incremental }: Growth = { initial: 0, incremental: 0 }): string => `${initial},${incremental}`;
	for (const name of ESP8266_PROFILES) {
		const engine = isEngineName(name) ? engineOf(name) : undefined;
		assert.deepEqual([profileManifest("", name).creation.static, engine?.creation], [engine?.block, ["--chunk", pair(chunk), "--heap", pair(heap), "--stack", String(stack), "--keys", pair(keys)]], name);
	}
});

void test("esp8266: the bundle's profile leaves out what it says, and its other constants are all there", async () => {
	const everything = Object.keys(await import("../../modules/profile/profile.js"));
	for (const name of ESP8266_PROFILES) {
		const profile = await import(`../../modules/profile/${name}.js`) as Readonly<Record<string, unknown>>;
		assert.deepEqual(Object.keys(profile).sort(), everything.sort());
		assert.equal(profile["profileName"], name);
		assert.ok(Object.values(profile).includes(false), name);
	}
	assert.deepEqual(readdirSync(join(ROOT, "modules/profile")).sort(), [...ESP8266_PROFILES, "profile"].map((name) => `${name}.ts`).sort());
});

void test("a variable that is assigned is found", () => {
	assert.deepEqual(assignmentsIn("let a = 1; var b = 2; const c = {}; let d; function f(b) { a++; b = 3; c.x = 1; { let d; d = 2; } } f();"), ["a"]);
	assert.deepEqual(assignmentsIn("let a = 1; [a] = [2]; var b; ({ x: b } = {}); let c; c ??= 1;"), ["a", "b", "c"]);
});

/** Ids of what is ours, as the SDK's mcconfig finds them: `/*` is the files of one folder, and what stands under `~` is in none. */
function listedModules(manifests: readonly (readonly [folder: string, manifest: Manifest])[]): readonly string[] {
	const leftOut = new Set(manifests.flatMap(([folder, { modules }]) => sourcesOf(modules?.["~"]).map((source) => normalize(join(folder, source)))));
	return manifests.flatMap(([folder, { modules = {} }]) => Object.keys(modules).filter((key) => key !== "~" && key !== "*").flatMap((key) => {
		const [source = ""] = sourcesOf(modules[key]);
		if (source.startsWith("$(")) return [];
		if (!key.endsWith("/*")) return [key];
		const path = normalize(join(folder, source)).slice(0, -"/*".length);
		assert.equal(`${path}/*`, key, "an id is the module's path");
		return filesBelow(path).map((name) => `${path}/${name}`).filter((id) => !leftOut.has(id));
	})).sort();
}

/** Whether it is not of the SDK. */
function isInTree(source: string): boolean {
	return !source.startsWith("$(");
}

function sourcesOf(value: string | readonly string[] = []): readonly string[] {
	return [value].flat();
}

/** Without their ending; a file of declarations is no module. */
function filesBelow(folder: string): readonly string[] {
	return readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).map((name) => name.slice(0, -".ts".length));
}

function assignedVariables(id: string): readonly string[] {
	return assignmentsIn(readFileSync(join(BUILD, `${id}.js`), "utf8"));
}

/** Names of module scope that are declared with let or var and assigned after that, by the compiler's own understanding of scopes. */
function assignmentsIn(text: string): readonly string[] {
	const source = ts.createSourceFile("module.js", text, ts.ScriptTarget.ES2023, true);
	const host: ts.CompilerHost = { ...ts.createCompilerHost({}), getSourceFile: (name) => (name === "module.js" ? source : undefined), fileExists: (name) => name === "module.js", readFile: () => text };
	const checker = ts.createProgram(["module.js"], { allowJs: true, noLib: true, noResolve: true, types: [] }, host).getTypeChecker();
	const found = new Set<string>();
	const visit = (node: ts.Node): void => {
		for (const target of targetsOf(node)) {
			const declaration = checker.getSymbolAtLocation(target)?.valueDeclaration;
			const list = declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.parent : undefined;
			if (list !== undefined && (list.flags & ts.NodeFlags.Const) === 0 && list.parent.parent === source) found.add(target.text);
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return [...found].sort();
}

function targetsOf(node: ts.Node): readonly ts.Identifier[] {
	if (ts.isBinaryExpression(node) && node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment && node.operatorToken.kind <= ts.SyntaxKind.LastAssignment) return namesIn(node.left);
	if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)) return namesIn(node.operand);
	return [];
}

/** The names that an assignment to this assigns: not those of whose members it assigns one. */
function namesIn(node: ts.Node): readonly ts.Identifier[] {
	if (ts.isIdentifier(node)) return [node];
	if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(namesIn);
	if (ts.isObjectLiteralExpression(node)) return node.properties.flatMap((one) => (ts.isPropertyAssignment(one) ? namesIn(one.initializer) : ts.isShorthandPropertyAssignment(one) ? [one.name] : []));
	return [];
}
