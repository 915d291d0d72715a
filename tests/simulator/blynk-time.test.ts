import assert from "node:assert/strict";
import { test } from "node:test";
import { Broker } from "../../hosts/peers/broker.js";
import { blynkAlone, withBlynk } from "./blynk-world.js";
import { pinOf } from "./trust-world.js";
import { authority, Device, identity, present, tokens, user } from "./world.js";

// No time server answers; the server in the house knows the time, and the broker's certificate cannot be judged without it.

const PIN = pinOf(identity, "certificate");
const SILENCE = { timeServers: "127.0.0.1:1", timeDeadline: 100 };

async function withBroker(run: (port: number) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users: [user] });
	try {
		await run(broker.port);
	} finally {
		await broker.stop();
	}
}

void test("a pinned Blynk server's clock is what the broker's certificate is judged by, and the log says so", async () => {
	await withBroker(async (port) => {
		await withBlynk({ now: () => present + 7_200_000 }, async (blynk) => {
			const settings = { ...SILENCE, blynkUrl: `tls://127.0.0.1:${blynk.port}`, blynkToken: tokens.house, blynkPins: PIN, blynkClockOffset: 120 };
			await Device.run({ port, settings, interval: 0.2 }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.match(device.log.text, /2026-11-22T14:30:05\.000Z from 127\.0\.0\.1, which is pinned, because no time server has answered; good to some seconds/);
				assert.ok(device.log.text.includes("days left: the server's certificate 89 (until 2027-02-20)"), device.log.text);
			});
		});
	});
});

void test("where its zone is not known the clock is refused, and the session over anchors waits", async () => {
	await withBroker(async (port) => {
		await withBlynk({}, async (blynk) => {
			const settings = { ...SILENCE, blynkUrl: `tls://127.0.0.1:${blynk.port}`, blynkToken: tokens.house, blynkPins: PIN };
			await Device.run({ port, settings }, async (device) => {
				await device.until(() => device.log.warnings.some((text) => text.endsWith("[clock-zone-unknown]")), "warning");
				assert.equal(device.host.clock.now(), undefined);
				assert.ok(!device.log.passed.includes("mqtt"));
			});
		});
	});
});

void test("a clock that came in plain text is not believed", async () => {
	await withBlynk({ plainPort: 0 }, async ({ plainPort }) => {
		const settings = { ...SILENCE, ...blynkAlone(`tcp://127.0.0.1:${plainPort}`, { blynkPlainText: true, blynkClockOffset: 0 }) };
		await Device.run({ port: 1, settings }, async (device) => {
			await device.until(() => device.log.warnings.some((text) => text.endsWith("[offer-unproven]")), "warning");
			assert.equal(device.host.clock.now(), undefined);
		});
	});
});

void test("the cloud by anchors comes first, and is refused without the time; the house by its pin gives it", async () => {
	const cloud = await authority.issue(["localhost"]);
	await withBlynk({ identity: cloud, tokens: [tokens.cloud], dialect: "iot" }, async (first) => {
		await withBlynk({}, async (second) => {
			const settings = {
				...SILENCE, ...blynkAlone(`tls://localhost:${first.port}`, { blynkToken: tokens.cloud, blynkDialect: "iot", blynkAnchors: "ca.pem" }), blynkClockOffset: 0,
				blynkFallbackUrl: `tls://127.0.0.1:${second.port}`, blynkFallbackToken: tokens.house, blynkFallbackPins: PIN,
			};
			await Device.run({ port: 1, settings }, async (device) => {
				await device.reached("time");
				assert.deepEqual(device.log.failures.filter(({ stage }) => stage === "x509").map(({ code }) => code), ["clock-unset"], device.log.text);
				second.app(tokens.house).write(3, "1");
				await device.reached("blynk", 2);
				await device.until(() => first.device(tokens.cloud).connected, "the cloud");
			});
		});
	});
});
