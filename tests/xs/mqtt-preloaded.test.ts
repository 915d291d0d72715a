import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";

const BUILD = fileURLToPath(new URL("../../", import.meta.url));

for (const bits of ["64", "32"]) {
	const runner = join(BUILD, `xs/x${bits}/xs`);
	// A compiler for ARM makes none of 32 bit.
	if (!existsSync(runner)) continue;

	void test(`with all of the firmware in flash, mqtt-packet does its work in the chip's memory, ${bits} bit`, () => {
		const { status, stdout, stderr } = exchange(runner, bits, 20);
		assert.equal(status, 0, stderr);
		assert.match(stdout, /^up, commands\/#, commands\/x 2, 20 acknowledged\n/);
	});

	void test(`10,000 messages leave as much memory in use as 20, ${bits} bit`, () => {
		const few = inUse(exchange(runner, bits, 20).stdout);
		const many = inUse(exchange(runner, bits, 10_000).stdout);
		assert.ok(few.slots > 0 && few.chunks > 0);
		assert.deepEqual(many, few);
	});
}

/** Bytes, as the program prints them last. */
function inUse(output: string): { slots: number; chunks: number } {
	const [, slots, chunks] = /^up, .*, \d+ acknowledged\n(\d+) (\d+)\n$/.exec(output) ?? [];
	return { slots: Number(slots), chunks: Number(chunks) };
}

function exchange(runner: string, bits: string, messages: number): { status: number | null; stdout: string; stderr: string } {
	// A slot has 16 bytes on the chip and 32 on a desktop of 64 bit, and the block is as much larger.
	const block = bits === "32" ? "32768" : "65536";
	const creation = ["--static", block, "--chunk", "1536,512", "--heap", "512,64", "--stack", "400", "--keys", "32,32"];
	return spawnSync(runner, ["--root", BUILD, "--alias", "mqtt-packet=xs/mqtt-packet", ...creation, "--preload", "main", "tests/xs/mqtt-exchange", `${messages}`], { encoding: "utf8", timeout: 120_000 });
}
