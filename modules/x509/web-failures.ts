import { FailureTable } from "../failure/failure.js";

/** Rules of public CAs that a certificate breaks; the path may be good otherwise. */
export const webFailures = new FailureTable("x509", {
	"serial-number": {
		fault: "peer",
		seen: "the serial number of the certificate of {subject} {problem}",
		expected: "a positive serial number of at most 20 octets (trust profile web)",
		hint: "Issue the certificate again with such a serial number. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"server-is-ca": {
		fault: "peer",
		seen: "the server's certificate {subject} is a CA's: it says CA:TRUE in basicConstraints or keyCertSign in keyUsage",
		expected: "a server's certificate that can issue no others (trust profile web)",
		hint: "Issue the server's certificate with basicConstraints=CA:FALSE and keyUsage=digitalSignature. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"ca-without-name": {
		fault: "peer",
		seen: "the CA's certificate has an empty subject: {which}",
		expected: "a CA with a name (trust profile web)",
		hint: "Make the CA's certificate anew with a subject. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"malformed-name": {
		fault: "peer",
		seen: "the alternative name {name} of the server's certificate {subject} is no host name and no address",
		expected: "names of letters, digits and hyphens, and addresses of 4 or 16 bytes (trust profile web)",
		hint: "Issue the server's certificate without that name. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"common-name": {
		fault: "peer",
		seen: "the common name of the server's certificate {subject} is none of its alternative names",
		expected: "no common name, or one of the alternative names, character for character (trust profile web)",
		hint: "Issue the server's certificate with the common name among its alternative names. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"key-size": {
		fault: "peer",
		seen: "the certificate of {subject} has an RSA key of {bits} bits",
		expected: "an RSA key with a multiple of 8 bits (trust profile web)",
		hint: "Make a new key, of 2048 bits for example. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"extension-missing": {
		fault: "peer",
		seen: "the certificate of {subject} has no {extension}",
		expected: "{extension} in it, as public CAs must write it (trust profile web)",
		hint: "Issue the certificate again with {extension}. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
	"extension-problem": {
		fault: "peer",
		seen: "in the certificate of {subject}, {extension} {problem}",
		expected: "extensions as public CAs must write them (RFC 5280, trust profile web)",
		hint: "Issue the certificate again with {extension} in order. If the CA is your own, trustProfile=private takes it as it is.",
		alert: 42,
	},
});
