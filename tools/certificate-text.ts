import { nodeCrypto } from "../hosts/node/crypto.js";
import { isFailure } from "../modules/failure/failure.js";
import { namesText } from "../modules/x509/alternative-name.js";
import { isSelfIssued, readCertificate } from "../modules/x509/certificate.js";
import type { Certificate } from "../modules/x509/certificate.js";
import { readExtensions } from "../modules/x509/extension.js";
import { nameText, shortName } from "../modules/x509/name.js";
import { fingerprint } from "../modules/x509/pinned-peer.js";
import { bitLength, readPublicKey } from "../modules/x509/public-key.js";
import { readSignatureAlgorithm } from "../modules/x509/signature.js";
import { DAY } from "../modules/bytes/utc.js";
import { dateText, daysText } from "../modules/x509/time.js";

/** A certificate in the words of people. */
export interface Described {
	readonly der: Uint8Array;
	readonly certificate: Certificate;
	readonly subject: string;
	readonly issuer: string;
	readonly commonName: string;
	readonly issuerName: string;
	/** DNS names and addresses; empty without any. */
	readonly names: string;
	readonly key: KeyKind | undefined;
	readonly keyText: string;
	readonly signatureText: string;
	readonly isCa: boolean;
	readonly isSelfIssued: boolean;
	/** Milliseconds since 1970. */
	readonly begin: number;
	readonly end: number;
	/** As they are written in settings. */
	readonly sha1: string;
	readonly sha256: string;
	readonly keyPin: string;
}

export type KeyKind = "P-256" | "P-384" | "Ed25519" | "RSA-2048" | "RSA-3072" | "RSA-4096";

/** Throws a Failure for bytes that are no certificate; of one that is, what cannot be read is said in its text. */
export function describeCertificate(der: Uint8Array, which = "the certificate"): Described {
	const certificate = readCertificate(der, which);
	const extensions = readExtensions(certificate);
	const { key, text: keyText } = keyOf(certificate);
	return {
		der, certificate, key, keyText,
		subject: nameText(certificate.subject),
		issuer: nameText(certificate.issuer),
		commonName: shortName(certificate.subject),
		issuerName: shortName(certificate.issuer),
		names: extensions.names === undefined ? "" : namesText(extensions.names),
		signatureText: signatureOf(certificate),
		isCa: extensions.ca || (certificate.version === 1 && isSelfIssued(certificate)),
		isSelfIssued: isSelfIssued(certificate),
		begin: certificate.begin,
		end: certificate.end,
		sha1: fingerprint(certificate, "certificate", "sha1", nodeCrypto),
		sha256: fingerprint(certificate, "certificate", "sha256", nodeCrypto),
		keyPin: fingerprint(certificate, "key", "sha256", nodeCrypto),
	};
}

/** Such as `89 days left` or `ended 3 days ago`. */
export function leftText(end: number, now: number): string {
	const left = end - now;
	return left >= 0 ? `${daysText(left)} left` : `ended ${left > -DAY ? "today" : `${daysText(-left)} ago`}`;
}

/** The same with the day: `59 days left, until 2027-02-20 14:30:05 UTC`, or `ended 3 days ago, on …`; `shown` is told in place of an end that is the first moment after it. */
export function endText(end: number, now: number, shown = end): string {
	return `${leftText(end, now)}, ${end >= now ? "until" : "on"} ${dateText(shown)}`;
}

function keyOf(certificate: Certificate): { readonly key: KeyKind | undefined; readonly text: string } {
	try {
		const key = readPublicKey(certificate);
		if (key.kind === "ed25519") return { key: "Ed25519", text: "Ed25519" };
		if (key.kind === "ec") {
			const curve = key.curve === "secp256r1" ? "P-256" : "P-384";
			return { key: curve, text: `EC ${curve}` };
		}
		const bits = bitLength(key.modulus);
		return { key: bits > 3072 ? "RSA-4096" : bits > 2048 ? "RSA-3072" : "RSA-2048", text: `RSA ${bits} bits` };
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return { key: undefined, text: `none that the firmware takes [${caught.code}]` };
	}
}

function signatureOf(certificate: Certificate): string {
	try {
		const algorithm = readSignatureAlgorithm(certificate, nodeCrypto);
		return algorithm.kind === "ed25519" ? "Ed25519" : `${SIGNATURES[algorithm.kind]} with ${algorithm.hash.toUpperCase().replace("SHA", "SHA-")}`;
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		return `none that the firmware takes [${caught.code}]`;
	}
}

const SIGNATURES = Object.freeze({ "ecdsa": "ECDSA", "rsa-pkcs1": "RSA", "rsa-pss": "RSA-PSS" });
