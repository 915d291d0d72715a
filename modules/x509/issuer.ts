import { equal } from "../bytes/equal.js";
import type { StageFailure } from "../failure/failure.js";
import { isSelfIssued, type Certificate } from "./certificate.js";
import { constraintFailures } from "./constraint-failures.js";
import { authorityKeyId, KEY_CERT_SIGN, subjectKeyId, type Link } from "./extension.js";
import { x509Failures } from "./failures.js";
import type { ServerName } from "./host-name.js";
import { checkCritical, checkDates, checkPurpose } from "./leaf.js";
import { nameText } from "./name.js";
import { findOverstep, findServerOverstep, type Comparisons } from "./name-constraints.js";
import type { AnchorSet } from "./anchor-set.js";
import { certificateLabels, THIS_FIRMWARE, untrustedAdvice, usageLabels } from "./phrases.js";

/** What all checks of one search share. */
export interface Search extends Comparisons {
	readonly now: number;
	readonly server: ServerName;
	readonly anchors: AnchorSet;
}

/** One certificate of the path being searched. */
export interface Frame {
	readonly link: Link;
	/** Its place in what the server sent. */
	readonly index: number;
	/** The next candidate for its issuer: below zero the anchors, downwards, and then what the server sent. */
	next: number;
	/** Whether any candidate had the issuer's name. */
	isExtended: boolean;
}

/** One link of a whole path and the one above it. */
export interface Issue {
	readonly subject: Link;
	readonly issuer: Link;
	readonly fromAnchor: boolean;
	/** Intermediates between the issuer and the server's certificate, without self-issued ones. */
	readonly below: number;
	readonly search: Search;
}

/**
 * What is asked of each issuer of a path (RFC 5280 section 6.1.4), in an order in which a path that passes more of
 * them is the likelier one to be meant. Signatures come after all of these, since they cost most.
 */
export const issuerChecks: readonly ((issue: Issue, path: readonly Issue[]) => StageFailure | undefined)[] = Object.freeze([
	checkAuthority,
	checkPathLength,
	checkSigningUsage,
	({ issuer }: Issue) => checkPurpose(issuer.certificate, issuer.extensions),
	checkNameConstraints,
	({ issuer }: Issue) => checkCritical(issuer.certificate, issuer.extensions),
	({ issuer, fromAnchor, search }: Issue) => search.anchors.profile.checkIssuer(issuer, fromAnchor),
	({ issuer, fromAnchor, search }: Issue) => checkDates(issuer.certificate, search.now, fromAnchor ? "anchor-expired" : "intermediate-expired"),
]);

/** The first check that a path does not pass, and how many it passes before. */
export function firstRefusal(path: readonly Issue[]): { readonly failure: StageFailure; readonly passed: number } | undefined {
	let passed = 0;
	for (const check of issuerChecks) {
		for (const issue of path) {
			const failure = check(issue, path);
			if (failure !== undefined) return { failure, passed };
		}
		passed++;
	}
	return undefined;
}

/** What to say of a signature that does not fit. */
export function wrongSignature({ subject, issuer, fromAnchor, search }: Issue): StageFailure {
	return fromAnchor && !namesKey(subject, issuer) ? untrusted(subject, search.anchors.names, untrustedAdvice.renamed) : badSignature(subject);
}

/** What to say of a certificate whose issuer is nowhere. */
export function noIssuer(subject: Link, anchors: string): StageFailure {
	return untrusted(subject, anchors, isSelfIssued(subject.certificate) ? selfSignedAdvice(subject) : untrustedAdvice.other);
}

/** What to say of a server's certificate that is given as an anchor. */
export function leafAsAnchor({ subject, issuer }: Certificate): StageFailure {
	return x509Failures.make("not-a-ca", { subject: nameText(subject), issuer: nameText(issuer) });
}

/** What to say of a private server's own certificate where the profile takes none as an anchor. */
export function selfSigned(subject: string): StageFailure {
	return x509Failures.make("self-signed", { subject });
}

function checkAuthority({ subject, issuer, fromAnchor, search }: Issue): StageFailure | undefined {
	if (issuer.extensions.ca) return undefined;
	if (!fromAnchor) return x509Failures.make("ca-constraint", { subject: nameText(issuer.certificate.subject) });
	// Old roots are of version 1, which cannot say that they are CAs; whoever set one as an anchor has said it.
	if (issuer.certificate.version === 1 && isSelfIssued(issuer.certificate)) return undefined;
	// Else the anchor is a server's certificate, and not the one presented. If that one has signed itself, this is what to say.
	if (isSelfIssued(subject.certificate)) return untrusted(subject, search.anchors.names, selfSignedAdvice(subject));
	return x509Failures.make("ca-constraint", { subject: nameText(issuer.certificate.subject) });
}

function checkPathLength({ issuer, below, search }: Issue): StageFailure | undefined {
	const { depth } = search.anchors;
	if (below > depth) return x509Failures.make("path-too-long", { limiter: THIS_FIRMWARE, allowed: depth, count: below });
	const allowed = issuer.extensions.pathLength;
	if (allowed === undefined || below <= allowed) return undefined;
	return x509Failures.make("path-too-long", { limiter: nameText(issuer.certificate.subject), allowed, count: below });
}

function checkSigningUsage({ issuer }: Issue): StageFailure | undefined {
	const usage = issuer.extensions.keyUsage;
	if (usage === undefined || (usage & KEY_CERT_SIGN) !== 0) return undefined;
	return x509Failures.make("key-usage", { subject: nameText(issuer.certificate.subject), usage: usageLabels.issue });
}

/** RFC 5280 section 4.2.1.10, on anchors too; whether or not it is critical. */
function checkNameConstraints({ issuer, search }: Issue, path: readonly Issue[]): StageFailure | undefined {
	const limits = issuer.extensions.nameConstraints;
	if (limits === undefined) return undefined;
	for (const { subject } of path) {
		if (subject === issuer) break;
		const isServer = subject === path[0]?.subject;
		const { certificate, extensions } = subject;
		// A CA that changes its key issues to itself, and need not be within its own limits.
		if (!isServer && isSelfIssued(certificate)) continue;
		let found = findOverstep(limits, certificate.subject, extensions.names, search);
		// Without alternative names it was believed by another name, which must not go around the limits.
		if (isServer && extensions.names === undefined) found ??= findServerOverstep(limits, search.server, search);
		if (found !== undefined) return constraintFailures.make("name-constraints", { issuer: nameText(issuer.certificate.subject), subject: nameText(certificate.subject), ...found });
	}
	return undefined;
}

/** Whether the key ids say that this very key signed (RFC 5280 section 4.2.1.1). */
function namesKey(subject: Link, issuer: Link): boolean {
	const wanted = authorityKeyId(subject.certificate);
	const held = subjectKeyId(issuer.certificate);
	return wanted !== undefined && held !== undefined && equal(wanted, held);
}

/** The server's own certificate stands first in what it sends; what stands behind it is a CA's, sent along. */
function selfSignedAdvice({ certificate }: Link): string {
	return certificate.which === certificateLabels.leaf ? untrustedAdvice.selfSigned : untrustedAdvice.sentRoot;
}

function badSignature({ certificate }: Link): StageFailure {
	return x509Failures.make("bad-signature", { subject: nameText(certificate.subject), issuer: nameText(certificate.issuer) });
}

function untrusted({ certificate }: Link, anchors: string, advice: string): StageFailure {
	return x509Failures.make("untrusted", { subject: nameText(certificate.subject), issuer: nameText(certificate.issuer), anchors, advice });
}
