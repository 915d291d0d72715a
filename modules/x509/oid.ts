import { writeHex } from "../bytes/hex.js";

/**
 * An object identifier that is well-formed as dotted text (X.690 section 8.19). One with an arc too large for a number is
 * given as the hex of its bytes: it is none that we know.
 */
export function readOid(bytes: Uint8Array): string {
	let text = "";
	let arc = 0;
	const { length } = bytes;
	for (let at = 0; at < length; at++) {
		const byte = bytes[at] ?? 0;
		arc = arc * 128 + (byte & 0x7f);
		if (arc > LARGEST_ARC) return `hex ${writeHex(bytes)}`;
		if (byte >= 0x80) continue;
		text += text === "" ? firstArcs(arc) : `.${arc}`;
		arc = 0;
	}
	return text;
}

/** The first two arcs share one number (X.690 section 8.19.4). */
function firstArcs(number: number): string {
	const first = Math.min(2, Math.floor(number / 40));
	return `${first}.${number - 40 * first}`;
}

/** What certificates name by object identifier, as far as we know it. */
export const oids = Object.freeze({
	// Attributes of names (RFC 4519, RFC 5280 appendix A).
	commonName: "2.5.4.3",
	country: "2.5.4.6",
	locality: "2.5.4.7",
	state: "2.5.4.8",
	organization: "2.5.4.10",
	organizationalUnit: "2.5.4.11",
	serialNumber: "2.5.4.5",
	domainComponent: "0.9.2342.19200300.100.1.25",
	emailAddress: "1.2.840.113549.1.9.1",
	// Keys (RFC 3279, RFC 5480, RFC 8410).
	rsaEncryption: "1.2.840.113549.1.1.1",
	ecPublicKey: "1.2.840.10045.2.1",
	secp256r1: "1.2.840.10045.3.1.7",
	secp384r1: "1.3.132.0.34",
	ed25519: "1.3.101.112",
	// Signatures (RFC 3279, RFC 4055, RFC 5758).
	md5WithRsa: "1.2.840.113549.1.1.4",
	sha1WithRsa: "1.2.840.113549.1.1.5",
	rsaPss: "1.2.840.113549.1.1.10",
	sha256WithRsa: "1.2.840.113549.1.1.11",
	sha384WithRsa: "1.2.840.113549.1.1.12",
	sha512WithRsa: "1.2.840.113549.1.1.13",
	mgf1: "1.2.840.113549.1.1.8",
	ecdsaWithSha1: "1.2.840.10045.4.1",
	ecdsaWithSha256: "1.2.840.10045.4.3.2",
	ecdsaWithSha384: "1.2.840.10045.4.3.3",
	ecdsaWithSha512: "1.2.840.10045.4.3.4",
	sha1: "1.3.14.3.2.26",
	sha256: "2.16.840.1.101.3.4.2.1",
	sha384: "2.16.840.1.101.3.4.2.2",
	sha512: "2.16.840.1.101.3.4.2.3",
	// Purposes (RFC 5280 section 4.2.1.12).
	anyExtendedKeyUsage: "2.5.29.37.0",
	serverAuth: "1.3.6.1.5.5.7.3.1",
});

/** Extensions (RFC 5280 section 4.2), below 2.5.29: by the number that DerReader.skipOid gives. */
export const extensionNumbers = Object.freeze({
	subjectKeyId: 0x551d0e,
	keyUsage: 0x551d0f,
	subjectAltName: 0x551d11,
	basicConstraints: 0x551d13,
	nameConstraints: 0x551d1e,
	authorityKeyId: 0x551d23,
	extendedKeyUsage: 0x551d25,
});

/** Multiplied by 128 it is still exact in a double. */
const LARGEST_ARC = 2 ** 45;
