import { table } from "../../table/table.js";
import { checkArgument, checkCount, numberField } from "./field.js";
import type { Format } from "./input.js";

export interface Color {
	readonly red: number;
	readonly green: number;
	readonly blue: number;
}

/**
 * A zeRGBa whose output is merged into one pin writes red, green and blue, 0 to 255 each (Blynk's documentation of the
 * widget; the legacy server keeps them as one value of a virtual pin, RGB.java of 0.41). Split, it is three sliders.
 */
export const color: Format<Color> = table({
	read(fields: readonly string[], pin: number): Color {
		checkCount(fields, pin, 3, 3, "three values: red, green and blue");
		const [red = "", green = "", blue = ""] = fields;
		return { red: numberField(red, pin, "red", PART), green: numberField(green, pin, "green", PART), blue: numberField(blue, pin, "blue", PART) };
	},
});

/** `#rrggbb`, as the property `color` of a widget wants it (blynk-library 1.4.0, examples/Widgets/LED/LED_Color). */
export function writeColor({ red, green, blue }: Color): string {
	checkArgument(red, "a red", PART);
	checkArgument(green, "a green", PART);
	checkArgument(blue, "a blue", PART);
	return `#${(0x1000000 + red * 0x10000 + green * 0x100 + blue).toString(16).slice(1)}`;
}

const PART = table({ least: 0, most: 255, whole: true });
