import type { ClimateReading, ClimateSensor } from "../../modules/ports/sensor.js";

/** A DHT11 in a room: temperature in steps of 0.1, humidity in whole percent, both walking slowly; the seed decides the way. */
export class SimulatedClimate implements ClimateSensor {
	#state: number;
	/** In tenths of a degree, so that no reading shows 23.400000000000002. */
	#tenths = 234;
	#humidity = 41;

	constructor(seed: number) {
		this.#state = seed >>> 0;
	}

	get pin(): number {
		return DATA_PIN;
	}

	read(): Required<ClimateReading> {
		const reading = { temperature: this.#tenths / 10, humidity: this.#humidity };
		this.#tenths = within(this.#tenths + this.#step(), TENTHS);
		this.#humidity = within(this.#humidity + this.#step(), HUMIDITY);
		return reading;
	}

	/** -1, 0 or 1, from a linear congruential generator (modulus 2^32, the multiplier of Numerical Recipes). */
	#step(): number {
		this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
		return Math.floor((this.#state / 2 ** 32) * 3) - 1;
	}
}

function within(value: number, [least, most]: readonly [number, number]): number {
	return Math.min(Math.max(value, least), most);
}

/** As on a NodeMCU (docs/hardware.md). */
const DATA_PIN = 14;

/** What a DHT11 can measure, by its data sheet: 0 to 50 °C, 20 to 90 %. */
const TENTHS = Object.freeze([0, 500] as const);
const HUMIDITY = Object.freeze([20, 90] as const);
