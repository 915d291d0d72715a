import { FailureTable } from "../failure/failure.js";

export const boardPinFailures = new FailureTable("blynk", {
	"board-pin-list": {
		fault: "config",
		seen: "\"{entry}\" in the list of board pins (blynkBoardPins)",
		expected: "D or A with a number from 0 to 255, as D4 or A0, or with the board's own number behind it, as D4=2",
		hint: "Separate pins by commas. Virtual pins (V1) are not listed: they move nothing by themselves.",
	},
	"board-pin-twice": {
		fault: "config",
		seen: "{name} stands twice in the list of board pins (blynkBoardPins)",
		expected: "each pin once",
		hint: "Take one of the two out: they may lead to different pins of the board.",
	},
	"board-pin-none": {
		fault: "config",
		seen: "{name} in the list of board pins (blynkBoardPins), and this board has no pin {number} that is free",
		expected: "the number that the processor has for a pin which is led out: 0 to 5 and 12 to 16 on an ESP8266, whose flash chip has 6 to 11, and 0 for the input A0",
		hint: "Write the processor's number behind the name, as in D6=12: what is printed on a board often differs from it.",
	},
	"board-pin-not-allowed": {
		fault: "config",
		seen: "the server asks {operation} of {name}, which is not in the list of board pins",
		expected: "one of: {allowed}",
		hint: "If the server may use this pin, add it to the list; else change the widget or the script that asks for it. Nothing was done.",
	},
	"board-pin-absent": {
		fault: "config",
		seen: "the server asks {operation} of {name}, and this board has no pin {number}",
		expected: "a pin that the board has",
		hint: "Write the board's own number behind the name in the list, as in D4=2: what is printed on a board often differs from it.",
	},
	"board-pin-incapable": {
		fault: "config",
		seen: "the server asks {operation} of {name}, which this pin of the board cannot do",
		expected: "an operation, and for pm a mode, that the pin has",
		hint: "Analog inputs can only be read (ar), and some pins have no pull-up, no pull-down or no PWM: choose another pin, or another widget.",
	},
	"board-pin-fields": {
		fault: "peer",
		seen: "fields behind {operation}: {count}",
		expected: "{expected}",
		hint: "The server sent an order that is not complete, or is none of the official one's. Nothing was done.",
	},
	"board-pin-value": {
		fault: "peer",
		seen: "{operation} of \"{value}\" to {name}",
		expected: "{expected}",
		hint: "Check the range that the widget on this pin has in the app. Nothing was done.",
	},
	"board-pin-mode": {
		fault: "peer",
		seen: "the mode \"{mode}\" for {name}",
		expected: "in, out, pu, pd or pwm",
		hint: "The server, or a script that plays one, asks for a mode that the protocol has not. The pin stays as it was.",
	},
});
