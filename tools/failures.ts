import { FailureTable } from "../modules/failure/failure.js";

/** What the tools refuse. */
export const toolFailures = new FailureTable("settings", {
	"unknown-tool": {
		fault: "config",
		seen: "the tool {name}",
		expected: "one of {known}",
		hint: "mooring --help says what each is for.",
	},
	"tool-option": {
		fault: "config",
		seen: "the option {name} of {tool}",
		expected: "one of {known}",
		hint: "npm run {tool} -- --help explains them.",
	},
	"tool-option-value": {
		fault: "config",
		seen: "the option {name} of {tool} with nothing after it",
		expected: "its value as the next word",
		hint: "npm run {tool} -- --help shows the form.",
	},
	"tool-words": {
		fault: "config",
		seen: "{count} words for {tool} besides its options",
		expected: "{what}",
		hint: "npm run {tool} -- --help shows the form. With npm, everything goes after two dashes.",
	},
	"tool-number": {
		fault: "config",
		seen: "{name} {value}",
		expected: "a whole number from {least} to {most}",
		hint: "Correct the number, or leave the option out.",
	},
	"bad-profile": {
		fault: "config",
		seen: "{where}: {value}",
		expected: "one of {known}",
		hint: "docs/trust.md says what each asks of certificates; private is for a CA of your own, web for public ones.",
	},
	"bad-target": {
		fault: "config",
		seen: "\"{text}\" as a server",
		expected: "host or host:port, an IPv6 address in brackets; mqtts:// or https:// may stand before it",
		hint: "For example broker.example:8883 or [fd00::10]:8883.",
	},
	"no-target": {
		fault: "config",
		seen: "no server to connect to",
		expected: "HOST[:PORT], or mqttUrl in the settings",
		hint: "Name it: npm run {tool} -- broker.example:8883.",
	},
	"no-such-certificate": {
		fault: "config",
		seen: "--anchor {value}",
		expected: "the number of one of the {count} certificates that are shown",
		hint: "Leave --anchor out to take the one that is recommended.",
	},
	"leaf-as-anchor": {
		fault: "config",
		seen: "{subject} is the server's own certificate, issued by {issuer}",
		expected: "a CA's certificate as trust anchor",
		hint: "An anchor has to be a CA: as an anchor this one would be refused on every connection (x509/not-a-ca), and it is replaced at every renewal. Pin it with --pin, or save {issuer}.",
	},
	"no-anchor": {
		fault: "config",
		seen: "no CA certificate: the server did not send {issuer}, and it is not in this machine's store",
		expected: "a root to save as trust anchor",
		hint: "Ask the server's administrator for the certificate of {issuer} (often ca.crt) and put it into certs/, or pin the server's key with --pin --save.",
	},
	"anchor-refused": {
		fault: "config",
		seen: "with this trust the firmware would refuse the server: {problem}",
		expected: "trust with which the server is accepted",
		hint: "{advice}",
	},
	"file-exists": {
		fault: "config",
		seen: "there is a file {path} already",
		expected: "nothing that would be overwritten",
		hint: "Move it away, or give --force if it is to be replaced.",
	},
	"file-unwritable": {
		fault: "config",
		seen: "{path} cannot be written ({reason})",
		expected: "a folder that can be written to",
		hint: "Check who owns the folder, its permissions, and the free space.",
	},
	"no-authority": {
		fault: "config",
		seen: "there is no house CA: {path} is missing",
		expected: "what \"npm run ca -- init\" makes",
		hint: "Run \"npm run ca -- init\" once, and keep the folder ca/ safe.",
	},
	"authority-unreadable": {
		fault: "config",
		seen: "{path} cannot be used ({reason})",
		expected: "the certificate and the key that \"npm run ca -- init\" made",
		hint: "Bring the file back from a backup. A new CA (init --force) means new trust on every device.",
	},
	"authority-ended": {
		fault: "config",
		seen: "the house CA ended on {end}",
		expected: "a CA that is valid",
		hint: "Make a new one with \"npm run ca -- init --force\", and put it onto every device.",
	},
	"bad-host": {
		fault: "config",
		seen: "\"{text}\" as the name of a server",
		expected: "DNS names and IP addresses, such as broker.home.arpa 192.168.1.10",
		hint: "An address is given without port and brackets; a name in ASCII letters, digits, dashes and dots.",
	},
	"bad-permit": {
		fault: "config",
		seen: "--permit {text}",
		expected: "a DNS name, for it and everything below, or addresses such as 192.168.0.0/16",
		hint: "Repeat the option for each; without it the CA may speak for any name.",
	},
	"not-permitted": {
		fault: "config",
		seen: "the firmware would refuse this certificate: {problem}",
		expected: "names that the house CA may speak for",
		hint: "{advice}",
	},
	"bad-certificate-file": {
		fault: "config",
		seen: "{path}: {problem}",
		expected: "certificates in PEM or DER",
		hint: "{advice}",
	},
	"anchor-ends": {
		fault: "config",
		seen: "the trust anchor {subject} in {path}: {left}, until {end}",
		expected: "more than {days} days left for what is to be flashed",
		hint: "Get the CA's next certificate onto every device before that day: after it none of them connects. npm run trust -- HOST --save writes a new one; both may stand in trustAnchors for a while.",
	},
	"own-ends": {
		fault: "config",
		seen: "the device's own certificate {subject} in {path}: {left}, until {end}",
		expected: "more than {days} days left for what is to be flashed",
		hint: "Have it issued anew and put it into clientCertificate: after that day the broker turns the device away.",
	},
	"pin-ends": {
		fault: "config",
		seen: "the pinned certificate {subject} in {path}: {left}, until {end}",
		expected: "more than {days} days left for what is to be flashed",
		hint: "A renewal changes this pin. Pin the key (key-sha256:) and let the renewal keep it, set the next certificate's pin beside this one, or trust the CA.",
	},
});
