import { jsonString } from "../../modules/bytes/json.js";
import { equal, test } from "../harness.js";

/** RFC 8259 section 7. */
const strings: readonly (readonly [text: string, json: string])[] = [
	["", '""'],
	["power", '"power"'],
	['say "no"', '"say \\"no\\""'],
	["a\\b", '"a\\\\b"'],
	["\n\t\u0000\u001f", '"\\u000a\\u0009\\u0000\\u001f"'],
	["\u007f/<>", '"\u007f/<>"'],
	["10 kΩ, 😀", '"10 kΩ, 😀"'],
	['"', '"\\""'],
];

for (const [text, json] of strings) {
	test(`json: ${json}`, () => {
		equal(jsonString(text), json);
		equal(JSON.parse(jsonString(text)), text);
	});
}
