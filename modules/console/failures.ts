import { FailureTable } from "../failure/failure.js";

export const consoleFailures = new FailureTable("serial", {
	"unknown-order": {
		fault: "caller",
		seen: "a line that is no order (not shown)",
		expected: "set name=value, unset name, status, reboot or help",
		hint: "Type help. A name and its value belong together: set wifiName=Harbour.",
	},
	"two-in-a-line": {
		fault: "caller",
		seen: "a line that sets {name}, and {other} behind it (not shown)",
		expected: "one setting a line",
		hint: "Nothing was changed. Set {name} first, then {other}: what makes no sense without the other waits for it.",
	},
	"order-too-long": {
		fault: "caller",
		seen: "the line is longer than {limit} bytes",
		expected: "a line of at most {limit} bytes",
		hint: "Nothing was changed. Longer values have to be flashed.",
	},
	"port-of-orders": {
		fault: "caller",
		seen: "commandPort is not to be {port} any more, on which this was typed",
		expected: "{port}",
		hint: "Nothing was changed. Set here, another port or none outlasts flashing, and may leave no line to unset it on until the flash is erased. If that is meant, type the same once more; else flash it.",
	},
	"not-set-here": {
		fault: "caller",
		seen: "{name} was not set over the serial line",
		expected: "the name of a setting that status lists",
		hint: "What the image holds is covered by set, and taken away by set {name}= with nothing behind it.",
	},
});

export const keptFailures = new FailureTable("storage", {
	"kept-settings-unreadable": {
		fault: "resource",
		seen: "what is stored as the settings of the serial line is none of them",
		expected: "what this firmware has written there",
		hint: "The settings of the image count alone, and what is set next is written over it. A device that was flashed with another firmware begins so; if it comes again and again, the flash is worn out.",
	},
	"settings-dropped": {
		fault: "config",
		seen: "the board has started {count} times with {names} as set over the serial line, and neither came to a server nor ran for a minute",
		expected: "settings with which it runs",
		hint: "What was set since it last did is forgotten; the settings of before count again. Set one at a time, and wait until it is connected: with two servers and a bridge, the memory may not suffice.",
	},
});
