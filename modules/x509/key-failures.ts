import { FailureTable } from "../failure/failure.js";

/** What can be wrong with a private key of ours, and with the certificate that it is for. No text tells anything of the key. */
export const keyFailures = new FailureTable("settings", {
	"key-malformed": {
		fault: "config",
		seen: "{problem}",
		expected: "a private key: PKCS #8, SEC 1 or PKCS #1",
		hint: "Export the key again, with: openssl pkey -in key.pem -out new-key.pem.",
	},
	"key-encrypted": {
		fault: "config",
		seen: "the private key is encrypted with a password",
		expected: "a private key that is not encrypted",
		hint: "Take the password off, with: openssl pkey -in key.pem -out plain-key.pem.",
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
	"key-missing": {
		fault: "config",
		seen: "no private key in the file of clientKey; found: {found}",
		expected: "a private key, as PEM (-----BEGIN PRIVATE KEY-----) or DER",
		hint: "Give the file of the key that the device's certificate was made for (often client.key).",
	},
	"key-twice": {
		fault: "config",
		seen: "a second private key begins on line {line} of the file of clientKey",
		expected: "one private key",
		hint: "Keep the key of the device's certificate, and take the other out.",
	},
	"key-unfinished": {
		fault: "config",
		seen: "the private key that begins on line {line} of the file of clientKey is cut short or has something added",
		expected: "a BEGIN line, base64 and the line -----END {label}-----",
		hint: "Copy the file again, to its end.",
	},
	"key-character": {
		fault: "config",
		seen: "a character on line {line} of the file of clientKey that does not belong there (not shown)",
		expected: "base64 digits and white space between the BEGIN and END lines",
		hint: "Copy the file again; quotes and \\n of a program's text do not belong to it.",
	},
	"client-file": {
		fault: "config",
		seen: "no file that could be read where {setting} names one",
		expected: "a file in PEM or DER",
		hint: "Check the path in {setting}.",
	},
	"client-certificate-malformed": {
		fault: "config",
		seen: "{problem} (in the file of clientCertificate)",
		expected: "the device's own certificate in PEM or DER, and in PEM the intermediates that issued it behind it",
		hint: "Export it again, with: openssl x509 -in client.pem -out new-client.pem.",
	},
	"client-request": {
		fault: "config",
		seen: "the file of clientCertificate holds a certificate request (CSR), which no CA has signed yet",
		expected: "the certificate that a CA made of it, in PEM or DER",
		hint: "Give the request to the CA that the server trusts (openssl x509 -req -in client.csr -CA ca.crt -CAkey ca.key -days 825 -out client.pem), and put into clientCertificate what comes back.",
	},
	"client-key-mismatch": {
		fault: "config",
		seen: "the key in clientKey is not that of the certificate of {subject}",
		expected: "the private key that the certificate in clientCertificate was made for",
		hint: "Give a key and a certificate that belong together: openssl pkey -in client.key -pubout and openssl x509 -in client.pem -noout -pubkey print the same.",
	},
	"client-order": {
		fault: "config",
		seen: "the certificate of {subject}, which the key is for, is number {number} in clientCertificate",
		expected: "the device's own certificate first, then those that issued it",
		hint: "Put it first.",
	},
	"client-chain": {
		fault: "config",
		seen: "certificate {number} in clientCertificate, of {subject}, did not issue the one before it, which wants {issuer}",
		expected: "the device's own certificate first, and each issued by the next",
		hint: "Bring them into this order, and leave out what does not belong to it.",
	},
	// From here on: what is only ever a finding.
	"client-not-yet-valid": {
		fault: "config",
		seen: "our certificate {subject} begins on {begin}; the present date used is {now}",
		expected: "a certificate that is valid now",
		hint: "Servers that look at the date refuse it. If that present date is wrong, correct the clock; if it is right, get a certificate for this time.",
	},
	"client-expired": {
		fault: "config",
		seen: "our certificate {subject} ended on {end}; the present date used is {now}",
		expected: "a certificate that is valid now",
		hint: "Servers that look at the date refuse it: get a new certificate onto the device.",
	},
	"client-ends-soon": {
		fault: "config",
		seen: "our certificate {subject} has {left} left, until {end}",
		expected: "a certificate that is renewed in good time",
		hint: "Get the next one onto the device before that day: after it the server lets it in no more.",
	},
});
