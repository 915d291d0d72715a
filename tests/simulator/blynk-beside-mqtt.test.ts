import assert from "node:assert/strict";
import { test } from "node:test";
import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { Broker } from "../../hosts/peers/broker.js";
import { withBlynk } from "./blynk-world.js";
import { Device, identity, tokens, user } from "./world.js";

// Both publishers side by side, each of which can be away without the other noticing.

interface World {
	readonly device: Device;
	readonly blynk: BlynkServer;
	broker: Broker;
	/** By pins, in the order in which they came: what the app saw. */
	readonly seen: { readonly v0: string[]; readonly v1: string[] };
}

async function withBoth(run: (world: World) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users: [user] });
	const world = { broker, seen: { v0: [] as string[], v1: [] as string[] } };
	try {
		await withBlynk({}, async (blynk) => {
			blynk.app(tokens.house, ({ pin, values: [value = ""] }) => { if (pin === "v0" || pin === "v1") world.seen[pin].push(value); });
			const settings = { blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: tokens.house };
			await Device.run({ port: broker.port, interval: 0.3, settings }, async (device) => { await run(Object.assign(world, { device, blynk })); });
		});
	} finally {
		await world.broker.stop();
	}
}

/** What was given to the broker, as the app would show it. */
function published({ log }: Device): readonly (readonly [temperature: string, humidity: string])[] {
	return log.published.map((text) => {
		const { data } = JSON.parse(text) as { readonly data: { readonly temp: number; readonly humidity: number } };
		return [String(data.temp), String(data.humidity)];
	});
}

/** Everything that was read has come to both. */
async function arrived({ device, seen }: World): Promise<void> {
	device.firmware.pause();
	const readings = published(device);
	await device.until(() => seen.v1.length >= readings.length && device.firmware.counts.acknowledged >= readings.length, "rest of the values");
	assert.deepEqual(seen.v0, readings.map(([temperature]) => temperature), device.log.text);
	assert.deepEqual(seen.v1, readings.map(([, humidity]) => humidity), device.log.text);
	assert.equal(device.firmware.counts.dropped, 0);
}

void test("the broker and the Blynk server get the same values from each reading", async () => {
	await withBoth(async (world) => {
		await world.device.until(() => world.device.firmware.counts.published >= 4, "four readings");
		await arrived(world);
		assert.deepEqual(world.device.log.failures, []);
	});
});

void test("the Blynk server is away for a while: what was written meanwhile arrives, and the broker's session is not disturbed", async () => {
	await withBoth(async (world) => {
		const { device, blynk, seen } = world;
		await device.until(() => seen.v0.length >= 2, "two values");
		await blynk.restart();
		const { acknowledged } = device.firmware.counts;
		await device.reached("blynk", 2);
		await device.until(() => device.firmware.counts.acknowledged >= acknowledged + 2, "acknowledgements");
		await arrived(world);
		assert.equal(device.log.passed.filter((stage) => stage === "mqtt").length, 1, device.log.text);
	});
});

void test("the broker is away for a while: what was published meanwhile arrives, and the Blynk session is not disturbed", async () => {
	await withBoth(async (world) => {
		const { device, seen } = world;
		await device.until(() => device.firmware.counts.acknowledged >= 2, "two acknowledgements");
		const { port } = world.broker;
		await world.broker.stop();
		const before = seen.v0.length;
		await device.until(() => seen.v0.length >= before + 2, "values while the broker is away");
		world.broker = await Broker.start({ identity, users: [user], port });
		await device.reached("mqtt", 2);
		await arrived(world);
		assert.equal(device.log.passed.filter((stage) => stage === "blynk").length, 1, device.log.text);
	});
});
