import type { Host } from "../ports/host.js";
import type { Led, Machine } from "../ports/machine.js";
import type { Pins } from "../ports/pins.js";
import { lightAt } from "./stage-light.js";
import type { Pattern, StageLight } from "./stage-light.js";

/** Makes a pin do what the state machine says. */
export class Light {
	readonly stages: StageLight;
	private readonly pins: Pins;
	private readonly timer: Host["timer"];
	private readonly machine: Machine | undefined;
	private readonly led: Led;
	private shown: Pattern | undefined;
	private since = 0;
	private timeout = 0;
	// Takes no memory until then.
	private declare isOut?: true;

	constructor({ timer, machine }: Pick<Host, "timer" | "machine">, pins: Pins, led: Led, stages: StageLight) {
		this.pins = pins;
		this.timer = timer;
		this.machine = machine;
		this.led = led;
		this.stages = stages;
	}

	/** To be called when something has happened. */
	update(): void {
		const { pattern } = this.stages;
		if (pattern === this.shown || this.isOut === true) return;
		this.shown = pattern;
		this.since = this.timer.now();
		this.machine?.lightShows?.(pattern.text);
		this.timer.cancel(this.timeout);
		this.show(pattern);
	}

	/** Dark, for good. */
	close(): void {
		this.timer.cancel(this.timeout);
		this.isOut = true;
		this.set(false);
	}

	private show(pattern: Pattern): void {
		const { lit, lasts } = lightAt(pattern, this.timer.now() - this.since);
		this.set(lit);
		this.timeout = lasts === undefined ? 0 : this.timer.after(lasts, () => { this.show(pattern); });
	}

	private set(lit: boolean): void {
		this.pins.digitalWrite(this.led.pin, lit === (this.led.lit === 1) ? 1 : 0);
	}
}
