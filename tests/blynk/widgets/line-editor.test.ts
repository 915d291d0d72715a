import { LineEditor } from "../../../modules/blynk/widgets/line-editor.js";
import { equal, test } from "../../harness.js";

/** What is typed, in one piece and then in as many as it has characters, and the lines that come of it; what is left is the last. */
const cases: readonly (readonly [typed: string, lines: readonly (string | undefined)[], left: string | undefined])[] = [
	["", [], ""],
	["abc", [], "abc"],
	["abc\n", ["abc"], ""],
	["abc\r", ["abc"], ""],
	["abc\r\n", ["abc"], ""],
	["a\nb\rc\r\nd", ["a", "b", "c"], "d"],
	["\n\n", ["", ""], ""],
	["\r\r", ["", ""], ""],
	["\r\n\r\n", ["", ""], ""],
	["\n\r", ["", ""], ""],
	["a\r\n\nb", ["a", ""], "b"],
	["abd\bc\n", ["abc"], ""],
	["abd\x7fc\n", ["abc"], ""],
	["a\b\b\bb\n", ["b"], ""],
	["\n\ba\n", ["", "a"], ""],
	["größe 🌡\b!\n", ["größe !"], ""],
	["é\b\n", [""], ""],
	["🌡a\b!\n", ["🌡!"], ""],
	["🌡🌡\b\n", ["🌡"], ""],
	["a\tb\n", ["a\tb"], ""],
	["\x1b[31mred\x07\x00\n", ["[31mred"], ""],
	["12345678\n", ["12345678"], ""],
	["123456789\nab\n", [undefined, "ab"], ""],
	["123456789\b\b\nab\n", [undefined, "ab"], ""],
	["123456789", [], undefined],
	["x\r12345678901234567890\r\ny\n", ["x", undefined, "y"], ""],
];

for (const [typed, lines, left] of cases) {
	test(`typed ${JSON.stringify(typed)}, with lines of at most 8`, () => {
		const whole = new LineEditor(8);
		equal([whole.type(typed), whole.end()], [lines, left]);
		const single = new LineEditor(8);
		equal([Array.from(typed).flatMap((character) => single.type(character)), single.end()], [lines, left]);
	});
}

test("after the end of a line that was too long, the next is taken", () => {
	const editor = new LineEditor(3);
	editor.type("abcd");
	equal([editor.end(), editor.type("abc\n")], [undefined, ["abc"]]);
});
