import { FailureTable } from "../failure/failure.js";

export const boardFailures = new FailureTable("storage", {
	"record-not-ours": {
		fault: "resource",
		seen: "what is stored as \"{key}\" is no list of failures",
		expected: "what this firmware has written there",
		hint: "It counts as nothing, and is written over with the next record. A device that was flashed with another firmware begins so; if it comes again and again, the flash is worn out.",
	},
});

export const pinFailures = new FailureTable("settings", {
	"led-pin": {
		fault: "config",
		seen: "ledPin is {pin}, which the board {reason}",
		expected: "a pin of the board that can be an output, or none",
		hint: "docs/hardware.md lists the pins. The device goes on without the light.",
	},
});
