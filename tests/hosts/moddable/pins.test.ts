import assert from "node:assert/strict";
import test from "node:test";
import { SdkPins } from "../../../hosts/moddable/chip/pins.js";
import type { PinTable } from "../../../hosts/moddable/chip/pins.js";
import { pinsContract } from "../../contract/pins.js";
import { FakeWires } from "./sdk-pins.js";

for (const [pin, without] of [[4, undefined], [5, "input-pulldown"], [16, "pwm"], [12, "input-pullup"]] as const) {
	pinsContract(`moddable pin ${pin}`, () => {
		const wires = new FakeWires();
		const table: PinTable = {
			pins: [4, 5, 12, 16], withoutOutput: [], withoutPullup: without === "input-pullup" ? [pin] : [], withoutPulldown: without === "input-pulldown" ? [pin] : [], withoutPwm: [], analogInputs: [0],
		};
		return {
			pins: new SdkPins(table, wires.classes), pin, without: without === "pwm" ? undefined : without, analogInput: 0, absent: [6, 11, 17, 255, -1, 0.5, NaN],
			tie(level) {
				if (level === undefined) wires.outside.delete(pin);
				else wires.outside.set(pin, level);
			},
			measure: () => wires.measure(pin), apply(part) { wires.voltage = part; },
		};
	});
}

void test("moddable pins: an input that cannot drive, and a pin that somebody else has, refuse and nothing throws", () => {
	const wires = new FakeWires();
	wires.taken.add(3);
	const pins = new SdkPins({ pins: [3, 34], withoutOutput: [34], withoutPullup: [], withoutPulldown: [], withoutPwm: [34], analogInputs: [34] }, wires.classes);
	assert.deepEqual([pins.digitalWrite(34, 1), pins.analogWrite(34, 1), pins.digitalRead(34)], ["incapable", "incapable", 0]);
	assert.deepEqual([pins.digitalWrite(3, 1), pins.digitalRead(3)], ["incapable", "incapable"]);
	wires.taken.delete(3);
	assert.deepEqual([pins.digitalWrite(3, 1), wires.measure(3)], [undefined, 1]);
});

void test("moddable pins: an output begins with the level that it is given", () => {
	const levels: (number | undefined)[] = [];
	const { classes } = new FakeWires();
	const digital = Object.assign(function (options: { pin: number; mode: number; initialValue?: number }) {
		levels.push(options.initialValue);
		return new classes.digital(options);
	}, { Input: 0, InputPullUp: 1, InputPullDown: 2, Output: 8 }) as unknown as typeof classes.digital;
	const pins = new SdkPins({ pins: [2], withoutOutput: [], withoutPullup: [], withoutPulldown: [], withoutPwm: [], analogInputs: [] }, { ...classes, digital });
	pins.digitalWrite(2, 1);
	pins.digitalWrite(2, 0);
	assert.deepEqual(levels, [1]);
});
