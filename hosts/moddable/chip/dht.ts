import type { ClimateReading, ClimateSensor } from "../../../modules/ports/sensor.js";
import type { Timer } from "../../../modules/ports/timer.js";

/** The 40 bits that the sensor sends, or why there are none: it did not answer, or a bit was longer than any. */
export type DhtBits = ArrayBuffer | "no-response" | "timing";

export interface DhtParts {
	readonly timer: Pick<Timer, "now">;
	readonly pin: number;
	/** Wakes the sensor on a pin and reads what it says: by the processor's own clock, for a bit takes 80 µs. */
	readBits(): DhtBits;
	/** Told why there is no reading. */
	complain(problem: "no-response" | "timing" | "checksum"): void;
}

/** A DHT11 or DHT22 on one wire: which of them it is, it shows by what it sends. */
export class Dht implements ClimateSensor {
	private readonly parts: DhtParts;
	private last: ClimateReading | undefined = undefined;
	private readAt: number | undefined = undefined;

	constructor(parts: DhtParts) {
		this.parts = parts;
	}

	/** A sensor that is asked more often than it measures gives what it gave before. */
	read(): ClimateReading | undefined {
		const now = this.parts.timer.now();
		if (this.readAt !== undefined && now - this.readAt < LEAST_INTERVAL) return this.last;
		this.readAt = now;
		this.last = this.measure();
		return this.last;
	}

	get pin(): number {
		return this.parts.pin;
	}

	private measure(): ClimateReading | undefined {
		const bits = this.parts.readBits();
		if (typeof bits === "string") {
			this.parts.complain(bits);
			return undefined;
		}
		const [first = 0, second = 0, third = 0, fourth = 0, sum = 0] = new Uint8Array(bits);
		if (bits.byteLength !== LENGTH || ((first + second + third + fourth) & 0xff) !== sum) {
			this.parts.complain("checksum");
			return undefined;
		}
		return first > DHT22_LARGEST ? whole(first, third, fourth) : tenths(first << 8 | second, third << 8 | fourth);
	}
}

/** DHT11: percent, and degrees with tenths and a sign in the byte behind them. */
function whole(humidity: number, degrees: number, tenth: number): ClimateReading {
	const temperature = degrees + (tenth & 0x7f) / 10;
	return { temperature: (tenth & SIGN) === 0 ? temperature : -temperature, humidity };
}

/** DHT22: tenths of both, in 16 bits, the temperature with a sign before it. */
function tenths(humidity: number, temperature: number): ClimateReading {
	const size = (temperature & 0x7fff) / 10;
	return { temperature: (temperature & (SIGN << 8)) === 0 ? size : -size, humidity: humidity / 10 };
}

const SIGN = 0x80;

/** Bytes: two of humidity, two of temperature, and their sum. */
const LENGTH = 5;

/** The first byte of a DHT22 is that of at most 1,000 tenths of a percent; a DHT11 measures from 5 percent on. */
const DHT22_LARGEST = 3;

/** Milliseconds: a DHT22 measures every 2 s, by its data sheet; a DHT11 every second. */
const LEAST_INTERVAL = 2_000;
