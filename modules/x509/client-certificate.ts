import { equal } from "../bytes/equal.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto, PrivateKey, PublicKey } from "../ports/crypto.js";
import { isSelfIssued, readCertificate, type Certificate } from "./certificate.js";
import { readExtensions } from "./extension.js";
import { keyFailures } from "./key-failures.js";
import { endIsNear, LAST_SECOND } from "./leaf.js";
import { nameText, shortName } from "./name.js";
import { nextMarker, readPemCertificates } from "./pem.js";
import { readPemPrivateKey } from "./pem-private-key.js";
import { certificateLabels } from "./phrases.js";
import { readPublicKey } from "./public-key.js";
import { dateText, daysText } from "./time.js";

/** Names of resources. */
export interface ClientFiles {
	readonly certificate: string;
	readonly key: string;
}

/** The device's own certificate and key, which belong together. */
export interface ClientCertificate {
	/** DER, its own first, each issued by the next. */
	readonly certificates: readonly Uint8Array[];
	readonly key: PrivateKey;
	/** One line for people. */
	readonly description: string;
	/** Milliseconds since 1970, both inclusive. */
	readonly begin: number;
	readonly end: number;
}

/** Reads both and holds them against each other. Failures have stage `settings`, and show nothing of the key. */
export function readClientCertificate(files: ClientFiles, resource: (name: string) => Uint8Array | undefined, crypto: Crypto): ClientCertificate {
	const certificateFile = resource(files.certificate);
	if (certificateFile === undefined) throw keyFailures.make("client-file", { setting: "clientCertificate" });
	const keyFile = resource(files.key);
	if (keyFile === undefined) throw keyFailures.make("client-file", { setting: "clientKey" });
	const chain = readChain(certificateFile);
	const key = readPemPrivateKey(keyFile, crypto);
	checkKey(chain, key.publicKey);
	checkOrder(chain);
	const [own] = chain;
	const { subject, issuer, begin, end } = own;
	const description = `${nameText(subject)}, issued by ${shortName(issuer)}, valid from ${dateText(begin)} to ${dateText(end)}`;
	return { certificates: chain.map(({ der }) => der), key, description, begin, end };
}

/** What its dates deserve to be said of them, now that the date is known. */
export function clientFindings({ certificates, begin, end }: ClientCertificate, now: number): readonly StageFailure[] {
	const [der] = certificates;
	if (der === undefined) return [];
	const subject = nameText(readCertificate(der, certificateLabels.client(0)).subject);
	if (now < begin) return [keyFailures.make("client-not-yet-valid", { subject, begin: dateText(begin), now: dateText(now) })];
	if (now > end + LAST_SECOND) return [keyFailures.make("client-expired", { subject, end: dateText(end), now: dateText(now) })];
	return endIsNear(begin, end, now) ? [keyFailures.make("client-ends-soon", { subject, left: daysText(end - now), end: dateText(end) })] : [];
}

type Chain = readonly [own: Certificate, ...issuers: readonly Certificate[]];

function readChain(file: Uint8Array): Chain {
	try {
		const chain: Certificate[] = [];
		for (const [index, der] of readPemCertificates(file, true).entries()) {
			const certificate = readCertificate(der, certificateLabels.client(index));
			readExtensions(certificate);
			chain.push(certificate);
		}
		const [own, ...issuers] = chain;
		// An empty file has failed before.
		if (own === undefined) throw new RangeError("no certificate");
		return [own, ...issuers];
	} catch (caught) {
		if (!isFailure(caught)) throw caught;
		if (holdsRequest(file)) throw keyFailures.make("client-request");
		throw keyFailures.make("client-certificate-malformed", { problem: caught.seen });
	}
}

/** RFC 7468 section 7, and the older `NEW CERTIFICATE REQUEST`. */
function holdsRequest(file: Uint8Array): boolean {
	for (let marker = nextMarker(file, 0); marker !== undefined; marker = nextMarker(file, marker.end)) {
		if (marker.label.endsWith("CERTIFICATE REQUEST")) return true;
	}
	return false;
}

function checkKey(chain: Chain, key: PublicKey): void {
	const number = chain.findIndex((certificate) => hasKey(certificate, key));
	if (number === 0) return;
	const subject = nameText((chain[number] ?? chain[0]).subject);
	throw number < 0 ? keyFailures.make("client-key-mismatch", { subject }) : keyFailures.make("client-order", { subject, number: number + 1 });
}

/** A certificate with a key that cannot be read has another than ours. */
function hasKey(certificate: Certificate, key: PublicKey): boolean {
	try {
		const theirs = readPublicKey(certificate);
		if (theirs.kind === "rsa") return key.kind === "rsa" && equal(theirs.modulus, key.modulus) && equal(theirs.exponent, key.exponent);
		return key.kind === theirs.kind && equal(theirs.point, key.point);
	} catch (caught) {
		if (isFailure(caught)) return false;
		throw caught;
	}
}

/** RFC 8446 section 4.4.2: each certifies the one before it; told by their names. */
function checkOrder(chain: Chain): void {
	let before: Certificate | undefined;
	for (const [index, certificate] of chain.entries()) {
		const follows = before === undefined || (equal(before.issuer, certificate.subject) && !isSelfIssued(before));
		if (!follows) throw keyFailures.make("client-chain", { number: index + 1, subject: nameText(certificate.subject), issuer: before === undefined ? "" : nameText(before.issuer) });
		before = certificate;
	}
}
