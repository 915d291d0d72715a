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
import { firstRefusal, issuerChecks, leafAsAnchor, noIssuer, selfSigned, wrongSignature, type Frame, type Issue, type Search } from "./issuer.js";
import { checkDates, checkEnd, checkLeaf, LAST_SECOND, leafText, presentTime, readLeaf } from "./leaf.js";
import { isNameless, shortName } from "./name.js";
import { certificateLabels, THIS_FIRMWARE } from "./phrases.js";
import { MOST_CERTIFICATES, NO_FINDINGS, type PeerEnds, type PresentedChain, type Proof, type Validity } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";
import { isSignedBy, readSignatureAlgorithm } from "./signature.js";
import { daysText } from "./time.js";

/** Proof that a path of signatures leads from the server's certificate to an anchor. */
class VerifiedLeaf implements Proof<"verified"> {
	readonly kind = "verified";
	readonly findings: readonly Failure[];
	/** Until the handshake is complete. */
	#key: PublicKey | undefined;
	readonly #path: string;
	readonly #validity: Validity;
	readonly #now: number;

	/** `path`: for people. */
	constructor(key: PublicKey | undefined, path: string, findings: readonly Failure[], validity: Validity, now: number) {
		this.#key = key;
		this.#path = path;
		this.findings = findings.length === 0 ? NO_FINDINGS : findings;
		this.#validity = validity;
		this.#now = now;
	}

	get key(): PublicKey {
		if (this.#key === undefined) throw new RangeError("the key of a server whose handshake is complete");
		return this.#key;
	}

	/** The handshake is complete, and who resumes it shows no signature. */
	settle(): void {
		this.#key = undefined;
	}

	get description(): string {
		return `${this.#path}, ${daysText(this.#validity.end - this.#now)} left`;
	}

	get ends(): PeerEnds {
		return { leaf: this.#validity.leafEnd, anchor: this.#validity.anchorEnd };
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
export function restoredLeaf({ path, ...validity }: LeafRecord): VerifiedLeaf {
	return new VerifiedLeaf(undefined, path, NO_FINDINGS, validity, validity.end);
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
	/** Where the path ends while it is being verified, and how many of its signatures are still to be checked. */
	#anchor: Link | undefined;
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
		if (this.#unchecked === ALL_KEPT) return this.prove();
		if (this.#unchecked === ALL_CHECKED) this.keep();
		// Each search begins a step of its own: called from the other work, it would go deeper than a chip's stack.
		else if (this.#unchecked === 0 || !this.checkSignature()) this.nextPath();
		else if (this.#unchecked === 0) this.#unchecked = ALL_CHECKED;
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

	/** Goes on to the next path that leaves only signatures to be checked, or to the next certificate: what is left of a path before it counts for nothing. */
	private nextPath(): void {
		this.#unchecked = 0;
		for (let frame = this.#frames.at(-1); frame !== undefined; frame = this.#frames.at(-1)) {
			if (frame.next < 0) {
				const number = FIRST_ANCHOR - frame.next--;
				const anchor = this.anchors.candidate(number, frame.link.certificate.issuer, this.crypto);
				if (anchor === undefined) frame.next = 0;
				else if (this.endsAt(anchor, number, frame)) return;
			} else if (frame.next < this.#presented.certificates.length) {
				if (this.extend(frame, frame.next++)) return;
			} else {
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
		if (!this.checkIssuers(anchor) || !this.checkSigning(anchor)) return false;
		this.#anchor = anchor;
		this.#unchecked = this.#frames.length;
		return true;
	}

	private checkIssuers(anchor: Link): boolean {
		const path: Issue[] = [];
		while (path.length < this.#frames.length) path.push(this.issue(path.length, anchor));
		const found = firstRefusal(path);
		if (found !== undefined) this.consider(found.failure, WHOLE_PATH + found.passed);
		return found === undefined;
	}

	/** Reads what signatures are checked with, all of it before the first is checked; kept, it would take a chip's memory. */
	private checkSigning(anchor: Link): boolean {
		const { crypto } = this.#presented;
		try {
			for (let index = 0; index < this.#frames.length; index++) {
				readSignatureAlgorithm(this.issuerOf(index - 1, anchor).certificate, crypto);
				supportedKey(this.issuerOf(index, anchor).certificate, crypto);
			}
			return true;
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			return this.consider(caught, WHOLE_PATH + issuerChecks.length);
		}
	}

	private issuerOf(index: number, anchor: Link): Link {
		return this.#frames[index + 1]?.link ?? anchor;
	}

	/** One link of the path so far, the server's certificate first, when it ends at this anchor. */
	private issue(index: number, anchor: Link): Issue {
		const frame = this.#frames[index];
		if (frame === undefined) throw new RangeError("no such link");
		let below = 0;
		// RFC 5280 section 4.2.1.9: self-issued intermediates do not count.
		for (let at = index; at > 0; at--) if (!isSelfIssued(this.issuerOf(at - 1, anchor).certificate)) below++;
		return { subject: frame.link, issuer: this.issuerOf(index, anchor), fromAnchor: index + 1 === this.#frames.length, below, search: this };
	}

	/** Adds a certificate that the server sent to the path, if it can be the next issuer; whether it was. */
	private extend(frame: Frame, index: number): boolean {
		const link = this.read(index);
		if (link === undefined || !equal(link.certificate.subject, frame.link.certificate.issuer)) return false;
		// The same key under the same name once more leads nowhere new (RFC 4158 section 5.2), nor does the leaf.
		if (this.#frames.some((used) => used.index === index || isSameKey(used.link, link))) return false;
		frame.isExtended = true;
		if (this.#frames.length > MOST_INTERMEDIATES) return this.consider(x509Failures.make("path-too-long", { limiter: THIS_FIRMWARE, allowed: MOST_INTERMEDIATES, count: this.#frames.length }), MALFORMED_ISSUER);
		if (++this.#extensions > MOST_EXTENSIONS) throw this.exhausted();
		this.#frames.push({ link, index, next: FIRST_ANCHOR, isExtended: false });
		return true;
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
		const anchor = this.#anchor;
		const index = --this.#unchecked;
		const link = this.#frames[index]?.link;
		if (link === undefined || anchor === undefined) throw new RangeError("no path to check");
		const { crypto } = this.#presented;
		const subject = link.certificate;
		const issuer = this.issuerOf(index, anchor).certificate;
		// A server's own certificate is renewed too often to be worth it.
		const memory = index > 0 ? this.anchors.memory : undefined;
		if (memory?.knows(subject, issuer, this) === true) return true;
		if (++this.#checks > MOST_SIGNATURE_CHECKS) throw this.exhausted();
		if (isSignedBy(subject, readSignatureAlgorithm(subject, crypto), supportedKey(issuer, crypto), crypto)) {
			memory?.keep(subject, issuer, this);
			return true;
		}
		return this.consider(wrongSignature(this.issue(index, anchor)), WHOLE_PATH + issuerChecks.length + this.#frames.length - index);
	}

	/** Keeps the failure of the path that came furthest; the first of several. False: on this path it does not go on. */
	private consider(failure: StageFailure, progress: number): false {
		if (progress > this.#progress) {
			this.#failure = failure;
			this.#progress = progress;
		}
		return false;
	}

	private exhausted(): StageFailure {
		return x509Failures.make("search-budget", { checks: Math.min(this.#checks, MOST_SIGNATURE_CHECKS), most: MOST_SIGNATURE_CHECKS });
	}

	/** A step of its own: to name signatures takes as long as to tell of the path. */
	private keep(): void {
		const anchor = this.#anchor;
		for (let index = 1; anchor !== undefined && index < this.#frames.length; index++) {
			this.anchors.memory?.proven(this.issuerOf(index - 1, anchor).certificate, this.issuerOf(index, anchor).certificate, this);
		}
		this.#unchecked = ALL_KEPT;
	}

	private prove(): VerifiedLeaf {
		const link = this.#frames[0]?.link;
		const anchor = this.#anchor;
		if (link === undefined || anchor === undefined) throw new RangeError("no path to prove");
		const leaf = link.certificate;
		const { name, crypto } = this.#presented;
		let { begin, end } = leaf;
		let path = `${leafText(leaf, name)}, path: ${isNameless(leaf.subject) ? name.text : shortName(leaf.subject)}`;
		// What has been told of is let go: a chip has room for the key in its place.
		this.#links.length = 0;
		for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
			const { certificate } = this.#frames[0]?.link ?? anchor;
			path += ` <- ${this.#frames.length === 0 ? "anchor " : ""}${shortName(certificate.subject)}`;
			begin = Math.max(begin, certificate.begin);
			end = Math.min(end, certificate.end);
		}
		const findings = [...this.anchors.profile.findings(link, name), ...checkEnd(leaf, this.now, "ends-soon"), ...checkEnd(anchor.certificate, this.now, "anchor-ends-soon")];
		return new VerifiedLeaf(copyPublicKey(supportedKey(leaf, crypto)), path, findings, { begin, end, leafEnd: leaf.end, anchorEnd: anchor.certificate.end }, this.now);
	}

	/** A private server's self-signed certificate, which is itself the anchor: the same bytes, so no signature to check. */
	private provePrivate(leaf: Link, key: PublicKey): VerifiedLeaf {
		const { certificate, certificate: { begin, end } } = leaf;
		const { name } = this.#presented;
		const findings = [...this.anchors.profile.findings(leaf, name), ...checkEnd(certificate, this.now, "anchor-ends-soon")];
		return new VerifiedLeaf(copyPublicKey(key), `${leafText(certificate, name)}, itself a trust anchor`, findings, { begin, end, leafEnd: end, anchorEnd: end }, this.now);
	}
}

/** Between the server's certificate and the anchor: public chains have 1 or 2, cross-signed ones 3. */
export const MOST_INTERMEDIATES = 6;

const FIRST_ANCHOR = -1;
/** In place of a count of signatures that are still to be checked: the path needs but to be kept in mind, and told. */
const ALL_CHECKED = -1;
const ALL_KEPT = -2;

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
