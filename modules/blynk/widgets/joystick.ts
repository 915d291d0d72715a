import { table } from "../../table/table.js";
import { checkCount, numberField } from "./field.js";
import type { Format } from "./input.js";

export interface JoystickPosition {
	readonly x: number;
	readonly y: number;
}

/**
 * A joystick whose output is merged into one pin writes x, then y (blynk-library 1.4.0, examples/Widgets/Joystick; 0.6.1,
 * JoystickTwoAxis). Split over two pins it is two sliders.
 */
export const joystick: Format<JoystickPosition> = table({
	read(fields: readonly string[], pin: number): JoystickPosition {
		checkCount(fields, pin, 2, 2, "two values, x and y");
		const [x = "", y = ""] = fields;
		return { x: numberField(x, pin, "x", ANY), y: numberField(y, pin, "y", ANY) };
	},
});

/** The app's settings say where an axis begins and ends. */
const ANY = table({ least: -Infinity, most: Infinity });
