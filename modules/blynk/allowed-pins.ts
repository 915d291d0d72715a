import type { Pins } from "../ports/pins.js";
import { boardPinFailures } from "./board-pin-failures.js";

/**
 * Which pins of the board the server may use: names as the server has them, and the board's own number of each. Only
 * `readAllowedPins` makes one.
 */
export class AllowedPins {
	readonly names: readonly string[];
	private readonly numbers: readonly number[];

	constructor(names: readonly string[], numbers: readonly number[]) {
		this.names = names;
		this.numbers = numbers;
	}

	/** The board's own number of a pin; undefined for one that is not allowed. */
	numberOf(name: string): number | undefined {
		const at = this.names.indexOf(name);
		return at < 0 ? undefined : this.numbers[at];
	}
}

/** A list such as `D4, A0, D5=14`: where a board has another number for a pin than the server, it stands behind it. */
export function readAllowedPins(text: string): AllowedPins {
	const names: string[] = [];
	const numbers: number[] = [];
	for (const entry of text.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
		const [, kind = "", pin = "", own = pin] = ENTRY.exec(entry) ?? [];
		if (kind === "" || Number(pin) > LARGEST || Number(own) > LARGEST) throw boardPinFailures.make("board-pin-list", { entry });
		const name = `${kind.toUpperCase()}${Number(pin)}`;
		if (names.includes(name)) throw boardPinFailures.make("board-pin-twice", { name });
		names.push(name);
		numbers.push(Number(own));
	}
	return new AllowedPins(names, numbers);
}

/** The same, on a board that has these pins: before anything is connected to, and not when a widget first asks for one that is not there. */
export function readBoardPins(text: string, pins: Pins): AllowedPins {
	const allowed = readAllowedPins(text);
	for (const name of allowed.names) {
		const number = allowed.numberOf(name) ?? 0;
		const isThere = pins.digitalRead(number) !== "absent" || (name.startsWith("A") && pins.analogRead(number) !== "absent");
		if (!isThere) throw boardPinFailures.make("board-pin-none", { name, number });
	}
	return allowed;
}

const ENTRY = /^([AaDd])(\d{1,3})(?: *= *(\d{1,3}))?$/;

/** A pin is one byte in the official library. */
const LARGEST = 255;
