import type { Fault, Stage } from "../ports/failure.js";
import { StageFailure, type Values } from "./failure.js";

/**
 * A FailureTable in one text, as a board's image holds it: an object for each row, and a key of the engine for each code, would
 * take more of the flash than what they say. Rows begin with the code; their parts are separated by tabs.
 */
export class PackedFailures {
	readonly stage: Stage;
	readonly rows: string;
	/** What characters of one byte, and some of two, stand for; the first is U+0001, and U+0080 follows on U+001F. */
	readonly phrases: readonly string[];

	constructor(stage: Stage, rows: string, phrases: readonly string[] = []) {
		this.stage = stage;
		this.rows = rows;
		this.phrases = phrases;
		Object.freeze(this);
	}

	make(code: string, values: Values = {}): StageFailure {
		const { rows } = this;
		const at = rows.indexOf(`\n${code}\t`);
		if (at === -1) throw new RangeError(code);
		const [, fault = "", alert = "", seen = "", expected = "", hint = ""] = this.said(rows.slice(at + 1, rows.indexOf("\n", at + 1))).split("\t");
		return new StageFailure(this.stage, code, { fault: fault as Fault, seen, expected, hint, ...(alert !== "" && { alert: Number(alert) }) }, values);
	}

	private said(row: string): string {
		let text = "";
		for (const character of row) {
			const code = character.charCodeAt(0);
			const phrase = code < 0x20 ? this.phrases[code - 1] : code < 0x80 ? undefined : this.phrases[code - 0x80 + 0x1f];
			// What separates rows and their parts stands for nothing.
			text += phrase === undefined || phrase === "" ? character : phrase;
		}
		return text;
	}
}

/** What PackedFailures reads. */
export function packedRows(texts: FailureTexts): string {
	const rows = Object.entries(texts).map(([code, { fault, alert = "", seen, expected, hint }]) => [code, fault, alert, seen, expected, hint].join("\t"));
	return `\n${rows.join("\n")}\n`;
}

export type FailureTexts = Readonly<Record<string, { readonly fault: Fault; readonly seen: string; readonly expected: string; readonly hint: string; readonly alert?: number }>>;
