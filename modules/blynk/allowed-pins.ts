import { isBlank, isDigit, isDigits, runOf, upperText } from "../bytes/text-scan.js";
import type { Pins } from "../ports/pins.js";
import { boardPinFailures } from "./board-pin-failures.js";

/**
 * Which pins of the board the server may use: names as the server has them, and the board's own number of each. Only
 * `readAllowedPins` makes one.
 */
export class AllowedPins {
	readonly names: readonly string[];
	/** The board's own of each. */
	readonly numbers: readonly number[];

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
		const end = runOf(entry, isDigit, 1);
		const pin = entry.slice(1, end);
		const own = end === entry.length ? pin : numberBehind(entry, end);
		if (!"AaDd".includes(entry.charAt(0)) || !isPin(pin) || !isPin(own)) throw boardPinFailures.make("board-pin-list", { entry });
		const name = `${upperText(entry.charAt(0))}${Number(pin)}`;
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

/** Of `D5 = 14` what stands behind the equals sign; empty for anything else. */
function numberBehind(entry: string, from: number): string {
	const sign = runOf(entry, isBlank, from);
	return entry.charAt(sign) === "=" ? entry.slice(runOf(entry, isBlank, sign + 1)) : "";
}

function isPin(text: string): boolean {
	return isDigits(text, 3) && Number(text) <= LARGEST;
}

/** A pin is one byte in the official library. */
const LARGEST = 255;
