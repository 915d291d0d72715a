/** The date. "Unknown" is a value: a chip wakes up without one. */
export interface Clock {
	/** Milliseconds since 1970-01-01T00:00:00Z, or undefined until `set`. */
	now(): number | undefined;
	set(milliseconds: number): void;
}
