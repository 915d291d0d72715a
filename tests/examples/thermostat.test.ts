import assert from "node:assert/strict";
import { test } from "node:test";
import { Thermostat } from "../../examples/thermostat.js";
import { SimulatedPins } from "../../hosts/desktop/pins.js";
import type { Log } from "../../modules/ports/log.js";
import { RecordingDevice } from "../fakes/blynk-device.js";
import { FakeTimer } from "../fakes/timer.js";

void test("thermostat: heats below the target, shows it, and keeps off what no slider writes", () => {
	const [device, timer, pins] = [new RecordingDevice(), new FakeTimer(0), new SimulatedPins()];
	const warnings: string[] = [];
	let temperature: number | undefined = 19;
	const log: Log = { reached: nothing, info: nothing, warn: (_source, text) => { warnings.push(text); }, fail: nothing };
	new Thermostat(device, { timer, pins, log, climate: { read: () => (temperature === undefined ? undefined : { temperature, humidity: 40 }) } });
	const heats = (degrees: number | undefined): unknown => {
		temperature = degrees;
		timer.advance(5000);
		return pins.level(5);
	};
	assert.deepEqual([heats(19), heats(20.4), heats(20.5), heats(20.1), heats(19.9)], [1, 1, 0, 0, 1]);
	device.write(10, "25");
	assert.deepEqual([heats(24), heats(undefined)], [1, 0]);
	device.write(10, "90");
	assert.deepEqual([heats(26), warnings.length], [0, 1]);
	assert.deepEqual(device.sent.filter((text) => text.includes("11")).map((text) => text.split("|").at(-1)), ["255", "0", "255", "0"]);
});

function nothing(): void {
	// Nobody listens.
}
