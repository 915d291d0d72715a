/** What a pin is prepared for. A pin is an input until it is told otherwise. */
export type PinMode = "input" | "input-pullup" | "input-pulldown" | "output" | "pwm";

export type PinLevel = 0 | 1;

/** Why a pin does not do what it is asked: the board has none of this number, or this one cannot do that. */
export type PinRefusal = "absent" | "incapable";

/**
 * The pins of a board, by the numbers that its processor has for them; analog inputs are counted by themselves where the
 * processor does so. A refusal changes nothing, and no method throws.
 */
export interface Pins {
	setMode(pin: number, mode: PinMode): PinRefusal | undefined;
	/** Drives the pin, which is an output from then on. */
	digitalWrite(pin: number, level: PinLevel): PinRefusal | undefined;
	/** Of an output, the level that it is driven to. */
	digitalRead(pin: number): PinLevel | PinRefusal;
	/** Drives the pin by PWM, high for this part of the time, 0 to 1, until it is given another mode or level. */
	analogWrite(pin: number, duty: number): PinRefusal | undefined;
	/** The voltage at an analog input, as the part of the largest that it can measure, 0 to 1. */
	analogRead(input: number): number | PinRefusal;
}
