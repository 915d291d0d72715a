import { readingText, timeText } from "../../modules/sensors/reading.js";
import { equal, test } from "../harness.js";

const NOW = Date.parse("2026-11-22T14:30:05Z");

test("reading: the published text, to the letter", () => {
	equal(
		readingText(52647892, { temperature: 23.4, humidity: 41 }, NOW),
		'{"sensor_id":52647892,"data":{"temp":23.4,"humidity":41},"time":"2026-11-22T14:30:05Z"}',
	);
});

test("reading: no time is invented", () => {
	equal(readingText(1, { temperature: 20, humidity: 50 }, undefined), '{"sensor_id":1,"data":{"temp":20,"humidity":50}}');
});

test("reading: 1970 is a time like any other", () => {
	equal(readingText(1, { temperature: 20, humidity: 50 }, 0), '{"sensor_id":1,"data":{"temp":20,"humidity":50},"time":"1970-01-01T00:00:00Z"}');
});

const decimals: readonly (readonly [temperature: number, text: string])[] = [
	[23, "23"],
	[23.04, "23"],
	[23.06, "23.1"],
	[23.400000000000002, "23.4"],
	[0.1 + 0.2, "0.3"],
	[-0.04, "0"],
	[-7.26, "-7.3"],
	[99.99, "100"],
	[0, "0"],
];

for (const [temperature, text] of decimals) {
	test(`reading: ${temperature} is printed as ${text}`, () => {
		equal(readingText(1, { temperature }, undefined), `{"sensor_id":1,"data":{"temp":${text}}}`);
		equal(readingText(1, { temperature, humidity: 0 }, undefined), `{"sensor_id":1,"data":{"temp":${text},"humidity":0}}`);
		equal(readingText(1, { temperature, humidity: 1 }, undefined), `{"sensor_id":1,"data":{"temp":${text},"humidity":1}}`);
	});
}

test("reading: what is not a reading gives no text", () => {
	equal(readingText(1, undefined, NOW), undefined);
	for (const broken of [NaN, Infinity, -Infinity]) {
		equal(readingText(1, { temperature: broken, humidity: 41 }, NOW), undefined);
		equal(readingText(1, { temperature: 23.4, humidity: broken }, NOW), undefined);
	}
});

const times: readonly (readonly [milliseconds: number, text: string])[] = [
	[0, "1970-01-01T00:00:00Z"],
	[NOW, "2026-11-22T14:30:05Z"],
	[NOW + 999, "2026-11-22T14:30:05Z"],
	[NOW + 0.5, "2026-11-22T14:30:05Z"],
	[951_782_399_000, "2000-02-28T23:59:59Z"],
	[951_782_400_000, "2000-02-29T00:00:00Z"],
	[4_107_542_400_000, "2100-03-01T00:00:00Z"],
];

for (const [milliseconds, text] of times) {
	test(`reading: ${milliseconds} ms are ${text}`, () => {
		equal(timeText(milliseconds), text);
	});
}
