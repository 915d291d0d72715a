/** What somebody has typed. */
export type Order =
	| { readonly kind: "set"; readonly name: string; readonly value: string }
	| { readonly kind: "unset"; readonly name: string }
	| { readonly kind: "status" | "reboot" | "help" }
	/** None of these: it may be a password in the wrong place, and is not kept. */
	| { readonly kind: "unknown" };

/** The value is all that follows the first `=`, blanks too: a password may end with one. */
export function readOrder(line: string): Order {
	const set = /^\s*set\s+([^\s=]+)\s*=(.*)$/.exec(line);
	if (set !== null) return { kind: "set", name: set[1] ?? "", value: set[2] ?? "" };
	const [word = "", ...more] = line.trim().split(/\s+/);
	if (word === "unset" && more.length === 1) return { kind: "unset", name: more[0] ?? "" };
	if ((word === "status" || word === "reboot" || word === "help") && more.length === 0) return { kind: word };
	return { kind: "unknown" };
}
