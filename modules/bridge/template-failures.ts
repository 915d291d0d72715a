import { FailureTable } from "../failure/failure.js";

/** What can be wrong with a template for messages. */
export const templateFailures = new FailureTable("settings", {
	"template-place": {
		fault: "config",
		seen: "the template has <{name}>",
		expected: "{known}",
		hint: "Use one of these, or take the angle brackets away: around a word they stand for a value.",
	},
	"template-no-reading": {
		fault: "config",
		seen: "the template has no place for the reading",
		expected: "<value> for a number, or <text> for any line",
		hint: "Write it where the reading is to stand, as in \"temp\": <value>: else all messages are alike.",
	},
	"template-too-large": {
		fault: "config",
		seen: "a message of the template may take {size} bytes, with its topic",
		expected: "at most {limit} bytes, which is what can wait for the broker",
		hint: "Write <text> and <unit> fewer times: a line may have 128 bytes, and twice as many where they are quotes.",
	},
	"template-not-json": {
		fault: "config",
		seen: "the template does not come to JSON: with a reading it is {sample}",
		expected: "JSON once its places are filled in, as docs/uno.md shows",
		hint: "Check quotes, commas and brackets; a name needs double quotes.",
	},
});
