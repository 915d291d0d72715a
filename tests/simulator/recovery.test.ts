import assert from "node:assert/strict";
import { test } from "node:test";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerEvent } from "../../hosts/peers/broker.js";
import type { ClimateSensor } from "../../modules/ports/sensor.js";
import { Device, identity, user } from "./world.js";
import type { DeviceOptions } from "./world.js";

void test("recovery", { concurrency: 4 }, async (context) => {
	await Promise.all([
		context.test("clock unset: nothing is dialled until a time server answers, and then it connects", async () => {
			await withBroker(async (broker) => {
				await Device.run({ port: broker.port, settings: { timeDeadline: 200 }, host: muteUntil(() => answering) }, async (device) => {
					await device.until(() => device.log.retries.length >= 2, "second retry");
					assert.deepEqual([...new Set(device.log.failures.map(({ stage, code }) => `${stage}/${code}`))], ["time/clock-unset"]);
					assert.equal(device.wire.connections.length, 0);
					answering = true;
					await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
					assert.deepEqual(device.log.passed, ["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt"]);
				});
			});
		}),
		context.test("wrong Wi-Fi password: joined once the access point takes it", async () => {
			await withBroker(async (broker) => {
				await Device.run({ port: broker.port, settings: { wifiPassword: "incorrect horse" } }, async (device) => {
					await device.until(() => device.log.retries.length >= 2, "second retry");
					assert.deepEqual([...new Set(device.log.failures.map(({ stage, code }) => `${stage}/${code}`))], ["wifi/wrong-password"]);
					device.accessPoint.password = "incorrect horse";
					await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				});
			});
		}),
		context.test("unknown Wi-Fi name: joined once the network is in reach", async () => {
			await withBroker(async (broker) => {
				await Device.run({ port: broker.port, settings: { wifiName: "Elsewhere" } }, async (device) => {
					await device.until(() => device.log.retries.length >= 2, "second retry");
					device.accessPoint.name = "Elsewhere";
					await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				});
			});
		}),
		context.test("broker stopped and started again: what was read meanwhile arrives, once and in order", async () => {
			await withBroker(async (broker, seen) => {
				await Device.run(reading(broker.port), async (device) => {
					const { counts } = device.firmware;
					await device.until(() => counts.acknowledged >= 3, "third acknowledgement");
					await broker.stop();
					const before = counts.published;
					await device.until(() => counts.published >= before + 5 && device.log.retries.length >= 2, "five readings and two retries");
					await broker.restart();
					await arrived(device, seen);
				});
			});
		}),
		context.test("Wi-Fi lost and back: joined again, and what was read meanwhile arrives, once and in order", async () => {
			await withBroker(async (broker, seen) => {
				await Device.run(reading(broker.port), async (device) => {
					const { counts } = device.firmware;
					await device.until(() => counts.acknowledged >= 3, "third acknowledgement");
					device.accessPoint.name = "another network for now";
					device.host.station.drop();
					const before = counts.published;
					await device.until(() => counts.published >= before + 5 && device.log.retries.length >= 3, "five readings and three retries");
					assert.deepEqual(device.log.failures.slice(0, 3).map(({ stage, code }) => `${stage}/${code}`), ["wifi/lost", "wifi/not-found", "wifi/not-found"]);
					assert.equal(device.wire.connections.length, 1);
					device.accessPoint.name = "Mooring Simulator";
					await device.reached("mqtt", 2);
					await arrived(device, seen);
					assert.equal(device.wire.connections.length, 2);
				});
			});
		}),
		context.test("a new password at the broker: in once it is the device's", async () => {
			const users = [{ name: user.name, password: "another" }];
			await withBroker(async (broker) => {
				await Device.run({ port: broker.port }, async (device) => {
					await device.until(() => device.log.retries.length >= 2, "second retry");
					users[0] = { ...user };
					await device.until(() => device.firmware.counts.acknowledged >= 1, "acknowledgement");
				});
			}, users);
		}),
	]);
});

let answering = false;

/** A network in which no datagram arrives until it is told so. */
function muteUntil(open: () => boolean): NonNullable<DeviceOptions["host"]> {
	return ({ openDatagram }) => ({
		openDatagram: (received) => {
			const socket = openDatagram(received);
			return { send: (...datagram) => { if (open()) socket.send(...datagram); }, close: () => { socket.close(); } };
		},
	});
}

/** A device whose readings can be told apart, ten a second. */
function reading(port: number): DeviceOptions {
	let tenths = 0;
	const climate: ClimateSensor = { read: () => ({ temperature: ++tenths / 10, humidity: 41 }) };
	return { port, interval: 0.1, host: () => ({ climate }) };
}

/** Everything published is acknowledged, and the broker has it in order; QoS 1 allows it to have some of it twice. */
async function arrived(device: Device, seen: readonly string[]): Promise<void> {
	const { counts } = device.firmware;
	device.firmware.pause();
	await device.until(() => counts.acknowledged === counts.published, "acknowledgement of everything");
	assert.equal(counts.dropped, 0);
	assert.ok(device.log.published.length >= 8);
	assert.deepEqual([...new Set(seen)], device.log.published);
}

async function withBroker(run: (broker: Broker, seen: readonly string[]) => Promise<void>, users: readonly { name: string; password: string }[] = [user]): Promise<void> {
	const seen: string[] = [];
	const report = (event: BrokerEvent): void => { if (event.kind === "published") seen.push(Buffer.from(event.payload).toString()); };
	const broker = await Broker.start({ identity, users, report });
	try {
		await run(broker, seen);
	} finally {
		await broker.stop();
	}
}
