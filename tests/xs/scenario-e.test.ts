import assert from "node:assert/strict";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { engine, EngineBoard } from "./board.js";

const now = Date.UTC(2026, 10, 22, 14, 30, 5);
const authority = await Authority.create({ now: now - 60_000 });
const identity = await authority.issue(["localhost"]);
const user = { name: "device-8f2c", password: "battery staple 52" };

for (const mode of ["lines", "protocol"] as const) {
	void test(`${engine}: scenario E: an UNO's readings of while Wi-Fi is down are published once, in order, and acknowledged to it after PUBACK: ${mode}`, { timeout: 60_000 }, async () => {
		const seen: string[] = [];
		const broker = await Broker.start({ identity, users: [user], report: (event) => {
			if (event.kind === "published" && event.topic === "dataset" && event.quality === 1) seen.push(new TextDecoder().decode(event.payload));
		} });
		const time = await TimeServer.start({}, () => now);
		const settings = { ...GOOD, timeServers: `127.0.0.1:${time.port}`, mqttUrl: `mqtts://localhost:${broker.port}`, mqttUser: user.name, mqttPassword: user.password, bridgeMode: mode };
		const board = new EngineBoard({ program: ["bridge", mode], settings, accessPoint, files: { "ca.pem": authority.root } });
		try {
			await board.until("session", () => board.log.includes("  mqtt "));
			board.order("d");
			await board.until("retry of Wi-Fi", () => board.log.includes("wifi is tried again"));
			board.order("b");
			// With the protocol one waits at the bridge, and the others at the Arduino.
			await board.until("readings in the queue", () => board.log.includes(`publish #${mode === "lines" ? 3 : 1} to dataset`));
			await board.until("another try of Wi-Fi", () => board.log.split("wifi is tried again").length > 3);
			const [published = 0, ...down] = await board.counted();
			assert.deepEqual([down, seen], [[0, 0, 0], []], board.log);
			board.order("u");
			await board.until("readings at the broker", () => seen.length >= published + 2);
			let [, , acknowledged = 0, overflowed] = await board.counted();
			while (mode === "protocol" && acknowledged < 3) [, , acknowledged = 0, overflowed] = await board.counted();
			assert.ok(acknowledged <= seen.length);
			assert.equal(overflowed, 0, "nothing came that the Arduino had no room for");
		} finally {
			try {
				await board.stop();
			} finally {
				await broker.stop();
				await time.stop();
			}
		}
		if (mode === "protocol") assert.deepEqual(seen, seen.map((_, at) => ((234 + at) / 10).toFixed(2)));
		else seen.forEach((text, at) => { assert.match(text, new RegExp(`^\\{"sensor_id": 52647892, "data": \\{"temp": ${(234 + at) / 10}\\}, "time": "14:3\\d", "month": "2026-11-22"\\}$`)); });
		for (const secret of [...Object.values(user), accessPoint.password]) assert.ok(!board.log.includes(secret));
	});
}

const accessPoint = { name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 5, refuseDelay: 5 };

const GOOD = Object.freeze({
	wifiName: accessPoint.name, wifiPassword: accessPoint.password, mqttTopic: "dataset", trustAnchors: "ca.pem", timeInterval: 100, retryFirst: 100, retryLargest: 500,
	wifiDeadline: 15_000, timeDeadline: 15_000, dnsDeadline: 15_000, tcpDeadline: 15_000, tlsDeadline: 15_000, mqttDeadline: 15_000,
});
