import type { PinClasses } from "../../../hosts/moddable/chip/pins.js";
import type { Pin } from "../../../hosts/moddable/sdk.js";
import type { PinLevel } from "../../../modules/ports/pins.js";

/** The SDK's digital pins, PWM and converter over wires of ours: strict where it throws. */
export class FakeWires {
	readonly outside = new Map<number, PinLevel>();
	/** Of the converter, 0 to 1. */
	voltage = 0;
	/** Pins that somebody else has. */
	readonly taken = new Set<number>();
	readonly #drivers = new Map<number, { readonly pull: PinLevel | undefined; duty: number | undefined }>();
	#isMeasuring = false;

	get classes(): PinClasses {
		const claim = (pin: number, pull: PinLevel | undefined, duty: number | undefined): Pin["close"] => {
			if (this.#drivers.has(pin) || this.taken.has(pin)) throw new Error("in use");
			this.#drivers.set(pin, { pull, duty });
			return () => { this.#drivers.delete(pin); };
		};
		const drive = (pin: number, duty: number): void => {
			const driver = this.#drivers.get(pin);
			if (driver?.duty === undefined) throw new Error("not open as an output");
			driver.duty = duty;
		};
		const read = (pin: number): PinLevel => this.#level(pin);
		class Digital implements Pin {
			static readonly Input = 0;
			static readonly InputPullUp = 1;
			static readonly InputPullDown = 2;
			static readonly Output = 8;
			readonly #pin: number;
			readonly close: Pin["close"];

			constructor({ pin, mode, initialValue = 0 }: { pin: number; mode: number; initialValue?: number }) {
				this.#pin = pin;
				this.close = claim(pin, mode === Digital.InputPullUp ? 1 : mode === Digital.InputPullDown ? 0 : undefined, mode === Digital.Output ? initialValue : undefined);
			}

			read(): number { return read(this.#pin); }
			write(value: number): void { drive(this.#pin, value ? 1 : 0); }
		}
		class Pwm implements Pin {
			readonly resolution = 10;
			readonly #pin: number;
			readonly close: Pin["close"];

			constructor({ pin }: { pin: number }) {
				this.#pin = pin;
				this.close = claim(pin, undefined, 0);
			}

			write(value: number): void {
				if (!Number.isInteger(value) || value < 0 || value > 1023) throw new RangeError("invalid");
				drive(this.#pin, value / 1023);
			}
		}
		// eslint-disable-next-line @typescript-eslint/no-this-alias -- of the class below another one is made
		const wires = this;
		class Analog {
			readonly resolution = 10;

			constructor() {
				if (wires.#isMeasuring) throw new Error("in use");
				wires.#isMeasuring = true;
			}

			read(): number { return Math.round(wires.voltage * 1023); }
			close(): void { wires.#isMeasuring = false; }
		}
		return { digital: Digital, pwm: Pwm, analog: Analog };
	}

	/** What a meter shows: the part of the time for which the pin is high. */
	measure(pin: number): number {
		return this.#drivers.get(pin)?.duty ?? this.#level(pin);
	}

	#level(pin: number): PinLevel {
		return this.outside.get(pin) ?? this.#drivers.get(pin)?.pull ?? 0;
	}
}
