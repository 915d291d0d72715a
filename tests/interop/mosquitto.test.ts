import assert from "node:assert/strict";
import { Authority } from "../../hosts/peers/authority.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import type { ClimateReading } from "../../modules/ports/sensor.js";
import { Device } from "./device.js";
import { DEVICE, Mosquitto } from "./mosquitto.js";
import { interopTest, until } from "./program.js";
import type { Program, ProgramName } from "./program.js";
import { Relay } from "./relay.js";

const programs: readonly ProgramName[] = ["mosquitto", "mosquitto_passwd"];

interopTest("mosquitto: 200 of 200 messages arrive, in order, although it is stopped and started twice on the way", [...programs, "mosquitto_sub"], async (bench) => {
	const broker = await Mosquitto.start(bench);
	const viewer = await broker.subscriber(TOPIC);
	const relay = await Relay.start(bench, broker.port);
	let made = 0;
	// A sensor that shows a new temperature each time, and none while the outbox is nearly full or when all are made.
	const read = (): ClimateReading | undefined => {
		const { published, acknowledged } = device.firmware.counts;
		return made < MESSAGES && published - acknowledged < OUTBOX_ROOM ? { temperature: ++made / 10, humidity: 41 } : undefined;
	};
	const device: Device = await Device.start(bench, {
		settings: { ...settingsFor(broker, relay.port), retryFirst: 100, retryLargest: 400 }, climate: { read }, interval: 0.02,
	});
	const { counts } = device.firmware;
	for (const from of [50, 120]) {
		await until(`message ${from}`, () => counts.acknowledged >= from, () => device.tail);
		// Some are sent that mosquitto never reads, more than may be sent without an acknowledgement, and then it stops.
		relay.hold();
		await until("messages on their way", () => counts.published - counts.acknowledged >= 8, () => device.tail);
		await broker.stop();
		await until("more messages", () => counts.published - counts.acknowledged >= 16, () => device.tail);
		await broker.run();
	}
	await until("all acknowledgements", () => counts.acknowledged >= MESSAGES, () => device.tail);
	await until("all messages at the subscriber", () => arrived(viewer).length >= MESSAGES, () => viewer.output.toString());
	const inOrder = Array.from({ length: MESSAGES }, (_, index) => (index + 1) / 10);
	assert.deepEqual(arrived(viewer), inOrder);
	assert.deepEqual({ ...counts }, { published: MESSAGES, acknowledged: MESSAGES, written: 0, dropped: 0 });
	assert.ok(pauses(device).length >= 2, device.tail);

	await device.stop();
	await until("mosquitto's word of the end", () => broker.log.includes(`Client ${CLIENT_ID} disconnected.`), () => broker.log);
	// One end for each connection: two that mosquitto itself ended, and ours.
	assert.equal(broker.log.split(` as ${CLIENT_ID} (`).length - 1, 3, broker.log);
	assert.doesNotMatch(broker.log, /Socket error|protocol error|malformed|already connected|exceeded timeout/i);
});

/** The temperatures that a subscriber saw, each where it was first seen. */
function arrived(viewer: Program): number[] {
	const seen = viewer.output.toString().matchAll(/^\{"sensor_id":\d+,"data":\{"temp":([\d.]+),/gm);
	return [...new Set(Array.from(seen, ([, temperature]) => Number(temperature)))];
}

interface Refusal {
	readonly what: string;
	readonly settings: (elsewhere: string) => Readonly<Record<string, string>>;
	readonly failure: string;
	/** What mosquitto writes of it. */
	readonly log: RegExp;
}

const refusals: readonly Refusal[] = [
	{ what: "a wrong password", settings: () => ({ mqttPassword: "wrong donkey" }), failure: "mqtt/not-authorized", log: /disconnected, not authori[sz]ed/ },
	{ what: "an unknown user", settings: () => ({ mqttUser: "nobody" }), failure: "mqtt/not-authorized", log: /disconnected, not authori[sz]ed/ },
	{ what: "a wrong CA", settings: (elsewhere) => ({ trustAnchors: elsewhere }), failure: "x509/untrusted", log: /alert unknown ca/ },
];

for (const { what, settings, failure, log } of refusals) {
	interopTest(`mosquitto: ${what} is ${failure} here, and no riddle in mosquitto's log`, programs, async (bench) => {
		const broker = await Mosquitto.start(bench);
		const elsewhere = bench.write("elsewhere.pem", (await Authority.create({ now: Date.now() })).root);
		const device = await Device.start(bench, { settings: { ...settingsFor(broker), retryFirst: 100, ...settings(elsewhere) } });
		await until("a second failure", () => device.failures(failure) >= 2, () => device.tail);
		await until("mosquitto's word", () => log.test(broker.log), () => broker.log);
		assert.deepEqual([...device.terminal.failures.keys()], [failure]);
		assert.equal(device.firmware.counts.published, 0);
		assert.doesNotMatch(device.log, /horse|donkey/);
		if (failure.startsWith("x509")) assert.doesNotMatch(broker.log, / connected from .* as /);
	});
}

interopTest("mosquitto: two devices with one client id say so, and pause longer each time", programs, async (bench) => {
	const broker = await Mosquitto.start(bench);
	const start = (): Promise<Device> => Device.start(bench, { settings: { ...settingsFor(broker), retryFirst: 100, retryLargest: 60_000 }, crypto: withLongestPauses });
	const devices = [await start(), await start()];
	await until("five pauses of each", () => devices.every((device) => pauses(device).length >= 5), () => devices.map(({ tail }) => tail).join("\n"));
	for (const device of devices) {
		assert.deepEqual(pauses(device).slice(0, 5), ["0.1", "0.2", "0.4", "0.8", "1.6"]);
		assert.match(device.log, new RegExp(`\\[taken-over-suspected\\][^]*"${CLIENT_ID}"|"${CLIENT_ID}"[^\\n]*\\[taken-over-suspected\\]`));
		assert.ok(device.log.indexOf("[taken-over-suspected]") > device.log.indexOf("(retry 2)"), "not before it has happened repeatedly");
	}
	assert.match(broker.log, new RegExp(`Client ${CLIENT_ID} already connected, closing old connection`));
});

/** Seconds, as they were logged. */
function pauses(device: Device): string[] {
	return Array.from(device.log.matchAll(/mqtt is tried again in ([\d.]+) s/g), ([, seconds = ""]) => seconds);
}

/** Pauses are drawn with two random bytes: the largest draw gives the longest pause. */
function withLongestPauses(real: Crypto): Crypto {
	return {
		...real,
		random(into) {
			if (into.length === 2) into.fill(0xff);
			else real.random(into);
		},
	};
}

function settingsFor(broker: Mosquitto, port = broker.port): Readonly<Record<string, string>> {
	return {
		mqttUrl: `mqtts://localhost:${port}`, mqttUser: DEVICE.name, mqttPassword: DEVICE.password,
		mqttClientId: CLIENT_ID, mqttTopic: TOPIC, trustAnchors: broker.ca,
	};
}

const CLIENT_ID = "device-1";
const TOPIC = "dataset";
const MESSAGES = 200;

/** Fewer than a chip's outbox holds, so that nothing is dropped however long mosquitto takes to start. */
const OUTBOX_ROOM = 24;
