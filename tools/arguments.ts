import { commandFailures } from "../hosts/node/command-failures.js";
import { isUnquotedFingerprint } from "../hosts/node/command-line.js";
import { counted } from "../modules/failure/counted.js";
import type { StageFailure } from "../modules/failure/failure.js";
import { toolFailures } from "./failures.js";

/** What a tool takes on its command line. */
export interface Form {
	/** Of the tool, for texts. */
	readonly tool: string;
	/** The tool's first word, where it has read that already. */
	readonly order?: string;
	/** Options that stand alone. */
	readonly flags?: readonly string[];
	/** Options with a value. */
	readonly values?: readonly string[];
	/** Whether NAME=VALUE is a setting. */
	readonly settings?: boolean;
	/** How many other words there may be. */
	readonly words: { readonly least: number; readonly most: number; readonly what: string };
}

export interface Arguments {
	readonly flags: ReadonlySet<string>;
	/** Each in the order given. */
	readonly values: ReadonlyMap<string, readonly string[]>;
	readonly words: readonly string[];
	readonly settings: Readonly<Record<string, string>>;
}

/** Reads the words after the tool's name. Throws a Failure for what the form does not have. */
export function readArguments(args: readonly string[], { tool, order, flags = [], values = [], settings: takesSettings = false, words: wanted }: Form): Arguments {
	const found = { flags: new Set<string>(), values: new Map<string, string[]>(), words: [] as string[], settings: {} as Record<string, string> };
	for (let at = 0; at < args.length; at++) {
		const argument = args[at] ?? "";
		const equals = argument.indexOf("=");
		if (argument.startsWith("--")) {
			const name = equals === -1 ? argument : argument.slice(0, equals);
			if (flags.includes(name) && equals === -1) {
				found.flags.add(name);
				continue;
			}
			if (!values.includes(name)) throw toolFailures.make("tool-option", { name, tool, known: [...flags, ...values, "--help"].join(" ") });
			const value = equals === -1 ? args[++at] : argument.slice(equals + 1);
			if (value === undefined || value === "" || (equals === -1 && value.startsWith("--"))) throw toolFailures.make("tool-option-value", { name, tool });
			if (name === "--pin" && isUnquotedFingerprint(value, args[at + 1])) throw commandFailures.make("unquoted-fingerprint", { name, label: value });
			found.values.set(name, [...found.values.get(name) ?? [], value]);
		} else if (takesSettings && equals > 0) found.settings[argument.slice(0, equals)] = argument.slice(equals + 1);
		else found.words.push(argument);
	}
	const count = found.words.length;
	if (count < wanted.least || count > wanted.most) throw wordsFailure(tool, count, wanted.what, order);
	return found;
}

/** Too few other words, or too many. */
export function wordsFailure(tool: string, count: number, what: string, order?: string): StageFailure {
	return toolFailures.make("tool-words", { tool, given: `${count === 0 ? "nothing" : counted(count, "words")} for ${tool}${order === undefined ? "" : ` ${order}`}`, what });
}

/** The last one given. */
export function valueOf({ values }: Arguments, name: string): string | undefined {
	return values.get(name)?.at(-1);
}

/** A whole number in bounds, of an option with one; the default where it is not given. */
export function numberOf(read: Arguments, name: string, [least, usual, most]: readonly [least: number, usual: number, most: number]): number {
	const text = valueOf(read, name);
	if (text === undefined) return usual;
	const number = /^[0-9]{1,6}$/.test(text) ? Number(text) : NaN;
	if (!(number >= least && number <= most)) throw toolFailures.make("tool-number", { name, value: text, least, most });
	return number;
}
