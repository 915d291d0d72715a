import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { createServer as createTlsServer } from "node:tls";
import type { Dialect } from "../../hosts/peers/blynk/command.js";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { Listener } from "../../hosts/peers/listener.js";
import { WeakLine } from "../../hosts/peers/zoo/weak-line.js";
import { shown } from "./blynk-client.js";
import { dialects, ourDevice } from "./blynk-device.js";
import type { OurDevice } from "./blynk-device.js";
import { frame, other, token, withServer } from "./blynk-scene.js";
import { identity } from "./scene.js";
import type { Journal } from "./scene.js";

for (const dialect of ["legacy", "iot"] as const) {
	void test(`our client over our TLS at a server of ${dialect}: writes, properties, sync, app, bridge, a word of the server`, { timeout: 20_000 }, async () => {
		await connected(dialect, async ({ client, journal }, server, events) => {
			client.virtualWrite(1, 23.4);
			client.virtualWrite(2, "a", "größer");
			client.setProperty(2, "color", "#ff0000");
			await events.until((event) => event.kind === "received" && shown(event.frame).startsWith("19#"));
			assert.deepEqual([...server.device(token).pins], [["v1", ["23.4"]], ["v2", ["a", "größer"]]]);
			assert.deepEqual(server.device(token).properties.get("v2 color"), ["#ff0000"]);
			assert.equal(server.device(token).information.get("buff-in"), "256");

			const app = server.app(token);
			await journal.until((entry) => entry === "app");
			client.onRead(4, { asked: (pin) => { client.virtualWrite(pin, "asked"); } });
			app.write(3, "on", "off");
			await journal.until((entry) => entry === "V3 on|off");
			app.read(4);
			await events.until((event) => event.kind === "received" && shown(event.frame).endsWith("vw|4|asked"));
			client.syncVirtual(4);
			await journal.until((entry) => entry === "V4 asked");
			server.print(token, "hello");
			server.offerFirmware(token, "http://localhost/firmware.bin");
			await journal.until((entry) => entry === "firmware http://localhost/firmware.bin");
			assert.ok(journal.entries.includes("printed hello"));
			client.askTime();
			await journal.until((entry) => entry.startsWith("time 17000000"));
			client.bindBridge(9, other);
			client.bridgeWrite(9, "vw", 3, 7);
			await events.until((event) => event.kind === "received" && shown(event.frame).endsWith("9|vw|3|7"));
			assert.deepEqual(server.device(other).pins.get("v3"), ["7"]);
			client.close();
			await journal.until((entry) => entry === "down -");
			assert.deepEqual(journal.entries.filter((entry) => entry.startsWith("notice") && !entry.includes("V9")), []);
		});
	});
}

void test("our client: what each dialect answers for itself", { timeout: 20_000 }, async () => {
	await connected("legacy", async ({ client, journal }, server) => {
		const tokens = [client.notify("hello"), client.email("me@example.org", "hot", "very")];
		for (const accepted of tokens) await journal.until((entry) => entry === `accepted ${accepted}`);
		assert.deepEqual(server.device(token).notices, [{ kind: "notify", fields: ["hello"] }, { kind: "email", fields: ["me@example.org", "hot", "very"] }]);
		client.notify("too soon");
		await journal.until((entry) => entry.startsWith("notice quota-exceeded"));
	});
	await connected("iot", async ({ client, journal }, server) => {
		const hot = client.logEvent("hot", "41 degrees");
		const resolved = client.resolveEvent("hot");
		for (const accepted of [hot, resolved]) await journal.until((entry) => entry === `accepted ${accepted}`);
		assert.deepEqual(server.device(token).events, [{ name: "hot", description: "41 degrees", open: false }]);
		client.setMetadata("place", "cellar");
		client.askMetadata("place");
		await journal.until((entry) => entry === "metadata place|cellar");
		client.beginGroup(1_600_000_000_000);
		client.virtualWrite(1, 1);
		client.endGroup();
		const last = client.logEvent("end");
		await journal.until((entry) => entry === `accepted ${last}`);
		assert.deepEqual(server.device(token).pins.get("v1"), ["1"]);
	});
});

void test("our client: an unknown token, and a redirect to where the token is known", { timeout: 20_000 }, async () => {
	await withServer({ identity }, async (server) => {
		const stranger = ourDevice([{ port: server.port, token: "e".repeat(32) }]);
		stranger.client.open();
		await stranger.journal.until((entry) => entry === "down invalid-token");
		assert.ok(stranger.client.hopeless);
		await withServer({ identity }, async (target) => {
			const own = "d".repeat(32);
			target.devices.add(own);
			server.redirect = { host: "localhost", port: target.port };
			const { client, journal } = ourDevice([{ port: server.port, token: own, dialect: dialects.legacy }]);
			client.open();
			await journal.until((entry) => entry === "up 0 verified");
			assert.ok(target.device(own).connected);
			client.close();
			await journal.until((entry) => entry === "down -");
		});
	});
});

void test("our client: messages whose headers and bodies are split over records of TLS are read as they were meant", { timeout: 20_000 }, async () => {
	const listener = await Listener.open(createTlsServer({ cert: identity.chain, key: identity.key, minVersion: "TLSv1.3" }, (socket) => {
		socket.on("error", () => undefined).once("data", () => {
			// Each write is a record.
			const bytes = Buffer.from([frame(0, 1).slice(0, 6), "00c8", frame(20, 7, "vw", "3", "größer"), frame(17, 8, "acon"), frame(20, 9, "vw", "4", "1")].join(""), "hex");
			for (const byte of bytes) socket.write(Uint8Array.of(byte));
		});
	}));
	const { client, journal } = ourDevice([{ port: listener.port }]);
	client.open();
	await journal.until((entry) => entry === "V4 1");
	assert.deepEqual(journal.entries, ["up 0 verified", "V3 größer", "app", "V4 1"]);
	client.drop();
	await listener.stop();
});

void test("our client over a line that falls 30 times: nothing that was accepted is lost, and what is dropped is counted", { timeout: 60_000 }, async () => {
	await withServer({ dialect: "iot", quota: 10_000 }, async (server) => {
		const line = await WeakLine.open(server.plainPort);
		let lasting = true;
		const { client, journal } = ourDevice([{ port: line.port, secure: false }], { messageRate: 100 }, () => lasting);
		const wrote = new Map<string, readonly string[]>();
		const logged = new Map<number, string>();
		let offered = 0;
		client.open();
		for (let step = 0; step < 500; step++) {
			offered++;
			if (step % 10 === 9) {
				const accepted = client.logEvent(`event${step}`);
				if (accepted !== 0) logged.set(accepted, `event${step}`);
			} else if (client.virtualWrite(step % 8, step)) wrote.set(`v${step % 8}`, [String(step)]);
			// Half of the faults keep back what was written before, which is lost with the line.
			if (step % 32 === 10) line.hold();
			if (step % 16 === 15) {
				line.hangUp();
				line.letGo();
			}
			await pause(10);
		}
		let end = 0;
		while (end === 0) {
			await pause(10);
			offered++;
			end = client.logEvent("end");
		}
		logged.set(end, "end");
		// The server reads in order: what was written before has arrived too, although no answer says so.
		await journal.until((entry) => entry === `accepted ${end}`);
		lasting = false;
		client.close();
		await journal.until((entry) => entry === "down -");
		const device = server.device(token);
		assert.deepEqual([...device.pins].sort(), [...wrote].sort());
		const arrived = device.events.map(({ name }) => name);
		for (const [accepted, name] of logged) {
			assert.ok(arrived.includes(name), name);
			assert.equal(journal.entries.filter((entry) => entry === `accepted ${accepted}`).length, 1, name);
		}
		assert.deepEqual([...new Set(arrived)], [...logged.values()], "in their order, but for what arrives twice");
		const { queued, sent, dropped } = client.counts;
		assert.equal(queued + sent + dropped, offered);
		assert.ok(journal.entries.filter((entry) => entry.startsWith("up ")).length >= 30);
		await line.stop();
	});
});

async function connected(dialect: Dialect, run: (device: OurDevice, server: BlynkServer, events: Journal<BlynkEvent>) => Promise<void>): Promise<void> {
	await withServer({ identity, dialect, widgets: ["notify", "email", "rtc"], now: () => 1_700_000_000_000 }, async (server, events) => {
		const device = ourDevice([{ port: server.port, dialect: dialects[dialect] }]);
		device.client.open();
		await device.journal.until((entry) => entry === "up 0 verified");
		await run(device, server, events);
	});
}
