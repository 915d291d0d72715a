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
		hint: "Put the user name into mqttUser and the password into mqttPassword; for a Blynk server, blynkToken is the place.",
	},
	"no-server": {
		fault: "config",
		seen: "neither {path} nor blynkUrl has a value",
		expected: "a server to talk to",
		hint: "Set mqttUrl to a broker, such as mqtts://broker.example:8883, or blynkUrl to a Blynk server, such as tls://192.168.1.5:9443, or both.",
	},
	"plain-text": {
		fault: "config",
		seen: "{path} asks for MQTT without TLS",
		expected: "mqtts://, or mqttPlainText set to true",
		hint: "Over mqtt:// everybody on the way can read the password and change the readings: use mqtts://.",
	},
	"blynk-plain-text": {
		fault: "config",
		seen: "{path} asks for Blynk without TLS",
		expected: "tls://, or blynkPlainText set to true",
		hint: "Over tcp:// everybody on the way can read the token, and with it move whatever the device moves: use tls:// with the server's TLS port, 9443 in a house.",
	},
	"blynk-incomplete": {
		fault: "config",
		seen: "{path} is given, but {other} is not",
		expected: "both or neither",
		hint: "Set {other}, or take the first one away.",
	},
	"blynk-token-length": {
		fault: "config",
		seen: "{path} has {length} characters",
		expected: "{expected} characters: a server takes nothing else for a device's login, and its TLS port then stays silent",
		hint: "Copy the whole token of the device from the app or from the device's page in the console, and nothing around it.",
	},
	"blynk-token-characters": {
		fault: "config",
		seen: "{path}, of {length} characters, has {kind} as number {column}",
		expected: "letters, digits, - and _ only",
		hint: "Type that part of the token anew: pasting brings blanks and invisible characters along.",
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
		expected: "trustAnchors, trustPins, trustFirstUse or trustInsecureBecause",
		hint: "Name the file of the CA's certificate in trustAnchors (--ca); or put the SHA-256 fingerprint of the broker's certificate or key into trustPins (--pin); or, to check nothing for a while, give your reason in trustInsecureBecause and a day in trustInsecureUntil.",
	},
	"no-blynk-trust": {
		fault: "config",
		seen: "{path} asks for TLS, and nothing says whom to trust there: refused before any socket is opened",
		expected: "blynkAnchors or blynkPins (with Fallback in their names for the other server), or trust without pins that counts for the broker too",
		hint: "Name the file of the CA's certificate in {anchors}, or put the SHA-256 fingerprint of this server's certificate or key into {pins}; npm run trust -- HOST:PORT shows both. Pins of the broker say nothing of another server.",
	},
	"conflicting-trust": {
		fault: "config",
		seen: "more than one way to trust is given: {paths}",
		expected: "one of trustAnchors, trustPins, trustFirstUse and trustInsecureBecause, or the first two with trustNeeds",
		hint: "Keep one and make the others empty: an empty text counts as not given. To use trustAnchors and trustPins together, say in trustNeeds whether both must fit or either.",
	},
	"profile-without-anchors": {
		fault: "config",
		seen: "{path} says how strictly to judge certificates, but no CA is trusted",
		expected: "trustProfile together with trustAnchors",
		hint: "Name the file of the CA's certificate in trustAnchors, or take trustProfile away: pins and first use judge no path.",
	},
	"needs-without-two": {
		fault: "config",
		seen: "{path} is given, but not both of trustAnchors and trustPins",
		expected: "trustNeeds only where there are two to choose from",
		hint: "Set trustAnchors and trustPins both, or take trustNeeds away.",
	},
	"accept-without-first-use": {
		fault: "config",
		seen: "{path} is given, but trustFirstUse is not true",
		expected: "keys to accept only with trustFirstUse",
		hint: "Put the fingerprint into trustPins (blynkPins for a Blynk server), or set trustFirstUse.",
	},
	"insecure-without-until": {
		fault: "config",
		seen: "{path} is given, but trustInsecureUntil is not",
		expected: "the last day on which nothing is checked",
		hint: "Set trustInsecureUntil to a day, such as one next week: what has no end is never mended.",
	},
	"until-without-insecure": {
		fault: "config",
		seen: "{path} is given, but trustInsecureBecause is not",
		expected: "both or neither",
		hint: "Give your reason in trustInsecureBecause, or take trustInsecureUntil away.",
	},
});
