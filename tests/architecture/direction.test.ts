import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { breaches } from "./rules.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

const FOLDERS = ["bench", "modules", "hosts", "tests", "scripts", "examples", "tools"];

void test("the tree keeps the rules of direction and of naming", () => {
	const tree = readTree();
	assert.ok(tree.has("main.ts") && tree.has("modules/failure/failure.ts") && tree.has("tests/architecture/direction.test.ts"));
	assert.deepEqual(breaches(tree), []);
});

void test("git tracks no symbolic link, such as one to another checkout's node_modules", () => {
	// What is unpacked without git has nothing that is tracked.
	const tracked = existsSync(join(ROOT, ".git")) ? execFileSync("git", ["ls-files", "--stage"], { cwd: ROOT, encoding: "utf8" }).split("\n") : [];
	assert.deepEqual(tracked.filter((line) => line.startsWith(SYMBOLIC_LINK)), []);
});

/** Every TypeScript file of the project: path with slashes -> text. */
function readTree(): ReadonlyMap<string, string> {
	const below = FOLDERS.filter((folder) => existsSync(join(ROOT, folder))).flatMap((folder) =>
		readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path.replaceAll("\\", "/")}`));
	const paths = ["main.ts", ...below.filter((path) => path.endsWith(".ts") && !path.includes("node_modules/"))];
	return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}

/** The mode of one, as git writes it. */
const SYMBOLIC_LINK = "120000 ";
