import { table } from "../../table/table.js";
import type { BlynkDevice } from "../device.js";
import { writeColor } from "./color.js";
import type { Color } from "./color.js";
import { checkArgument } from "./field.js";

/** An LED shows a brightness of 0 to 255 (blynk-library 1.4.0, WidgetLED.h). */
export class Led {
	private readonly device: Pick<BlynkDevice, "virtualWrite" | "setProperty">;
	private readonly pin: number;
	private last = 0;

	constructor(device: Pick<BlynkDevice, "virtualWrite" | "setProperty">, pin: number) {
		this.device = device;
		this.pin = pin;
	}

	/** What it was told last; not what the device had no room for. */
	get brightness(): number {
		return this.last;
	}

	on(): boolean {
		return this.show(BRIGHTNESS.most);
	}

	off(): boolean {
		return this.show(0);
	}

	show(brightness: number): boolean {
		checkArgument(brightness, "a brightness", BRIGHTNESS);
		const taken = this.device.virtualWrite(this.pin, brightness);
		if (taken) this.last = brightness;
		return taken;
	}

	color(color: Color): boolean {
		return this.device.setProperty(this.pin, "color", writeColor(color));
	}
}

const BRIGHTNESS = table({ least: 0, most: 255, whole: true });
