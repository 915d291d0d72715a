import { SimulatedClimate } from "../desktop/climate.js";
import { SimulatedPins } from "../desktop/pins.js";
import type { Board } from "../moddable/board.js";

/** The SDK's desktop: its Wi-Fi always joins, and sensor and pins are simulated. */
export const board: Board = Object.freeze({
	joinRefusal: () => undefined,
	preferenceLength: 60,
	climate: () => new SimulatedClimate(1),
	pins: () => new SimulatedPins(),
	restartReason: () => "the SDK's desktop",
	freeMemory: () => undefined,
});
