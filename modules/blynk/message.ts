import { hasLoneSurrogate } from "../bytes/text-scan.js";
import { utf8Length } from "../bytes/utf8.js";
import { table } from "../table/table.js";
import type { BlynkValue } from "./device.js";
import type { BlynkCommand } from "./event.js";
import { blynkFailures } from "./failures.js";

/** What a session is told to send later; `connect` is done at once. */
export type SentCommand = Exclude<BlynkCommand, { readonly kind: "connect" }>;

/** A command in the form in which it waits, and is on its way. */
export interface Message {
	readonly kind: SentCommand["kind"];
	/** Its fields, with NULs between them, or with blanks where all are numbers; empty for a kind whose fields are the dialect's. */
	readonly body: string;
	/** Bytes of the body. */
	readonly size: number;
	/** The virtual pin of a write of numbers alone, which is a state: a later one takes its place. -1 for all else. */
	readonly state: number;
	/** By which the client knows it: 0 until it is queued. */
	token: number;
	/** The id under which it goes; 0 for the next of our own. */
	id: number;
}

/** Throws a failure of fault `caller` for what can never be sent. */
export function messageOf(command: SentCommand): Message {
	const { kind } = command;
	const ofNumbers = kind === "virtual-write" && areNumbers(command.values);
	const body = ofNumbers ? numbersBody(command.pin, command.values) : bodyOf(command);
	const size = ofNumbers ? body.length : utf8Length(body);
	if (size > BODY_LIMIT) checkLength(kind, body, size);
	return { kind, body, size, state: ofNumbers ? command.pin : -1, token: 0, id: 0 };
}

/** What a message is, for people: nothing of its values, which may be secrets of others. */
export function nameOf(kind: string, body: string): string {
	const [first = "", second = ""] = (kind === "virtual-write" ? body.replaceAll(" ", "\0") : body).split("\0", 2);
	switch (kind) {
		case "virtual-write": return `a write to V${second}`;
		case "property": return `the property ${second} of V${first}`;
		case "log-event":
		case "resolve-event": return `the event ${first}`;
		case "bind": return `the binding of the bridge at V${first}`;
		case "bridge": return `a message to the bridge at V${first}`;
		default: return `a message (${kind})`;
	}
}

/**
 * Decimal digits that mean the same number, the fewest: without an exponent, which neither apps nor servers all read, as
 * long as that is no longer than any field that is read here; and without the sign of -0.
 */
export function writeNumber(value: number): string {
	if (!Number.isFinite(value)) throw blynkFailures.make("value-not-finite", { value: String(value) });
	const shortest = String(value === 0 ? 0 : value);
	if (!shortest.includes("e")) return shortest;
	const written = withoutExponent(shortest);
	return written.length > LONGEST_NUMBER ? shortest.replace("+", "") : written;
}

function withoutExponent(shortest: string): string {
	const [mantissa = "", exponent] = shortest.split("e");
	const sign = mantissa.startsWith("-") ? "-" : "";
	const [whole = "", part = ""] = mantissa.slice(sign.length).split(".");
	const point = whole.length + Number(exponent);
	const digits = `${whole}${part}`;
	return sign + (point <= 0 ? `0.${"0".repeat(-point)}${digits}` : digits.padEnd(point, "0"));
}

/** No kind has a limit below `BODY_LIMIT`. */
function checkLength(kind: string, body: string, size: number): void {
	const bytes = BODY_LIMITS[kind] ?? BODY_LIMIT;
	if (size > bytes) throw blynkFailures.make("message-too-long", { what: nameOf(kind, body), size: `${size} bytes`, limit: `${bytes}` });
	const characters = TEXT_LIMITS[kind] ?? size;
	if (body.length > characters) throw blynkFailures.make("message-too-long", { what: nameOf(kind, body), size: `${body.length} characters`, limit: `${characters}` });
}

function bodyOf(command: SentCommand): string {
	switch (command.kind) {
		case "virtual-write": return join("vw", checkPin(command.pin), ...some(command.kind, command.values));
		case "property": return join(checkPin(command.pin), some(command.kind, command.property), ...some(command.kind, command.values));
		case "sync": return command.pins.length === 0 ? "" : join("vr", ...command.pins.map(checkPin));
		case "log-event": return join(some(command.kind, command.name), ...optional(command.description));
		case "resolve-event": return join(some(command.kind, command.name), ...optional(command.all ? "all" : undefined));
		case "group": return groupBody(command.step, command.time);
		case "time": return "";
		case "metadata": return command.value === undefined ? join("meta", "get", some(command.kind, command.name)) : join("meta", "set", some(command.kind, command.name), command.value);
		case "bind": return join(checkPin(command.pin), "i", command.token);
		case "bridge": return join(checkPin(command.pin), command.operation, checkPin(command.target), ...some(command.kind, command.values));
		case "notify":
		case "tweet": return join(some(command.kind, command.text));
		case "email":
		case "sms": return join(...some(command.kind, command.fields));
		case "board-pin": return join(command.operation, checkPin(command.pin), command.value);
	}
}

/** Of what is sent most: without lists, and without NULs, which a chip's engine keeps in two bytes that would have to be found and joined. */
function numbersBody(pin: number, values: readonly number[]): string {
	let body = "vw " + String(checkPin(pin));
	// eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator takes a chip longer than all of this
	for (let at = 0; at < values.length; at++) body += " " + writeNumber(values[at] ?? NaN);
	return body;
}

function groupBody(step: "begin" | "end", time: number | undefined): string {
	if (step === "end") return "e";
	if (time === undefined) return "b";
	if (!Number.isInteger(time) || time < 0) throw blynkFailures.make("value-not-finite", { value: String(time) });
	return join("t", time);
}

function join(...fields: readonly BlynkValue[]): string {
	return fields.map(writeValue).join("\0");
}

function writeValue(value: BlynkValue): string {
	if (isNumber(value)) return writeNumber(value);
	if (!isText(value)) throw blynkFailures.make("value-not-text");
	return value;
}

/** Whether a field can carry it: there is no U+0000 in it, and no half of a surrogate pair. */
export function isText(value: string): boolean {
	return !value.includes("\0") && !hasLoneSurrogate(value);
}

function checkPin(pin: number): number {
	// Only of a whole number within its bits is nothing lost.
	if ((pin & LARGEST_PIN) !== pin) throw blynkFailures.make("pin-out-of-range", { pin: String(pin) });
	return pin;
}

function some<Content extends string | readonly BlynkValue[]>(kind: string, content: Content): Content {
	if (content.length === 0) throw blynkFailures.make("value-missing", { what: nameOf(kind, "") });
	return content;
}

function optional(value: string | undefined): readonly string[] {
	return value === undefined ? [] : [value];
}

/** False for none. */
function areNumbers(values: readonly BlynkValue[]): values is readonly number[] {
	let at = 0;
	while (typeof values[at] === "number") at++;
	return at > 0 && at === values.length;
}

function isNumber(value: BlynkValue): value is number {
	return typeof value === "number";
}

const LARGEST_PIN = 255;

/** Characters. */
const LONGEST_NUMBER = 32;

/** Bytes: BLYNK_MAX_SENDBYTES of blynk-library 1.4.0 and 0.6.1. */
const BODY_LIMIT = 128;

/** Bytes, where the library has no such limit; a text may take three for each of its characters. */
const BODY_LIMITS: Readonly<Record<string, number>> = table({ notify: 510, tweet: 420, sms: 480, email: 512 });

/** Characters: what the legacy server takes for each. */
const TEXT_LIMITS: Readonly<Record<string, number>> = table({ notify: 255, tweet: 140, sms: 160 });
