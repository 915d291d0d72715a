import { FailureTable } from "../failure/failure.js";

/** What becomes of the serial side of a bridge. */
export const serialFailures = new FailureTable("serial", {
	"wrong-baud": {
		fault: "config",
		seen: "{odd} of {count} bytes are no text{framing}; they look like {guess} baud read at {baud}",
		expected: "text that is sent at {baud} baud",
		hint: "Check the baud rate: it looks like {guess} read at {baud}. Set bridgeBaud to {guess}, or the sketch's Serial.begin to {baud}.",
	},
	"garbled": {
		fault: "config",
		seen: "{odd} of {count} bytes are no text{framing}",
		expected: "text that is sent at {baud} baud",
		hint: "Check the baud rate: it must be the one in the sketch's Serial.begin, and which that is cannot be told from these bytes. If it is right, check the wiring: ground to ground, TX to RX, a level shifter between 5 V and 3.3 V, not an inverted RS-232 line.",
	},
	"line-garbled": {
		fault: "link",
		seen: "a line of {length} bytes has some that are no text",
		expected: "printable characters in UTF-8",
		hint: "One such line at power-on is noise. If they go on, check ground and level shifter, and keep the wires short. The line was not sent on.",
	},
	"line-cut": {
		fault: "peer",
		seen: "{length} bytes came, and no end of the line for a second",
		expected: "a line end behind each reading",
		hint: "After a reset of the sender this is what is left of a line. If it goes on, the baud rate is another than the sketch's, or a line wants Serial.println in place of Serial.print. The bytes were not sent on.",
	},
	"line-overlong": {
		fault: "peer",
		seen: "more than {limit} bytes without a line end",
		expected: "lines of at most {limit} bytes",
		hint: "End each line with Serial.println, or send less in one. What comes up to the next line end is not sent on.",
	},
	"not-a-number": {
		fault: "peer",
		seen: "the line \"{line}\" is no number",
		expected: "a number such as 23.40, for <value> in bridgeTemplate",
		hint: "A sensor that gave no reading prints nan: check its wiring. For lines of text, use <text> in bridgeTemplate. The line was not sent on.",
	},
	"lines-lost": {
		fault: "resource",
		seen: "{count} lines lost so far: {reason}",
		expected: "a broker that is reached before {limit} lines wait",
		hint: "Print less often, or set bridgeInterval. Those that came first are kept, in order.",
	},
	"time-awaited": {
		fault: "link",
		seen: "a line came, and the time is not known yet",
		expected: "the time, for {places} in bridgeTemplate",
		hint: "Lines are held until a time server has answered, and then sent with the time at which they came. Without time and date in bridgeTemplate nothing waits.",
	},
	"command-refused": {
		fault: "peer",
		seen: "a line of {length} bytes is no command ({reason})",
		expected: "P, p, S, B, C, H or ?, as docs/uno.md has them",
		hint: "The sketch has been told the reason; docs/uno.md says what each means. At power-on it is noise.",
	},
	"message-unsayable": {
		fault: "peer",
		seen: "a message of {size} bytes to {topic} does not go into a line for the sketch",
		expected: "at most 256 bytes together, and no blank in the topic",
		hint: "Publish less in one message, or let the sketch subscribe to topics that are meant for it.",
	},
	"messages-unfetched": {
		fault: "peer",
		seen: "{count} messages for the sketch dropped so far: it does not fetch them",
		expected: "a sketch that gives credits (Cn) as fast as messages come",
		hint: "Let the sketch ask more often, or publish less to what it subscribes to. The oldest messages are dropped; answers to its commands are kept.",
	},
	"server-ended": {
		fault: "peer",
		seen: "{host} port {port} has ended the connection, after {received} bytes from the serial side and {sent} to it",
		expected: "a server that stays connected",
		hint: "Look into the server's log: it may not understand what the serial side says. The connection is made again.",
	},
	"bytes-dropped": {
		fault: "link",
		seen: "there was no connection, which cost {count} bytes of the serial side",
		expected: "no more than {room} bytes until there is one",
		hint: "A protocol with acknowledgements sends them again; bridgeMode protocol queues what a sketch publishes.",
	},
	"no-serial": {
		fault: "config",
		seen: "the settings ask for a serial line, and this board has no serial port for the firmware",
		expected: "a board with a UART that nobody else uses",
		hint: "Set bridgeMode to off and take commandPort away, or use another board.",
	},
	"uart-of-debugger": {
		fault: "config",
		seen: "the serial port is set to {port}, which this build gives to the debugger",
		expected: "a UART that nobody else uses: {others}",
		hint: "Build without -d (a release build), in which {port} is free; or use another UART of the board.",
	},
	"uart-sends-only": {
		fault: "config",
		seen: "the serial port is set to {port}, which has no pin to receive on an {board}",
		expected: "{others}",
		hint: "Use uart0, or uart0-swapped, which leaves the USB connector's pins alone.",
	},
	"uart-unknown": {
		fault: "config",
		seen: "the serial port is set to {port}, which the {board} does not have",
		expected: "{others}",
		hint: "Set bridgePort or commandPort, whichever names it, to one of these.",
	},
});
