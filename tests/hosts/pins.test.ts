import assert from "node:assert/strict";
import test from "node:test";
import { SimulatedPins } from "../../hosts/desktop/pins.js";
import { simulatedPinsContract } from "../contract/simulated-pins.js";

simulatedPinsContract("simulated");

void test("simulated pins: an ESP8266's pin 16 has no pull-up and no PWM, and is the only one with a pull-down", () => {
	const pins = new SimulatedPins();
	assert.deepEqual([pins.setMode(16, "input-pullup"), pins.setMode(16, "pwm"), pins.analogWrite(16, 1), pins.setMode(16, "input-pulldown")], ["incapable", "incapable", "incapable", undefined]);
	assert.deepEqual([pins.setMode(5, "input-pullup"), pins.setMode(5, "pwm"), pins.setMode(5, "input-pulldown"), pins.mode(5)], [undefined, undefined, "incapable", "pwm"]);
});

void test("simulated pins: what was tied is read again once the pin is an input", () => {
	const pins = new SimulatedPins();
	pins.tie(4, 1);
	pins.digitalWrite(4, 0);
	assert.equal(pins.level(4), 0);
	pins.setMode(4, "input");
	assert.equal(pins.level(4), 1);
});

void test("simulated pins: a mode that the pin has already leaves its level", () => {
	const pins = new SimulatedPins();
	pins.digitalWrite(4, 1);
	assert.deepEqual([pins.setMode(4, "output"), pins.level(4)], [undefined, 1]);
});
