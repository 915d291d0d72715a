import { isLetterOrDigit, isPrintable, runOf } from "../bytes/text-scan.js";
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
	let filled = "";
	let from = 0;
	for (let open = text.indexOf("{"); open >= 0; open = text.indexOf("{", open + 1)) {
		const close = runOf(text, isOfName, open + 1);
		const value = text.charAt(close) === "}" ? values[text.slice(open + 1, close)] : undefined;
		if (value === undefined) continue;
		const noun = value === 1 ? nounAt(text, close + 1) : "";
		filled += text.slice(from, open) + (noun === "" ? printable(String(value)) : counted(1, noun));
		from = close + 1 + (noun === "" ? 0 : noun.length + 1);
	}
	return from === 0 ? text : filled + text.slice(from);
}

/** What is counted, of the word behind a place; empty for any other word. */
function nounAt(text: string, from: number): string {
	const noun = text.slice(from + 1, runOf(text, isOfName, from + 1));
	return text.charAt(from) === " " && COUNTED.includes(noun) ? noun : "";
}

function isOfName(code: number): boolean {
	return isLetterOrDigit(code) || code === 0x5f;
}

/** Values come from peers too: a control character or a direction mark in one must not reach a terminal. */
export function printable(value: string): string {
	return visible(value.length > VALUE_LIMIT ? `${value.slice(0, VALUE_LIMIT)}…` : value);
}

/**
 * The text with every character shown that a terminal would act on: control characters, direction marks, zero-width
 * characters and halves of surrogate pairs.
 */
export function visible(value: string): string {
	if (runOf(value, isPrintable) === value.length) return value;
	let shown = "";
	for (const character of value) {
		const code = character.codePointAt(0) ?? 0;
		shown += isActedOn(code) ? `\\u{${code.toString(16)}}` : character;
	}
	return shown;
}

function isActedOn(code: number): boolean {
	if (code < 0xa0) return code < 0x20 || code >= 0x7f;
	if (code >= 0x2000 && code < 0x2070) return (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) || code >= 0x2060;
	return code === 0x61c || code === 0xfeff || (code >= 0xd800 && code <= 0xdfff);
}

/** What the texts count. */
const COUNTED: readonly string[] = Object.freeze(["bytes", "certificates", "characters", "days", "lines", "messages", "times", "words"]);

/** Longest value shown, in UTF-16 units: enough for a chain's names, bounded for a chip's heap. */
const VALUE_LIMIT = 400;
