import assert from "node:assert/strict";
import test from "node:test";
import { Ds18b20 } from "../../../hosts/moddable/onewire/ds18b20.js";
import { crc8, SensorOnWire } from "./sdk-onewire.js";

/** The sensor on its wire, and a timer that has one appointment at a time. */
class Bench {
	readonly sensor = new SensorOnWire();
	readonly problems: string[] = [];
	readonly climate: Ds18b20;
	#due = 0;
	#callback: (() => void) | undefined;

	constructor(prepare: (sensor: SensorOnWire) => void = () => undefined) {
		prepare(this.sensor);
		this.climate = new Ds18b20({
			pin: 14, oneWire: this.sensor.oneWire,
			timer: { after: (delay, callback) => { assert.equal(this.#callback, undefined, "one at a time"); this.#due = this.sensor.now + delay; this.#callback = callback; return 1; } },
			log: { warn: (stage, text) => { this.problems.push(`${stage}: ${text}`); } },
		});
	}

	/** Until it has begun to measure once more. */
	round(): this {
		const callback = this.#callback;
		assert.ok(callback);
		this.#callback = undefined;
		this.sensor.now = this.#due;
		callback();
		return this;
	}
}

// The table "Temperature/Data Relationship" of the data sheet; 85 °C is also what it starts with.
const TEMPERATURES = [[0x07d0, 125], [0x0550, 85], [0x0191, 25.0625], [0x00a2, 10.125], [0x0008, 0.5], [0x0000, 0], [0xfff8, -0.5], [0xff5e, -10.125], [0xfe6f, -25.0625], [0xfc90, -55]] as const;

for (const [sixteenths, temperature] of TEMPERATURES) {
	void test(`DS18B20: ${temperature} °C, and no humidity`, () => {
		const { climate, problems } = new Bench((sensor) => { sensor.sixteenths = sixteenths; }).round();
		assert.deepEqual(climate.read(), { temperature });
		assert.deepEqual(problems, []);
	});
}

const PROBLEMS: readonly (readonly [what: string, happens: (sensor: SensorOnWire) => void, problem: string])[] = [
	["it is taken away", (sensor) => { sensor.isThere = false; }, "no-response"],
	["it does not hear that it is to measure", (sensor) => { sensor.isDeaf = true; }, "no-response"],
	["a bit turns round", (sensor) => { sensor.noise = [0, 1]; }, "checksum"],
	["the checksum itself is wrong", (sensor) => { sensor.noise = [0, 0, 0, 0, 0, 0, 0, 0, 0x80]; }, "checksum"],
	["the wire is held low, which has a checksum that is right", (sensor) => { sensor.isShorted = true; }, "checksum"],
	["its power fails while it measures, so that it tells 85 °C", (sensor) => { sensor.interrupt(); }, "power-on"],
];

for (const [what, happens, problem] of PROBLEMS) {
	void test(`DS18B20: ${what}: ${problem}, and well again after it`, () => {
		const bench = new Bench((sensor) => { sensor.sixteenths = 0x0191; }).round();
		const { climate, sensor, problems } = bench;
		assert.deepEqual(climate.read(), { temperature: 25.0625 });
		happens(sensor);
		bench.round();
		assert.equal(climate.read(), undefined);
		assert.deepEqual(problems, [`app: the sensor at GPIO 14: ${problem}`]);
		Object.assign(sensor, { isThere: true, isDeaf: false, noise: [], isShorted: false });
		bench.round().round();
		assert.deepEqual(climate.read(), { temperature: 25.0625 });
	});
}

void test("DS18B20: without one there is no reading from the first turn on, and it is tried again", () => {
	const bench = new Bench((sensor) => { sensor.isThere = false; });
	assert.equal(bench.climate.read(), undefined);
	assert.deepEqual(bench.problems, ["app: the sensor at GPIO 14: no-response"]);
	bench.sensor.isThere = true;
	bench.round().round();
	assert.deepEqual(bench.climate.read(), { temperature: 0 });
});

void test("DS18B20: what is asked before the first measurement has ended gets nothing, and is no fault", () => {
	const { climate, problems, sensor } = new Bench();
	assert.equal(climate.read(), undefined);
	assert.deepEqual([problems, sensor.pins], [[], [14]]);
	// A light is not to be there.
	assert.equal(climate.pin, 14);
});

void test("DS18B20: is given the time that it takes, and gives what it measured last to whoever asks in between", () => {
	const bench = new Bench((sensor) => { sensor.sixteenths = 16; });
	bench.round();
	assert.equal(bench.sensor.now, 2_000);
	bench.sensor.sixteenths = 32;
	assert.deepEqual([bench.climate.read(), bench.climate.read()], [{ temperature: 1 }, { temperature: 1 }]);
	assert.deepEqual(bench.round().climate.read(), { temperature: 2 });
});

void test("the checksum of the fake is the data sheets'", () => {
	// Application note 27: the ROM code 02 1C B8 01 00 00 00 has the checksum A2.
	assert.equal(crc8([0x02, 0x1c, 0xb8, 0x01, 0, 0, 0]), 0xa2);
	// What a wire gives that nobody answers on is no scratchpad either.
	assert.notEqual(crc8(new Uint8Array(9).fill(0xff)), 0);
});
