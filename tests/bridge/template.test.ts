import { CHIP_ROOM, checkTemplate, fillTemplate, needsNumber, timePlaces, USUAL_TEMPLATE } from "../../modules/bridge/template.js";
import { chipOutboxLimits } from "../../modules/mqtt/outbox.js";
import type { TemplateValues } from "../../modules/bridge/template.js";
import { equal, fails, ok, test } from "../harness.js";

/** As the settings have it. */
const ROOM = { topic: "dataset", unit: "°C", bytes: CHIP_ROOM };

const VALUES: TemplateValues = { text: "23.40", value: 23.4, sensorId: 52647892, unit: "°C", at: Date.UTC(2023, 5, 22, 14, 30, 5), zone: 0 };

const filled: readonly (readonly [template: string, message: string, values?: Partial<TemplateValues>])[] = [
	[USUAL_TEMPLATE, "{\"sensor_id\": 52647892, \"data\": {\"temp\": 23.4}, \"time\": \"14:30\", \"month\": \"2023-06-22\"}"],
	["<value>", "23.4"],
	["{\"v\": \"<value> <unit>\"}", "{\"v\": \"23.4 °C\"}"],
	["[<text>, \"<text>\", <unit>]", "[\"a \\\"b\\\" \\\\\", \"a \\\"b\\\" \\\\\", \"°C\"]", { text: "a \"b\" \\" }],
	["{\"a\":\"\\\"<text>\\\"\",\"b\":<value>}", "{\"a\":\"\\\"x\\\"\",\"b\":23.4}", { text: "x" }],
	["{\"at\": <seconds>, \"c\": \"<clock>\", \"d\": \"<date>\", \"v\": <value>}", "{\"at\": 1687444205, \"c\": \"00:00:05\", \"d\": \"2023-06-23\", \"v\": 0}", { zone: 570, value: 0 }],
	["{\"d\": \"<date> <time>\", \"v\": <value>}", "{\"d\": \"2023-06-22 09:30\", \"v\": 23.4}", { zone: -300 }],
	["{\"a<b\": \"1 < 2 > 0\", \"v\": <value>}", "{\"a<b\": \"1 < 2 > 0\", \"v\": 23.4}"],
	["{\"text\": \"<text>\"}", "{\"text\": \"<value>\"}", { text: "<value>" }],
];

for (const [template, message, values] of filled) {
	test(`template: ${template}`, () => {
		checkTemplate(template, ROOM);
		equal(fillTemplate(template, { ...VALUES, ...values }), message);
		JSON.parse(message);
	});
}

test("template: no line, whatever is in it, ends a text and begins something else", () => {
	for (const text of ["\",\"admin\":true,\"x\":\"", "\\", "\\\"", "\n", "\u0000", "\u2028", "}{", "<unit>"]) {
		for (const template of ["{\"a\": <text>}", "{\"a\": \"<text>\"}"]) equal(JSON.parse(fillTemplate(template, { ...VALUES, text })), { a: text });
	}
});

const refused: readonly (readonly [template: string, code: string, named: string])[] = [
	["{\"temp\": <temperature>}", "template-place", "<temperature>"],
	["{\"temp\": <value>, \"x\": \"<when>\"}", "template-place", "<when>"],
	["{\"temp\": 23.4}", "template-no-reading", "no place"],
	["{\"time\": \"<time>\"}", "template-no-reading", "no place"],
	["{temp: <value>}", "template-not-json", "{temp: 23.4}"],
	["{\"temp\": <value>", "template-not-json", "{\"temp\": 23.4"],
	["{\"temp\": \"<value>}", "template-not-json", "23.4}"],
	["{\"time\": <time>, \"v\": <value>,}", "template-not-json", "23.4,}"],
	["temp=<value>", "template-not-json", "temp=23.4"],
	["{\"t\": -<value>}", "template-not-json", "{\"t\": --5}"],
	["{\"t\": 1<value>}", "template-not-json", "{\"t\": 1-5}"],
	["{\"t\": <value>0}", "template-not-json", "{\"t\": 00}"],
	["<value> <unit>", "template-not-json", "23.4"],
];

test("template: a chip's room is that of its outbox", () => {
	equal(CHIP_ROOM, chipOutboxLimits.bytes);
});

test("template: the largest message that a line can become has to fit, to the byte", () => {
	// Each quote of a line is written as two bytes; a text of its own has two quotes around it.
	const of = (texts: number): string => `[${Array.from({ length: texts }, () => "<text>").join(",")}]`;
	const largest = 15 * 258 + 14 + 2;
	const fill = "x".repeat(CHIP_ROOM - largest - ROOM.topic.length - 3);
	const good = of(15).replace("]", `,"${fill}"]`);
	checkTemplate(good, ROOM);
	ok(fails(() => { checkTemplate(good, { ...ROOM, topic: "datasets" }); }, "template-too-large").seen.includes("may take 4097 bytes"));
	ok(fails(() => { checkTemplate(good.replace(fill, `${fill}x`), ROOM); }, "template-too-large").seen.includes("may take 4097 bytes"));
	fails(() => { checkTemplate(of(16), ROOM); }, "template-too-large");
	fails(() => { checkTemplate(good.replace(fill, fill.replace("xx", "<unit>")), { ...ROOM, unit: "°C per day" }); }, "template-too-large");
	const filled = fillTemplate(of(15), { text: "\"".repeat(128), value: undefined, sensorId: 1, unit: "", at: undefined, zone: 0 });
	equal(filled.length, largest);
});

for (const [template, code, named] of refused) {
	test(`template: refused: ${template}`, () => {
		const { stage, seen, expected, hint } = fails(() => { checkTemplate(template, ROOM); }, code);
		equal(stage, "settings");
		ok(seen.includes(named) && expected !== "" && hint !== "", seen);
	});
}

test("template: what it needs", () => {
	equal([needsNumber(USUAL_TEMPLATE), needsNumber("<text>")], [true, false]);
	equal([timePlaces(USUAL_TEMPLATE), timePlaces("<text>"), timePlaces("[<seconds>, <text>]")], ["<time> <date>", "", "<seconds>"]);
});
