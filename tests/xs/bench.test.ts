import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { makeChain, makeLongChain } from "../../bench/chains.js";
import { passesBeside } from "../../bench/beside.js";
import { CHIP, measureGrowth } from "../../bench/memory.js";
import { measureColdStarts } from "../../bench/cold-start.js";
import { recordSession, replaySession } from "../../bench/session.js";
import { measureVerifyingMemory, VERIFYING_GOAL } from "../../bench/verifying.js";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Bytes. */
const BLOCK = 65_536;

/** Instructions of the ESP8266's core, one a cycle at 80 MHz; and fewer than any public-key operation takes. */
const FIFTY_MILLISECONDS = 4e6;
const SHORTEST_OPERATION = 1e6;

const chain = await makeChain("a", Date.now());

// A compiler for ARM makes no runner of 32 bit, and not everybody has the ESP8266's emulator.
const has32 = existsSync(join(ROOT, "build/xs/x32/xs")) || (process.env["CI"] === "true" && process.arch === "x64");
const hasChip = has32 && (existsSync(join(ROOT, "build/xs/lx106/xs.elf")) || process.env["CI"] === "true");

if (has32) {
	void test("the firmware with real servers in 32 bit: 1,000 publishes leave as much memory in use as 100", async () => {
		const { grown, few, many } = await measureGrowth(ROOT, chain, 100, 1000);
		assert.ok(few.slots > 0 && few.slots < BLOCK && few.chunks > 0 && few.chunks < BLOCK);
		assert.ok(!grown, `${JSON.stringify(few)}, then ${JSON.stringify(many)}`);
	});
}

if (has32) {
	void test("a chain of three certificates is verified in 32 bit within 4 KB above its message", async () => {
		const { anew, remembered } = await measureVerifyingMemory(ROOT, await makeLongChain(Date.now()));
		for (const { slots, chunks } of [anew, remembered]) assert.ok(slots > 0 && chunks > 0 && slots + chunks <= VERIFYING_GOAL, `${slots} and ${chunks} bytes`);
	});
}

if (has32) {
	void test("MQTT and Blynk at a time fit into the block of a chip in 32 bit, and so does connecting again", async () => {
		assert.ok(await passesBeside(ROOT, chain, "both", CHIP));
		// What passes in any block would show nothing.
		assert.ok(!await passesBeside(ROOT, chain, "both", CHIP - 4096));
	});
}

if (hasChip) {
	void test("a recorded session is the same on the ESP8266's core, and any other byte ends it", async () => {
		const { session, replay } = await recordSession(ROOT, chain, { block: BLOCK, marks: [1, 2], interval: 400, measured: "nothing" });
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

if (hasChip) {
	for (const key of ["a", "b", "c"] as const) {
		void test(`(${key}): no turn on the ESP8266's core takes 50 ms beside a public-key operation, of which none has two, from the start to a resumed connection`, async () => {
			const starts = await measureColdStarts(ROOT, [await makeChain(key, Date.now())]);
			for (const { anchor, remembered, stages, turns } of starts) {
				const named = `anchor in ${anchor}${remembered ? ", remembered" : ""}`;
				// To decode PEM is not sliced, and an image has none.
				const sliced = turns.filter(({ stage }) => anchor === "DER" || stage !== "main");
				for (const { stage, instructions, primitive, inPrimitive } of sliced) {
					const beside = instructions - (inPrimitive > SHORTEST_OPERATION ? inPrimitive : 0);
					assert.ok(beside <= FIFTY_MILLISECONDS, `${named}, ${stage}: ${beside} beside ${primitive}`);
				}
				// Key share and agreement of two connections, and the signatures of the first.
				const operations = turns.filter(({ inPrimitive }) => inPrimitive > SHORTEST_OPERATION);
				assert.equal(operations.length, 2 * 2 + (remembered ? 2 : 3), named);
				// What was not noted is short by far: turns make up most of what a stage takes.
				const handshake = stages.filter(({ stage }) => stage === "tls").reduce((sum, { figures }) => sum + (figures["all"] ?? NaN), 0);
				const noted = turns.filter(({ stage }) => stage === "tls").reduce((sum, { instructions }) => sum + instructions, 0);
				assert.ok(noted > 0.9 * handshake, `${named}: ${noted} of ${handshake}`);
			}
		});
	}
}
