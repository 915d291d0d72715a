import type { PinLevel, PinRefusal, Pins } from "../../modules/ports/pins.js";

/** Pins that are driven and nothing else: what a light takes, in a fourth of the flash that the SDK's classes take. */
export class OutputPins implements Pins {
	private readonly pins: readonly number[];
	private readonly drive: (pin: number, level: PinLevel) => void;

	/** `drive`: makes the pin an output with this level. */
	constructor(pins: readonly number[], drive: (pin: number, level: PinLevel) => void) {
		this.pins = pins;
		this.drive = drive;
	}

	digitalWrite(pin: number, level: PinLevel): PinRefusal | undefined {
		if (!this.pins.includes(pin)) return "absent";
		this.drive(pin, level);
		return undefined;
	}

	setMode(pin: number): PinRefusal {
		return this.refusal(pin);
	}

	digitalRead(pin: number): PinRefusal {
		return this.refusal(pin);
	}

	analogWrite(pin: number): PinRefusal {
		return this.refusal(pin);
	}

	analogRead(): PinRefusal {
		return "absent";
	}

	private refusal(pin: number): PinRefusal {
		return this.pins.includes(pin) ? "incapable" : "absent";
	}
}
