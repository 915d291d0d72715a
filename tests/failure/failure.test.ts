import { FailureTable, isFailure } from "../../modules/failure/failure.js";
import { equal, ok, test } from "../harness.js";

const failures = new FailureTable("tls", {
	"plain": { fault: "caller", seen: "seen", expected: "expected", hint: "hint" },
	"placed": { fault: "peer", seen: "{name} and {name} of {other}", expected: "not {name}", hint: "ask {other}", alert: 42 },
	"odd": { fault: "link", seen: "a lone } and a {name}", expected: "a lone {", hint: "hint" },
});

test("failure: the texts of the table, the stage and the code", () => {
	const failure = failures.make("plain");
	equal([failure.stage, failure.code, failure.fault], ["tls", "plain", "caller"]);
	equal([failure.seen, failure.expected, failure.hint], ["seen", "expected", "hint"]);
	equal(failure.message, "tls/plain: seen");
	equal(failure.alert, undefined);
	ok(failure instanceof Error);
});

test("failure: each place is filled, as often as it stands there, in each text", () => {
	const failure = failures.make("placed", { name: "a", other: 7 });
	equal([failure.seen, failure.expected, failure.hint], ["a and a of 7", "not a", "ask 7"]);
	equal(failure.alert, 42);
});

test("failure: a value that looks like a place, or like a pattern of replace, is left as it is", () => {
	equal(failures.make("placed", { name: "{other}", other: "$& $1 $$ {name}" }).seen, "{other} and {other} of $& $1 $$ {name}");
});

test("failure: a lone brace is text", () => {
	const failure = failures.make("odd", { name: "x" });
	equal([failure.seen, failure.expected], ["a lone } and a x", "a lone {"]);
});

const visible: readonly (readonly [what: string, value: string, shown: string])[] = [
	["a line break", "a\nb", "a\\u{a}b"],
	["a carriage return and a tab", "\r\t", "\\u{d}\\u{9}"],
	["an escape sequence", "\u001b[31m", "\\u{1b}[31m"],
	["NUL and DEL", "\u0000\u007f", "\\u{0}\\u{7f}"],
	["a control character of Latin-1", "\u009b", "\\u{9b}"],
	["a left-to-right mark", "\u200eAB", "\\u{200e}AB"],
	["a zero-width space", "A\u200bB", "A\\u{200b}B"],
	["an override of direction", "\u202egpj", "\\u{202e}gpj"],
	["an isolate", "\u2066x\u2069", "\\u{2066}x\\u{2069}"],
	["an Arabic letter mark", "\u061c1", "\\u{61c}1"],
	["a line separator", "\u2028", "\\u{2028}"],
	["a byte order mark", "\ufeffx", "\\u{feff}x"],
	["the first half of a pair", "\ud83dx", "\\u{d83d}x"],
	["the second half of a pair", "x\ude00", "x\\u{de00}"],
	["letters, signs and whole pairs are left", "é 漢 😀 “x” ~", "é 漢 😀 “x” ~"],
];

for (const [what, value, shown] of visible) {
	test(`failure: made visible: ${what}`, () => {
		equal(failures.make("placed", { name: value, other: "" }).expected, `not ${shown}`);
	});
}

test("failure: a long value is cut, and says so", () => {
	const at = (length: number): string => failures.make("placed", { name: "x".repeat(length), other: "" }).expected;
	equal(at(400), `not ${"x".repeat(400)}`);
	equal(at(401), `not ${"x".repeat(400)}…`);
	equal(at(1_000_000), `not ${"x".repeat(400)}…`);
});

test("failure: a cut through a pair leaves no half of it", () => {
	// Engines count a pair as two or as one: Node cuts here within a pair, XS has none.
	const { expected } = failures.make("placed", { name: `x${"😀".repeat(400)}`, other: "" });
	equal(Array.from(expected).filter((character) => /^[\ud800-\udfff]/u.test(character)), []);
	equal([expected.slice(0, 5), expected.slice(-1)], ["not x", "…"]);
});

test("failure: a failure is told from every other thing caught", () => {
	equal(isFailure(failures.make("plain")), true);
	for (const other of [new Error("tls/plain"), { stage: "tls", code: "plain", seen: "" }, "tls/plain", undefined, null]) equal(isFailure(other), false);
});

test("failure: the table is frozen", () => {
	equal([Object.isFrozen(failures), Object.isFrozen(failures.texts)], [true, true]);
});
