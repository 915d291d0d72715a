import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { keyPairOf } from "../../hosts/node/key-agreement.js";
import { vectorFileNames, wycheproofContract } from "../contract/wycheproof.js";
import type { VectorFile } from "../contract/wycheproof.js";

// This file runs as build/tests/hosts/wycheproof.test.js.
const repository = fileURLToPath(new URL("../../../", import.meta.url));
const folder = process.env["MOORING_VECTORS"] ?? join(repository, "../shared/vectors/wycheproof");

if (existsSync(folder)) {
	wycheproofContract("node", { crypto: nodeCrypto, keyPairOf }, (name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as VectorFile);
	void test("Wycheproof: each file of the folder has a test", () => {
		assert.deepEqual(readdirSync(folder).filter((name) => name.endsWith(".json")).sort(), [...vectorFileNames].sort());
	});
} else {
	const reason = `no Wycheproof vectors at ${folder}: set MOORING_VECTORS to a folder that has their JSON files`;
	// Where it counts, a test that does not run is a test that fails.
	const skip = process.env["CI"] === "true" ? false : reason;
	void test("Wycheproof vectors", { skip }, () => { assert.fail(reason); });
}
