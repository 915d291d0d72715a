import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { after } from "node:test";
import { FileStorage, MemoryStorage } from "../../hosts/desktop/storage.js";
import { nodeFiles } from "../../hosts/node/files.js";
import { storageContract } from "../contract/storage.js";
import { fails } from "../harness.js";

const root = mkdtempSync(join(tmpdir(), "mooring-storage-"));
after(() => { rmSync(root, { recursive: true }); });

storageContract("file storage", (name) => new FileStorage(nodeFiles, join(root, "contract", name)), true);
storageContract("memory storage", () => new MemoryStorage(), false);

void test("file storage: reading makes no file, writing one that only its owner can read", () => {
	const folder = join(root, "fresh", "deep");
	const storage = new FileStorage(nodeFiles, folder);
	assert.equal(storage.read("a"), undefined);
	assert.throws(() => statSync(folder));
	storage.write("a", "1");
	storage.write("b", "2");
	assert.deepEqual(readdirSync(folder), ["storage.json"]);
	assert.equal(statSync(join(folder, "storage.json")).mode & 0o777, 0o600);
	assert.deepEqual(JSON.parse(readFileSync(join(folder, "storage.json"), "utf8")), { a: "1", b: "2" });
});

void test("file storage: a leftover of an interrupted write does no harm and leaves no mode behind", () => {
	const folder = folderOf("leftover", '{"a":"1"}');
	writeFileSync(join(folder, `storage.json.${process.pid}.new`), '{"a":', { mode: 0o644 });
	const storage = new FileStorage(nodeFiles, folder);
	assert.equal(storage.read("a"), "1");
	storage.write("a", "2");
	assert.equal(statSync(join(folder, "storage.json")).mode & 0o777, 0o600);
	assert.deepEqual(readdirSync(folder), ["storage.json"]);
});

const corrupt: readonly [what: string, text: string, seen: RegExp][] = [
	["an empty file", "", /it is not JSON/],
	["half a file", '{"a":"1","passw', /it is not JSON/],
	["a list", '["a"]', /not a JSON object/],
	["null", "null", /not a JSON object/],
	["a number for a text", '{"a":"1","b":2}', /the value of "b" is not a text/],
	["an object for a text", '{"a":{"b":"c"}}', /the value of "a" is not a text/],
];
for (const [what, text, seen] of corrupt) {
	for (const operation of ["read", "write"] as const) {
		void test(`file storage: ${what} is said at the first ${operation} and kept aside, and then an empty store begins`, () => {
			const folder = folderOf(`corrupt ${operation} ${what}`, text);
			const storage = new FileStorage(nodeFiles, folder);
			const failure = fails(() => {
				if (operation === "read") storage.read("a");
				else storage.write("a", "new");
			}, "corrupt");
			assert.equal(failure.stage, "storage");
			assert.match(failure.seen, seen);
			assert.doesNotMatch(failure.seen, /passw/);
			const [aside = "", ...others] = readdirSync(folder);
			assert.deepEqual(others, []);
			assert.ok(failure.hint.includes(aside));
			assert.equal(readFileSync(join(folder, aside), "utf8"), text);
			assert.equal(storage.read("a"), undefined);
			storage.write("a", "new");
			assert.equal(new FileStorage(nodeFiles, folder).read("a"), "new");
			assert.equal(readFileSync(join(folder, aside), "utf8"), text);
		});
	}
}

void test("file storage: what cannot be read is said each time", () => {
	const folder = join(root, "unreadable");
	mkdirSync(join(folder, "storage.json"), { recursive: true });
	const storage = new FileStorage(nodeFiles, folder);
	for (let count = 0; count < 2; count++) {
		assert.match(fails(() => storage.read("a"), "unreadable").seen, /storage\.json cannot be read \(EISDIR\)/);
		fails(() => { storage.write("a", "1"); }, "unreadable");
	}
});

void test("file storage: what cannot be written is said, and nothing pretends to be stored", () => {
	const folder = folderOf("unwritable", '{"a":"1"}');
	mkdirSync(join(folder, `storage.json.${process.pid}.new`, "in the way"), { recursive: true });
	const storage = new FileStorage(nodeFiles, folder);
	const failure = fails(() => { storage.write("a", "2"); }, "unwritable");
	assert.equal(failure.stage, "storage");
	assert.equal(storage.read("a"), "1");
	assert.equal(new FileStorage(nodeFiles, folder).read("a"), "1");
});

function folderOf(name: string, text: string): string {
	const folder = join(root, name);
	mkdirSync(folder);
	writeFileSync(join(folder, "storage.json"), text);
	return folder;
}
