import type { PinLevel, PinMode, PinRefusal, Pins } from "../../modules/ports/pins.js";

/** Which pins a board has, and what they cannot do. */
export interface Board {
	readonly pins: readonly number[];
	readonly withoutPullup: readonly number[];
	readonly withoutPulldown: readonly number[];
	readonly withoutPwm: readonly number[];
	readonly analogInputs: readonly number[];
}

/** The pins of an ESP8266 that are led out and free: its flash chip has 6 to 11; 16 belongs to its real-time clock and differs (data sheet, section 2). */
export const ESP8266_BOARD: Board = Object.freeze({
	pins: Object.freeze([0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16]),
	withoutPullup: Object.freeze([16]),
	withoutPulldown: Object.freeze([0, 1, 2, 3, 4, 5, 12, 13, 14, 15]),
	withoutPwm: Object.freeze([16]),
	analogInputs: Object.freeze([0]),
});

/** A board to which nothing is soldered but what a test, or a person, says. */
export class SimulatedPins implements Pins {
	readonly #board: Board;
	readonly #states = new Map<number, State>();
	readonly #voltages = new Map<number, number>();

	constructor(board: Board = ESP8266_BOARD) {
		this.#board = board;
	}

	setMode(pin: number, mode: PinMode): PinRefusal | undefined {
		if (!this.#board.pins.includes(pin)) return "absent";
		if (this.#lacking(mode).includes(pin)) return "incapable";
		const state = this.#stateOf(pin);
		if (state.mode !== mode) this.#states.set(pin, { ...state, mode, duty: 0 });
		return undefined;
	}

	digitalWrite(pin: number, level: PinLevel): PinRefusal | undefined {
		return this.#drive(pin, "output", level);
	}

	digitalRead(pin: number): PinLevel | PinRefusal {
		return this.#board.pins.includes(pin) ? this.level(pin) : "absent";
	}

	analogWrite(pin: number, duty: number): PinRefusal | undefined {
		return this.#drive(pin, "pwm", Math.min(Math.max(duty, 0), 1));
	}

	analogRead(input: number): number | PinRefusal {
		return this.#board.analogInputs.includes(input) ? this.#voltages.get(input) ?? 0 : "absent";
	}

	// What a test, or a person with a meter and a wire, sees and does.

	mode(pin: number): PinMode {
		return this.#stateOf(pin).mode;
	}

	/** High, for PWM, when it is high for half of the time or more. */
	level(pin: number): PinLevel {
		const { mode, duty, outside } = this.#stateOf(pin);
		if (mode === "output" || mode === "pwm") return duty >= 0.5 ? 1 : 0;
		return outside ?? (mode === "input-pullup" ? 1 : 0);
	}

	/** The part of the time for which the pin drives high; 0 of an input. */
	duty(pin: number): number {
		return this.#stateOf(pin).duty;
	}

	/** Ties the pin to a level, or to nothing: an output stays as it is driven. */
	tie(pin: number, level: PinLevel | undefined): void {
		this.#states.set(pin, { ...this.#stateOf(pin), outside: level });
	}

	/** Puts a voltage to an analog input, as the part of the largest that it measures. */
	apply(input: number, part: number): void {
		this.#voltages.set(input, part);
	}

	#drive(pin: number, mode: "output" | "pwm", duty: number): PinRefusal | undefined {
		const refusal = this.setMode(pin, mode);
		if (refusal === undefined) this.#states.set(pin, { ...this.#stateOf(pin), duty });
		return refusal;
	}

	#lacking(mode: PinMode): readonly number[] {
		if (mode === "input-pullup") return this.#board.withoutPullup;
		if (mode === "input-pulldown") return this.#board.withoutPulldown;
		return mode === "pwm" ? this.#board.withoutPwm : [];
	}

	#stateOf(pin: number): State {
		return this.#states.get(pin) ?? AT_FIRST;
	}
}

interface State {
	readonly mode: PinMode;
	readonly duty: number;
	readonly outside: PinLevel | undefined;
}

const AT_FIRST: State = Object.freeze({ mode: "input", duty: 0, outside: undefined });
