import { table } from "../../table/table.js";
import type { BlynkDevice, BlynkValue } from "../device.js";
import { checkArgument } from "./field.js";

/** An LCD of two lines of 16 characters, in its advanced mode (blynk-library 1.4.0, WidgetLCD.h). */
export class Lcd {
	private readonly device: Pick<BlynkDevice, "virtualWrite">;
	private readonly pin: number;

	constructor(device: Pick<BlynkDevice, "virtualWrite">, pin: number) {
		this.device = device;
		this.pin = pin;
	}

	clear(): boolean {
		return this.device.virtualWrite(this.pin, "clr");
	}

	/** Writes from column and row on, both counted from 0; what is there and is not written over stays. */
	print(column: number, row: number, value: BlynkValue): boolean {
		checkArgument(column, "a column", COLUMN);
		checkArgument(row, "a row", ROW);
		return this.device.virtualWrite(this.pin, "p", column, row, value);
	}
}

/** examples/Widgets/LCD/LCD_AdvancedMode. */
const COLUMN = table({ least: 0, most: 15, whole: true });
const ROW = table({ least: 0, most: 1, whole: true });
