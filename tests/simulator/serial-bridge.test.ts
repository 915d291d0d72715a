import assert from "node:assert/strict";
import { test } from "node:test";
import { createServer } from "node:tls";
import { SimulatedSerial } from "../../hosts/desktop/simulated-serial.js";
import { SimulatedUno, type UnoOptions } from "../../hosts/desktop/simulated-uno.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Authority } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { Listener } from "../../hosts/peers/listener.js";
import { Device, identity, names, present, user } from "./world.js";

// An UNO with a DHT11 on the serial line of a board that has MQTT over TLS with an own CA.

void test("scenario E: readings printed while Wi-Fi is down are published once, in order, with the time at which they came", async () => {
	await withBroker(async (broker, seen) => {
		await withUno({ sketch: "lines" }, async ({ line, uno }) => {
			await Device.run({ port: broker.port, settings: { bridgeMode: "lines" }, host: () => ({ openSerial: line.open }) }, async (device) => {
				await device.until(() => device.log.passed.includes("mqtt"), "session");
				device.accessPoint.password = "another";
				device.host.station.drop();
				await device.until(() => device.log.retries.some(({ rung }) => rung === "wifi"), "retry of Wi-Fi");
				const before = device.log.published.length;
				uno.start();
				await device.until(() => device.log.published.length >= before + 3, "readings in the queue");
				assert.equal(device.firmware.counts.acknowledged, before);
				uno.stop();
				device.accessPoint.password = "correct horse";
				// A last line may still have been on its way.
				const { published } = device.log;
				await device.until(() => device.firmware.counts.acknowledged >= published.length && seen.length >= published.length, "acknowledgements");
				assert.deepEqual(seen, published);
				assert.match(seen[0] ?? "", /^\{"sensor_id": 52647892, "data": \{"temp": 23\.4\}, "time": "14:3\d", "month": "2026-11-22"\}$/);
			});
		});
	});
});

void test("scenario E: an UNO that publishes by the line protocol is acknowledged after PUBACK, not before, and hears what it subscribes to", async () => {
	await withBroker(async (broker, seen) => {
		await withUno({ sketch: "protocol", interval: 60_000, filter: "shed/lamp", isChecked: true }, async ({ line, uno }) => {
			await Device.run({ port: broker.port, settings: { bridgeMode: "protocol" }, host: () => ({ openSerial: line.open }) }, async (device) => {
				uno.start();
				await device.until(() => uno.heardLines.includes("+0"), "subscription");
				device.accessPoint.password = "another";
				device.host.station.drop();
				await device.until(() => device.log.retries.some(({ rung }) => rung === "wifi"), "retry of Wi-Fi");
				uno.publish("23.40");
				await device.until(() => device.log.published.includes("23.40"), "reading in the queue");
				// It goes on asking, and is answered that there is nothing yet.
				const turns = uno.turns;
				await device.until(() => uno.turns >= turns + 3, "three more turns");
				assert.equal(uno.acknowledged, 0);
				device.accessPoint.password = "correct horse";
				await device.until(() => uno.acknowledged === 1 && seen.length === 1, "acknowledgement");
				assert.deepEqual([seen, device.firmware.counts.acknowledged], [["23.40"], 1]);
				// The clean session is subscribed anew, and what the UNO publishes there comes back to it.
				await device.until(() => device.log.text.split("subscribed to shed/lamp").length > 2, "subscription anew");
				uno.send("P shed/lamp on");
				await device.until(() => uno.heardLines.includes("M shed/lamp on"), "message");
				assert.equal(uno.overflowed, 0);
			});
		});
	});
});

void test("scenario E: the baud rate of the bridge is another one than the sketch's: after a few lines that is said, with the guess", async () => {
	await withBroker(async (broker, seen) => {
		await withUno({ sketch: "lines" }, async ({ line, uno }) => {
			await Device.run({ port: broker.port, settings: { bridgeMode: "lines", bridgeBaud: 19_200 }, host: () => ({ openSerial: line.open }) }, async (device) => {
				uno.start();
				await device.until(() => device.log.failures.length > 0, "failure");
				const [failure] = device.log.failures;
				assert.equal(`${failure?.stage ?? ""}/${failure?.code ?? ""}`, "serial/wrong-baud");
				assert.match(failure?.seen ?? "", /^\d+ of 24 bytes are no text, \d+ came with a framing error/);
				assert.match(failure?.hint ?? "", /^Check the baud rate: it looks like 9600 read at 19200\./);
				assert.deepEqual(seen, []);
			});
		});
	});
});

void test("transparent: what an UNO says reaches a server over TLS, and the answers come back, beside MQTT", async () => {
	const parts: Buffer[] = [];
	const server = await Listener.open(createServer({ cert: identity.chain, key: identity.key }, (socket) => {
		socket.on("error", () => undefined);
		socket.on("data", (bytes: Buffer) => {
			parts.push(bytes);
			socket.write(`heard ${bytes.length}\n`);
		});
	}));
	try {
		await withBroker(async (broker) => {
			const line = new SimulatedSerial(nodeTimer, 9600);
			let heard = "";
			line.attach({ heard: (byte) => { heard += String.fromCharCode(byte); } });
			await Device.run({
				port: broker.port, settings: { bridgeMode: "transparent", bridgeTarget: `tls://localhost:${server.port}`, bridgeAnchors: "ca.pem" }, host: () => ({ openSerial: line.open }),
			}, async (device) => {
				await device.until(() => device.log.text.includes(`joined to localhost port ${server.port}`), "connection");
				line.send(Buffer.from("a line of the UNO\n"));
				await device.until(() => Buffer.concat(parts).toString() === "a line of the UNO\n" && heard.includes("heard "), "answer");
			});
		});
	} finally {
		await server.stop();
	}
});

void test("transparent: a server that nobody trusts is told nothing", async () => {
	const stranger = await (await Authority.create({ now: present })).issue(names);
	let received = 0;
	const server = await Listener.open(createServer({ cert: stranger.chain, key: stranger.key }, (socket) => {
		socket.on("error", () => undefined);
		socket.on("data", (bytes: Buffer) => { received += bytes.length; });
	}));
	try {
		await withBroker(async (broker) => {
			const line = new SimulatedSerial(nodeTimer, 9600);
			await Device.run({ port: broker.port, settings: { bridgeMode: "transparent", bridgeTarget: `tls://localhost:${server.port}`, bridgeAnchors: "ca.pem" }, host: () => ({ openSerial: line.open }) }, async (device) => {
				line.send(Buffer.from("login\n"));
				await device.until(() => device.log.failures.some(({ stage }) => stage === "x509"), "refusal");
				assert.equal(received, 0);
			});
		});
	} finally {
		await server.stop();
	}
});

interface Arduino {
	readonly line: SimulatedSerial;
	readonly uno: SimulatedUno;
}

/** An UNO that has a reading three times a second once it is started, at the pace of 9600 baud. */
async function withUno(options: Partial<UnoOptions>, run: (arduino: Arduino) => Promise<void>): Promise<void> {
	const line = new SimulatedSerial(nodeTimer, 9600);
	let tenths = 234;
	const uno = new SimulatedUno(line, nodeTimer, { sketch: "lines", interval: 300, sensor: () => (tenths++ / 10).toFixed(2), ...options });
	try {
		await run({ line, uno });
	} finally {
		uno.stop();
	}
}

/** `seen`: what was published on the usual topic with QoS 1, in order. */
async function withBroker(run: (broker: Broker, seen: readonly string[]) => Promise<void>): Promise<void> {
	const seen: string[] = [];
	const broker = await Broker.start({ identity, users: [user], report: (event) => {
		if (event.kind === "published" && event.topic === "dataset" && event.quality === 1) seen.push(new TextDecoder().decode(event.payload));
	} });
	try {
		await run(broker, seen);
	} finally {
		await broker.stop();
	}
}
