import { DAY, daysInMonth, daysSince1970, utcText } from "../../modules/bytes/utc.js";
import { equal, ok, test } from "../harness.js";

const instants: readonly (readonly [text: string, milliseconds: number])[] = [
	["1970-01-01T00:00:00.000Z", 0],
	["1969-12-31T23:59:59.999Z", -1],
	["1950-01-01T00:00:00.000Z", -631_152_000_000],
	["2000-02-29T12:00:00.000Z", 951_825_600_000],
	["2000-03-01T00:00:00.000Z", 951_868_800_000],
	["2001-09-09T01:46:40.000Z", 1_000_000_000_000],
	["2024-12-31T23:59:59.001Z", 1_735_689_599_001],
	["2026-11-22T14:30:05.250Z", 1_795_357_805_250],
	["2038-01-19T03:14:08.000Z", 2_147_483_648_000],
	["2100-02-28T23:59:59.999Z", 4_107_542_399_999],
	["2100-03-01T00:00:00.000Z", 4_107_542_400_000],
	["9999-12-31T23:59:59.999Z", 253_402_300_799_999],
	["0000-01-01T00:00:00.000Z", -62_167_219_200_000],
];

for (const [text, milliseconds] of instants) {
	test(`utc: ${milliseconds} is ${text}`, () => {
		equal(utcText(milliseconds), text);
	});
}

test("utc: a part of a millisecond is not rounded up", () => {
	equal(utcText(999.999), "1970-01-01T00:00:00.999Z");
});

test("utc: each day of 400 years is the one after the day before, there and back", () => {
	let days = daysSince1970(1900, 1, 1);
	for (let year = 1900; year < 2300; year++) {
		for (let month = 1; month <= 12; month++) {
			equal(daysSince1970(year, month, 1), days);
			const last = daysInMonth(year, month);
			days += last;
			const pair = `${month}`.padStart(2, "0");
			ok(utcText((days - 1) * DAY).startsWith(`${year}-${pair}-${last}T`), `${year}-${pair}-${last}`);
		}
	}
});
