import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
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

void test("the cloud by anchors comes first, and is left out without the time; the house by its pin is reached, and gives it", async () => {
	const cloud = await authority.issue(["localhost"]);
	await withBlynk({ identity: cloud, tokens: [tokens.cloud], dialect: "iot" }, async (first) => {
		await withBlynk({}, async (second) => {
			const settings = {
				...SILENCE, ...blynkAlone(`tls://localhost:${first.port}`, { blynkToken: tokens.cloud, blynkDialect: "iot", blynkAnchors: "ca.pem" }), blynkClockOffset: 0,
				blynkFallbackUrl: `tls://127.0.0.1:${second.port}`, blynkFallbackToken: tokens.house, blynkFallbackPins: PIN,
			};
			await Device.run({ port: 1, settings }, async (device) => {
				await device.reached("time");
				assert.deepEqual(device.log.failures.filter(({ stage }) => stage !== "time").map(({ code }) => code), [], device.log.text);
				second.app(tokens.house).write(3, "1");
				await device.reached("blynk", 2);
				await device.until(() => first.device(tokens.cloud).connected, "the cloud");
			});
		});
	});
});

void test("the house by its pin comes first, and is reached at once, whatever a fallback by anchors would need", async () => {
	await withBlynk({}, async (house) => {
		const silent = createSocket("udp4").unref();
		await new Promise<void>((resolve) => { silent.bind(0, "127.0.0.1", resolve); });
		const settings = {
			...blynkAlone(`tls://127.0.0.1:${house.port}`), blynkPins: PIN,
			blynkFallbackUrl: "tls://localhost:1", blynkFallbackToken: tokens.cloud, blynkFallbackAnchors: "ca.pem",
			// No answer comes, nor the end of the attempt at one.
			timeServers: `127.0.0.1:${silent.address().port}`, timeDeadline: 60_000,
		};
		await Device.run({ port: 1, settings }, async (device) => {
			await device.reached("blynk");
			assert.deepEqual([device.host.clock.now(), device.log.failures], [undefined, []]);
			const { port } = house;
			await house.stop();
			await device.until(() => device.log.failures.length >= 3, "attempts");
			assert.deepEqual(device.log.failures.filter(({ seen, stage }) => stage !== "tls" && !seen.includes(`:${port}`)), [], "only the house is tried, while the fallback cannot be judged");
		});
		silent.close();
	});
});

void test("a pinned broker is reached beside a Blynk server by anchors, and the reverse, without the time", async () => {
	await withBroker(async (port) => {
		await withBlynk({}, async (blynk) => {
			const cases: readonly (readonly [reached: "mqtt" | "blynk", settings: Readonly<Record<string, unknown>>])[] = [
				["mqtt", { trustAnchors: "", trustPins: PIN, blynkAnchors: "ca.pem" }],
				["blynk", { blynkPins: PIN }],
			];
			for (const [reached, settings] of cases) {
				await Device.run({ port, settings: { ...SILENCE, blynkUrl: `tls://127.0.0.1:${blynk.port}`, blynkToken: tokens.house, ...settings } }, async (device) => {
					await device.reached(reached);
					await device.until(() => device.log.failures.length >= 2, "attempts at the time");
					assert.deepEqual([device.log.passed.filter((stage) => stage === "mqtt" || stage === "blynk"), [...new Set(device.log.failures.map(({ stage }) => stage))]], [[reached], ["time"]]);
				});
			}
		});
	});
});
