import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { strippedIntrinsics, withoutIntrinsics } from "../../../tools/bundle/intrinsics.js";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const OWNERS = ["Array.prototype", "TypedArray.prototype", "Iterator.prototype"];

const of = (...owners: readonly string[]): readonly string[] => owners.map((owner) => `${owner}.reduce`);

/** What is left out where the bundle knows the name `reduce`. */
const sources: readonly (readonly [what: string, source: string, left: readonly string[]])[] = [
	["nobody calls one", "export class Own { reduce(): void {} } new Own().reduce();", of(...OWNERS)],
	["a list", "export const f = (list: readonly number[]) => list.reduce((a, b) => a + b);", of("Iterator.prototype", "TypedArray.prototype")],
	["a list that may not be there", "export const f = (list?: number[]) => list?.reduce((a, b) => a + b);", of("Iterator.prototype", "TypedArray.prototype")],
	["bytes", "export const f = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b);", of("Array.prototype", "Iterator.prototype")],
	["either", "export const f = (either: number[] | Uint16Array) => either.reduce((a: number, b: number) => a + b);", of("Iterator.prototype")],
	["a key in brackets", 'export const f = (list: number[]) => list["reduce"]((a, b) => a + b);', of("Iterator.prototype", "TypedArray.prototype")],
	["a key that is one of some", 'export const f = (list: number[], key: "reduce" | "every") => list[key](() => true, 0);', of("Iterator.prototype", "TypedArray.prototype")],
	["a key of a type that is a parameter", 'export const f = <K extends "reduce" | "some">(list: number[], key: K) => list[key];', of("Iterator.prototype", "TypedArray.prototype")],
	["an assignment that takes a list apart", "export const f = (list: number[]) => { let reduce; ({ reduce } = list); return reduce; };", []],
	["an assignment that takes lists in a list apart", "export const f = (lists: number[][]) => { let fold; [{ reduce: fold }] = lists as [number[]]; return fold; };", []],
	["a method that is taken away", "export const f = (list: number[]) => { const { reduce } = list; return reduce; };", of("Iterator.prototype", "TypedArray.prototype")],
	["a method under another name", "export const f = (list: number[]) => { const { reduce: fold } = list; return fold; };", of("Iterator.prototype", "TypedArray.prototype")],
	["a parameter of such", "export const f = <T extends number[]>(list: T) => list.reduce((a, b) => a + b);", of("Iterator.prototype", "TypedArray.prototype")],
	["something of no type", "export const f = (thing: any) => thing.reduce();", []],
	["something that the compiler does not know", 'import { thing } from "./nowhere.js"; export const f = () => thing.reduce();', []],
	["an interface, which a list fits into", "interface Foldable { reduce(each: (a: number, b: number) => number): number } export const f = (one: Foldable) => one.reduce((a, b) => a + b);", of("Iterator.prototype")],
	["an object of ours", "const own = { reduce: (): number => 1 }; export const f = () => own.reduce();", of(...OWNERS)],
	["a class that is a list", "class Own extends Array<number> {} export const f = (own: Own) => own.reduce((a, b) => a + b);", of("Iterator.prototype", "TypedArray.prototype")],
];

const folder = mkdtempSync(join(tmpdir(), "mooring-intrinsics-"));
test.after(() => { rmSync(folder, { recursive: true }); });

for (const [at, [what, source, left]] of sources.entries()) {
	void test(`intrinsics: left out beside ${what}`, () => {
		const path = join(folder, `${at}.ts`);
		writeFileSync(path, source);
		const stripped = strippedIntrinsics(ROOT, [path], ["reduce"]).filter((one) => one.endsWith(".reduce"));
		assert.deepEqual([...stripped].sort(), [...left].sort());
	});
}

void test("intrinsics: a name that the bundle does not know needs no mention", () => {
	const path = join(folder, "none.ts");
	writeFileSync(path, "export const none = 0;");
	assert.deepEqual(strippedIntrinsics(ROOT, [path], ["somethingElse"]).filter((one) => !/^Iterator(?:Helper|Wrapper)\./.test(one)), []);
});

void test("intrinsics: a source that cannot be read is an error, and not a source that calls nothing", () => {
	assert.throws(() => strippedIntrinsics(ROOT, [join(folder, "gone.ts")], ["reduce"]), /gone\.ts is no source of TypeScript/);
});

void test("intrinsics: an engine without a linker loses them by a statement", () => {
	const loses = (paths: readonly string[]): unknown => runInNewContext(`${withoutIntrinsics(paths)} [Object.keys(Array.prototype), Object.keys(Object.getPrototypeOf(Uint8Array).prototype)].join(" and ")`, {
		Array: { prototype: { find: 1, map: 2 } }, Uint8Array: Object.create({ prototype: { find: 3 } }) as object,
	});
	assert.deepEqual(loses(["Array.prototype.map", "TypedArray.prototype.find", "Iterator.prototype.map"]), "find and ");
	assert.deepEqual(loses([]), "find,map and find");
});
