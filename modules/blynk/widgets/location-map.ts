import { table } from "../../table/table.js";
import type { BlynkDevice } from "../device.js";
import { checkArgument } from "./field.js";

/** A map with marks on it (blynk-library 1.4.0, WidgetMap.h). */
export class LocationMap {
	private readonly device: Pick<BlynkDevice, "virtualWrite">;
	private readonly pin: number;

	constructor(device: Pick<BlynkDevice, "virtualWrite">, pin: number) {
		this.device = device;
		this.pin = pin;
	}

	/** Takes all marks away. */
	clear(): boolean {
		return this.device.virtualWrite(this.pin, "clr");
	}

	/** Sets the mark of this index, or moves it, to degrees north and east. */
	mark(index: number, latitude: number, longitude: number, label: string): boolean {
		checkArgument(index, "an index", INDEX);
		checkArgument(latitude, "a latitude", LATITUDE);
		checkArgument(longitude, "a longitude", LONGITUDE);
		return this.device.virtualWrite(this.pin, index, latitude, longitude, label);
	}
}

/** A Java int, in server and app. */
const INDEX = table({ least: 0, most: 2 ** 31 - 1, whole: true });
const LATITUDE = table({ least: -90, most: 90 });
const LONGITUDE = table({ least: -180, most: 180 });
