import assert from "node:assert/strict";
import { test } from "node:test";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { Authority } from "../../hosts/peers/authority.js";
import { withBroker } from "./trust-world.js";
import { Device, identity, present } from "./world.js";

// A NodeMCU with an own CA, whose clock nobody set.

void test("scenario E: the right anchor, and no time: clock-unset, nothing is dialled, other servers are tried, and then it connects", async () => {
	const [mute, lost] = [await TimeServer.start({ silent: true }, () => present), await TimeServer.start({ leap: 3, stratum: 16 }, () => present)];
	try {
		await withBroker(identity, async ({ port }) => {
			const settings = { timeServers: `127.0.0.1:${mute.port} 127.0.0.1:${lost.port}`, timeDeadline: 200 };
			await Device.run({ port, settings }, async (device) => {
				await device.until(() => device.log.retries.length >= 2, "second retry");
				assert.deepEqual([...new Set(device.log.failures.map(({ stage, code }) => `${stage}/${code}`))], ["time/clock-unset"]);
				for (const { seen } of device.log.failures) {
					assert.ok(seen.includes(`no answer from 127.0.0.1 port ${mute.port} in 200 ms`) && seen.includes(`127.0.0.1 port ${lost.port} does not know the time itself`), seen);
				}
				assert.equal(device.wire.connections.length, 0);
				// The second of them finds its time.
				lost.behaviour = {};
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.deepEqual(device.log.passed, ["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt"]);
				assert.match(device.log.text, /time {8}2026-11-22T14:30:0\d\.\d{3}Z from 127\.0\.0\.1, round trip \d+ ms\n/);
			});
		});
	} finally {
		await mute.stop();
		await lost.stop();
	}
});

void test("scenario E: an anchor of another CA: untrusted, with the issuer that is wanted and the anchors that are held", async () => {
	const other = await Authority.create({ now: present, root: { subject: "CN=Grandmother's CA" } });
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, settings: { trustAnchors: "other.pem" }, files: { "other.pem": other.root } }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.equal(device.log.failures[0]?.code, "untrusted");
			assert.ok(device.log.text.includes("wants the issuer CN=Mooring Local CA; the trust anchors held are: Grandmother's CA;"), device.log.text);
		});
	});
});

void test("scenario E: a date that makes a certificate fail is told with where it came from", async () => {
	const ahead = await TimeServer.start({ offset: 400 * 86_400_000 }, () => present);
	try {
		await withBroker(identity, async ({ port }) => {
			await Device.run({ port, settings: { timeServers: `127.0.0.1:${ahead.port}` } }, async (device) => {
				await device.until(() => device.log.failures.length >= 1 && device.log.text.includes("nobody vouches"), "failure and source");
				assert.equal(device.log.failures[0]?.code, "expired");
				assert.match(device.log.text, /the present date came from 127\.0\.0\.1, \d s before, good to \d+ ms; nobody vouches for it/);
				// It was no lasting harm: nothing was kept of that date.
				ahead.behaviour = {};
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			});
		});
	} finally {
		await ahead.stop();
	}
});

void test("scenario E: a time before one that a certificate confirmed is refused after a restart, until a server tells a better one", async () => {
	const stored = new Map<string, string>();
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, stored }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
		});
		assert.match(stored.get("last-time") ?? "", /^\d+$/);
		const behind = await TimeServer.start({ offset: -3 * 3_600_000 }, () => present);
		try {
			await Device.run({ port, stored, settings: { timeServers: `127.0.0.1:${behind.port}` } }, async (device) => {
				await device.until(() => device.log.retries.length >= 1, "retry");
				assert.ok(device.log.text.includes(`127.0.0.1 port ${behind.port} says 2026-11-22T11:30:0`) && device.log.text.includes("which is before 2026-11-22T13:30:0") && device.log.text.includes("[time-before-last]"), device.log.text);
				assert.equal(device.log.failures[0]?.code, "clock-unset");
				behind.behaviour = {};
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			});
			// Whoever knows better may say so.
			behind.behaviour = { offset: -3 * 3_600_000 };
			await Device.run({ port, stored, settings: { timeServers: `127.0.0.1:${behind.port}`, timeIgnoreLast: true } }, async (device) => {
				await device.reached("time");
			});
		} finally {
			await behind.stop();
		}
	});
});

void test("scenario E: a time before this firmware was built is refused", async () => {
	await withBroker(identity, async ({ port }) => {
		await Device.run({ port, host: () => ({ builtAt: present + 86_400_000 }) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assert.equal(device.log.failures[0]?.code, "clock-unset");
			assert.ok(device.log.text.includes("which is before 2026-11-23T14:30:05.000Z, when this firmware was built") && device.log.text.includes("[time-before-build]"), device.log.text);
		});
	});
});
