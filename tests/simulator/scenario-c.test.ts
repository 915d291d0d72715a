import assert from "node:assert/strict";
import { test } from "node:test";
import { SettingsRefused } from "../../modules/settings/settings.js";
import { pinOf, renewed, withBroker } from "./trust-world.js";
import { authority, Device, identity } from "./world.js";

// An ESP8266 and a public MQTT broker over TLS with a pin, and a broker that renews its certificate.

const moved = await authority.issue(["localhost"]);
const [before, after] = await renewed(["localhost"]);

void test("scenario C: without trust nothing is opened", async () => {
	const opened = (): never => assert.fail("opened a socket");
	await assert.rejects(Device.run({ port: 8883, settings: { trustAnchors: "" }, host: () => ({ connect: opened, openDatagram: opened }) }, opened), (error: unknown) => {
		assert.ok(error instanceof SettingsRefused);
		assert.deepEqual(error.failures.map(({ stage, code }) => `${stage}/${code}`), ["settings/no-trust"]);
		assert.ok(error.failures[0]?.seen.includes("refused before any socket is opened"));
		return true;
	});
});

for (const [of, hash] of [["certificate", "sha256"], ["certificate", "sha1"], ["key", "sha256"]] as const) {
	void test(`scenario C: ${hash} of the ${of}${hash === "sha1" ? ", with a warning" : ""}`, async () => {
		await withBroker(identity, async ({ port }) => {
			await Device.run({ port, settings: { trustAnchors: "", trustPins: pinOf(identity, of, hash) } }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.deepEqual(device.log.failures, []);
				assert.deepEqual(device.log.warnings.map((warning) => /\[.*\]$/.exec(warning)?.[0]), hash === "sha1" ? ["[sha1-pin]"] : []);
			});
		});
	});
}

void test("scenario C: the certificate is renewed and keeps its key: a pin of the key still passes", async () => {
	assert.equal(pinOf(before, "key"), pinOf(after, "key"));
	await withBroker(after, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "", trustPins: pinOf(before, "key") } }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
		});
	});
});

void test("scenario C: the certificate is renewed: a pin of it is a mismatch, and the new value is told", async () => {
	await withBroker(after, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "", trustPins: pinOf(before, "certificate") } }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.equal(device.log.failures[0]?.code, "pin-mismatch");
			assert.ok(device.log.text.includes(`is ${pinOf(after, "certificate")}, ${pinOf(after, "key")}; expected: one of the pins ${pinOf(before, "certificate")}`), device.log.text);
			assert.ok(device.log.text.includes("If the server's certificate was renewed, and only then, set the new pin"), device.log.text);
		});
	});
});

void test("scenario C: pins for now and next: the server moves on, and the old one is said to be unused", async () => {
	const settings = { trustAnchors: "", trustPins: `${pinOf(identity, "key")}, ${pinOf(moved, "key")}` };
	for (const [shown, which] of [[identity, 1], [moved, 2]] as const) {
		await withBroker(shown, async ({ port }) => {
			await Device.run({ port, settings }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.ok(device.log.text.includes(`(pin ${which} of 2; the others are unused)`), device.log.text);
			});
		});
	}
});

void test("scenario C: mqtt:// is refused unless the settings say so in so many words", async () => {
	await assert.rejects(Device.run({ port: 1, settings: { mqttUrl: "mqtt://localhost:1883" } }, () => assert.fail("started")), (error: unknown) => {
		assert.ok(error instanceof SettingsRefused);
		assert.deepEqual(error.failures.map(({ code }) => code), ["plain-text"]);
		return true;
	});
});
