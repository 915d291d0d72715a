import { FailureTable } from "../failure/failure.js";

/** All are found before anything is opened, and all at once. */
export const settingsFailures = new FailureTable("settings", {
	"not-named-values": {
		fault: "config",
		seen: "{source} holds {value}",
		expected: "an object with one flat level of named values",
		hint: "Write a JSON object whose names are those that docs/settings.md lists.",
	},
	"unknown-key": {
		fault: "config",
		seen: "there is no setting named {path}",
		expected: "a setting that docs/settings.md lists",
		hint: "Did you mean {known}?",
	},
	"missing": {
		fault: "config",
		seen: "no value for {path}",
		expected: "{form}",
		hint: "Set it there or in any place that is laid over it. {key}: {what}.",
	},
	"malformed": {
		fault: "config",
		seen: "{path} is {value}",
		expected: "{form}",
		hint: "{key}: {what}.",
	},
	"credentials-in-url": {
		fault: "config",
		seen: "{path} has an @ in it, as with a user name or a password before the host (not shown)",
		expected: "{form}",
		hint: "Put the user name into mqttUser and the password into mqttPassword.",
	},
	"plain-text": {
		fault: "config",
		seen: "{path} asks for MQTT without TLS",
		expected: "mqtts://, or mqttPlainText set to true",
		hint: "Over mqtt:// everybody on the way can read the password and change the readings: use mqtts://.",
	},
	"password-without-user": {
		fault: "config",
		seen: "{path} is given, but mqttUser is not",
		expected: "both or neither: MQTT 3.1.1 sends no password without a user name",
		hint: "Set mqttUser.",
	},
	"half-identity": {
		fault: "config",
		seen: "{path} is given, but {other} is not",
		expected: "both or neither: a certificate proves nothing without its key",
		hint: "Set {other}.",
	},
	"identity-without-tls": {
		fault: "config",
		seen: "{path} is given, and mqttUrl asks for MQTT without TLS",
		expected: "mqtts://, with which alone a certificate is shown",
		hint: "Use mqtts:// in mqttUrl, or take clientCertificate and clientKey away.",
	},
	"retry-order": {
		fault: "config",
		seen: "{path} is {largest}, and retryFirst is {first}",
		expected: "a largest pause that is not less than the first",
		hint: "Make retryLargest {first} or more.",
	},
	"no-trust": {
		fault: "config",
		seen: "{path} asks for TLS, and nothing says whom to trust: refused before any socket is opened",
		expected: "exactly one of trustAnchors, trustPins and trustInsecureBecause",
		hint: "Name the file of the CA's certificate in trustAnchors (--ca); or put the SHA-256 fingerprint of the broker's certificate or key into trustPins (--pin); or, to check nothing, give your reason in trustInsecureBecause.",
	},
	"conflicting-trust": {
		fault: "config",
		seen: "more than one way to trust is given: {paths}",
		expected: "exactly one of trustAnchors, trustPins and trustInsecureBecause",
		hint: "Keep one and make the others empty: an empty text counts as not given.",
	},
});
