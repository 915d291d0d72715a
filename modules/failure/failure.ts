import type { Failure, Fault, Stage } from "../ports/failure.js";
import { table } from "../table/table.js";
import { counted } from "./counted.js";

/**
 * The texts of one kind of failure. They may hold places such as `{name}`, filled from the values that the failing
 * code gives: text for people lives in these tables and nowhere else.
 */
export interface FailureText {
	readonly fault: Fault;
	readonly seen: string;
	readonly expected: string;
	readonly hint: string;
	/** TLS AlertDescription to send (RFC 8446 section 6). */
	readonly alert?: number;
}

/** A failure as an Error, so that a parser can throw it through its callers to the engine that reports it. */
export class StageFailure extends Error implements Failure {
	readonly stage: Stage;
	readonly code: string;
	readonly fault: Fault;
	readonly seen: string;
	readonly expected: string;
	readonly hint: string;
	readonly alert?: number;

	constructor(stage: Stage, code: string, text: FailureText, values: Values) {
		const seen = fill(text.seen, values);
		super(`${stage}/${code}: ${seen}`);
		this.stage = stage;
		this.code = code;
		this.fault = text.fault;
		this.seen = seen;
		this.expected = fill(text.expected, values);
		this.hint = fill(text.hint, values);
		if (text.alert !== undefined) this.alert = text.alert;
	}
}

/** Whether something caught is a failure that explains itself; everything else is a defect of ours and travels on. */
export function isFailure(caught: unknown): caught is StageFailure {
	return caught instanceof StageFailure;
}

/** The same failure, with the name of the file or the setting that it is about before what was seen. */
export function located({ stage, code, fault, seen, expected, hint, alert }: Failure, place: string): StageFailure {
	return new StageFailure(stage, code, { fault, seen: "{place}: {seen}", expected: "{expected}", hint: "{hint}", ...(alert !== undefined && { alert }) }, { place, seen, expected, hint });
}

/** One module's ways to fail: code -> texts. The compiler checks that each place in a text is given a value. */
export class FailureTable<const Texts extends Readonly<Record<string, FailureText>>> {
	readonly stage: Stage;
	readonly texts: Texts;

	constructor(stage: Stage, texts: Texts) {
		this.stage = stage;
		this.texts = table(texts);
		Object.freeze(this);
	}

	make<Code extends keyof Texts & string>(code: Code, ...values: ValuesOf<Texts[Code]>): StageFailure {
		const text = this.texts[code];
		if (text === undefined) throw new RangeError(code);
		return new StageFailure(this.stage, code, text, values[0] ?? {});
	}
}

export type Values = Readonly<Record<string, string | number>>;

type Places<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Places<Rest> : never;

type PlacesOf<Text extends FailureText> = Places<Text["seen"]> | Places<Text["expected"]> | Places<Text["hint"]>;

type ValuesOf<Text extends FailureText> = [PlacesOf<Text>] extends [never]
	? []
	: [values: Readonly<Record<PlacesOf<Text>, string | number>>];

/** One pass, so that a value which itself looks like a place is left as it is. What is counted is so in the singular where there is one. */
function fill(text: string, values: Values): string {
	return text.replace(/\{(\w+)\}(?: ([a-z]+s)\b)?/g, (place, name: string, noun?: string) => {
		const value = values[name];
		if (value === undefined) return place;
		if (noun !== undefined && value === 1 && COUNTED.includes(noun)) return counted(value, noun);
		return `${printable(String(value))}${noun === undefined ? "" : ` ${noun}`}`;
	});
}

/** Values come from peers too: a control character or a direction mark in one must not reach a terminal. */
export function printable(value: string): string {
	return visible(value.length > VALUE_LIMIT ? `${value.slice(0, VALUE_LIMIT)}…` : value);
}

/**
 * The text with every character shown that a terminal would act on: control characters, direction marks, zero-width
 * characters and halves of surrogate pairs. The expression is no constant of the module: what is preloaded is read-only,
 * and one with "g" writes down where it is.
 */
export function visible(value: string): string {
	if (PLAIN.test(value)) return value;
	return value.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}

/** What the texts count. */
const COUNTED: readonly string[] = Object.freeze(["bytes", "certificates", "characters", "days", "lines", "messages", "times", "words"]);

/** What most texts are; told without a copy, which the other expression makes of any. */
const PLAIN = /^[\x20-\x7e]*$/;

/** Longest value shown, in UTF-16 units: enough for a chain's names, bounded for a chip's heap. */
const VALUE_LIMIT = 400;
