import type { Host } from "../ports/host.js";
import type { ClimateReading } from "../ports/sensor.js";
import { readingText } from "./reading.js";

export interface SamplerOptions {
	/** Identifies the sensor in what is published. */
	readonly sensorId: number;
	/** Seconds from one reading to the next. */
	readonly sensorInterval: number;
}

export interface SampleHandler {
	/** A reading, and as JSON. */
	sampled(reading: ClimateReading, text: string): void;
}

/** Reads the climate sensor at an even pace and hands each reading on as JSON; a late timer does not shift those after it, and what it missed is not made up for. */
export class Sampler {
	readonly #host: Host;
	readonly #options: SamplerOptions;
	readonly #handler: SampleHandler;
	#due: number | undefined;
	#stopped = false;
	#timeout = 0;

	constructor(host: Host, options: SamplerOptions, handler: SampleHandler) {
		this.#host = host;
		this.#options = options;
		this.#handler = handler;
	}

	/** The first reading is taken as soon as this has returned: a chip's stack is deep where a session comes up. A second start changes nothing. */
	start(): void {
		if (this.#stopped || this.#due !== undefined) return;
		const { timer } = this.#host;
		this.#due = timer.now();
		this.#timeout = timer.after(0, () => { this.sample(); });
	}

	/** For good. */
	stop(): void {
		this.#stopped = true;
		this.#host.timer.cancel(this.#timeout);
	}

	private sample(): void {
		const { timer, climate, clock, log } = this.#host;
		const { sensorInterval, sensorId } = this.#options;
		const interval = sensorInterval * 1000;
		const now = timer.now();
		const last = this.#due ?? now;
		// The next of the even pace that is still to come.
		const due = last + interval * (1 + Math.floor((now - last) / interval));
		this.#due = due;
		this.#timeout = timer.after(due - now, () => { this.sample(); });
		const reading = climate.read();
		const text = readingText(sensorId, reading, clock.now());
		if (reading === undefined || text === undefined) log.warn("app", "the sensor gave no reading; check its wiring (data pin, pull-up resistor)");
		else this.#handler.sampled(reading, text);
	}
}
