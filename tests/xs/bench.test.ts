import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { makeChain } from "../../bench/chains.js";
import { measureGrowth } from "../../bench/memory.js";
import { recordSession, replaySession } from "../../bench/session.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Bytes. */
const BLOCK = 65_536;

const chain = await makeChain("a", Date.now());

// A compiler for ARM makes no runner of 32 bit, and not everybody has the ESP8266's emulator.
const has32 = existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64");
const hasChip = has32 && (existsSync(join(ROOT, "build/xs/lx106/xs.elf")) || process.env["CI"] === "true");

if (has32) {
	void test("the firmware with real servers in 32 bit: 1,000 publishes leave as much memory in use as 100", async () => {
		const { grown, first, last } = await measureGrowth(ROOT, chain, [100, 1000]);
		assert.match(last.stage, /^publish \d{4}$/);
		assert.ok((first.figures["slotsLive"] ?? 0) > 0 && (first.figures["chunksLive"] ?? 0) > 0);
		assert.ok(!grown, `${JSON.stringify(first)}, then ${JSON.stringify(last)}`);
	});
}

if (hasChip) {
	void test("a recorded session is the same on the ESP8266's core, and any other byte ends it", async () => {
		const { session, replay } = await recordSession(ROOT, chain, { block: BLOCK, marks: [1, 2], interval: 40, measured: "nothing" });
		assert.ok(session.passed, session.complaints);
		const same = await replaySession(ROOT, chain, replay, BLOCK);
		assert.ok(same.passed, same.complaints);
		const handshake = same.stages.find(({ stage }) => stage === "tls")?.figures ?? {};
		assert.equal(handshake["verifyEcdsa calls"], 3);
		assert.ok((handshake["all"] ?? 0) > (handshake["verifyEcdsa"] ?? Infinity) + (handshake["collecting"] ?? Infinity));

		// The last byte of the first datagram: its length stands before it in four bytes.
		const recording = Uint8Array.from(replay.recording);
		const at = 3 + new DataView(recording.buffer).getUint32(0, true);
		recording[at] = (recording[at] ?? 0) ^ 1;
		const other = await replaySession(ROOT, chain, { ...replay, recording }, BLOCK);
		assert.ok(!other.passed);
		assert.match(other.complaints, /xs: replay: something else is sent than was at byte 47/);
	});
}
