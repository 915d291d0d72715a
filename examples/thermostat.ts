import type { BlynkDevice } from "../modules/blynk/device.js";
import { Timers } from "../modules/blynk/timers.js";
import { Input } from "../modules/blynk/widgets/input.js";
import { Led } from "../modules/blynk/widgets/led.js";
import { SliderFormat } from "../modules/blynk/widgets/slider.js";
import type { Failure } from "../modules/ports/failure.js";
import type { Host } from "../modules/ports/host.js";

/** A thermostat: a slider on V10 sets the target, an LED on V11 shows that a relay at the board's pin 5 heats. In main.ts: `import { Thermostat } from "./examples/thermostat.js";`, and where `blynk` is attached `if (blynk) new Thermostat(blynk, host);` */
export class Thermostat {
	target = 20;
	heats = false;
	host: Pick<Host, "climate" | "log" | "pins" | "timer">;
	led: Led;

	constructor(device: BlynkDevice, host: Thermostat["host"]) {
		[this.host, this.led] = [host, new Led(device, 11)];
		new Input(device, 10, new SliderFormat(5, 30), this);
		device.syncVirtual(10);
		new Timers(host.timer).every(5000, this);
	}

	changed(target: number): void { this.target = target; }
	refused({ seen, code }: Failure): void { this.host.log.warn("app", `${seen} [${code}]`); }
	due(): void {
		const { temperature } = this.host.climate.read() ?? { temperature: Infinity };
		this.heats = temperature < this.target + (this.heats ? 0.5 : 0);
		this.host.pins?.digitalWrite(5, this.heats ? 1 : 0);
		if (this.heats !== this.led.brightness > 0) this.led.show(this.heats ? 255 : 0);
	}
}
