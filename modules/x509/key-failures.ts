import { FailureTable } from "../failure/failure.js";

/** What can be wrong with a private key of ours. No text tells anything of its numbers. */
export const keyFailures = new FailureTable("settings", {
	"key-malformed": {
		fault: "config",
		seen: "{problem}",
		expected: "a private key in DER: PKCS #8, SEC 1 or PKCS #1",
		hint: "Export the key again, as openssl does with pkey -in key.pem -outform DER -out key.der.",
	},
	"key-encrypted": {
		fault: "config",
		seen: "the private key is encrypted with a password",
		expected: "a private key that is not encrypted",
		hint: "Take the password off, as openssl does with pkey -in key.pem -outform DER -out key.der.",
	},
	"key-unsupported": {
		fault: "config",
		seen: "the private key is {key}",
		expected: "an EC key on P-256 or P-384, or an RSA key of 2048 to 4096 bits",
		hint: "Make a key of one of these kinds and a certificate for it; EC on P-256 costs the device least.",
	},
	"key-unusable": {
		fault: "config",
		seen: "the numbers in the private key are not those of a key",
		expected: "a private key as a tool has made it",
		hint: "The file was altered: export the key again, or make a new one.",
	},
});
