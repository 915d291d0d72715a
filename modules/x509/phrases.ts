/*
 * Parts of sentences that the texts in failures.ts are filled with, where one text serves several cases.
 */

/** What can be wrong with an encoding, for `malformed-certificate`. */
export const derProblems = Object.freeze({
	short: "the bytes end too early",
	tag: "another element stands where one is required",
	length: "a length is indefinite, not minimal or too large",
	trailing: "there are bytes after its end",
	boolean: "a boolean is neither 00 nor FF",
	integer: "an integer is empty, not minimal, negative or too large",
	bits: "a bit string is wrong",
	oid: "an object identifier is wrong",
	time: "a time is not as RFC 5280 section 4.1.2.5 wants it",
	period: "the end lies before the beginning",
	version: "the version is unknown or does not fit the content",
	algorithm: "the signature algorithm inside differs from the one outside",
	empty: "a list is empty",
	duplicate: "an extension stands there twice",
	many: "there are too many elements",
	constraint: "a limit on names is none, such as an address without its mask or a DNS name with an asterisk",
	pathLength: "a path length stands beside CA:FALSE",
	scalar: "the number is not as long as its curve wants it, or two curves are named",
});

/** Why a CA may not issue for a name, for `name-constraints`. */
export const constraintProblems = Object.freeze({
	outside: "it is outside of those that the CA may issue for",
	excluded: "it is among those that the CA must not issue for",
	unknown: "the CA limits names of this kind, and this one cannot be judged",
});

/** For `serial-number`. */
export const serialProblems = Object.freeze({
	zero: "is zero",
	negative: "is negative",
	long: (octets: number): string => `has ${octets} octets`,
});

/** What public CAs must not do, for `extension-problem`. */
export const extensionProblems = Object.freeze({
	critical: "is marked critical, which it must not be there",
	uncritical: "is not marked critical, which it must be there",
	malformed: "cannot be read",
	misplaced: "does not belong into such a certificate",
	keyless: "has no keyIdentifier",
	otherThanKey: "has more than a keyIdentifier, in a certificate that signed itself",
	otherKey: "differs from subjectKeyIdentifier, in a certificate that signed itself",
	anyPurpose: "allows any purpose (anyExtendedKeyUsage)",
	dotted: "has a DNS name that begins with a dot",
});

/** Extensions as RFC 5280 calls them. */
export const extensionLabels = Object.freeze({
	authorityKeyId: "authorityKeyIdentifier",
	subjectKeyId: "subjectKeyIdentifier",
	basicConstraints: "basicConstraints",
	subjectAltName: "subjectAltName",
	extendedKeyUsage: "extendedKeyUsage",
	nameConstraints: "nameConstraints",
	policyConstraints: "policyConstraints",
	authorityInfoAccess: "authorityInfoAccess",
});

/** How to find an issuer, for `untrusted`. */
export const untrustedAdvice = Object.freeze({
	other: "If that issuer is an intermediate of a CA among the anchors, let the server send its certificate along (the chain file); if it is another CA that you trust, set its certificate as a trust anchor; if neither, see whether this is the server you meant.",
	renamed: "A trust anchor has the issuer's name but another key: the CA was made anew, or the certificate was altered. Set the CA's present certificate as the trust anchor.",
	selfSigned: "The server signed this certificate itself, and it is not among the anchors, or no longer. If it is the server you meant, set this very certificate as a trust anchor, or pin it.",
	sentRoot: "The server sent this root along, and it is not among the anchors: a root that comes from the server proves nothing. Set it as a trust anchor only if you have the same one from whoever runs the server or from its public CA: npm run trust -- HOST:PORT shows its SHA-256 to compare, and with --save writes it into certs/.",
});

/** For `name-mismatch`. */
export const nameAdvice = Object.freeze({
	dns: "Connect by a name that the certificate has, or make the server's certificate anew with this name; see also whether this is the server you meant.",
	ip: "Connect by a name that the certificate has, or make the server's certificate anew with this address as an IP entry (subjectAltName=IP:…; a DNS entry does not count), or pin it.",
});

/** Names of a certificate without a subject, or whose subject cannot be read. */
export const NAMELESS = "(no name)";

/** Alternative names without one that a server can be reached by. */
export const NO_HOST = "no host at all";

/** The path check itself as what limits a path, for `path-too-long`. */
export const THIS_FIRMWARE = "this firmware";

/** Which certificate is meant while its subject is not known. */
export const certificateLabels = Object.freeze({
	leaf: "the server's certificate",
	sent: (index: number, count: number): string => (index === 0 ? "the server's certificate" : `certificate ${index + 1} of the ${count} that the server sent`),
	anchor: (index: number): string => `trust anchor ${index + 1}`,
	client: (index: number): string => `certificate ${index + 1} in clientCertificate`,
});

/** Kinds of keys, for `weak-key` and `unsupported-key`. */
export const keyLabels = Object.freeze({
	rsa: (bits: number): string => `an RSA key of ${bits} bits`,
	exponent: "an RSA key with an exponent that is even, below 3 or above 32 bits",
	curve: (oid: string): string => `an EC key on the curve ${oid}`,
	noCurve: "an EC key that does not name its curve",
	multiPrime: "an RSA key of more than two primes",
	point: "an EC key that is not an uncompressed point",
	algorithm: (oid: string): string => `a key of the kind ${oid}`,
});

/** Purposes, for `key-usage`. */
export const usageLabels = Object.freeze({
	sign: "digitalSignature",
	issue: "keyCertSign",
});

/** For the settings failures about pins. */
export const pinLabels = Object.freeze({
	hexDigits: "hex digits, with colons, dashes or spaces between bytes",
	base64Digits: "base64 digits",
	missing: ": one byte is missing",
	extra: ": one byte too many",
	otherLength: "",
	either: "20 bytes (SHA-1) or 32 bytes (SHA-256)",
	sha1: "20 bytes (SHA-1)",
	sha256: "32 bytes (SHA-256)",
});

/** Characters that come along with a paste and show nothing; by code point, as Unicode names them. */
export const invisibleNames: Readonly<Record<string, string>> = Object.freeze({
	"U+0009": "tab",
	"U+000A": "line feed",
	"U+000D": "carriage return",
	"U+00A0": "no-break space",
	"U+200B": "zero width space",
	"U+200E": "left-to-right mark",
	"U+200F": "right-to-left mark",
	"U+2060": "word joiner",
	"U+FEFF": "byte order mark",
});

/** What was done to a pin on the way, for the log. */
export const pinNotices = Object.freeze({
	removed: (codePoint: string, column: number): string => `removed ${codePoint} at column ${column} (${invisibleNames[codePoint] ?? ""})`,
	bareBase64: Object.freeze({
		sha256: (number: number): string => `pin ${number} is taken for a SHA-256 of the server's key, as base64 usually is`,
		sha1: (number: number): string => `pin ${number} is taken for a SHA-1 of the server's certificate, as its length says`,
	}),
});

/** For a server that neither a path nor a pin proves. */
export const neither = Object.freeze({
	seen: (path: string, pins: string): string => `${path}; and no pin fits: ${pins}`,
	expected: (path: string, pins: string): string => `${path}, or ${pins}`,
});

/** For the status: what can end, and when. */
export const endLabels = Object.freeze({
	leaf: "the server's certificate",
	anchor: "the trust anchor",
	pin: "the pin, being one of that certificate",
	insecure: "the permission to check nothing",
});

export const endTexts = Object.freeze({
	left: "days left: ",
	unknown: "how many days are left is unknown, as the date is: ",
	part: (what: string, days: number | undefined, end: string): string => (days === undefined ? `${what} until ${end}` : days < 0 ? `${what} none (ended on ${end})` : `${what} ${days} (until ${end})`),
});

/** For `pem-empty`. */
export const pemLabels = Object.freeze({
	nothing: "no BEGIN line",
});
