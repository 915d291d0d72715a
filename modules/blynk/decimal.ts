/**
 * The number that a field says in decimal, as the official apps and servers print theirs (`1`, `-2.50`, `1.0E-5`);
 * undefined for anything else, such as an empty field, blanks, hex or NaN.
 */
export function readDecimal(text: string): number | undefined {
	if (text.length > LONGEST || !DECIMAL.test(text)) return undefined;
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
	const value = INDEX.test(text) ? Number(text) : Infinity;
	return value <= most ? value : undefined;
}

const INDEX = /^\d{1,5}$/;

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/;

/** More than any double needs in print. */
const LONGEST = 32;
