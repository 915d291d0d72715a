/** What somebody has typed. */
export type Order =
	| { readonly kind: "set"; readonly name: string; readonly value: string }
	| { readonly kind: "unset"; readonly name: string }
	| { readonly kind: "status" | "reboot" | "help" }
	/** None of these: it may be a password in the wrong place, and is not kept. */
	| { readonly kind: "unknown" };

/**
 * The value is all that follows the first `=`, blanks too: a password may end with one. No pattern reads it: the boards'
 * engine finds `\s` where a text is not ASCII.
 */
export function readOrder(line: string): Order {
	const [word = "", ...more] = line.trim().split(" ").filter((part) => part !== "");
	if (word === "set") return readSet(line.trimStart().slice(word.length));
	if (word === "unset" && more.length === 1) return { kind: "unset", name: more[0] ?? "" };
	if ((word === "status" || word === "reboot" || word === "help") && more.length === 0) return { kind: word };
	return UNKNOWN;
}

function readSet(text: string): Order {
	const equals = text.indexOf("=");
	const name = text.slice(0, Math.max(0, equals)).trim();
	return name === "" || name.includes(" ") ? UNKNOWN : { kind: "set", name, value: text.slice(equals + 1) };
}

const UNKNOWN: Order = Object.freeze({ kind: "unknown" });
