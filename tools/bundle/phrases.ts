import ts from "typescript";
import { isRows, parsed, replaced, visit } from "./syntax.js";
import type { Change } from "./syntax.js";

/**
 * What tables of failures say again and again becomes one character each, and a list of phrases that PackedFailures puts in their
 * place: a third less of flash. Codes stay, since rows are found by them.
 */
export function withPhrases(text: string): string {
	const tables: { readonly rows: ts.StringLiteralLike; readonly made: ts.NewExpression }[] = [];
	visit(parsed(text), (node) => {
		if (ts.isStringLiteralLike(node) && isRows(node.text) && ts.isNewExpression(node.parent)) tables.push({ rows: node, made: node.parent });
	});
	if (tables.length === 0) return text;
	const { phrases, packed } = packedBy(tables.map(({ rows }) => rows.text));
	const changes: Change[] = tables.map(({ rows, made }, index) => ({ from: rows.getStart(), to: made.end, by: `${JSON.stringify(packed[index])}, ${LIST})` }));
	const after = parsed(text).statements.findLast((statement) => ts.isImportDeclaration(statement))?.end ?? 0;
	return replaced(text, [...changes, { from: after, to: after, by: `\nconst ${LIST} = Object.freeze(${JSON.stringify(phrases)});\n` }]);
}

/** Phrases by the character that stands for each, from FIRST on; those of one byte come first, and are used the most. */
export function packedBy(tables: readonly string[]): { readonly phrases: readonly string[]; readonly packed: readonly string[] } {
	const taken = STANDING_FOR_ONE.exec(tables.join(""));
	if (taken !== null) throw new Error(`a text of failures has ${JSON.stringify(taken[0])}, which stands for a phrase`);
	let packed = tables.map((rows) => rows.split("\n").map((row) => row.split("\t")));
	const phrases: string[] = [];
	for (let code = FIRST; code <= LAST; code++) {
		const character = String.fromCharCode(code);
		const phrase = isKept(code) ? undefined : bestPhrase(packed.flat(), code < 0x80 ? 1 : 2);
		phrases.push(phrase ?? "");
		if (code === 0x1f) code = 0x7f;
		if (phrase !== undefined) packed = packed.map((rows) => rows.map(([own = "", ...parts]) => [own, ...parts.map((part) => part.replaceAll(phrase, character))]));
	}
	return { phrases, packed: packed.map((rows) => rows.map((parts) => parts.join("\t")).join("\n")) };
}

/** The words that, put into the list, save the most; undefined when none save any. */
function bestPhrase(rows: readonly (readonly string[])[], width: number): string | undefined {
	const counts = new Map<string, number>();
	for (const [, ...parts] of rows) for (const part of parts) {
		const words = part.match(/ ?[^ ]+/g) ?? [];
		for (let first = 0; first < words.length; first++) for (let last = first + 1; last <= first + LONGEST && last <= words.length; last++) {
			const phrase = words.slice(first, last).join("");
			counts.set(phrase, (counts.get(phrase) ?? 0) + 1);
		}
	}
	let [best, most]: [string | undefined, number] = [undefined, 0];
	for (const [phrase, count] of counts) {
		const gain = count * (Buffer.byteLength(phrase) - width) - Buffer.byteLength(phrase) - SLOT;
		if (gain > most && !hasCode(phrase)) [best, most] = [phrase, gain];
	}
	return best;
}

/** A phrase is put in as it is: none has another in it. */
function hasCode(phrase: string): boolean {
	return STANDING_FOR_ONE.test(phrase);
}

/** What divides rows and their parts. */
function isKept(code: number): boolean {
	return code === 0x09 || code === 0x0a || code === 0x0d;
}

const STANDING_FOR_ONE = /[\u0001-\u0008\u000b-\u001f\u0080-\u00ff]/;

const LIST = "failurePhrases";

const FIRST = 0x01;
const LAST = 0xff;

/** Words of a phrase. */
const LONGEST = 5;

/** Bytes that a phrase takes beside its text. */
const SLOT = 17;
