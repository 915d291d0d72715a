import { readDecimal } from "../decimal.js";
import { widgetFailures } from "./failures.js";

/** Throws unless there are from `least` to `most` fields; `expected` says what they are. */
export function checkCount(fields: readonly string[], pin: number, least: number, most: number, expected: string): void {
	if (fields.length < least || fields.length > most) throw widgetFailures.make("widget-fields", { pin, count: fields.length, expected });
}

/** The number in a field, within bounds; `field` names it. */
export function numberField(text: string, pin: number, field: string, { least, most, whole = false }: Bounds): number {
	const value = readDecimal(text);
	const good = value !== undefined && value >= least && value <= most && (!whole || Number.isInteger(value));
	if (!good) throw widgetFailures.make("widget-value", { pin, value: text, field, expected: textOf({ least, most, whole }) });
	return value;
}

/** Throws for a number that the firmware gave and that no widget could show. */
export function checkArgument(value: number, what: string, bounds: Bounds): void {
	const { least, most, whole = false } = bounds;
	// Not a number is in no bounds.
	if (value >= least && value <= most && (!whole || Number.isInteger(value))) return;
	throw widgetFailures.make("widget-argument", { what, value, expected: textOf(bounds) });
}

export interface Bounds {
	readonly least: number;
	readonly most: number;
	readonly whole?: boolean;
}

function textOf({ least, most, whole = false }: Bounds): string {
	const kind = whole ? "a whole number" : "a number";
	return least === -Infinity && most === Infinity ? kind : `${kind} from ${least} to ${most}`;
}
