import { utf8Length } from "../bytes/utf8.js";
import { counted } from "../failure/counted.js";

/** A value of any form in the words of a person; of a secret, its form alone. */
export function shown(value: unknown, secret: boolean): string {
	if (typeof value === "string") return secret ? `a text of ${lengthOf(value)}` : `"${value}", a text of ${lengthOf(value)}`;
	if (typeof value === "number") return secret ? "a number" : `the number ${value}`;
	if (typeof value === "boolean") return secret ? "true or false" : String(value);
	if (value === null) return "null";
	if (Array.isArray(value)) return `a list of ${value.length}`;
	return typeof value === "object" ? "an object" : "nothing";
}

function lengthOf(text: string): string {
	const bytes = utf8Length(text);
	return `${counted(text.length, "characters")}${bytes === text.length ? "" : ` (${bytes} bytes in UTF-8)`}`;
}
