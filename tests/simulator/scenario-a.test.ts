import assert from "node:assert/strict";
import { test } from "node:test";
import { selfSigned } from "../../hosts/peers/authority.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { DAY, withBroker } from "./trust-world.js";
import { Device, names, present } from "./world.js";

// A trust file that ends, and a port that is none for TLS: what a script for a serial bridge met.

void test("scenario A: the anchor ended 130 days ago: which one, on which day, and what to do", async () => {
	const ended = await selfSigned(names, present, { notBefore: present - 400 * DAY, notAfter: present - 130 * DAY });
	await withBroker(ended, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "server.pem" }, files: { "server.pem": ended.certificate } }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.deepEqual(device.log.failures.map(({ stage, code }) => `${stage}/${code}`).slice(0, 1), ["x509/anchor-expired"]);
			assert.ok(device.log.text.includes("FAILED [anchor-expired] seen: the trust anchor CN=Mooring Local Server ended on 2026-07-15 14:30:05 UTC; the present date used is 2026-11-22"), device.log.text);
			assert.ok(device.log.text.includes("what to do: Replace it in the device's trust settings by the CA's current certificate."), device.log.text);
			assert.deepEqual(device.firmware.counts, { published: 0, acknowledged: 0, written: 0, dropped: 0 });
		});
	});
});

void test("scenario A: one day before its end it connects, and warns", async () => {
	const ending = await selfSigned(names, present, { notBefore: present - 300 * DAY, notAfter: present + DAY + DAY / 2 });
	await withBroker(ending, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "server.pem" }, files: { "server.pem": ending.certificate } }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.ok(device.log.text.includes("CN=Mooring Local Server, itself a trust anchor, 1 day left\n"), device.log.text);
			assert.ok(device.log.warnings.some((warning) => warning.startsWith("the trust anchor CN=Mooring Local Server has 1 day left, until 2026-11-24") && warning.endsWith("[anchor-ends-soon]")), device.log.text);
			assert.ok(device.log.text.includes("days left: the server's certificate 1 (until 2026-11-24), the trust anchor 1 (until 2026-11-24)\n"), device.log.text);
		});
	});
});

void test("scenario A: a plain port that answers in HTTP is no TLS, and its first bytes are shown", async () => {
	const server = await startPlainHttp();
	try {
		await Device.run({ port: server.port }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.equal(device.log.failures[0]?.code, "not-tls");
			assert.ok(device.log.text.includes("HTTP (first bytes: 48 54 54 50 2f 31 2e 31 20 34 30 30"), device.log.text);
		});
	} finally {
		await server.stop();
	}
});
