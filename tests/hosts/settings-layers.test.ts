import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { localLayer, manifestLayer, manifestProfile, valuesOf } from "../../hosts/node/settings-layers.js";
import { isFailure } from "../../modules/failure/failure.js";

/** A folder with these files, which is gone after the test. */
function folderOf(context: TestContext, files: Readonly<Record<string, string>>): string {
	const folder = mkdtempSync(join(tmpdir(), "mooring-settings-"));
	context.after(() => { rmSync(folder, { recursive: true }); });
	for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
	return folder;
}

const manifests: readonly (readonly [text: string, values: unknown])[] = [
	['{"config":{"wifiName":"shed"}}', { wifiName: "shed" }],
	['\uFEFF{"config":{"wifiName":"shed"}}', { wifiName: "shed" }],
	["{}", {}],
	["null", {}],
	["[]", {}],
	["7", {}],
	// Not ours to judge: the settings say what is wrong with it.
	['{"config":7}', 7],
];

const profiles: readonly (readonly [text: string, profile: string | undefined])[] = [
	['{"build":{"MOORING_PROFILE":"esp8266-bridge"}}', "esp8266-bridge"],
	['{"build":{"NAME":"mooring"}}', undefined],
	['{"build":{"MOORING_PROFILE":7}}', undefined],
	['{"build":7}', undefined],
	['{"config":{"MOORING_PROFILE":"esp8266-bridge"}}', undefined],
	["null", undefined],
];

for (const [text, profile] of profiles) {
	void test(`the profile of manifest.json: ${text}`, (context) => {
		assert.equal(manifestProfile(folderOf(context, { "manifest.json": text })), profile);
	});
}

for (const [text, values] of manifests) {
	void test(`manifest.json: ${JSON.stringify(text)}`, (context) => {
		assert.deepEqual(manifestLayer(folderOf(context, { "manifest.json": text })), { source: "manifest.json", within: "config", values });
	});
}

void test("settings.local.json may be absent; manifest.json may not", (context) => {
	const folder = folderOf(context, {});
	assert.equal(localLayer(folder), undefined);
	assert.throws(() => manifestLayer(folder), (caught) => isFailure(caught) && caught.code === "unreadable-file" && caught.seen.includes("manifest.json: ENOENT"));
});

void test("settings.local.json: what is there and cannot be read is said, not passed over", (context) => {
	const folder = folderOf(context, {});
	mkdirSync(join(folder, "settings.local.json"));
	assert.throws(() => localLayer(folder), (caught) => isFailure(caught) && caught.code === "unreadable-file" && caught.seen.includes("EISDIR"));
});

void test("settings.local.json: its values, with a byte order mark or without", (context) => {
	for (const mark of ["", "\uFEFF"]) {
		assert.deepEqual(localLayer(folderOf(context, { "settings.local.json": `${mark}{"wifiName":"shed"}` })), { source: "settings.local.json", values: { wifiName: "shed" } });
	}
});

const broken: readonly (readonly [text: string, where: RegExp])[] = [
	['{"wifiPassword":"hunter2"\n"mqttUser":"hunter2"}', /near line 2, column 1\.$/],
	['{\r\n"wifiPassword":"hunter2",\r\n  }', /near line 3, column 3\.$/],
	['{"wifiPassword":hunter2}', /quotation mark/],
	['{"wifiPassword":"hunter2', /quotation mark/],
	["hunter2", /quotation mark/],
	["hunter2".repeat(1000), /quotation mark/],
	["", /quotation mark/],
	["\uFEFF\uFEFF{}", /quotation mark/],
];

for (const [text, where] of broken) {
	void test(`broken JSON never quotes the file: ${JSON.stringify(text.slice(0, 60))}`, (context) => {
		const folder = folderOf(context, { "settings.local.json": text });
		assert.throws(() => localLayer(folder), (caught) => {
			assert.ok(isFailure(caught) && caught.code === "not-json");
			assert.match(caught.hint, where);
			assert.ok(!/hunter|mqttUser/.test(`${caught.message} ${caught.seen} ${caught.expected} ${caught.hint} ${caught.stack ?? ""} ${String(caught.cause)}`));
			return true;
		});
	});
}

void test("the values of a layer that is no object are none", () => {
	for (const values of [undefined, null, 7, "text"]) assert.deepEqual(valuesOf({ source: "x", values }), {});
	assert.deepEqual(valuesOf(undefined), {});
	assert.deepEqual(valuesOf({ source: "x", values: { wifiName: "shed" } }), { wifiName: "shed" });
});
