import { FailureTable } from "../../failure/failure.js";

export const widgetFailures = new FailureTable("blynk", {
	"widget-fields": {
		fault: "peer",
		seen: "values written to V{pin}: {count}",
		expected: "{expected}",
		hint: "Check that the widget on this pin is the one that the firmware expects there. A joystick or zeRGBa writes all its values to one pin only in its mode \"merge\" (\"advanced\" in Blynk.IoT).",
	},
	"widget-value": {
		fault: "peer",
		seen: "V{pin} was written \"{value}\" as {field}",
		expected: "{expected}",
		hint: "Check which widget writes this pin, and the type and range of its datastream. Other devices and the server's HTTP API can write it too.",
	},
	"widget-argument": {
		fault: "caller",
		seen: "{what} of {value}",
		expected: "{expected}",
		hint: "The firmware itself gave this value: correct it there. Nothing was sent.",
	},
	"terminal-line": {
		fault: "peer",
		seen: "a line of more than {limit} characters was typed into the terminal on V{pin}",
		expected: "at most {limit} characters before the line ends",
		hint: "The line was left out as a whole. Send shorter ones, or raise lineLimit where the terminal is made. If none seems that long, lines end by newlines here, and what types them sends none.",
	},
	"terminal-full": {
		fault: "resource",
		seen: "text for the terminal on V{pin} was left out: the queue has {waiting} bytes already, and {size} more came",
		expected: "at most {limit} bytes that wait until the connection takes them",
		hint: "Print less, or less often: the connection takes 15 messages a second, and none while it is down. What is left out is counted.",
	},
});
