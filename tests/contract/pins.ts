import type { PinLevel, PinMode, Pins } from "../../modules/ports/pins.js";
import { equal, ok, test } from "../harness.js";

export interface PinsBench {
	readonly pins: Pins;
	/** A pin that can do everything but what `without` says. */
	readonly pin: number;
	/** A mode that this pin has not; undefined where it has all. */
	readonly without: PinMode | undefined;
	readonly analogInput: number;
	/** Numbers that the board has no pin, or no analog input, of. */
	readonly absent: readonly number[];
	/** Ties the pin to a level, or to nothing. */
	tie(level: PinLevel | undefined): void;
	/** What a meter shows at the pin: the part of the time for which it is high. */
	measure(): number;
	/** Puts a voltage to the analog input, as the part of the largest that it measures. */
	apply(part: number): void;
}

/** `make` gives a board that was just switched on. */
export function pinsContract(host: string, make: () => PinsBench): void {
	for (const [what, run] of PARTS) test(`${host} pins: ${what}`, () => { run(make()); });
}

const PARTS: readonly (readonly [what: string, run: (bench: PinsBench) => void])[] = [
	["is an input at first, and reads what it is tied to", (bench) => {
		const { pins, pin } = bench;
		for (const level of LEVELS) {
			bench.tie(level);
			equal(pins.digitalRead(pin), level);
		}
	}],
	["is driven by a write, whatever it was before", (bench) => {
		const { pins, pin } = bench;
		for (const mode of MODES) {
			pins.setMode(pin, mode);
			for (const level of LEVELS) equal([pins.digitalWrite(pin, level), pins.digitalRead(pin), bench.measure()], [undefined, level, level]);
		}
	}],
	["is driven by PWM, and by a level again", (bench) => {
		const { pins, pin } = bench;
		for (const duty of [0, 0.25, 1]) {
			equal(pins.analogWrite(pin, duty), undefined);
			ok(Math.abs(bench.measure() - duty) <= PRECISION, `${bench.measure()}`);
		}
		equal([pins.digitalWrite(pin, 0), bench.measure()], [undefined, 0]);
	}],
	["drives no more once it is an input", (bench) => {
		const { pins, pin } = bench;
		pins.digitalWrite(pin, 1);
		equal(pins.setMode(pin, "input"), undefined);
		bench.tie(0);
		equal(pins.digitalRead(pin), 0);
		pins.analogWrite(pin, 1);
		equal([pins.setMode(pin, "input"), pins.digitalRead(pin)], [undefined, 0]);
	}],
	["is pulled where nothing is tied to it", (bench) => {
		const { pins, pin, without } = bench;
		for (const [mode, level] of PULLS) {
			if (mode === without) continue;
			bench.tie(undefined);
			equal([pins.setMode(pin, mode), pins.digitalRead(pin)], [undefined, level]);
			bench.tie(level === 0 ? 1 : 0);
			equal(pins.digitalRead(pin), level === 0 ? 1 : 0);
		}
	}],
	["refuses a mode that it has not, and stays what it is", (bench) => {
		const { pins, pin, without } = bench;
		if (without === undefined) return;
		pins.digitalWrite(pin, 1);
		equal([pins.setMode(pin, without), pins.digitalRead(pin), bench.measure()], ["incapable", 1, 1]);
	}],
	["measures a voltage", (bench) => {
		const { pins, analogInput } = bench;
		for (const part of [0, 0.5, 1]) {
			bench.apply(part);
			const read = pins.analogRead(analogInput);
			ok(typeof read === "number" && Math.abs(read - part) <= PRECISION, `${read}`);
		}
	}],
	["refuses what the board has not", (bench) => {
		const { pins, absent } = bench;
		for (const pin of absent) {
			equal([pins.setMode(pin, "output"), pins.digitalWrite(pin, 1), pins.digitalRead(pin), pins.analogWrite(pin, 1), pins.analogRead(pin)], ["absent", "absent", "absent", "absent", "absent"]);
		}
	}],
];

const LEVELS: readonly PinLevel[] = [0, 1, 0];

const MODES: readonly PinMode[] = ["input", "output", "pwm"];

const PULLS: readonly (readonly [PinMode, PinLevel])[] = [["input-pullup", 1], ["input-pulldown", 0]];

/** Of 8 bits of PWM and of measuring. */
const PRECISION = 1 / 256;
