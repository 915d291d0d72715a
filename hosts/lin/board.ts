import { SimulatedClimate } from "../desktop/climate.js";
import { SimulatedPins } from "../desktop/pins.js";
import type { Board } from "../moddable/board.js";

/** The SDK's desktop: its Wi-Fi always joins, sensor and pins are simulated, and a serial port is one of the computer's, by its path. */
export const board: Board = Object.freeze({
	joinRefusal: () => undefined,
	preferenceLength: 60,
	logBaud: 115_200,
	serial: Object.freeze({ isDebug: () => false, place: (port: string) => ({ device: port }) }),
	climate: () => new SimulatedClimate(1),
	pins: () => new SimulatedPins(),
	restartReason: () => "the SDK's desktop",
	freeMemory: () => undefined,
});
