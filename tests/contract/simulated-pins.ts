import { SimulatedPins } from "../../hosts/desktop/pins.js";
import { pinsContract } from "./pins.js";

/** Of a pin with a pull-up, and of the one with a pull-down. */
export function simulatedPinsContract(host: string): void {
	for (const [pin, without] of [[4, "input-pulldown"], [16, undefined]] as const) {
		pinsContract(`${host} pin ${pin}`, () => {
			const pins = new SimulatedPins(pin === 4 ? undefined : { pins: [16], withoutPullup: [], withoutPulldown: [], withoutPwm: [], analogInputs: [0] });
			return {
				pins, pin, without, analogInput: 0, absent: [6, 11, 17, 255, -1, 0.5, NaN],
				tie(level) { pins.tie(pin, level); },
				measure: () => (pins.mode(pin) === "output" || pins.mode(pin) === "pwm" ? pins.duty(pin) : pins.level(pin)),
				apply(part) { pins.apply(0, part); },
			};
		});
	}
}
