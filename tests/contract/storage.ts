import type { Storage } from "../../modules/ports/storage.js";
import { equal, test } from "../harness.js";

/** `make` gives an empty store, and with the same argument the one of before, as after a restart. */
export function storageContract(host: string, make: (name: string) => Storage, lasting: boolean): void {
	const entries: readonly [key: string, value: string][] = [
		["a", "1"], ["", "the empty key"], ["empty", ""], ["__proto__", "x"], ["constructor", "y"], ["schlüssel", "größe"],
		["line\nbreak", "a\r\n\0b"], ["emoji", "🌡️"], ["long", "x".repeat(10_000)], ["with \"quotes\"", "and \\ too"],
	];

	test(`${host}: what was never written is not there`, () => {
		const storage = make("empty");
		for (const [key] of entries) equal(storage.read(key), undefined);
		for (const key of ["toString", "hasOwnProperty"]) equal(storage.read(key), undefined);
	});

	test(`${host}: gives back what was written, the last value of each key`, () => {
		const storage = make("written");
		for (const [key] of entries) storage.write(key, "before");
		for (const [key, value] of entries) storage.write(key, value);
		for (const [key, value] of entries) equal(storage.read(key), value);
		equal(storage.read("another"), undefined);
		if (!lasting) return;
		const later = make("written");
		for (const [key, value] of entries) equal(later.read(key), value);
		equal(make("other").read("a"), undefined);
	});
}
