import assert from "node:assert/strict";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerOptions } from "../../hosts/peers/broker.js";
import { isFailure } from "../../modules/failure/failure.js";
import { authority, Device, identity, present, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

/** Node looks at the dates by its own clock, the device by its world's. */
const good = Object.freeze({ subject: "CN=sensor-17", extendedKeyUsages: ["1.3.6.1.5.5.7.3.2"], notBefore: Math.min(present, Date.now()) - days(1), notAfter: Math.max(present, Date.now()) + days(60) });
const own = await authority.issue([], good);
const other = await authority.issue([], good);
const ending = await authority.issue([], { ...good, notBefore: present - days(200), notAfter: present + days(10.5) });
const stranger = await (await Authority.create({ now: present, root: { subject: "CN=Elsewhere CA" } })).issue([], good);

for (const maxVersion of ["TLSv1.3", "TLSv1.2"] as const) {
	void test(`a broker that wants a client certificate, ${maxVersion}: it takes ours, and readings arrive`, async () => {
		await withBroker({ maxVersion }, async (port) => {
			await Device.run(device(port, own), async (running) => {
				await running.until(() => running.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.match(running.log.text, /settings +our certificate: CN=sensor-17, issued by Mooring Local Intermediate CA, valid from /);
				assert.deepEqual([running.log.failures, running.log.warnings], [[], []]);
				hidesKey(running, own);
			});
		});
	});

	void test(`a broker that wants a client certificate, ${maxVersion}: without one the text says which settings to set`, async () => {
		await withBroker({ maxVersion }, async (port) => {
			await Device.run({ port }, async (running) => {
				await running.until(() => running.log.failures.length >= 2, "two failures");
				for (const { stage, code, hint, fault } of running.log.failures) {
					assert.ok(code === "alert-certificate-required" || code === "closed-after-certificate", code);
					assert.deepEqual([stage, fault], ["tls", "config"]);
					assert.match(hint, /^Set clientCertificate and clientKey, with a certificate from a CA that the server trusts/);
				}
			});
		});
	});

	void test(`a broker that wants a client certificate, ${maxVersion}: one of another CA is refused without a word, and the text says what to look at`, async () => {
		await withBroker({ maxVersion }, async (port) => {
			await Device.run(device(port, stranger), async (running) => {
				await running.until(() => running.log.failures.length >= 1, "failure");
				assert.equal(running.log.failures[0]?.code, "closed-after-certificate");
				assert.match(running.log.failures[0].hint, /it does not take ours \(CN=sensor-17, issued by Mooring Local Intermediate CA, .*\), and tells its log alone: see that it trusts the issuer/);
				hidesKey(running, stranger);
			});
		});
	});
}

void test("our certificate ends soon: it works, with a warning", async () => {
	await withBroker({ requestCert: false }, async (port) => {
		await Device.run(device(port, ending), async (running) => {
			await running.reached("mqtt");
			assert.match(running.log.warnings.join("\n"), /our certificate CN=sensor-17 has 10 days left, until .*\[client-ends-soon\]/);
		});
	});
});

void test("a broker that wants none is not shown any", async () => {
	await withBroker({ requestCert: false }, async (port) => {
		await Device.run(device(port, stranger), async (running) => {
			await running.until(() => running.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.deepEqual(running.log.failures, []);
		});
	});
});

const refused: readonly (readonly [what: string, files: Readonly<Record<string, string>>, code: string])[] = [
	["no such certificate", { "client.key": own.key }, "client-file"],
	["no such key", { "client.pem": own.chain }, "client-file"],
	["the key of another certificate", { "client.pem": own.chain, "client.key": other.key }, "client-key-mismatch"],
	["the key in the certificate's place", { "client.pem": own.key, "client.key": own.key }, "client-certificate-malformed"],
	["a chain in the wrong order", { "client.pem": authority.intermediate + own.certificate, "client.key": own.key }, "client-order"],
	["an encrypted key", { "client.pem": own.chain, "client.key": own.key.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY") }, "key-encrypted"],
	["a key with a hole", { "client.pem": own.chain, "client.key": own.key.replace(/\n.{40}/, "\n") }, "key-malformed"],
];

for (const [what, files, code] of refused) {
	void test(`our certificate: ${what} is ${code}, before anything is opened`, async () => {
		try {
			await Device.run({ port: 1, settings: FILES, files }, () => { throw new Error("it has booted"); });
		} catch (caught) {
			assert.ok(isFailure(caught), String(caught));
			assert.deepEqual([caught.stage, caught.code, caught.fault], ["settings", code, "config"]);
			for (const line of own.key.split("\n").slice(1, -2)) assert.ok(!JSON.stringify(caught).includes(line));
			return;
		}
		assert.fail("it was taken");
	});
}

async function withBroker(tls: NonNullable<BrokerOptions["tls"]>, body: (port: number) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users: [user], tls: { minVersion: "TLSv1.2", requestCert: true, ca: authority.root, ...tls } });
	try {
		await body(broker.port);
	} finally {
		await broker.stop();
	}
}

function device(port: number, { chain, key }: Identity): DeviceOptions {
	return { port, settings: FILES, files: { "client.pem": chain, "client.key": key } };
}

function hidesKey(running: Device, { key }: Identity): void {
	for (const line of key.split("\n").slice(1, -2)) assert.ok(!running.log.text.includes(line));
}

function days(count: number): number {
	return count * 86_400_000;
}

const FILES = Object.freeze({ clientCertificate: "client.pem", clientKey: "client.key" });
