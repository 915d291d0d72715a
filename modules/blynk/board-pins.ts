import type { Failure } from "../ports/failure.js";
import type { PinLevel, PinMode, PinRefusal, Pins } from "../ports/pins.js";
import type { AllowedPins } from "./allowed-pins.js";
import { boardPinFailures } from "./board-pin-failures.js";
import { readDecimal, readIndex } from "./decimal.js";

/** Digital and analog write, digital and analog read, pin modes. */
export type PinOperation = "dw" | "aw" | "dr" | "ar" | "pm";

export interface BoardPinsHandler {
	/** What was read: goes back as these three fields, under the id of the message that asked. */
	answered(operation: "dw" | "aw", pin: number, value: number): void;
	/** What was not done, and why. */
	refused(failure: Failure): void;
}

export interface BoardPinsOptions {
	/** What a widget writes for PWM that is high all the time. */
	readonly largestWritten?: number;
	/** What is answered for the largest voltage that an analog input measures. */
	readonly largestRead?: number;
}

/**
 * Lets the server use the pins of the board that are listed, and no others (blynk-library 1.4.0, BlynkApiArduino.h). There
 * any pin can be moved by whoever holds the token, and one that is soldered to the flash chip stops the board.
 */
export class BoardPins {
	private readonly pins: Pins;
	private readonly allowed: AllowedPins;
	private readonly options: BoardPinsOptions;

	constructor(pins: Pins, allowed: AllowedPins, options: BoardPinsOptions = DEFAULTS) {
		this.pins = pins;
		this.allowed = allowed;
		this.options = options;
	}

	/** Does what a HARDWARE message asks; `fields` are those behind the operation. Calls the handler before it returns. */
	perform(operation: PinOperation, fields: readonly string[], handler: BoardPinsHandler): void {
		if (!isComplete(operation, fields.length)) {
			handler.refused(boardPinFailures.make("board-pin-fields", { operation, count: fields.length, expected: EXPECTED[operation] }));
			return;
		}
		const [pin = "", value = ""] = fields;
		if (operation === "dw") this.digitalWrite(pin, value, handler);
		else if (operation === "aw") this.analogWrite(pin, value, handler);
		else if (operation === "dr") this.digitalRead(pin, handler);
		else if (operation === "ar") this.analogRead(pin, handler);
		else for (let at = 0; at < fields.length; at += 2) this.setMode(fields[at] ?? "", fields[at + 1] ?? "", handler);
	}

	/** Any number but 0 is high, as for the library. */
	private digitalWrite(pin: string, value: string, handler: BoardPinsHandler): void {
		const number = this.find("dw", nameOf(pin, "D"), handler);
		if (number === undefined) return;
		const level = readDecimal(value);
		if (level === undefined) handler.refused(boardPinFailures.make("board-pin-value", { operation: "dw", value, name: nameOf(pin, "D"), expected: "0 or 1" }));
		else this.done("dw", nameOf(pin, "D"), number, this.pins.digitalWrite(number, level === 0 ? 0 : 1), handler);
	}

	private analogWrite(pin: string, value: string, handler: BoardPinsHandler): void {
		const number = this.find("aw", nameOf(pin, "D"), handler);
		if (number === undefined) return;
		const { largestWritten = LARGEST_WRITTEN } = this.options;
		const level = readDecimal(value);
		if (level === undefined || level < 0 || level > largestWritten) handler.refused(boardPinFailures.make("board-pin-value", { operation: "aw", value, name: nameOf(pin, "D"), expected: `0 to ${largestWritten}` }));
		else this.done("aw", nameOf(pin, "D"), number, this.pins.analogWrite(number, level / largestWritten), handler);
	}

	private digitalRead(pin: string, handler: BoardPinsHandler): void {
		const number = this.find("dr", nameOf(pin, "D"), handler);
		if (number === undefined) return;
		const level = this.pins.digitalRead(number);
		if (isLevel(level)) handler.answered("dw", digitsOf(pin), level);
		else this.done("dr", nameOf(pin, "D"), number, level, handler);
	}

	private analogRead(pin: string, handler: BoardPinsHandler): void {
		const number = this.find("ar", nameOf(pin, "A"), handler);
		if (number === undefined) return;
		const part = this.pins.analogRead(number);
		if (typeof part === "number") handler.answered("aw", digitsOf(pin), Math.round(part * (this.options.largestRead ?? LARGEST_READ)));
		else this.done("ar", nameOf(pin, "A"), number, part, handler);
	}

	private setMode(pin: string, mode: string, handler: BoardPinsHandler): void {
		const name = nameOf(pin, "D");
		// Analog inputs are announced too, often by their numbers alone, and there is nothing to do for them.
		if (mode === "in" && this.isAnalogOnly(pin, name)) return;
		const number = this.find("pm", name, handler);
		if (number === undefined) return;
		const known = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
		if (known === undefined) handler.refused(boardPinFailures.make("board-pin-mode", { mode, name }));
		else this.done("pm", name, number, this.pins.setMode(number, known), handler);
	}

	private isAnalogOnly(pin: string, name: string): boolean {
		const analog = nameOf(pin, "A");
		return this.allowed.numberOf(analog) !== undefined && (analog === name ? name.startsWith("A") : this.allowed.numberOf(name) === undefined);
	}

	/** The board's number of a pin, or undefined once the handler has been told why there is none. */
	private find(operation: PinOperation, name: string, handler: BoardPinsHandler): number | undefined {
		const number = this.allowed.numberOf(name);
		if (number === undefined) handler.refused(boardPinFailures.make("board-pin-not-allowed", { operation, name, allowed: this.allowed.names.join(", ") || "none, since the list is empty" }));
		else if (name.startsWith("A") === (operation === "ar")) return number;
		else handler.refused(boardPinFailures.make("board-pin-incapable", { operation, name }));
		return undefined;
	}

	private done(operation: PinOperation, name: string, number: number, refusal: PinRefusal | undefined, handler: BoardPinsHandler): void {
		if (refusal === "absent") handler.refused(boardPinFailures.make("board-pin-absent", { operation, name, number }));
		else if (refusal === "incapable") handler.refused(boardPinFailures.make("board-pin-incapable", { operation, name }));
	}
}

/** Whether a HARDWARE message with this first field is for the pins of the board. */
export function isPinOperation(text: string): text is PinOperation {
	return Object.hasOwn(EXPECTED, text);
}

function isComplete(operation: PinOperation, count: number): boolean {
	if (operation === "pm") return count > 0 && count % 2 === 0;
	return count === (operation === "dw" || operation === "aw" ? 2 : 1);
}

/** `4` is D4 or A4, by what is asked of it; `A0` is always itself. What is no pin keeps its text, and is in no list. */
function nameOf(pin: string, kind: "A" | "D"): string {
	const number = readIndex(pin, 255);
	return number === undefined ? pin : `${kind}${number}`;
}

/** Answers carry numbers alone: servers read nothing else. */
function digitsOf(pin: string): number {
	return Number("AD".includes(pin.charAt(0)) ? pin.slice(1) : pin);
}

function isLevel(level: PinLevel | PinRefusal): level is PinLevel {
	return typeof level === "number";
}

const EXPECTED: Readonly<Record<PinOperation, string>> = Object.freeze({
	dw: "a pin and a value",
	aw: "a pin and a value",
	dr: "a pin",
	ar: "a pin",
	pm: "pins, each with a mode",
});

const MODES: Readonly<Record<string, PinMode>> = Object.freeze({ in: "input", out: "output", pu: "input-pullup", pd: "input-pulldown", pwm: "pwm" });

/** analogWrite of Arduino's boards; the ESP8266's core before 3.0 had 1023. */
const LARGEST_WRITTEN = 255;

/** analogRead of Arduino's boards and the ESP8266: 10 bits. */
const LARGEST_READ = 1023;

const DEFAULTS: BoardPinsOptions = Object.freeze({});
