import { FailureTable } from "../../modules/failure/failure.js";

/** What can be wrong with the simulator's command line and its files. */
export const commandFailures = new FailureTable("settings", {
	"unknown-option": {
		fault: "config",
		seen: "the option {name}",
		expected: "one of {known}, or a setting as NAME=VALUE",
		hint: "npm start -- --help lists them all.",
	},
	"option-without-value": {
		fault: "config",
		seen: "the option {name} with nothing after it",
		expected: "its value as the next word",
		hint: "npm start -- --help shows the form.",
	},
	"unquoted-fingerprint": {
		fault: "config",
		seen: "{name} {label}, and the fingerprint as a word of its own",
		expected: "what openssl prints as one word: in quotation marks",
		hint: "Write {name} \"{label} Fingerprint=79:3C:…\", with the quotation marks, or sha256:79:3C:… without any.",
	},
	"stray-argument": {
		fault: "config",
		seen: "a word in place {place} that is neither an option nor a setting",
		expected: "an option (--broker …) or a setting (NAME=VALUE)",
		hint: "With npm, options go after two dashes: npm start -- --for 15. A value with spaces needs quotation marks.",
	},
	"example-argument": {
		fault: "config",
		seen: "what stands in place {place} is no setting, nor --ca or --pin with a value",
		expected: "the address, and behind it settings as NAME=VALUE, --ca FILE.pem or --pin PIN",
		hint: "With --help in the place of the address it shows the form.",
	},
	"leaf-as-ca": {
		fault: "config",
		seen: "{path} is a server's own certificate, {subject}, issued by {issuer}",
		expected: "the certificate of the CA that issued it; a server's own alone where it is self-signed",
		hint: "As a CA it would be refused on every connection (x509/not-a-ca). npm run trust -- {place} shows what can be trusted there: {issuer} for {anchors}, or the server's key for {pins}.",
	},
	"empty-variable": {
		fault: "config",
		seen: "the environment variable {name} is set, and empty",
		expected: "a token, or no such variable where the service wants none",
		hint: "Look at where it comes from: of NAME=$(cat FILE) the file may be missing or empty. unset {name} takes it away.",
	},
	"bad-seconds": {
		fault: "config",
		seen: "--for {value}",
		expected: "a number of seconds, more than 0 and at most {limit}",
		hint: "For example --for 15.",
	},
	"bad-only": {
		fault: "config",
		seen: "--only is {value}",
		expected: "mqtt, blynk or post",
		hint: "Say which of the simulator's own servers there shall be alone, or leave --only out for the broker and the Blynk server.",
	},
	"unknown-engine": {
		fault: "config",
		seen: "--engine {value}",
		expected: "one of {known}",
		hint: "node is this program itself; xs and xs32 are the boards' engine, in 64 and 32 bit.",
	},
	"bad-block": {
		fault: "config",
		seen: "--block {value}",
		expected: "a number of bytes from {least} to {most}",
		hint: "For example --block 32768, which is what the SDK gives the engine on an ESP8266.",
	},
	"key-log-engine": {
		fault: "config",
		seen: "--key-log with --engine {engine}",
		expected: "a key log on Node alone: what is built for a board has no way to tell its keys",
		hint: "Leave out --engine, or --key-log.",
	},
	"key-log-unwritable": {
		fault: "config",
		seen: "--key-log {path} ({reason})",
		expected: "a file of yours that can be written to, and no link to one",
		hint: "Check the folder, and who owns the file.",
	},
	"unreadable-file": {
		fault: "config",
		seen: "{path}: {reason}",
		expected: "a file that can be read",
		hint: "Check the path; it is relative to the folder that the command was given in.",
	},
	"port-not-on-engine": {
		fault: "config",
		seen: "the serial port {port}, with --engine {engine}",
		expected: "for bridgePort uart0, uart0-swapped, uart1 or uart2, and no commandPort: on that engine a simulated Arduino is all there is",
		hint: "Leave --engine away: a port of this machine is opened by the simulator on Node alone.",
	},
	"not-json": {
		fault: "config",
		seen: "{path} is not JSON",
		expected: "one JSON object with settings by their names",
		hint: "Look for a comma or quotation mark that is missing or one too many{where}.",
	},
});
