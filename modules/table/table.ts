/**
 * A table that never changes, frozen with all the objects and lists in it. A chip keeps it in flash as it is; for every
 * object that could still be written to, its linker sets a word of RAM aside, for the copy that would then be made.
 */
export function table<const Rows extends object>(rows: Rows): Rows {
	for (const part of Object.values(rows) as readonly unknown[]) if (isPlain(part)) table(part);
	return Object.freeze(rows);
}

/** Bytes cannot be frozen, and functions need not be. */
function isPlain(part: unknown): part is object {
	return Array.isArray(part) || (typeof part === "object" && part !== null && Object.getPrototypeOf(part) === Object.prototype);
}
