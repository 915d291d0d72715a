import { columnOutside, consistsOf, hasLoneSurrogate, isDigit, isDigits, isLetter, isLetterOrDigit, isNoControl, isPrintable, isVisible, isWhiteSpace, isWordAt, lowerText, runOf, singleSpaced, upperText } from "../../modules/bytes/text-scan.js";
import { equal, ok, test } from "../harness.js";

const LONG = "0123456789".repeat(20);

const runs: readonly (readonly [text: string, from: number, end: number])[] = [
	["", 0, 0], ["a1", 0, 0], ["12a", 0, 2], ["12a34", 3, 5], ["12", 2, 2], ["12", 5, 5], ["é1", 0, 0], ["1é", 0, 1],
	[LONG, 0, 200], [LONG, 63, 200], [`${LONG}x`, 0, 200], [`${LONG}x1`, 201, 202], [`${LONG.slice(0, 64)}x`, 0, 64], [`${LONG.slice(0, 63)}x`, 0, 63], [`é${LONG}é`, 1, 201],
	[LONG, 200, 200], [LONG, 250, 200],
];

test("a run of characters ends at the first other one, and at the text's end", () => {
	for (const [text, from, end] of runs) equal(runOf(text, isDigit, from), end, `${text} from ${from}`);
});

test("what a text consists of", () => {
	equal(["", "1", "12", "1a", "a1", LONG, `${LONG}-`].map((text) => consistsOf(text, isDigit)), [false, true, true, false, false, true, false]);
	equal(["", "1", "a", "1a2", `${LONG}-`].map((text) => columnOutside(text, isDigit)), [0, 0, 1, 2, 201]);
	equal(["", "1", "123", "1234", "12 ", "-12", "١"].map((text) => isDigits(text, 3)), [false, true, true, false, false, false, false]);
	ok(isDigits(LONG));
});

test("a word is found whatever the case of ASCII letters, and of no others", () => {
	const words: readonly (readonly [text: string, at: number, word: string])[] = [["https://", 0, "https"], ["HTTPS", 0, "https"], ["xHtTp", 1, "http"], ["", 0, ""], ["a", 1, ""]];
	for (const [text, at, word] of words) ok(isWordAt(text, at, word), text);
	const others: readonly (readonly [text: string, at: number, word: string])[] = [["http\u017f", 0, "https"], ["blyn\u212a", 0, "blynk"], ["htt", 0, "http"], ["", 0, "a"], ["ab", -1, "a"], ["[", 0, "{"], ["@", 0, "`"]];
	for (const [text, at, word] of others) ok(!isWordAt(text, at, word), text);
});

test("white space becomes one blank, and none at the ends", () => {
	const texts = ["", " ", "a", " a ", "a  b", "\t\r\na\u00a0\u2003\u3000b\ufeff", "a\u200bb", `${" ".repeat(70)}a${" ".repeat(70)}b`];
	equal(texts.map(singleSpaced), ["", "", "a", "a", "a b", "a b", "a\u200bb", "a b"]);
});

test("white space of a text of many pieces becomes single blanks, and pairs at their ends stay whole", () => {
	const words = Array.from({ length: 300 }, (_, at) => "a".repeat(at % 70) + "😀");
	for (const between of [" ", " \t ", "\u2028".repeat(65)]) ok(singleSpaced(between + words.join(between) + between) === words.join(" "), between);
	for (const length of [62, 63, 64]) ok(singleSpaced(`${"a".repeat(length)}😀`) === `${"a".repeat(length)}😀`, String(length));
	for (const length of [63, 64, 65]) ok(singleSpaced(`${"a".repeat(length)} b`) === `${"a".repeat(length)} b`, String(length));
});

test("halves of surrogate pairs that stand alone", () => {
	const whole = ["", "a", "é漢", "😀", "a😀😀b", "\ud7ff\ue000", `${"a".repeat(63)}😀`, `${"a".repeat(64)}😀`];
	for (const text of whole) ok(!hasLoneSurrogate(text), text);
	const high = String.fromCharCode(0xd83d);
	const low = String.fromCharCode(0xde00);
	const broken = [high, low, `a${high}`, `${low}a`, `${high}a${low}`, `${high}😀`, `😀${low}`, `${"a".repeat(63)}${high}`, `${"a".repeat(64)}${low}`];
	for (const text of broken) ok(hasLoneSurrogate(text), JSON.stringify(text));
});

/** What each class has within ASCII, in order. */
const classes: readonly (readonly [is: (code: number) => boolean, members: string])[] = [
	[isDigit, "0123456789"],
	[isLetter, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
	[isLetterOrDigit, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"],
	[isVisible, "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"],
	[isPrintable, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"],
	[isNoControl, " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"],
	[isWhiteSpace, "\t\n\v\f\r "],
];

test("classes of characters", () => {
	for (const [is, members] of classes) {
		let found = "";
		for (let code = 0; code < 0x80; code++) if (is(code)) found += String.fromCharCode(code);
		equal(found, members);
	}
	const wide: number[] = [];
	for (let code = 0x80; code < 0x10000; code++) if (isWhiteSpace(code)) wide.push(code);
	equal(wide, [0xa0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]);
	for (const code of [NaN, 0x100, 0x130, 0x212a, 0x2160, 0x10030, 0x12028, 0x1f600]) ok(!classes.some(([is]) => is !== isNoControl && is(code)), code.toString(16));
});

const CASES: readonly (readonly [text: string, lower: string, upper: string])[] = [
	["", "", ""],
	["Example.ORG", "example.org", "EXAMPLE.ORG"],
	["@AZ[`az{", "@az[`az{", "@AZ[`AZ{"],
	["ÄÖ ıİ ßſK 😀", "ÄÖ ıİ ßſk 😀", "ÄÖ ıİ ßſK 😀"],
	[`${"x".repeat(63)}Y${"Z".repeat(70)}`, `${"x".repeat(63)}y${"z".repeat(70)}`, `${"X".repeat(63)}Y${"Z".repeat(70)}`],
];

for (const [text, lower, upper] of CASES) {
	test(`text scan: letters of ASCII change their case, and no others: ${text.slice(0, 20)}`, () => {
		equal([lowerText(text), upperText(text)], [lower, upper]);
	});
}

test("letters' cases in a text of many pieces, and pairs at their ends stay whole", () => {
	for (const length of [61, 62, 63, 64, 65, 130]) {
		for (const behind of ["", "😀", "é", "AbC😀".repeat(80)]) {
			const text = `xY${"Q".repeat(length - 2)}${behind}`;
			equal([lowerText(text), upperText(text)], [`xy${"q".repeat(length - 2)}${behind.replaceAll("AbC", "abc")}`, `XY${"Q".repeat(length - 2)}${behind.replaceAll("AbC", "ABC")}`], String(length));
		}
	}
});
