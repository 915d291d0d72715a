import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { settingsReference } from "../../modules/settings/reference.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import { readSettings } from "../../modules/settings/settings.js";

const ROOT = new URL("../../../", import.meta.url);

const AFRESH = `node -e "import('./build/modules/settings/reference.js').then((page) => process.stdout.write(page.settingsReference()))" > docs/settings.md`;

void test("docs/settings.md is what the schema says", () => {
	const page = readFileSync(new URL("docs/settings.md", ROOT), "utf8").replaceAll("\r\n", "\n");
	assert.equal(page, settingsReference(), `write it afresh: ${AFRESH}`);
});

void test("the page has one row for each setting", () => {
	const rows = settingsReference().split("\n").filter((line) => line.startsWith("| `"));
	assert.deepEqual(rows.map((line) => line.split("`")[1]), Object.keys(settingsSchema));
	for (const line of rows) assert.equal(line.split(" | ").length, 4, line);
});

void test("config in manifest.json is accepted once the network, the broker and the trust are filled in", () => {
	const manifest = JSON.parse(readFileSync(new URL("manifest.json", ROOT), "utf8")) as { config: unknown };
	const values = { wifiName: "shed", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem" };
	readSettings([{ source: "manifest.json", within: "config", values: manifest.config }, { source: "this test", values }]);
});
