import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { measureBundle } from "../../bench/bundle.js";
import { makeChain } from "../../bench/chains.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Bytes that a bundle may take more than one anchor in PEM, which is decoded into memory. */
const MORE = 600;

// A compiler for ARM makes no runner of 32 bit.
const has32 = existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64");

if (has32) {
	void test("32 bit: a bundle of more than a hundred roots stays in flash, and a server is believed by one of them", async () => {
		const [pem, bundle] = await measureBundle(ROOT, await makeChain("a", Date.now()), { publishes: 2, bisected: false });
		assert.ok(pem !== undefined && bundle !== undefined && (bundle.roots ?? 0) > 100 && bundle.flash > 50_000);
		for (const stage of ["rest", "handshake", "connected"] as const) {
			assert.ok(pem[stage] > 0 && bundle[stage] < pem[stage] + MORE, `${stage}: ${bundle[stage]} bytes, with one anchor ${pem[stage]}`);
		}
	});
}
