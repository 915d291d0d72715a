import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { selfSigned } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import type { BrokerEvent } from "../../hosts/peers/broker.js";
import { wrongCertificates } from "../../hosts/peers/zoo/wrong-certificate.js";
import type { WrongCertificate } from "../../hosts/peers/zoo/wrong-certificate.js";
import { startDecryptingBroker } from "./decrypting-broker.js";
import type { DecryptingBroker } from "./decrypting-broker.js";
import { authority, Device, identity, names, present, secrets, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

interface GoodCase {
	readonly name: string;
	readonly shown: Identity;
	readonly host?: string;
	readonly device: Omit<DeviceOptions, "port">;
	/** What is printed of the peer. */
	readonly peer: string;
	/** Codes of what was found and not enforced. */
	readonly findings?: readonly string[];
}

/** A server whose name and dates are both wrong. */
const elsewhere = await authority.issue(["other.example"], { notBefore: present - 20 * 86_400_000, notAfter: present - 10 * 86_400_000 });
const own = await selfSigned(names, present - 60_000);
const wrong = async (variant: WrongCertificate): Promise<Identity> => await wrongCertificates[variant]({ authority, now: present, names });

function pinned(text: string): Readonly<Record<string, unknown>> {
	return { trustAnchors: "", trustPins: text };
}

/** Node's own opinion of a certificate's and a key's fingerprint. */
function pinOf(shown: Identity, of: "certificate" | "key", hash = "sha256"): string {
	const certificate = new X509Certificate(shown.certificate);
	const bytes = of === "key" ? certificate.publicKey.export({ type: "spki", format: "der" }) : certificate.raw;
	return `${of === "key" ? "key-" : ""}${hash}:${createHash(hash).update(bytes).digest("hex")}`;
}

const cases: readonly GoodCase[] = [
	{
		name: "anchors, a server by name", shown: identity, device: {},
		peer: "CN=Mooring Local Server, path: Mooring Local Server <- Mooring Local Intermediate CA <- anchor Mooring Local CA, 89 days left",
	},
	{
		name: "anchors, a server by an address that its certificate has", shown: identity, host: "127.0.0.1", device: {},
		peer: "CN=Mooring Local Server, path: Mooring Local Server <- Mooring Local Intermediate CA <- anchor Mooring Local CA, 89 days left",
	},
	{
		name: "a self-signed certificate that is itself the anchor", shown: own,
		device: { settings: { trustAnchors: "house.pem" }, files: { "house.pem": own.certificate } },
		peer: "CN=Mooring Local Server, itself a trust anchor, 89 days left",
	},
	{
		name: "a pin of the certificate", shown: identity, device: { settings: pinned(pinOf(identity, "certificate")) },
		peer: "CN=Mooring Local Server, pinned by the SHA-256 of its certificate, name and dates not enforced",
	},
	{
		name: "a pin of the key, which a renewal keeps", shown: identity, device: { settings: pinned(pinOf(identity, "key")) },
		peer: "CN=Mooring Local Server, pinned by the SHA-256 of its key, name and dates not enforced",
	},
	{
		name: "a pin of a certificate that expired, for another name", shown: elsewhere, 
		device: { settings: pinned(pinOf(elsewhere, "certificate")), host: ({ clock }) => { clock.set(present); return {}; } },
		peer: "CN=Mooring Local Server, pinned by the SHA-256 of its certificate, name and dates not enforced",
		findings: ["name-mismatch", "expired"],
	},
	{
		name: "a SHA-1 pin, with a warning", shown: identity, device: { settings: pinned(pinOf(identity, "certificate", "sha1")) },
		peer: "CN=Mooring Local Server, pinned by the SHA-1 of its certificate, name and dates not enforced",
		findings: ["sha1-pin"],
	},
	{
		name: "the second of two pins", shown: identity, device: { settings: pinned(`${pinOf(own, "certificate")}, ${pinOf(identity, "certificate")}`) },
		peer: "CN=Mooring Local Server, pinned by the SHA-256 of its certificate (pin 2 of 2; the others are unused), name and dates not enforced",
	},
];

void test("trust", { concurrency: 4 }, async (context) => {
	await Promise.all(cases.map((one) => context.test(`${one.name}: connects and publishes`, async () => {
		await withBroker(one.shown, async (broker, events) => {
			const settings = { mqttUrl: `mqtts://${one.host ?? "localhost"}:${broker.port}`, ...one.device.settings };
			await Device.run({ ...one.device, port: broker.port, settings }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				assert.ok(device.log.text.includes(`x509        ${one.peer}`), device.log.text);
				assert.deepEqual(device.log.failures, []);
				for (const code of one.findings ?? []) assert.ok(device.log.warnings.some((warning) => warning.endsWith(`[${code}]`)), `no warning ${code}:\n${device.log.text}`);
				assert.equal(device.log.warnings.length, (one.findings ?? []).length, device.log.text);
				assert.ok(events.some((event) => event.kind === "published" && Buffer.from(event.payload).toString() === device.log.published[0]));
				// The server that decrypts sees all that the wire must not show: the search of the wire can find something.
				const decrypted = broker.visits[0]?.decrypted() ?? "";
				for (const text of [user.name, user.password, "\u0004MQTT", "sensor_id"]) assert.ok(decrypted.includes(text), text);
			});
		});
	})));
});

for (const of of ["certificate", "key"] as const) {
	void test(`trust: a pin of the ${of} connects while no time server answers, and does not wait for one`, async () => {
		await withBroker(elsewhere, async (broker) => {
			const settings = { ...pinned(pinOf(elsewhere, of)), timeDeadline: 200 };
			await Device.run({ port: broker.port, settings, interval: 0.1, host: () => ({ openDatagram: () => ({ send: () => undefined, close: () => undefined }) }) }, async (device) => {
				await device.until(() => device.firmware.counts.acknowledged >= 2 && device.log.failures.length >= 2, "acknowledgement and a failure of time");
				assert.deepEqual([...new Set(device.log.failures.map(({ stage, code }) => `${stage}/${code}`))], ["time/clock-unset"]);
				assert.equal(device.log.passed.filter((stage) => stage === "mqtt").length, 1);
				assert.ok(device.log.text.includes(`pinned by the SHA-256 of its ${of}, name and dates not enforced, the date being unknown`), device.log.text);
				assert.ok(device.log.text.includes("x509        warning: localhost is not in the server's certificate, which is for: other.example: ") && device.log.text.includes("[name-mismatch]"), device.log.text);
				// A reading of an unknown time has none; it is not 1970.
				assert.ok(device.log.published.every((text) => !text.includes("1970")), device.log.published.join("\n"));
			});
		});
	});
}

const UNTIL = "2026-11-30";
const REASON = "the broker is being moved this week";

for (const mqttPlainText of [false, true]) void test(`trust: insecure says its reason on every connection and sends no user name and no password${mqttPlainText ? ", although mqttPlainText is set for other brokers" : ""}`, async () => {
	const events: BrokerEvent[] = [];
	await withBroker(await wrong("self-signed"), async (broker) => {
		await Device.run({ port: broker.port, settings: { trustAnchors: "", trustInsecureBecause: REASON, trustInsecureUntil: UNTIL, mqttPlainText } }, async (device) => {
			await device.until(() => device.log.retries.length >= 3, "third retry");
			assert.deepEqual(device.log.failures.map(({ stage, code }) => `${stage}/${code}`), ["mqtt/bad-credentials", "mqtt/bad-credentials", "mqtt/bad-credentials"]);
			assert.ok(device.log.text.includes("(CONNACK code 4). Sent: neither, since they are withheld"), device.log.text);
			assert.equal(device.log.text.split(`x509        (NOTHING IS VERIFIED) CN=Mooring Local Server, NOT VERIFIED: ${REASON}\n`).length - 1, broker.visits.length);
			assert.equal(device.log.warnings.filter((warning) => warning.includes("[credentials-withheld]")).length, broker.visits.length);
			assert.equal(broker.visits.length, 3);
		});
		assert.deepEqual(events.map((event) => event.kind === "refused" && event.user), ["", "", ""]);
		for (const visit of broker.visits) {
			assert.ok(visit.decrypted().includes("\u0004MQTT"));
			// Neither the user name's nor the password's flag (MQTT 3.1.1 section 3.1.2.3), nor either of them.
			assert.equal(visit.decrypted().charCodeAt(9) & 0xc0, 0);
			for (const secret of secrets) assert.ok(!visit.decrypted().includes(secret));
		}
	}, (event) => { if (event.kind === "refused") events.push(event); });
});

void test("trust: insecure sends them when sendSecretsUnverified says so, and says its reason all the same", async () => {
	await withBroker(await wrong("self-signed"), async (broker) => {
		const settings = { trustAnchors: "", trustInsecureBecause: REASON, trustInsecureUntil: UNTIL, sendSecretsUnverified: true };
		await Device.run({ port: broker.port, settings }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
			assert.ok(device.log.text.includes(`NOT VERIFIED: ${REASON}`), device.log.text);
			assert.ok(device.log.warnings.some((warning) => warning.includes("[not-verified]")), device.log.text);
			assert.ok(broker.visits[0]?.decrypted().includes(user.password));
		});
	});
});

void test("trust: with mqtt:// and mqttPlainText the wire shows everything, so the other tests would see it", async () => {
	await withBroker(identity, async (broker) => {
		const settings = { mqttUrl: `mqtt://localhost:${broker.port}`, mqttPlainText: true, trustAnchors: "" };
		await Device.run({ port: broker.port, settings }, async (device) => {
			await device.until(() => device.log.retries.length >= 1, "retry");
			for (const text of [user.name, user.password, "\u0004MQTT"]) assert.ok(device.wire.text.includes(text), text);
			assert.throws(() => { device.wire.assertSealed([]); });
		});
	});
});

void test("goodbye: the firmware's stop sends DISCONNECT and close_notify, and the broker sees no error", async () => {
	const events: BrokerEvent[] = [];
	await withBroker(identity, async (broker) => {
		await Device.run({ port: broker.port }, async (device) => {
			await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
		});
		const visit = broker.visits[0];
		assert.ok(visit !== undefined);
		while (visit.ends.length === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
		assert.deepEqual(visit.ends, ["end"]);
		assert.ok(visit.decrypted().endsWith("\u00e0\u0000"), "DISCONNECT is the last packet");
		// Two records of two bytes, their type and their tag (RFC 8446 section 5.2): DISCONNECT, then the alert.
		const raw = visit.raw();
		assert.deepEqual([raw.subarray(-48, -43).toString("hex"), raw.subarray(-24, -19).toString("hex")], ["1703030013", "1703030013"]);
		assert.deepEqual(events.filter(({ kind }) => kind === "failed"), []);
	}, (event) => { events.push(event); });
});

async function withBroker(shown: Identity, run: (broker: DecryptingBroker, events: readonly BrokerEvent[]) => Promise<void>, report: (event: BrokerEvent) => void = () => undefined): Promise<void> {
	const events: BrokerEvent[] = [];
	const broker = await startDecryptingBroker(shown, [user], (event) => {
		events.push(event);
		report(event);
	});
	try {
		await run(broker, events);
	} finally {
		await broker.stop();
	}
}
