import { readDecimal } from "../decimal.js";
import { widgetFailures } from "./failures.js";
import { checkCount } from "./field.js";
import type { Format } from "./input.js";

/**
 * A button or switch writes 1 when it is pressed or on, and 0 (blynk-library 1.4.0, examples/More/Sync/SyncPhysicalButton);
 * so does the old timer widget at its two times. The app can be set to other numbers. Where a button shows a state that
 * has changed elsewhere, the same number is written back.
 */
export class ButtonFormat implements Format<boolean> {
	readonly off: number;
	readonly on: number;

	constructor(off: number, on: number) {
		this.off = off;
		this.on = on;
	}

	read(fields: readonly string[], pin: number): boolean {
		checkCount(fields, pin, 1, 1, "one value, the button's");
		const [value = ""] = fields;
		const number = readDecimal(value);
		if (number === this.on) return true;
		if (number === this.off) return false;
		throw widgetFailures.make("widget-value", { pin, value, field: "the button's state", expected: `${this.off} or ${this.on}` });
	}
}

export const button: Format<boolean> = Object.freeze(new ButtonFormat(0, 1));
