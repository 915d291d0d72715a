import { consistsOf, isLetterOrDigit } from "../../bytes/text-scan.js";
import { table } from "../../table/table.js";
import { readWhole } from "../decimal.js";
import type { BlynkValue } from "../device.js";
import { widgetFailures } from "./failures.js";
import { checkCount } from "./field.js";
import type { Format } from "./input.js";

/** Seconds since midnight, in the zone of the input; or by the sun, whose times the device has to find itself. */
export type TimeOfDay = number | "sunrise" | "sunset";

/** What a person has chosen; undefined is what was left open, or what the widget is not set to ask for. */
export interface TimeInput {
	readonly start: TimeOfDay | undefined;
	readonly stop: TimeOfDay | undefined;
	/** By its name in the time zone database, such as `Europe/Kyiv`. */
	readonly zone: string | undefined;
	/** 1 for Monday to 7 for Sunday, in order; all seven where days are not asked for. */
	readonly days: readonly number[];
	/** Of the zone, at the time of writing: seconds to add to UTC. */
	readonly offset: number | undefined;
}

/**
 * A time input writes up to five fields: start and stop, in seconds of the day or `sr` and `ss` for the sun's times, zone,
 * days separated by commas, offset (blynk-library 1.4.0, WidgetTimeInput.h and examples/Widgets/TimeInput; the legacy
 * server's TimeInput.java, where an empty time is "never"). Unlike there, a time of more than a day is no time.
 */
export const timeInput: Format<TimeInput> = table({
	read(fields: readonly string[], pin: number): TimeInput {
		checkCount(fields, pin, 1, 5, "from one to five values: start, stop, zone, days, offset");
		const [start = "", stop = "", zone = "", days = "", offset = ""] = fields;
		return { start: readTime(start, pin, "start"), stop: readTime(stop, pin, "stop"), zone: readZone(zone, pin), days: readDays(days, pin), offset: readOffset(offset, pin) };
	},
});

/** The fields that make a time input in the app show this; the offset is the server's to say (UpdateTimeInputState.ino). */
export function writeTimeInput({ start, stop, zone, days }: Omit<TimeInput, "offset">): readonly BlynkValue[] {
	const fields = [writeTime(start), writeTime(stop), zone ?? ""];
	if (zone !== undefined && !isZone(zone)) throw widgetFailures.make("widget-argument", { what: "a zone", value: zone, expected: ZONE_EXPECTED });
	if (days.length === WEEK.length) return fields;
	const text = days.join();
	if (!areDays(text)) throw widgetFailures.make("widget-argument", { what: "days", value: `[${text}]`, expected: "at least one day, 1 for Monday to 7 for Sunday" });
	return [...fields, text];
}

function readTime(value: string, pin: number, field: string): TimeOfDay | undefined {
	if (value === "") return undefined;
	if (value === SUNRISE) return "sunrise";
	if (value === SUNSET) return "sunset";
	return readWhole(value, 0, LAST_SECOND) ?? refuse(value, pin, field, "seconds since midnight, 0 to 86399, or sr or ss for the sun's");
}

function writeTime(time: TimeOfDay | undefined): BlynkValue {
	if (time === undefined) return "";
	if (time === "sunrise") return SUNRISE;
	if (time === "sunset") return SUNSET;
	if (Number.isInteger(time) && time >= 0 && time <= LAST_SECOND) return time;
	throw widgetFailures.make("widget-argument", { what: "a time of day", value: time, expected: "whole seconds from 0 to 86399" });
}

function readZone(value: string, pin: number): string | undefined {
	if (value === "") return undefined;
	return isZone(value) ? value : refuse(value, pin, "time zone", ZONE_EXPECTED);
}

function readDays(value: string, pin: number): readonly number[] {
	if (value === "") return WEEK;
	if (!areDays(value)) return refuse(value, pin, "days", "1 for Monday to 7 for Sunday, separated by commas");
	return WEEK.filter((day) => value.includes(String(day)));
}

function readOffset(value: string, pin: number): number | undefined {
	if (value === "") return undefined;
	return readWhole(value, -LARGEST_OFFSET, LARGEST_OFFSET) ?? refuse(value, pin, "offset", "seconds to add to UTC, -64800 to 64800");
}

function isZone(text: string): boolean {
	return text.length <= LONGEST_ZONE && consistsOf(text, isOfZone);
}

function isOfZone(code: number): boolean {
	return isLetterOrDigit(code) || (code < 0x80 && "_+/-".includes(String.fromCharCode(code)));
}

function areDays(text: string): boolean {
	if (text.length % 2 === 0 || text.length > LONGEST_DAYS) return false;
	for (let at = 0; at < text.length; at++) if (!(at % 2 === 0 ? "1234567" : ",").includes(text.charAt(at))) return false;
	return true;
}

function refuse(value: string, pin: number, field: string, expected: string): never {
	throw widgetFailures.make("widget-value", { pin, value, field, expected });
}

const SUNRISE = "sr";
const SUNSET = "ss";

const LAST_SECOND = 86_399;

/** 18 hours: what java.time.ZoneOffset, by which the server counts, can be. */
const LARGEST_OFFSET = 64_800;

/** The longest in the time zone database is America/Argentina/ComodRivadavia, of 32 characters. */
const LONGEST_ZONE = 32;
const ZONE_EXPECTED = "a name of the time zone database, as Europe/Kyiv";

const WEEK: readonly number[] = Object.freeze([1, 2, 3, 4, 5, 6, 7]);
/** With commas between them. */
const LONGEST_DAYS = 13;
