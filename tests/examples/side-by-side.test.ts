import assert from "node:assert/strict";
import { test } from "node:test";
import { SideBySide } from "../../examples/side-by-side.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Broker } from "../../hosts/peers/broker.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import { ourDevice, secureDial } from "../peers/blynk-device.js";
import { token, withServer } from "../peers/blynk-scene.js";
import { identity, Journal, users } from "../peers/scene.js";

void test("side by side: each reading comes to the broker and to the app", { timeout: 20_000 }, async () => {
	const journal = new Journal<string>();
	const broker = await Broker.start({ identity, users });
	const nothing = (): void => undefined;
	const mqtt = new MqttClient({ target: { host: "localhost", port: broker.port }, clientId: "example", userName: users[0].name, password: users[0].password }, secureDial, nodeTimer, {
		up: () => { journal.note("mqtt up"); }, down: nothing, acknowledged: (count) => { journal.note(`acknowledged ${count}`); }, subscribed: () => { journal.note("subscribed"); }, dropped: nothing, notice: nothing,
	});
	try {
		await withServer({ identity }, async (server) => {
			mqtt.open();
			await journal.until((entry) => entry === "mqtt up");
			mqtt.subscribe("house/climate", 1, ({ payload }) => { journal.note(Buffer.from(payload).toString()); });
			await journal.until((entry) => entry === "subscribed");
			const blynk = ourDevice([{ port: server.port }]);
			const app = server.app(token, ({ pin, values }) => { journal.note(`${pin} ${values.join()}`); });
			blynk.client.open();
			await blynk.journal.until((entry) => entry === "up 0 verified");
			let temperature: number | undefined = 21.26;
			const climate = { read: () => (temperature === undefined ? undefined : { temperature, humidity: 40 }) };
			// The example has no end of its own.
			let ended = false;
			const quick = { now: () => nodeTimer.now() * 25, after: (milliseconds: number, due: () => void) => nodeTimer.after(milliseconds / 25, () => { if (!ended) due(); }), cancel: nodeTimer.cancel.bind(nodeTimer) };
			new SideBySide(mqtt, blynk.client, { climate, clock: { now: () => undefined, set: nothing }, timer: quick });
			await journal.until((entry) => entry === '{"sensor_id":1,"data":{"temp":21.3,"humidity":40}}');
			await journal.until((entry) => entry === "v1 40");
			temperature = -0.4;
			await journal.until((entry) => entry === '{"sensor_id":1,"data":{"temp":-0.4,"humidity":40}}');
			await journal.until((entry) => entry === "v0 -0.4");
			temperature = undefined;
			assert.ok(journal.entries.indexOf("v0 21.3") < journal.entries.indexOf("v1 40"));
			ended = true;
			app.disconnect();
			blynk.client.close();
			await blynk.journal.until((entry) => entry === "down -");
		});
	} finally {
		mqtt.drop();
		await broker.stop();
	}
});
