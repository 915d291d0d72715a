import { isHostName } from "../bytes/dns-name.js";
import { writeIp } from "../bytes/ip.js";
import { readUtf8 } from "../bytes/utf8.js";
import type { StageFailure } from "../failure/failure.js";
import { eachName, GENERAL_NAME, generalNameText } from "./alternative-name.js";
import { serialNumber } from "./certificate.js";
import { KEY_CERT_SIGN, type Link } from "./extension.js";
import { eachCommonName, isNameless, nameText } from "./name.js";
import { serialProblems } from "./phrases.js";
import { privateProfile, type Profile } from "./profile.js";
import { bitLength, readPublicKey } from "./public-key.js";
import { checkWebExtensions } from "./web-extensions.js";
import { webFailures } from "./web-failures.js";

/**
 * For public CAs: what RFC 5280 asks of them, and the CA/Browser Forum's Baseline Requirements for TLS certificates as
 * far as a certificate shows it. A breach seldom harms by itself; it shows a certificate that no public CA has made.
 */
export const webProfile: Profile = Object.freeze({
	...privateProfile,
	name: "web",
	trustsServers: false,
	checkServer: (leaf: Link) => checkSerial(leaf) ?? checkIsNoCa(leaf) ?? checkWebExtensions(leaf, "server") ?? checkNames(leaf) ?? checkCommonName(leaf) ?? checkKeySize(leaf),
	checkIssuer: (issuer: Link, fromAnchor: boolean) => checkSubject(issuer) ?? (fromAnchor ? undefined : checkSerial(issuer)) ?? checkWebExtensions(issuer, fromAnchor ? "anchor" : "intermediate") ?? checkKeySize(issuer),
});

/** RFC 5280 section 4.1.2.2. Roots of old have others, and whoever trusts one does not look for it by its number. */
function checkSerial({ certificate }: Link): StageFailure | undefined {
	const serial = serialNumber(certificate);
	const first = serial.at(0) ?? 0;
	const length = first === 0 ? serial.length - 1 : serial.length;
	if (first < 0x80 && length > 0 && length <= SERIAL_MOST) return undefined;
	const problem = first >= 0x80 ? serialProblems.negative : length === 0 ? serialProblems.zero : serialProblems.long(length);
	return webFailures.make("serial-number", { subject: nameText(certificate.subject), problem });
}

/** RFC 5280 section 4.2.1.9; Baseline Requirements section 7.1.2.7.8. */
function checkIsNoCa({ certificate, extensions }: Link): StageFailure | undefined {
	if (!extensions.ca && ((extensions.keyUsage ?? 0) & KEY_CERT_SIGN) === 0) return undefined;
	return webFailures.make("server-is-ca", { subject: nameText(certificate.subject) });
}

/** RFC 5280 section 4.1.2.6: a CA has a name. */
function checkSubject({ certificate }: Link): StageFailure | undefined {
	return isNameless(certificate.subject) ? webFailures.make("ca-without-name", { which: certificate.which }) : undefined;
}

/** RFC 5280 section 4.2.1.6: host names of letters, digits and hyphens, for which a wildcard may stand. */
function checkNames({ certificate, extensions }: Link): StageFailure | undefined {
	let found: StageFailure | undefined;
	if (extensions.names === undefined) return undefined;
	eachName(extensions.names, (tag, value) => {
		const text = readUtf8(value) ?? "";
		const isName = tag === GENERAL_NAME.dns ? isHostName(text.startsWith("*.") ? text.slice(2) : text) : value.length === 4 || value.length === 16;
		if (!isName) found ??= webFailures.make("malformed-name", { subject: nameText(certificate.subject), name: generalNameText(tag, value) });
	});
	return found;
}

/**
 * Baseline Requirements section 7.1.4.3: a common name repeats one of the alternative names, character for character.
 * Nothing here believes it; so the domain above one of them is let pass, and a host's name where all of them are addresses.
 */
function checkCommonName({ certificate, extensions: { names } }: Link): StageFailure | undefined {
	let found: StageFailure | undefined;
	eachCommonName(certificate.subject, (common) => {
		let isFine = false;
		let hosts = 0;
		if (names !== undefined) eachName(names, (tag, value) => {
			const text = tag === GENERAL_NAME.dns ? readUtf8(value) : writeIp(value);
			if (tag === GENERAL_NAME.dns) hosts++;
			isFine ||= text === common || (tag === GENERAL_NAME.dns && text?.endsWith(`.${common}`) === true);
		});
		isFine ||= hosts === 0 && isHostName(common);
		if (!isFine) found ??= webFailures.make("common-name", { subject: nameText(certificate.subject) });
	});
	return found;
}

/** Baseline Requirements section 6.1.5. */
function checkKeySize({ certificate }: Link): StageFailure | undefined {
	const key = readPublicKey(certificate);
	const bits = key.kind === "rsa" ? bitLength(key.modulus) : 0;
	return bits % 8 === 0 ? undefined : webFailures.make("key-size", { subject: nameText(certificate.subject), bits });
}

/** Octets (RFC 5280 section 4.1.2.2). */
const SERIAL_MOST = 20;
