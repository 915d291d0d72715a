import assert from "node:assert/strict";
import test from "node:test";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { WeakLine } from "../../hosts/peers/zoo/weak-line.js";
import { RawClient } from "./blynk-client.js";

const token = "0123456789abcdef0123456789ABCDEF";

void test("weak line: carries both ways when nothing is wrong with it, delayed or not", async () => {
	await withLine(async (line) => {
		const client = RawClient.plain(line.port).send(29, 1, token);
		await client.until(1);
		line.delay = 30;
		const start = performance.now();
		client.send(6, 2);
		await client.until(2);
		assert.ok(performance.now() - start > 55, "both ways take their time");
		line.delay = 0;
		client.send(6, 3);
		assert.deepEqual(await client.until(3), ["0#1 200", "0#2 200", "0#3 200"]);
		client.stop();
	});
});

void test("weak line: held, nothing comes through; let go on, everything does, in order", async () => {
	await withLine(async (line, server) => {
		const client = RawClient.plain(line.port).send(29, 1, token);
		await client.until(1);
		line.hold();
		client.send(20, 2, "vw", "1", "late").send(6, 3);
		const unaffected = RawClient.plain(server.plainPort).send(29, 1, token);
		await unaffected.until(1);
		assert.equal(server.device(token).pins.size, 0);
		assert.deepEqual(client.frames, ["0#1 200"]);
		const begun = RawClient.plain(line.port).send(29, 1, token);
		const alsoUnaffected = RawClient.plain(server.plainPort).send(29, 1, token);
		await alsoUnaffected.until(1);
		// Time enough for what takes the longer way.
		for (let id = 2; id <= 20; id++) await alsoUnaffected.send(6, id).until(id);
		assert.deepEqual(begun.frames, []);
		line.letGo();
		assert.deepEqual(await begun.until(1), ["0#1 200"]);
		assert.deepEqual(await client.until(2), ["0#1 200", "0#3 200"]);
		assert.deepEqual(server.device(token).pins.get("v1"), ["late"]);
		for (const one of [client, unaffected, begun, alsoUnaffected]) one.stop();
	});
});

void test("weak line: loses as many bytes as it is told to", async () => {
	await withLine(async (line) => {
		const client = RawClient.plain(line.port).send(29, 1, token);
		await client.until(1);
		line.lose(5);
		client.send(6, 2).send(6, 3);
		assert.deepEqual(await client.until(2), ["0#1 200", "0#3 200"]);
		client.stop();
	});
});

void test("weak line: hangs up on all, and takes new ones; when it is stopped it takes none", async () => {
	await withLine(async (line, server) => {
		const client = RawClient.plain(line.port).send(29, 1, token);
		await client.until(1);
		line.hangUp();
		await client.closed();
		const again = RawClient.plain(line.port).send(29, 1, token);
		assert.deepEqual(await again.until(1), ["0#1 200"]);
		server.hangUp();
		await again.closed();
		await line.stop();
		assert.deepEqual(await RawClient.plain(line.port).closed(), []);
	});
});

async function withLine(run: (line: WeakLine, server: BlynkServer) => Promise<void>): Promise<void> {
	const server = await BlynkServer.start({ plainPort: 0, tokens: [token] });
	const line = await WeakLine.open(server.plainPort);
	try {
		await run(line, server);
	} finally {
		await line.stop();
		await server.stop();
	}
}
