import { equal } from "../bytes/equal.js";
import type { StageFailure } from "../failure/failure.js";
import type { PublicKey, SignatureAlgorithm } from "../ports/crypto.js";
import { isSelfIssued, type Certificate } from "./certificate.js";
import { authorityKeyId, KEY_CERT_SIGN, subjectKeyId, type Extensions } from "./extension.js";
import { x509Failures } from "./failures.js";
import { checkCritical, checkDates, checkPurpose } from "./leaf.js";
import { nameText } from "./name.js";
import { untrustedAdvice, usageLabels } from "./phrases.js";

/** A certificate with its extensions read. */
export interface Link {
	readonly certificate: Certificate;
	readonly extensions: Extensions;
}

/** One link of a whole path and the one above it. */
export interface Issue {
	readonly subject: Link;
	readonly issuer: Link;
	readonly fromAnchor: boolean;
	/** Intermediates between the issuer and the server's certificate, without self-issued ones. */
	readonly below: number;
	readonly now: number;
	/** Names of all anchors, for people. */
	readonly anchors: string;
}

/** What a link is checked with once it is known to be in order otherwise. */
export interface Signing {
	readonly algorithm: SignatureAlgorithm;
	readonly key: PublicKey;
}

/**
 * What is asked of each issuer of a path (RFC 5280 section 6.1.4), in an order in which a path that passes more of
 * them is the likelier one to be meant. Signatures come after all of these, since they cost most.
 */
export const issuerChecks: readonly ((issue: Issue) => StageFailure | undefined)[] = Object.freeze([
	checkAuthority,
	checkPathLength,
	checkSigningUsage,
	({ issuer }: Issue) => checkPurpose(issuer.certificate, issuer.extensions),
	checkNameConstraints,
	({ issuer }: Issue) => checkCritical(issuer.certificate, issuer.extensions),
	({ issuer, fromAnchor, now }: Issue) => checkDates(issuer.certificate, now, fromAnchor ? "anchor-expired" : "intermediate-expired"),
]);

/** What to say of a signature that does not fit. */
export function wrongSignature({ subject, issuer, fromAnchor, anchors }: Issue): StageFailure {
	return fromAnchor && !namesKey(subject, issuer) ? untrusted(subject, anchors, untrustedAdvice.renamed) : badSignature(subject);
}

/** What to say of a certificate whose issuer is nowhere. */
export function noIssuer(subject: Link, anchors: string): StageFailure {
	return untrusted(subject, anchors, isSelfIssued(subject.certificate) ? untrustedAdvice.selfSigned : untrustedAdvice.other);
}

/** What to say of a server's certificate that is given as an anchor. */
export function leafAsAnchor({ subject, issuer }: Certificate): StageFailure {
	return x509Failures.make("not-a-ca", { subject: nameText(subject), issuer: nameText(issuer) });
}

function checkAuthority({ subject, issuer, fromAnchor, anchors }: Issue): StageFailure | undefined {
	if (issuer.extensions.ca) return undefined;
	if (!fromAnchor) return x509Failures.make("ca-constraint", { subject: nameText(issuer.certificate.subject) });
	// Old roots are of version 1, which cannot say that they are CAs; whoever set one as an anchor has said it.
	if (isSelfIssued(issuer.certificate)) return issuer.certificate.version === 1 ? undefined : otherAnchor(subject, issuer, anchors);
	return leafAsAnchor(issuer.certificate);
}

/** The anchor is a server's self-signed certificate; the one presented has its name but is another. */
function otherAnchor(subject: Link, issuer: Link, anchors: string): StageFailure {
	if (isSelfIssued(subject.certificate)) return untrusted(subject, anchors, untrustedAdvice.selfSigned);
	return x509Failures.make("ca-constraint", { subject: nameText(issuer.certificate.subject) });
}

function checkPathLength({ issuer, below }: Issue): StageFailure | undefined {
	const allowed = issuer.extensions.pathLength;
	if (allowed === undefined || below <= allowed) return undefined;
	return x509Failures.make("path-too-long", { limiter: nameText(issuer.certificate.subject), allowed, count: below });
}

function checkSigningUsage({ issuer }: Issue): StageFailure | undefined {
	const usage = issuer.extensions.keyUsage;
	if (usage === undefined || (usage & KEY_CERT_SIGN) !== 0) return undefined;
	return x509Failures.make("key-usage", { subject: nameText(issuer.certificate.subject), usage: usageLabels.issue });
}

/** RFC 5280 section 4.2.1.10: to be processed whether or not it is critical, so that what cannot be is refused. */
function checkNameConstraints({ issuer }: Issue): StageFailure | undefined {
	if (!issuer.extensions.constrainsNames) return undefined;
	return x509Failures.make("name-constraints", { subject: nameText(issuer.certificate.subject) });
}

/** Whether the key ids say that this very key signed (RFC 5280 section 4.2.1.1). */
function namesKey(subject: Link, issuer: Link): boolean {
	const wanted = authorityKeyId(subject.certificate);
	const held = subjectKeyId(issuer.certificate);
	return wanted !== undefined && held !== undefined && equal(wanted, held);
}

function badSignature({ certificate }: Link): StageFailure {
	return x509Failures.make("bad-signature", { subject: nameText(certificate.subject), issuer: nameText(certificate.issuer) });
}

function untrusted({ certificate }: Link, anchors: string, advice: string): StageFailure {
	return x509Failures.make("untrusted", { subject: nameText(certificate.subject), issuer: nameText(certificate.issuer), anchors, advice });
}
