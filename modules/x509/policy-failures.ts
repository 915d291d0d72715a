import { FailureTable } from "../failure/failure.js";

/** What trust other than anchors and pins can end with: a key of the first connection, or no check at all for a while. */
export const policyFailures = new FailureTable("x509", {
	"key-changed": {
		fault: "config",
		seen: "{server} ({subject}) has the key {shown}; on the first connection it had {kept}",
		expected: "the key of the first connection",
		hint: "Ask whoever keeps the server. If it was given a new key, and only then, set trustFirstUseAccept (blynkFirstUseAccept for a Blynk server) to {shown}; else somebody is between you and the server.",
		alert: 46,
	},
	"key-not-accepted": {
		fault: "config",
		seen: "the first connection met {subject} with the key {shown}",
		expected: "on a first connection one of those that are to be accepted: {accepted}",
		hint: "Ask whoever keeps the server which key is its own. Correct trustFirstUseAccept (blynkFirstUseAccept for a Blynk server), or see who else answers there.",
		alert: 46,
	},
	"insecure-ended": {
		fault: "config",
		seen: "checking nothing was allowed until {until}, because: {reason}; the present date used is {now}",
		expected: "trust anchors or pins since then",
		hint: "Set trustAnchors or trustPins. If nothing else helps, set trustInsecureUntil to a later day. If that present date is wrong, correct the clock.",
		alert: 46,
	},
	"insecure-clock-unset": {
		fault: "link",
		seen: "checking nothing is allowed until {until}, and the date is not known",
		expected: "a clock that has been set: else that permission would never end",
		hint: "See why no time server answered. With trustPins no clock is needed.",
		alert: 46,
	},
	// From here on: what is only ever a finding.
	"first-use": {
		fault: "config",
		seen: "the first connection to {server}: nothing says yet that its key {shown} is the right one; it is kept, and no other will be taken",
		expected: "the key that whoever keeps the server names",
		hint: "Compare it with the server's own. To pin it from the start, set trustPins to it.",
	},
	"key-accepted": {
		fault: "config",
		seen: "the kept key {kept} of {server} is replaced by {shown}, as the setting says that accepts it",
		expected: "a change that whoever keeps the server knows of",
		hint: "trustFirstUseAccept, or blynkFirstUseAccept for a Blynk server, can be taken away now.",
	},
});
