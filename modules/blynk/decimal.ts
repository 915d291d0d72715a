import { isDigit, isDigits, runOf } from "../bytes/text-scan.js";

/**
 * The number that a field says in decimal, as the official apps and servers print theirs (`1`, `-2.50`, `1.0E-5`);
 * undefined for anything else, such as an empty field, blanks, hex or NaN.
 */
export function readDecimal(text: string): number | undefined {
	if (text.length > LONGEST || !isDecimal(text)) return undefined;
	const value = Number(text);
	// Of -0, the sum is 0.
	return Number.isFinite(value) ? value + 0 : undefined;
}

/** The same, when it is a whole number within the bounds. */
export function readWhole(text: string, least: number, most: number): number | undefined {
	const value = readDecimal(text);
	return value !== undefined && Number.isInteger(value) && value >= least && value <= most ? value : undefined;
}

/** A pin or a port, which is written in digits alone. */
export function readIndex(text: string, most: number): number | undefined {
	const value = isDigits(text, 5) ? Number(text) : Infinity;
	return value <= most ? value : undefined;
}

/** A sign or none, digits with a point among, before or behind them or without, and perhaps an exponent. */
function isDecimal(text: string): boolean {
	const begin = signEnd(text, 0);
	const point = runOf(text, isDigit, begin);
	const hasPoint = text.charAt(point) === ".";
	const end = hasPoint ? runOf(text, isDigit, point + 1) : point;
	if (end - begin === (hasPoint ? 1 : 0)) return false;
	return end === text.length || ("eE".includes(text.charAt(end)) && isDigits(text.slice(signEnd(text, end + 1))));
}

function signEnd(text: string, at: number): number {
	const sign = text.charAt(at);
	return sign === "+" || sign === "-" ? at + 1 : at;
}

/** More than any double needs in print. */
const LONGEST = 32;
