import assert from "node:assert/strict";
import test from "node:test";
import { minify } from "terser";
import { ownMemberNames, propertyNames } from "../../../tools/bundle/member-names.js";
import { callsNone, profileManifest } from "../../../tools/bundle/bundle.js";
import { withArrowFunctions, withFieldsInConstructors, withGlobals, withMemberText, withoutMembers, withoutUnusedImports, withoutUnusedMethods, withPlainFields, withUsedRows, withValues } from "../../../tools/bundle/syntax.js";

/** What a text exports as `result`, run as a module of its own. */
async function resultOf(text: string): Promise<unknown> {
	const module = await import(`data:text/javascript,${encodeURIComponent(text)}`) as { readonly result: unknown };
	return module.result;
}

const steps: readonly (readonly [name: string, step: (text: string) => string, text: string, expected: unknown, gone: RegExp])[] = [
	["private names become fields", withPlainFields, "class A { #x = 1; has(o) { return #x in o; } get x() { return this.#x; } } const a = new A(); export const result = [a.x, a.has(a), a.has({})];", [1, true, false], /#x/],
	["fields are set in the constructor, after super", withFieldsInConstructors, "class A { x = 1; } class B extends A { y = this.x + 1; z; constructor() { super(); this.y++; } } const b = new B(); export const result = [b.x, b.y, 'z' in b];", [1, 3, false], /^\s*y = /m],
	["functions of module scope become arrow functions", withArrowFunctions, "const list = [twice(2)]; function twice(value) { return value + inner(value); function inner(one) { return one; } } export const result = list;", [4], /function twice/],
	["those that say this, arguments, or yield stay", withArrowFunctions, "function own() { return this.x; } function all() { return arguments.length; } function* each() { yield 1; } export const result = [own.call({ x: 5 }), all(1, 2), ...each()];", [5, 2, 1], /=>/],
	["constants become properties of the global object", withGlobals, "const first = 1; function second() { return first + 1; } class Third { static make() { return new Third(); } value() { return second(); } } const all = [first, second(), Third.make().value()]; export { all as result };", [1, 2, 2], /^(?:const (?!result)|class |function )/m],
	["methods that nobody names go", withoutUnusedMethods, "class A { used() { return 1; } unused() { return 2; } toString() { return 'A'; } byText() { return 3; } } const a = new A(); export const result = [a.used(), `${a}`, a['byText']()];", [1, "A", 3], /unused/],
	["imports that nobody names go", withoutUnusedImports, 'import path from "node:path"; import fs from "node:fs"; import "node:os"; const fs$ = path.sep; export const result = [fs$.length];', [1], /node:fs/],
	["members of a table go", (text) => withoutMembers(text, (name) => name.startsWith("blynk")), "export const result = { wifi: { a: 1 }, blynkUrl: { a: 2 }, mqtt: { a: 3 } };", { wifi: { a: 1 }, mqtt: { a: 3 } }, /blynk/],
	["members of a name get one text", (text) => withMemberText(text, "what", "see there"), "export const result = { a: { what: 'one', kind: 'x' }, b: { what: `two` } };", { a: { what: "see there", kind: "x" }, b: { what: "see there" } }, /one|two/],
	["a constant gets another value", (text) => withValues(text, (name) => (name === "result" ? "[2]" : undefined)), "const other = 0; export const result = [1, other];", [2], /1, other/],
	["rows of failures that no code names go", withUsedRows, 'const rows = "\\nkept\\ta\\tb\\tc\\td\\te\\nalert-x\\ta\\tb\\tc\\td\\te\\ngone\\ta\\tb\\tc\\td\\te\\n"; const make = (name) => `alert-${name}`; export const result = [rows, "kept", make("x")];', ["\nkept\ta\tb\tc\td\te\nalert-x\ta\tb\tc\td\te\n", "kept", "alert-x"], /gone/],
];

for (const [name, step, text, expected, gone] of steps) {
	void test(name, async () => {
		const stepped = step(text);
		assert.deepEqual(await resultOf(stepped), expected);
		assert.doesNotMatch(stepped, gone);
	});
}

void test("members that only the text knows may be shortened: not what is data, the language's or others'", () => {
	const text = `class A { constructor(port) { this.port = port; this.own = 1; } run() { return this.own; } push() {} close() {} byName() {} place() {} }
		const a = new A({ port: 1 }); a["byName"](); const text = "at {place}";`;
	assert.deepEqual(ownMemberNames(text, ["close"]), ["own", "run"]);
});

void test("a shortened text does the same", async () => {
	const text = "class Counter { constructor() { this.count = 0; } increase() { this.count++; return this; } } const counter = new Counter().increase(); export const result = { count: counter.count, keys: Object.keys({ kept: 1 }) };";
	const { code = "" } = await minify(text, { module: true, mangle: { toplevel: true, properties: { regex: new RegExp(`^(?:${ownMemberNames(text).join("|")})$`), keep_quoted: true } } });
	assert.doesNotMatch(code, /increase/);
	assert.deepEqual(await resultOf(code), { count: 1, keys: ["kept"] });
});

void test("names of properties that a variable may have: no words of the language, nothing global, no export's", () => {
	assert.deepEqual(propertyNames("const x = 1; a.start; a.stop; export { x as start };"), ["stop"]);
	assert.deepEqual(propertyNames("a.length; a.delete; a.Object; a.escape; ({ own: 1, 'quoted-name': 2 }); class A { run() {} }"), ["own", "run", "length"]);
});

void test("functions of the engine are taken out of no image that has a program of the SDK's, which may call them", () => {
	assert.ok(callsNone('import A from "timer"; import B from "embedded:io/socket/tcp"; import C from "embedded:io/digital"; import D from "mc/config";'));
	for (const id of ["onewire", "embedded:io/socket/tcp/tls", "embedded:io/smbus", "embedded:sensor/humidity"]) assert.ok(!callsNone(`import A from "timer"; import B from "${id}";`), id);
});

void test("what a bundle imports of the SDK's modules for pins and serial ports is in its image, with what that needs, and nothing else", () => {
	assert.deepEqual(profileManifest('import A from "timer"; import B from "embedded:io/socket/tcp";', "esp8266"), { creation: { static: 24_832 }, modules: {}, preload: [] });
	const { modules, preload } = profileManifest('import A from "embedded:io/digital"; import B from "embedded:io/serial";', "esp8266-bridge");
	assert.deepEqual(preload, ["embedded:io/digital", "embedded:io/digitalbank", "embedded:io/serial"]);
	assert.equal(modules["*"], "$(MODULES)/io/digital/esp/*");
	const both = profileManifest('import A from "embedded:io/digital"; import B from "onewire";', "esp8266-blynk");
	assert.deepEqual(both.preload, ["embedded:io/digital", "embedded:io/digitalbank", "onewire"]);
	assert.deepEqual(both.modules["*"], ["$(MODULES)/io/digital/esp/*", "$(MODULES)/drivers/onewire/esp/*", "$(MODULES)/pins/digital/esp/*"]);
});
