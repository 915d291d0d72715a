import assert from "node:assert/strict";
import { test } from "node:test";
import type { TlsOptions } from "node:tls";
import { Broker } from "../../hosts/peers/broker.js";
import { Device, identity, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

type Tls = Pick<TlsOptions, "minVersion" | "maxVersion">;

/** Node's server gives no new ticket when it resumes: one of TLS 1.3 serves once, a session of TLS 1.2 again and again. */
const VERSIONS: readonly (readonly [name: string, tls: Tls, resumed: readonly boolean[]])[] = [
	["TLS 1.3", {}, [false, true, false, true]],
	["TLS 1.2", { minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }, [false, true, true, true]],
];

for (const [name, tls, resumed] of VERSIONS) {
	void test(`${name}: after a broker has let go, the session goes on: no certificates come, and as much as before is known of it`, async () => {
		await withDevice({ settings: { trace: true } }, tls, async (device, broker) => {
			await hangUp(device, broker, 3);
			const [first = "", ...later] = handshakes(device);
			assert.match(first, new RegExp(`^${name}, TLS_[A-Z0-9_]+, x25519$`));
			assert.deepEqual([first, ...later], resumed.map((isResumed) => (isResumed ? `${first}, resumed` : first)), device.log.text);
			// But for the days that are left, which are today's.
			const [peer = "", ...peers] = told(device, "x509", /path/).map((line) => line.replace(/\d+ days/, "some days"));
			assert.match(peer, /path: .* <- anchor Mooring Local CA, some days left$/);
			assert.deepEqual(peers, [peer, peer, peer]);
			assert.equal(told(device, "tls", /^<- Certificate,/).length, resumed.filter((isResumed) => !isResumed).length);
		});
	});
}

void test("without tlsResume every handshake is a full one", async () => {
	await withDevice({ settings: { tlsResume: false } }, {}, async (device, broker) => {
		await hangUp(device, broker, 1);
		assert.ok(handshakes(device).every((line) => !line.includes("resumed")), device.log.text);
	});
});

void test("a broker that has forgotten makes a full handshake, and the next one is resumed", async () => {
	await withDevice({}, {}, async (device, broker) => {
		await broker.restart();
		await device.reached("mqtt", 2);
		await hangUp(device, broker, 1);
		assert.deepEqual(handshakes(device).map((line) => line.includes("resumed")), [false, false, true]);
	});
});

/** What each handshake came to. */
function handshakes(device: Device): string[] {
	return told(device, "tls", /^TLS 1\.\d, /);
}

/** What the log has of a stage. */
function told(device: Device, stage: string, form: RegExp): string[] {
	const lines = device.log.text.matchAll(new RegExp(`^[ .0-9]*  ${stage} +(.*)$`, "gm"));
	return Array.from(lines, ([, text = ""]) => text).filter((text) => form.test(text));
}

/** Lets the broker let go so many times, each time once a reading has been acknowledged. */
async function hangUp(device: Device, broker: Broker, times: number): Promise<void> {
	for (let time = 0; time < times; time++) {
		const before = device.log.passed.filter((stage) => stage === "mqtt").length;
		const { acknowledged } = device.firmware.counts;
		await device.until(() => device.firmware.counts.acknowledged > acknowledged, "acknowledgement");
		broker.hangUp();
		await device.reached("mqtt", before + 1);
	}
}

async function withDevice(options: Omit<DeviceOptions, "port">, tls: Tls, body: (device: Device, broker: Broker) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users: [user], tls });
	try {
		await Device.run({ port: broker.port, ...options }, async (device) => {
			await device.reached("mqtt");
			await body(device, broker);
		});
	} finally {
		await broker.stop();
	}
}
