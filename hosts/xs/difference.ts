/** Where two values differ, as text for a person, by the rules of Node's assert.deepStrictEqual as far as tests need them; undefined when they are equal. */
export function difference(actual: unknown, expected: unknown, path = "value"): string | undefined {
	if (Object.is(actual, expected)) return undefined;
	if (!isObject(actual) || !isObject(expected)) return differ(path, actual, expected);
	if (Object.getPrototypeOf(actual) !== Object.getPrototypeOf(expected)) return differ(path, actual, expected);
	if (actual instanceof Map && expected instanceof Map) return difference([...actual], [...expected], path);
	if (actual instanceof Set && expected instanceof Set) return difference([...actual], [...expected], path);
	if (actual instanceof Date && expected instanceof Date) return difference(actual.getTime(), expected.getTime(), path);
	if (actual instanceof ArrayBuffer && expected instanceof ArrayBuffer) return difference(new Uint8Array(actual), new Uint8Array(expected), path);
	if (actual instanceof Error && expected instanceof Error && actual.message !== expected.message) return differ(path, actual, expected);
	// The only members of these are what cannot be seen from outside.
	if (typeof actual === "function") return differ(path, actual, expected);
	return memberDifference(actual, expected, path);
}

function memberDifference(actual: Members, expected: Members, path: string): string | undefined {
	const names = Object.keys(actual);
	const others = Object.keys(expected);
	const lone = names.find((name) => !Object.hasOwn(expected, name)) ?? others.find((name) => !Object.hasOwn(actual, name));
	if (lone !== undefined || lengthOf(actual) !== lengthOf(expected)) return differ(path, actual, expected);
	for (const name of names) {
		const found = difference(actual[name], expected[name], `${path}.${name}`);
		if (found !== undefined) return found;
	}
	return undefined;
}

type Members = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Members {
	return (typeof value === "object" && value !== null) || typeof value === "function";
}

function lengthOf(value: Members): unknown {
	return Array.isArray(value) ? value.length : undefined;
}

function differ(path: string, actual: unknown, expected: unknown): string {
	return `${path} is ${shown(actual)}, not ${shown(expected)}`;
}

function shown(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value);
	if (Object.is(value, -0)) return "-0";
	if (typeof value === "bigint") return `${value}n`;
	if (value instanceof Error) return String(value);
	if (ArrayBuffer.isView(value)) return `bytes [${[...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)].join(", ")}]`;
	if (!isObject(value) || typeof value === "function") return String(value);
	if (value instanceof Map || value instanceof Set) return `${value instanceof Map ? "Map" : "Set"} ${shown([...value])}`;
	if (Array.isArray(value)) return `[${value.map(shown).join(", ")}]`;
	return `{ ${Object.entries(value).map(([name, member]) => `${name}: ${shown(member)}`).join(", ")} }`;
}
