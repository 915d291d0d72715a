import { readDecimal, readWhole } from "../../modules/blynk/decimal.js";
import { equal, test } from "../harness.js";

const decimals: readonly (readonly [text: string, value: number | undefined])[] = [
	["0", 0], ["-0", 0], ["1", 1], ["+1", 1], ["007", 7], ["-12.50", -12.5], ["23.", 23], [".5", 0.5], ["1.0E-5", 1e-5], ["2e3", 2000], ["9007199254740991", 9007199254740991],
	["", undefined], [" 1", undefined], ["1 ", undefined], [".", undefined], ["-", undefined], ["1e", undefined], ["0x10", undefined], ["1,5", undefined], ["1_000", undefined],
	["NaN", undefined], ["Infinity", undefined], ["1e999", undefined], ["٣", undefined], ["1\n", undefined], ["1".repeat(33), undefined],
];

for (const [text, value] of decimals) test(`the field ${JSON.stringify(text)} as a number`, () => { equal(readDecimal(text), value); });

test("whole numbers within bounds", () => {
	equal(["0", "255", "256", "-1", "1.5", "1.0", "", "x"].map((text) => readWhole(text, 0, 255)), [0, 255, undefined, undefined, undefined, 1, undefined, undefined]);
});
