import { readDecimal } from "../../modules/blynk/decimal.js";
import { nameOf, writeNumber } from "../../modules/blynk/message.js";
import { equal, fails, test } from "../harness.js";
import { Random } from "../fakes/random.js";

for (const [value, text] of [
	[0, "0"], [-0, "0"], [1, "1"], [-1.5, "-1.5"], [0.1, "0.1"], [0.1 + 0.2, "0.30000000000000004"], [23.4, "23.4"], [123456789012345680000, "123456789012345680000"],
	[1e21, "1000000000000000000000"], [-(2 ** 80), "-1208925819614629200000000"], [1e-6, "0.000001"], [1e-7, "0.0000001"], [-1.5e-9, "-0.0000000015"], [9007199254740991, "9007199254740991"],
	[1e31, `1${"0".repeat(31)}`], [-1e30, `-1${"0".repeat(30)}`], [1e-30, `0.${"0".repeat(29)}1`],
] as const) test(`${value} is written without an exponent`, () => { equal(writeNumber(value), text); });

for (const [value, text] of [
	[1e32, "1e32"], [-1e31, "-1e31"], [1e-31, "1e-31"], [-1.5e-30, "-1.5e-30"], [1.7976931348623157e308, "1.7976931348623157e308"], [5e-324, "5e-324"],
] as const) test(`${value} has one, being longer than any field that is read here`, () => {
	equal([writeNumber(value), readDecimal(text)], [text, value]);
});

test("any number is read back as it was", () => {
	const random = new Random(1);
	const view = new DataView(new ArrayBuffer(8));
	for (let times = 0; times < 1_000; times++) {
		random.bytes(8).forEach((byte, at) => { view.setUint8(at, byte); });
		const value = view.getFloat64(0);
		if (!Number.isFinite(value)) continue;
		const text = writeNumber(value);
		equal([readDecimal(text), /^-?\d+(\.\d+)?$/.test(text) || /^-?\d(\.\d+)?e-?\d+$/.test(text)], [value, true]);
	}
});

for (const value of [NaN, Infinity, -Infinity]) test(`${value} is refused`, () => { fails(() => writeNumber(value), "value-not-finite"); });

test("a message's name shows no values", () => {
	equal([nameOf("virtual-write", "vw\0" + "5\0secret"), nameOf("virtual-write", "vw 6 1.5 2"), nameOf("bridge", "64\0vw\0" + "1\0secret"), nameOf("bind", "64\0i\0secret"), nameOf("notify", "secret"), nameOf("email", "secret\0x"), nameOf("metadata", "meta\0set\0a\0secret")], ["a write to V5", "a write to V6", "a message to the bridge at V64", "the binding of the bridge at V64", "a message (notify)", "a message (email)", "a message (metadata)"]);
});
