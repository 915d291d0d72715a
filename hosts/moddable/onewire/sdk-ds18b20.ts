import OneWire from "onewire";
import type { Log } from "../../../modules/ports/log.js";
import type { ClimateSensor } from "../../../modules/ports/sensor.js";
import type { Timer } from "../../../modules/ports/timer.js";
import type { OneWireClass } from "../sdk.js";
import { Ds18b20 } from "./ds18b20.js";

/** In the place of a board's `climate`, where the SDK's driver for the wire is in the image (docs/hardware.md). */
export function sdkDs18b20(pin: number, timer: Timer, log: Log): ClimateSensor {
	return new Ds18b20({ timer, log, pin, oneWire: OneWire as unknown as OneWireClass });
}
