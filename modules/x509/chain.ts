import { equal } from "../bytes/equal.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto, PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import type { Anchor, AnchorSet } from "./anchor-set.js";
import { isSelfIssued } from "./certificate.js";
import { constraintFailures } from "./constraint-failures.js";
import { isSameKey, readExtensions, readLink, type Link } from "./extension.js";
import { x509Failures } from "./failures.js";
import type { ServerName } from "./host-name.js";
import { issuerChecks, leafAsAnchor, noIssuer, selfSigned, wrongSignature, type Issue, type Search, type Signing } from "./issuer.js";
import { checkDates, checkEnd, checkLeaf, LAST_SECOND, leafText, presentTime, readLeaf } from "./leaf.js";
import { isNameless, shortName } from "./name.js";
import { certificateLabels, THIS_FIRMWARE } from "./phrases.js";
import { MOST_CERTIFICATES, type PeerEnds, type PresentedChain, type Proof } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";
import { isSignedBy, readSignatureAlgorithm } from "./signature.js";
import { daysText } from "./time.js";

/** Proof that a path of signatures leads from the server's certificate to an anchor. */
class VerifiedLeaf implements Proof<"verified"> {
	readonly kind = "verified";
	readonly findings: readonly Failure[];
	readonly #key: PublicKey;
	readonly #path: string;
	readonly #validity: Validity;
	readonly #now: number;

	/** `path`: for people. */
	constructor(key: PublicKey, path: string, findings: readonly Failure[], validity: Validity, now: number) {
		this.#key = key;
		this.#path = path;
		this.findings = findings;
		this.#validity = validity;
		this.#now = now;
	}

	get key(): PublicKey {
		return this.#key;
	}

	get description(): string {
		return `${this.#path}, ${daysText(this.#validity.end - this.#now)} left`;
	}

	get ends(): PeerEnds {
		const { leafEnd, anchorEnd } = this.#validity;
		return { leaf: leafEnd, anchor: anchorEnd };
	}

	/** The same, and what else was asked for and found. */
	also(by: string, findings: readonly Failure[]): VerifiedLeaf {
		return new VerifiedLeaf(this.#key, `${this.#path}, and ${by}`, [...this.findings, ...findings], this.#validity, this.#now);
	}

	/** What `restoredLeaf` makes this proof of once more. */
	get record(): LeafRecord {
		return { path: this.#path, ...this.#validity };
	}

	/** While every certificate of the path is valid. */
	at(now: number | undefined): VerifiedLeaf | undefined {
		const { begin, end } = this.#validity;
		if (now === undefined || !(now >= begin && now <= end + LAST_SECOND)) return undefined;
		return new VerifiedLeaf(this.#key, this.#path, this.findings, this.#validity, now);
	}
}

export type { VerifiedLeaf };

/** What a proof that a restart shall not end is kept as; it holds as far as `at` says. */
export interface LeafRecord extends Validity {
	readonly path: string;
}

/** For the proofs of this firmware's own storage alone (peer-record). */
export function restoredLeaf(key: PublicKey, { path, ...validity }: LeafRecord): VerifiedLeaf {
	return new VerifiedLeaf(key, path, [], validity, validity.end);
}

/**
 * The search for a path (RFC 5280 section 6): names first, from the server's certificate up to an anchor, which costs
 * nothing; then what each issuer may do; then signatures, one per step and from the anchor down, so that no key is
 * used before it is believed. When all paths fail, the failure of the one that came furthest is thrown.
 */
export class PathSearch implements Search {
	readonly #presented: PresentedChain;
	readonly anchors: AnchorSet;
	readonly now: number;
	readonly #links: (Link | undefined)[] = [];
	/** The path being searched, the server's certificate first. */
	readonly #frames: Frame[] = [];
	/** The whole path being verified, and how many of its signatures are still to be checked. */
	#path: readonly SignedIssue[] = [];
	#unchecked = 0;
	#begun = false;
	#extensions = 0;
	#checks = 0;
	#comparisons = 0;
	#failure: StageFailure | undefined;
	#progress = -1;

	constructor(presented: PresentedChain, anchors: AnchorSet) {
		this.#presented = presented;
		this.anchors = anchors;
		this.now = presentTime(presented) ?? NaN;
	}

	step(): VerifiedLeaf | undefined {
		if (!this.#begun) return this.begin();
		// Each search begins a step of its own: called from the other work, it would go deeper than a chip's stack.
		if (this.#unchecked === 0 || !this.checkSignature()) this.nextPath();
		else if (this.#unchecked === 0) return this.prove();
		return undefined;
	}

	get server(): ServerName {
		return this.#presented.name;
	}

	get crypto(): Crypto {
		return this.#presented.crypto;
	}

	compared(): void {
		if (++this.#comparisons > MOST_COMPARISONS) throw constraintFailures.make("name-constraints-budget", { most: MOST_COMPARISONS });
	}

	private begin(): VerifiedLeaf | undefined {
		this.#begun = true;
		const { certificates, name } = this.#presented;
		if (certificates.length > MOST_CERTIFICATES) throw x509Failures.make("chain-too-long", { most: MOST_CERTIFICATES });
		const certificate = readLeaf(this.#presented);
		if (Number.isNaN(this.now)) throw x509Failures.make("clock-unset");
		const leaf = { certificate, extensions: readExtensions(certificate) };
		const { profile } = this.anchors;
		const isAnchor = this.anchors.holds(certificate, this.crypto);
		const isPrivate = isAnchor && isSelfIssued(certificate);
		const failure = profile.checkName(leaf, name) ?? checkLeaf(certificate, leaf.extensions) ?? (isPrivate && !profile.trustsServers ? selfSigned(leafText(certificate, name)) : profile.checkServer(leaf)) ?? checkDates(certificate, this.now, isPrivate ? "anchor-expired" : "expired");
		if (failure !== undefined) throw failure;
		const key = supportedKey(certificate, this.#presented.crypto);
		if (isPrivate) return this.provePrivate(leaf, key);
		if (isAnchor) this.consider(leafAsAnchor(certificate), LEAF_AS_ANCHOR);
		this.#links[0] = leaf;
		this.#frames.push({ link: leaf, index: 0, next: FIRST_ANCHOR, isExtended: false });
		return undefined;
	}

	/** Goes on to the next path that leaves only signatures to be checked. */
	private nextPath(): void {
		for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
			if (frame.next < 0) {
				const number = FIRST_ANCHOR - frame.next--;
				const anchor = this.anchors.candidate(number, frame.link.certificate.issuer, this.crypto);
				if (anchor === undefined) frame.next = 0;
				else if (this.endsAt(anchor, number, frame)) return;
			} else if (frame.next < this.#presented.certificates.length) this.extend(frame, frame.next++);
			else {
				if (!frame.isExtended) this.consider(noIssuer(frame.link, this.anchors.names), this.#frames.length);
				this.#frames.pop();
			}
		}
		throw this.#failure ?? x509Failures.make("chain-empty");
	}

	/** Whether the path so far and this anchor leave only signatures to be checked. */
	private endsAt({ der, subject }: Anchor, number: number, frame: Frame): boolean {
		const { issuer } = frame.link.certificate;
		if (subject !== undefined && !equal(subject, issuer)) return false;
		const anchor = this.tryRead(der, certificateLabels.anchor(number), subject === undefined);
		if (anchor === undefined || !equal(anchor.certificate.subject, issuer)) return false;
		frame.isExtended = true;
		const path = this.issues(anchor);
		for (const [passed, check] of issuerChecks.entries()) {
			const failure = firstOf(path, check);
			if (failure === undefined) continue;
			this.consider(failure, WHOLE_PATH + passed);
			return false;
		}
		try {
			this.#path = path.map((issue) => readSigning(issue, this.#presented.crypto));
			this.#unchecked = path.length;
			return true;
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.consider(caught, WHOLE_PATH + issuerChecks.length);
			return false;
		}
	}

	/** The links of the path so far, the server's certificate first, when it ends at this anchor. */
	private issues(anchor: Link): readonly Issue[] {
		let below = 0;
		return this.#frames.map(({ link }, index) => {
			const issuer = this.#frames[index + 1]?.link;
			// RFC 5280 section 4.2.1.9: self-issued intermediates do not count.
			if (index > 0 && !isSelfIssued(link.certificate)) below++;
			return { subject: link, issuer: issuer ?? anchor, fromAnchor: issuer === undefined, below, search: this };
		});
	}

	/** Adds a certificate that the server sent to the path, if it can be the next issuer. */
	private extend(frame: Frame, index: number): void {
		const link = this.read(index);
		if (link === undefined || !equal(link.certificate.subject, frame.link.certificate.issuer)) return;
		// The same key under the same name once more leads nowhere new (RFC 4158 section 5.2), nor does the leaf.
		if (this.#frames.some((used) => used.index === index || isSameKey(used.link, link))) return;
		frame.isExtended = true;
		if (this.#frames.length > MOST_INTERMEDIATES) {
			this.consider(x509Failures.make("path-too-long", { limiter: THIS_FIRMWARE, allowed: MOST_INTERMEDIATES, count: this.#frames.length }), MALFORMED_ISSUER);
			return;
		}
		if (++this.#extensions > MOST_EXTENSIONS) throw this.exhausted();
		this.#frames.push({ link, index, next: FIRST_ANCHOR, isExtended: false });
	}

	/** A certificate that the server sent; undefined when it cannot be read, since perhaps nothing needs it. */
	private read(index: number): Link | undefined {
		const { certificates } = this.#presented;
		const der = certificates[index];
		if (der === undefined || index in this.#links) return this.#links[index];
		this.#links[index] = this.tryRead(der, certificateLabels.sent(index, certificates.length));
		return this.#links[index];
	}

	private tryRead(der: Uint8Array, which: string, isBare = false): Link | undefined {
		try {
			return readLink(der, which, isBare);
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			this.consider(caught, MALFORMED_ISSUER);
			return undefined;
		}
	}

	/** Checks the next signature of the path, from the anchor down; false when it is wrong. */
	private checkSignature(): boolean {
		const link = this.#path[--this.#unchecked];
		if (link === undefined) throw new RangeError("no path to check");
		const { issue, signing } = link;
		const { crypto } = this.#presented;
		const subject = issue.subject.certificate;
		// A server's own certificate is renewed too often to be worth it.
		const memory = this.#unchecked > 0 ? this.anchors.memory : undefined;
		if (memory?.knows(subject, issue.issuer.certificate, this) === true) return true;
		if (++this.#checks > MOST_SIGNATURE_CHECKS) throw this.exhausted();
		if (isSignedBy(subject, signing.algorithm, signing.key, crypto)) {
			memory?.keep(subject, issue.issuer.certificate, this);
			return true;
		}
		this.consider(wrongSignature(issue), WHOLE_PATH + issuerChecks.length + this.#path.length - this.#unchecked);
		return false;
	}

	/** Keeps the failure of the path that came furthest; the first of several. */
	private consider(failure: StageFailure, progress: number): void {
		if (progress <= this.#progress) return;
		this.#failure = failure;
		this.#progress = progress;
	}

	private exhausted(): StageFailure {
		return x509Failures.make("search-budget", { checks: Math.min(this.#checks, MOST_SIGNATURE_CHECKS), most: MOST_SIGNATURE_CHECKS });
	}

	private prove(): VerifiedLeaf {
		const link = this.#path[0]?.issue.subject;
		const anchor = this.#path.at(-1)?.issue.issuer.certificate;
		if (link === undefined || anchor === undefined) throw new RangeError("no path to prove");
		const leaf = link.certificate;
		const { name } = this.#presented;
		let { begin, end } = leaf;
		let path = `${leafText(leaf, name)}, path: ${isNameless(leaf.subject) ? name.text : shortName(leaf.subject)}`;
		for (const { issue } of this.#path) {
			path += ` <- ${issue.fromAnchor ? "anchor " : ""}${shortName(issue.issuer.certificate.subject)}`;
			begin = Math.max(begin, issue.issuer.certificate.begin);
			end = Math.min(end, issue.issuer.certificate.end);
			if (issue.subject !== link) this.anchors.memory?.proven(issue.subject.certificate, issue.issuer.certificate, this);
		}
		const findings = [...this.anchors.profile.findings(link, name), ...checkEnd(leaf, this.now, "ends-soon"), ...checkEnd(anchor, this.now, "anchor-ends-soon")];
		return new VerifiedLeaf(copyPublicKey(supportedKey(leaf, this.#presented.crypto)), path, findings, { begin, end, leafEnd: leaf.end, anchorEnd: anchor.end }, this.now);
	}

	/** A private server's self-signed certificate, which is itself the anchor: the same bytes, so no signature to check. */
	private provePrivate(leaf: Link, key: PublicKey): VerifiedLeaf {
		const { certificate } = leaf;
		const { begin, end } = certificate;
		const { name } = this.#presented;
		const findings = [...this.anchors.profile.findings(leaf, name), ...checkEnd(certificate, this.now, "anchor-ends-soon")];
		return new VerifiedLeaf(copyPublicKey(key), `${leafText(certificate, name)}, itself a trust anchor`, findings, { begin, end, leafEnd: end, anchorEnd: end }, this.now);
	}
}

/** When all certificates of a path are valid, and when its first and its last end: milliseconds since 1970. */
interface Validity {
	readonly begin: number;
	readonly end: number;
	readonly leafEnd: number;
	readonly anchorEnd: number;
}

/** One certificate of the path being searched. */
interface Frame {
	readonly link: Link;
	/** Its place in what the server sent. */
	readonly index: number;
	/** The next candidate for its issuer: below zero the anchors, down from FIRST_ANCHOR, and then what the server sent. */
	next: number;
	/** Whether any candidate had the issuer's name. */
	isExtended: boolean;
}

interface SignedIssue {
	readonly issue: Issue;
	readonly signing: Signing;
}

function firstOf(path: readonly Issue[], check: (typeof issuerChecks)[number]): StageFailure | undefined {
	for (const issue of path) {
		const failure = check(issue, path);
		if (failure !== undefined) return failure;
	}
	return undefined;
}

function readSigning(issue: Issue, crypto: Crypto): SignedIssue {
	return { issue, signing: { algorithm: readSignatureAlgorithm(issue.subject.certificate, crypto), key: supportedKey(issue.issuer.certificate, crypto) } };
}

/** Between the server's certificate and the anchor: public chains have 1 or 2, cross-signed ones 3. */
export const MOST_INTERMEDIATES = 6;

const FIRST_ANCHOR = -1;

/** Steps up over the whole search: with cross-signing a handful. */
export const MOST_EXTENSIONS = 64;

/** Over all paths: a P-256 check takes an ESP8266 about a third of a second, and a server waits for ten at the least. */
export const MOST_SIGNATURE_CHECKS = 16;

/** Of names with limits, over all paths: each takes an ESP8266 some tens of microseconds, so that all take less than a second. */
export const MOST_COMPARISONS = 10_000;

/** How far a path came, for the choice of what to report; lower than these are dead ends, by their length. */
const MALFORMED_ISSUER = 20;
const LEAF_AS_ANCHOR = 30;
const WHOLE_PATH = 40;
