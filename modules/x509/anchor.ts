import { equal } from "../bytes/equal.js";
import { counted } from "../failure/counted.js";
import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto } from "../ports/crypto.js";
import { AnchorBundle } from "./anchor-bundle.js";
import type { Anchor, AnchorSet } from "./anchor-set.js";
import type { Authentication, Authenticator, PeerProof, PresentedChain } from "./authenticator.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { MOST_INTERMEDIATES, PathSearch } from "./chain.js";
import { readExtensions } from "./extension.js";
import { trustFailures } from "./failures.js";
import { trustIdentity } from "./identity.js";
import { shortName } from "./name.js";
import { certificateLabels } from "./phrases.js";
import { privateProfile, type Profile } from "./profile.js";
import { readPublicKey } from "./public-key.js";
import type { SignatureMemory } from "./signature-memory.js";

export interface AnchorOptions {
	/** How many intermediates may stand between the server and an anchor, if fewer than the path check allows; self-issued ones do not count. */
	readonly depth?: number;
	/** Where signatures on intermediates that were right are kept; each is checked anew without one. */
	readonly memory?: SignatureMemory | undefined;
	/** More anchors, which stay in flash. */
	readonly bundles?: readonly AnchorBundle[];
}

/**
 * Trust in CAs: the server must show a path of signatures to one of these certificates (DER), with the right name and
 * valid today. A private server's self-signed certificate may stand here too, unless the profile is `web`. The bytes are kept, not copied.
 */
export function anchors(list: readonly Uint8Array[], profile = privateProfile, { depth = MOST_INTERMEDIATES, memory, bundles = NONE }: AnchorOptions = {}): Authenticator {
	if (list.length === 0 && bundles.length === 0) throw trustFailures.make("no-anchors");
	// No iterator: a chip's stack is the deepest here, and it would take more of it.
	const certificates: Certificate[] = [];
	for (let der = list[0]; der !== undefined; der = list[certificates.length]) certificates.push(readAnchor(der, certificates.length));
	if (list.length > 0) requireUsable(certificates);
	return new AnchorTrust(certificates, bundles, profile, depth, memory);
}

class AnchorTrust implements Authenticator, AnchorSet {
	readonly #list: readonly (Anchor | AnchorBundle)[];
	readonly names: string;
	readonly profile: Profile;
	readonly depth: number;
	readonly memory: SignatureMemory | undefined;

	constructor(certificates: readonly Certificate[], bundles: readonly AnchorBundle[], profile: Profile, depth: number, memory: SignatureMemory | undefined) {
		this.#list = [...certificates.map(({ der, subject }) => ({ der, subject })), ...bundles];
		this.names = namesText(certificates, bundles);
		this.profile = profile;
		this.depth = depth;
		this.memory = memory;
	}

	// eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would take memory of the chip
	get needsTime(): boolean {
		return true;
	}

	get description(): string {
		const count = this.#list.reduce((sum, one) => sum + (one instanceof AnchorBundle ? one.count : 1), 0);
		return `${count === 1 ? "the trust anchor" : `${count} trust anchors:`} ${this.names}`;
	}

	identity(crypto: Pick<Crypto, "hash">): string {
		return trustIdentity(crypto, `anchors, ${this.profile.name}, ${this.depth}`, this.#list.map((one) => (one instanceof AnchorBundle ? one.digest : one.der)));
	}

	proven(peer: PeerProof): void {
		if (peer.kind === "verified") peer.settle();
	}

	candidate(number: number, issuer: Uint8Array, crypto: Crypto): Anchor | undefined {
		let left = number;
		for (const one of this.#list) {
			if (!(one instanceof AnchorBundle)) {
				if (left-- === 0) return one;
				continue;
			}
			const found = one.candidate(issuer, left, crypto);
			if (found !== undefined) return found;
			left -= one.countOf(issuer, crypto);
		}
		return undefined;
	}

	holds({ der, subject, signed }: Certificate, crypto: Crypto): boolean {
		return this.#list.some((one) => (one instanceof AnchorBundle ? one.holds(subject, signed, crypto) : equal(one.der, der)));
	}

	authenticate(presented: PresentedChain): Authentication {
		return new PathSearch(presented, this);
	}
}

function readAnchor(der: Uint8Array, index: number): Certificate {
	try {
		const certificate = readCertificate(der, certificateLabels.anchor(index));
		readExtensions(certificate);
		return certificate;
	} catch (caught) {
		if (isFailure(caught)) throw trustFailures.make("anchor-malformed", { problem: caught.seen });
		throw caught;
	}
}

/** One anchor of a bundle may have a kind of key that we lack; all of them may not. */
function requireUsable(certificates: readonly Certificate[]): void {
	let first: StageFailure | undefined;
	for (const certificate of certificates) {
		try {
			readPublicKey(certificate);
			return;
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			first ??= caught;
		}
	}
	throw trustFailures.make("anchor-unusable", { problem: first?.seen ?? "" });
}

function namesText(certificates: readonly Certificate[], bundles: readonly AnchorBundle[]): string {
	const shown = certificates.slice(0, MOST_SHOWN).map(({ subject }) => shortName(subject)).join(", ");
	const names = certificates.length > MOST_SHOWN ? `${shown} and ${certificates.length - MOST_SHOWN} more` : shown;
	return [...(names === "" ? NONE : [names]), ...bundles.map(bundleText)].join(", and ");
}

function bundleText({ count, name }: AnchorBundle): string {
	return `${counted(count, "roots")} of ${name}`;
}

/** Anchors named in a text. */
const MOST_SHOWN = 5;

const NONE: readonly never[] = Object.freeze([]);
