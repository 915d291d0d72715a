import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { generateKeyPair } from "../../hosts/node/key-agreement.js";

void test("x25519: what is made has the length of RFC 7748 and agrees with its like", () => {
	const [ours, theirs] = [generateKeyPair("x25519"), generateKeyPair("x25519")];
	assert.equal(ours.publicKey.length, 32);
	assert.notDeepEqual(ours.publicKey, theirs.publicKey);
	assert.deepEqual(ours.agree(theirs.publicKey), theirs.agree(ours.publicKey));
});

void test("fixed: a key whose public half was exported while garbage was collected stopped the process for ever (Node 20)", { timeout: 120_000 }, () => {
	const program = `
		const { generateKeyPair } = await import(${JSON.stringify(new URL("../../hosts/node/key-agreement.js", import.meta.url).href)});
		for (let count = 0; count < 20000; count++) generateKeyPair("x25519");
		process.stdout.write("all made");`;
	// A small new space is collected often.
	const { stdout, stderr } = spawnSync(process.execPath, ["--max-semi-space-size=1", "--input-type=module", "--eval", program], { encoding: "utf8", timeout: 100_000, killSignal: "SIGKILL" });
	assert.equal(stdout, "all made", stderr);
});
