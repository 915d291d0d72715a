import { isJson } from "../bytes/json.js";
import { runOf } from "../bytes/text-scan.js";
import { utcText } from "../bytes/utc.js";
import { utf8Length } from "../bytes/utf8.js";
import { LINE_LIMIT } from "./line-text.js";
import { templateFailures } from "./template-failures.js";

/** What a message is made of. */
export interface TemplateValues {
	/** As it was read. */
	readonly text: string;
	/** Undefined for a line that is no number. */
	readonly value: number | undefined;
	readonly sensorId: number;
	readonly unit: string;
	/** When the line came, in milliseconds since 1970; undefined while nobody knows. */
	readonly at: number | undefined;
	/** Minutes that local time is ahead of UTC. */
	readonly zone: number;
}

/**
 * Fills a template: `<name>` stands for a value. What stands in quotes becomes a part of that text, anything else a JSON
 * value of its own, each escaped as JSON wants it: no line that comes can end a text and begin something else.
 */
export function fillTemplate(template: string, values: TemplateValues): string {
	let filled = "";
	let [from, quoted] = [0, false];
	for (let place = nextPlace(template, 0); place !== undefined; place = nextPlace(template, from)) {
		const literal = template.slice(from, place.begin);
		quoted = endsQuoted(literal, quoted);
		filled += literal + written(place.name, values, quoted);
		from = place.end;
	}
	return filled + template.slice(from);
}

/** What a template's messages have to fit into. */
export interface MessageRoom {
	readonly topic: string;
	readonly unit: string;
	/** Bytes of a message and its topic that can wait for the broker. */
	readonly bytes: number;
}

/** Throws what is wrong with a template. */
export function checkTemplate(template: string, { topic, unit, bytes }: MessageRoom): void {
	for (let place = nextPlace(template, 0); place !== undefined; place = nextPlace(template, place.end)) {
		if (!Object.hasOwn(PLACES, place.name)) throw templateFailures.make("template-place", { name: place.name, known: Object.keys(PLACES).map((name) => `<${name}>`).join(" ") });
	}
	if (!hasPlace(template, ["value", "text"])) throw templateFailures.make("template-no-reading");
	for (const value of SAMPLE_VALUES) {
		const sample = fillTemplate(template, { ...SAMPLE, value });
		if (!isJson(sample)) throw templateFailures.make("template-not-json", { sample });
	}
	const size = largestSize(template, unit) + utf8Length(topic);
	if (size > bytes) throw templateFailures.make("template-too-large", { size, limit: bytes });
}

/** Bytes of the largest message that a line can become, which is never put together: on a chip it might not fit in. */
function largestSize(template: string, unit: string): number {
	const values = { ...LARGEST, unit, text: "\"".repeat(LINE_LIMIT) };
	let size = 0;
	let [from, quoted] = [0, false];
	for (let place = nextPlace(template, 0); place !== undefined; place = nextPlace(template, from)) {
		const literal = template.slice(from, place.begin);
		quoted = endsQuoted(literal, quoted);
		size += utf8Length(literal) + utf8Length(written(place.name, values, quoted));
		from = place.end;
	}
	return size + utf8Length(template.slice(from));
}

/** Whether lines must be numbers for it. */
export function needsNumber(template: string): boolean {
	return hasPlace(template, ["value"]);
}

/** The places of a template that need the time, for people; empty for none. */
export function timePlaces(template: string): string {
	return TIME_PLACES.filter((name) => hasPlace(template, [name])).map((name) => `<${name}>`).join(" ");
}

interface Place {
	readonly name: string;
	readonly begin: number;
	readonly end: number;
}

function nextPlace(template: string, from: number): Place | undefined {
	for (let begin = template.indexOf("<", from); begin >= 0; begin = template.indexOf("<", begin + 1)) {
		const name = nameAt(template, begin + 1);
		if (name !== undefined) return { name, begin, end: begin + name.length + 2 };
	}
	return undefined;
}

function nameAt(template: string, begin: number): string | undefined {
	const text = template.slice(begin, begin + LONGEST_NAME);
	const end = runOf(text, isOfName);
	return end > 0 && text.charAt(end) === ">" ? text.slice(0, end) : undefined;
}

function isOfName(code: number): boolean {
	return (code >= 0x61 && code <= 0x7a) || code === 0x5f;
}

function hasPlace(template: string, names: readonly string[]): boolean {
	return names.some((name) => template.includes(`<${name}>`));
}

/** Whether JSON that goes on behind this part is within quotes. */
function endsQuoted(literal: string, begins: boolean): boolean {
	let quoted = begins;
	for (let at = 0; at < literal.length; at++) {
		const character = literal.charAt(at);
		if (character === "\"") quoted = !quoted;
		else if (character === "\\" && quoted) at++;
	}
	return quoted;
}

function written(name: string, values: TemplateValues, quoted: boolean): string {
	const value = valueOf(name, values);
	if (typeof value === "number") return String(value);
	const json = JSON.stringify(value);
	return quoted ? json.slice(1, -1) : json;
}

function valueOf(name: string, values: TemplateValues): string | number {
	const { text, value, sensorId, unit, at, zone } = values;
	switch (name) {
		case "value": return value ?? 0;
		case "text": return text;
		case "sensor_id": return sensorId;
		case "unit": return unit;
		case "seconds": return Math.floor((at ?? 0) / 1000);
		default: {
			const [begin, end] = PLACES[name] ?? NOTHING;
			return utcText((at ?? 0) + zone * 60_000).slice(begin, end);
		}
	}
}

const LONGEST_NAME = 32;

const NOTHING = Object.freeze([0, 0] as const);

/** Every place there is; of local time as ISO 8601 writes it, from where to where. */
const PLACES: Readonly<Record<string, readonly [number, number]>> = Object.freeze({
	value: NOTHING, text: NOTHING, sensor_id: NOTHING, unit: NOTHING, seconds: NOTHING,
	time: Object.freeze([11, 16] as const), date: Object.freeze([0, 10] as const), clock: Object.freeze([11, 19] as const),
});

const TIME_PLACES: readonly string[] = Object.freeze(["time", "date", "clock", "seconds"]);

/** With all that would do harm if it were not escaped. */
const SAMPLE: TemplateValues = Object.freeze({ text: "\"\\ \u0001é", value: undefined, sensorId: 1, unit: "°C", at: 1_655_908_200_000, zone: 0 });

/** As long as they can be written. */
const LARGEST: TemplateValues = Object.freeze({ text: "", value: -0.000001234567890123456, sensorId: 4_294_967_295, unit: "", at: 253_402_300_799_000, zone: 0 });

/** A sign, a zero or a fraction may be what makes a number no JSON behind or before other characters. */
const SAMPLE_VALUES: readonly number[] = Object.freeze([23.4, -5, 0]);

/** Bytes of a message and its topic that can wait on a chip: those of its outbox. */
export const CHIP_ROOM = 4096;

/** What a sketch's reading becomes unless the settings say otherwise. */
export const USUAL_TEMPLATE = "{\"sensor_id\": <sensor_id>, \"data\": {\"temp\": <value>}, \"time\": \"<time>\", \"month\": \"<date>\"}";
