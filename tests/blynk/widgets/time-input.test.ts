import { timeInput, writeTimeInput } from "../../../modules/blynk/widgets/time-input.js";
import type { TimeInput } from "../../../modules/blynk/widgets/time-input.js";
import { equal, fails, ok, test } from "../../harness.js";

const WEEK = [1, 2, 3, 4, 5, 6, 7];

const NOTHING: TimeInput = { start: undefined, stop: undefined, zone: undefined, days: WEEK, offset: undefined };

const good: readonly (readonly [what: string, fields: readonly string[], value: Partial<TimeInput>])[] = [
	["all fields", ["300", "3900", "Europe/Kiev", "1,2,3", "7200"], { start: 300, stop: 3900, zone: "Europe/Kiev", days: [1, 2, 3], offset: 7200 }],
	["a start alone", ["0"], { start: 0 }],
	["the last second of a day", ["86399"], { start: 86_399 }],
	["nothing chosen", [""], {}],
	["nothing chosen, in all fields", ["", "", "", "", ""], {}],
	["start and zone, as from a widget without stop and days", ["28800", "", "America/Argentina/ComodRivadavia", "", "-10800"], { start: 28_800, zone: "America/Argentina/ComodRivadavia", offset: -10_800 }],
	["a stop alone", ["", "60"], { stop: 60 }],
	["from sunset to sunrise", ["ss", "sr", "Etc/GMT+12"], { start: "sunset", stop: "sunrise", zone: "Etc/GMT+12" }],
	["from sunrise to noon, on Sundays", ["sr", "43200", "UTC", "7", "0"], { start: "sunrise", stop: 43_200, zone: "UTC", days: [7], offset: 0 }],
	["days in any order, and twice", ["1", "2", "UTC", "7,3,3,1"], { start: 1, stop: 2, zone: "UTC", days: [1, 3, 7] }],
	["the zone farthest from UTC", ["1", "2", "X", "", "-64800"], { start: 1, stop: 2, zone: "X", offset: -64_800 }],
];

for (const [what, fields, value] of good) {
	test(`a time input is read: ${what}`, () => {
		const read = timeInput.read(fields, 1);
		equal(read, { ...NOTHING, ...value });
		const written = writeTimeInput(read).map(String);
		equal({ ...timeInput.read(written, 1), offset: read.offset }, read, "what is written back reads the same");
	});
}

const bad: readonly (readonly [what: string, fields: readonly string[], code: string, seen: string])[] = [
	["no field at all", [], "widget-fields", "values written to V1: 0"],
	["six fields", ["1", "2", "UTC", "1", "0", "x"], "widget-fields", "values written to V1: 6"],
	["a time past the day", ["86400"], "widget-value", 'V1 was written "86400" as start'],
	["a time before the day", ["", "-1"], "widget-value", 'V1 was written "-1" as stop'],
	["half a second", ["0.5"], "widget-value", 'V1 was written "0.5" as start'],
	["a clock's time", ["07:30"], "widget-value", 'V1 was written "07:30" as start'],
	["a sun's time that is none", ["sun"], "widget-value", 'V1 was written "sun" as start'],
	["a capital", ["SR"], "widget-value", 'V1 was written "SR" as start'],
	["a zone with a blank", ["1", "2", "Europe/New York"], "widget-value", 'V1 was written "Europe/New York" as time zone'],
	["a zone that is too long", ["1", "2", "x".repeat(33)], "widget-value", `V1 was written "${"x".repeat(33)}" as time zone`],
	["an eighth day", ["1", "2", "UTC", "1,8"], "widget-value", 'V1 was written "1,8" as days'],
	["a day 0", ["1", "2", "UTC", "0"], "widget-value", 'V1 was written "0" as days'],
	["days without commas", ["1", "2", "UTC", "12"], "widget-value", 'V1 was written "12" as days'],
	["days by name", ["1", "2", "UTC", "Mon"], "widget-value", 'V1 was written "Mon" as days'],
	["a comma too many", ["1", "2", "UTC", "1,"], "widget-value", 'V1 was written "1," as days'],
	["an offset of more than a zone has", ["1", "2", "UTC", "", "64801"], "widget-value", 'V1 was written "64801" as offset'],
	["an offset in hours", ["1", "2", "UTC", "", "+02:00"], "widget-value", 'V1 was written "+02:00" as offset'],
];

for (const [what, fields, code, seen] of bad) {
	test(`a time input is refused: ${what}`, () => {
		equal(fails(() => timeInput.read(fields, 1), code).seen, seen);
	});
}

test("a time input is written as the app takes it", () => {
	equal(writeTimeInput({ ...NOTHING, start: 300, stop: 3900, zone: "Europe/Kiev" }), [300, 3900, "Europe/Kiev"]);
	equal(writeTimeInput({ ...NOTHING, start: "sunset", stop: undefined, zone: "UTC", days: [6, 7] }), ["ss", "", "UTC", "6,7"]);
});

const unwritable: readonly (readonly [what: string, value: Partial<TimeInput>])[] = [
	["a start past the day", { start: 86_400 }],
	["a stop that is no number", { stop: NaN }],
	["a zone with a NUL", { zone: "Europe\0Kiev" }],
	["no day at all", { days: [] }],
	["a day 8", { days: [8] }],
];

for (const [what, value] of unwritable) {
	test(`a time input is not written: ${what}`, () => {
		const failure = fails(() => writeTimeInput({ ...NOTHING, ...value }), "widget-argument");
		ok(!failure.seen.includes("\0"), failure.seen);
	});
}
