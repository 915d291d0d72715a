import { ButtonFormat, button } from "../../../modules/blynk/widgets/button.js";
import { color, writeColor } from "../../../modules/blynk/widgets/color.js";
import { Input } from "../../../modules/blynk/widgets/input.js";
import type { Format, InputHandler } from "../../../modules/blynk/widgets/input.js";
import { joystick } from "../../../modules/blynk/widgets/joystick.js";
import { SliderFormat, slider } from "../../../modules/blynk/widgets/slider.js";
import type { Failure } from "../../../modules/ports/failure.js";
import { RecordingDevice } from "../../fakes/blynk-device.js";
import { equal, fails, ok, test } from "../../harness.js";

class Seen implements InputHandler<unknown> {
	readonly values: unknown[] = [];
	readonly failures: Failure[] = [];
	readonly pins: number[] = [];

	changed(value: unknown, pin: number): void {
		this.values.push(value);
		this.pins.push(pin);
	}

	refused(failure: Failure, pin: number): void {
		this.failures.push(failure);
		this.pins.push(pin);
	}
}

const good: readonly (readonly [what: string, format: Format<unknown>, fields: readonly string[], value: unknown])[] = [
	["a slider", slider, ["512"], 512],
	["a slider with decimals", slider, ["-3.25"], -3.25],
	["a slider at its end", new SliderFormat(5, 30), ["30"], 30],
	["a button pressed", button, ["1"], true],
	["a button released", button, ["0"], false],
	["a button on a datastream of doubles", button, ["1.0"], true],
	["a button with numbers of its own", new ButtonFormat(100, 200), ["200"], true],
	["a button with numbers of its own, released", new ButtonFormat(100, 200), ["100"], false],
	["a joystick", joystick, ["128", "-7"], { x: 128, y: -7 }],
	["a colour", color, ["255", "0", "16"], { red: 255, green: 0, blue: 16 }],
];

for (const [what, format, fields, value] of good) {
	test(`${what} is read from ${fields.join(", ")}`, () => {
		const device = new RecordingDevice();
		const seen = new Seen();
		new Input(device, 3, format, seen);
		device.write(3, ...fields);
		equal([seen.values, seen.failures, seen.pins], [[value], [], [3]]);
	});
}

const bad: readonly (readonly [what: string, format: Format<unknown>, fields: readonly string[], code: string, seen: RegExp, expected: RegExp])[] = [
	["a slider with no value", slider, [], "widget-fields", /values written to V3: 0/, /one value/],
	["a slider with an empty value", slider, [""], "widget-value", /written "" as the slider's value/, /^a number$/],
	["a slider with two values", slider, ["1", "2"], "widget-fields", /V3: 2/, /one value/],
	["a slider with a word", slider, ["on"], "widget-value", /"on"/, /a number/],
	["a slider below its bounds", new SliderFormat(5, 30), ["4.99"], "widget-value", /"4.99"/, /a number from 5 to 30/],
	["a slider above its bounds", new SliderFormat(5, 30), ["31"], "widget-value", /"31"/, /from 5 to 30/],
	["a button half pressed", button, ["0.5"], "widget-value", /"0.5"/, /0 or 1/],
	["a button with a slider's value", button, ["255"], "widget-value", /"255"/, /0 or 1/],
	["a button with numbers of its own, given others", new ButtonFormat(100, 200), ["1"], "widget-value", /"1"/, /100 or 200/],
	["a joystick that is split", joystick, ["128"], "widget-fields", /V3: 1/, /x and y/],
	["a joystick with three axes", joystick, ["1", "2", "3"], "widget-fields", /V3: 3/, /x and y/],
	["a joystick with a word", joystick, ["1", "up"], "widget-value", /"up" as y/, /a number/],
	["a colour that is too bright", color, ["255", "256", "0"], "widget-value", /"256" as green/, /a whole number from 0 to 255/],
	["a colour below black", color, ["-1", "0", "0"], "widget-value", /"-1" as red/, /0 to 255/],
	["a colour in parts of one", color, ["0.5", "1", "1"], "widget-value", /"0.5" as red/, /whole/],
	["a colour as text", color, ["#ff0010"], "widget-fields", /V3: 1/, /red, green and blue/],
];

for (const [what, format, fields, code, observed, expected] of bad) {
	test(`${what} is refused`, () => {
		const device = new RecordingDevice();
		const seen = new Seen();
		new Input(device, 3, format, seen);
		device.write(3, ...fields);
		const [failure] = seen.failures;
		ok(failure !== undefined && seen.values.length === 0);
		equal([failure.stage, failure.code, failure.fault, seen.pins], ["blynk", code, "peer", [3]]);
		ok(observed.test(failure.seen) && expected.test(failure.expected) && failure.hint !== "", failure.message);
	});
}

test("what is written is shown without what a terminal would act on", () => {
	const device = new RecordingDevice();
	const seen = new Seen();
	new Input(device, 3, slider, seen);
	device.write(3, "\x1b[2J");
	equal(seen.failures[0]?.seen, "V3 was written \"\\u{1b}[2J\" as the slider's value");
});

test("a defect in a handler is not taken for a bad value", () => {
	const device = new RecordingDevice();
	const refused: Failure[] = [];
	new Input(device, 3, slider, { changed() { throw new Error("defect"); }, refused(failure) { refused.push(failure); } });
	let caught = "";
	try {
		device.write(3, "1");
	} catch (error) {
		caught = String(error);
	}
	equal([caught, refused], ["Error: defect", []]);
});

test("one handler may serve several pins", () => {
	const device = new RecordingDevice();
	const seen = new Seen();
	for (const pin of [1, 2]) new Input(device, pin, slider, seen);
	device.write(2, "20");
	device.write(1, "10");
	equal([seen.pins, seen.values], [[2, 1], [20, 10]]);
});

test("a colour as a property", () => {
	equal(writeColor({ red: 255, green: 0, blue: 16 }), "#ff0010");
	equal(writeColor({ red: 0, green: 0, blue: 0 }), "#000000");
	for (const part of [-1, 256, 0.5, NaN]) equal(fails(() => writeColor({ red: 0, green: part, blue: 0 }), "widget-argument").expected, "a whole number from 0 to 255");
});
