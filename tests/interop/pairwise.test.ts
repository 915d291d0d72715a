import assert from "node:assert/strict";
import { test } from "node:test";
import { pairsOf, pairwise } from "./pairwise.js";
import type { Dimensions } from "./pairwise.js";

const tables: readonly (readonly [what: string, dimensions: Dimensions, most: number])[] = [
	["two", { letter: ["a", "b", "c"], digit: ["1", "2"] }, 6],
	["six of two values", Object.fromEntries(["a", "b", "c", "d", "e", "f"].map((name) => [name, ["0", "1"]])), 8],
	["of many sizes", { version: ["3", "2"], keys: ["a", "b", "c"], suite: ["x", "y", "z"], group: ["g", "h", "i"], asked: ["no", "yes"], closer: ["us", "them"] }, 13],
];

for (const [what, dimensions, most] of tables) {
	void test(`pairwise, ${what}: each pair of values occurs, in ${most} rows at most, and each time in the same`, () => {
		const rows = pairwise(dimensions);
		const entries = Object.entries(dimensions);
		for (const [at, [left, some]] of entries.entries()) {
			for (const [right, others] of entries.slice(at + 1)) for (const value of some) for (const other of others) {
				assert.ok(rows.some((row) => row[left] === value && row[right] === other), `${left} ${value}, ${right} ${other}`);
			}
			for (const value of some) assert.ok(rows.some((row) => row[left] === value), `${left} ${value}`);
		}
		assert.ok(rows.length <= most, `${rows.length} rows`);
		assert.deepEqual(pairwise(dimensions), rows);
	});
}

void test("pairwise: what is not allowed does not occur, and every pair that may occur does", () => {
	const dimensions = { version: ["3", "2"], retry: ["no", "yes"], group: ["g", "h", "i"] } as const;
	const rows = pairwise(dimensions, ({ version, retry }) => version === "3" || retry === "no");
	assert.ok(rows.every(({ version, retry }) => version === "3" || retry === "no"));
	const pairs = new Set(rows.flatMap(pairsOf));
	// Six of version and group, six of retry and group, and three of four of version and retry.
	assert.equal(pairs.size, 15);
	assert.ok(!pairs.has("version=2, retry=yes"));
});

void test("pairwise: nothing allowed is no row", () => {
	assert.deepEqual(pairwise({ letter: ["a", "b"], digit: ["1"] }, () => false), []);
});
