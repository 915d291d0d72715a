import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path/posix";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { preloadedModules } from "../../hosts/node/preload.js";

const ROOT = new URL("../../../", import.meta.url);

const ENTRY = "main";

/** What the runner for the chip's engine preloads, but for what is its own: the host, and its binding to BearSSL. */
const firmware = preloadedModules(fileURLToPath(new URL("build", ROOT))).filter((id) => !id.startsWith("hosts/"));

const manifest = JSON.parse(readFileSync(new URL("manifest.json", ROOT), "utf8")) as {
	readonly modules: Readonly<Record<string, string | readonly string[]>>;
	readonly preload: readonly string[];
};

void test("manifest.json lists the modules of the firmware that the runner runs, and no others", () => {
	assert.ok(firmware.length > 60 && [ENTRY, "modules/tls/engine", "modules/settings/settings", "mqtt-packet"].every((id) => firmware.includes(id)));
	assert.deepEqual(listedModules(), firmware);
});

void test("every module but the entry is preloaded into flash", () => {
	assert.deepEqual([...manifest.preload].sort(), firmware.filter((id) => id !== ENTRY));
});

void test("what manifest.json leaves out would else be listed", () => {
	for (const source of sourcesOf("~")) {
		assert.ok(filesBelow(dirname(source)).includes(basename(source)), `there is no ${source}.ts`);
		assert.ok(`${dirname(source).slice(2)}/*` in manifest.modules, `the folder of ${source} is not listed`);
	}
});

/** Ids, as the SDK's mcconfig finds them: `/*` is the files of one folder, and what stands under `~` is in none. */
function listedModules(): readonly string[] {
	const leftOut = new Set(sourcesOf("~"));
	return Object.keys(manifest.modules).filter((key) => key !== "~").flatMap((key) => {
		if (!key.endsWith("/*")) return [key];
		assert.deepEqual(sourcesOf(key), [`./${key}`], "an id is the module's path");
		const folder = key.slice(0, -"/*".length);
		return filesBelow(folder).filter((name) => !leftOut.has(`./${folder}/${name}`)).map((name) => `${folder}/${name}`);
	}).sort();
}

function sourcesOf(key: string): readonly string[] {
	return [manifest.modules[key] ?? []].flat();
}

/** Without their ending; a file of declarations is no module. */
function filesBelow(folder: string): readonly string[] {
	return readdirSync(new URL(`${folder}/`, ROOT)).filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts")).map((name) => name.slice(0, -".ts".length));
}
