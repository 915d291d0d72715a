import { checkCount, numberField } from "./field.js";
import type { Bounds } from "./field.js";
import type { Format } from "./input.js";

/**
 * A slider, step or number input writes one number, with decimals where the app is set to send some (blynk-library 1.4.0,
 * examples/GettingStarted/GetData and Servo). The datastream's bounds are the server's to keep; a value that moves
 * something is checked here too.
 */
export class SliderFormat implements Format<number> {
	private readonly bounds: Bounds;

	constructor(least: number, most: number) {
		this.bounds = Object.freeze({ least, most });
	}

	read(fields: readonly string[], pin: number): number {
		checkCount(fields, pin, 1, 1, "one value, the slider's");
		return numberField(fields[0] ?? "", pin, "the slider's value", this.bounds);
	}
}

/** Any number. */
export const slider: Format<number> = Object.freeze(new SliderFormat(-Infinity, Infinity));
