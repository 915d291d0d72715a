import type { PinLevel, PinMode, PinRefusal, Pins } from "../../../modules/ports/pins.js";
import type { AnalogClass, DigitalClass, Pin, PwmClass } from "../sdk.js";

/** Which pins of a processor are led out and free, and what they cannot do. */
export interface PinTable {
	readonly pins: readonly number[];
	readonly withoutOutput: readonly number[];
	readonly withoutPullup: readonly number[];
	readonly withoutPulldown: readonly number[];
	readonly withoutPwm: readonly number[];
	readonly analogInputs: readonly number[];
}

export interface PinClasses {
	readonly digital: DigitalClass;
	readonly pwm: PwmClass;
	readonly analog: AnalogClass;
}

/** Pins by the SDK's classes, of which each has one while it is used. */
export class SdkPins implements Pins {
	private readonly table: PinTable;
	private readonly classes: PinClasses;
	private readonly used = new Map<number, Used>();

	constructor(table: PinTable, classes: PinClasses) {
		this.table = table;
		this.classes = classes;
	}

	setMode(pin: number, mode: PinMode): PinRefusal | undefined {
		const used = this.use(pin, mode, 0);
		return typeof used === "string" ? used : undefined;
	}

	digitalWrite(pin: number, level: PinLevel): PinRefusal | undefined {
		return this.drive(pin, "output", level);
	}

	digitalRead(pin: number): PinLevel | PinRefusal {
		const used = this.used.get(pin) ?? this.use(pin, "input", 0);
		if (typeof used === "string") return used;
		if (used.mode === "output" || used.mode === "pwm") return used.duty >= 0.5 ? 1 : 0;
		return used.io.read?.() === 1 ? 1 : 0;
	}

	analogWrite(pin: number, duty: number): PinRefusal | undefined {
		return this.drive(pin, "pwm", Math.min(Math.max(duty, 0), 1));
	}

	/** Each time anew: the ESP8266's converter is one for all, and the radio uses it too. */
	analogRead(input: number): number | PinRefusal {
		if (!this.table.analogInputs.includes(input)) return "absent";
		try {
			const analog = new this.classes.analog({ pin: input });
			const part = analog.read() / (2 ** analog.resolution - 1);
			analog.close();
			return Math.min(part, 1);
		} catch {
			return "incapable";
		}
	}

	private drive(pin: number, mode: "output" | "pwm", duty: number): PinRefusal | undefined {
		const used = this.use(pin, mode, duty);
		if (typeof used === "string") return used;
		used.duty = duty;
		used.io.write?.(mode === "pwm" ? Math.round(duty * (2 ** (used.io.resolution ?? 0) - 1)) : duty);
		return undefined;
	}

	/** As it is used already, or anew; what it was before ends then. `level`: that an output begins with. */
	private use(pin: number, mode: PinMode, level: number): Used | PinRefusal {
		if (!this.table.pins.includes(pin)) return "absent";
		if (this.lacking(mode).includes(pin)) return "incapable";
		const before = this.used.get(pin);
		if (before?.mode === mode) return before;
		before?.io.close();
		this.used.delete(pin);
		try {
			const used = { mode, io: this.open(pin, mode, level), duty: 0 };
			this.used.set(pin, used);
			return used;
		} catch {
			// Somebody else has it, such as a serial port.
			return "incapable";
		}
	}

	private open(pin: number, mode: PinMode, level: number): Pin {
		const { digital, pwm } = this.classes;
		if (mode === "pwm") return new pwm({ pin });
		if (mode === "output") return new digital({ pin, mode: digital.Output, initialValue: level });
		return new digital({ pin, mode: mode === "input" ? digital.Input : mode === "input-pullup" ? digital.InputPullUp : digital.InputPullDown });
	}

	private lacking(mode: PinMode): readonly number[] {
		const { withoutOutput, withoutPullup, withoutPulldown, withoutPwm } = this.table;
		if (mode === "output") return withoutOutput;
		if (mode === "input-pullup") return withoutPullup;
		if (mode === "input-pulldown") return withoutPulldown;
		return mode === "pwm" ? withoutPwm : [];
	}
}

interface Used {
	readonly mode: PinMode;
	readonly io: Pin;
	/** Of an output: the part of the time for which it is high. */
	duty: number;
}
