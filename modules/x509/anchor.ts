import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto } from "../ports/crypto.js";
import type { Anchor, AnchorSet } from "./anchor-set.js";
import type { Authentication, Authenticator, PresentedChain } from "./authenticator.js";
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
}

/**
 * Trust in CAs: the server must show a path of signatures to one of these certificates (DER), with the right name and
 * valid today. A private server's self-signed certificate may stand here too, unless the profile is `web`. The bytes are kept, not copied.
 */
export function anchors(list: readonly Uint8Array[], profile = privateProfile, { depth = MOST_INTERMEDIATES, memory }: AnchorOptions = {}): Authenticator {
	if (list.length === 0) throw trustFailures.make("no-anchors");
	const certificates = list.map(readAnchor);
	requireUsable(certificates);
	return new AnchorTrust(certificates, profile, depth, memory);
}

class AnchorTrust implements Authenticator, AnchorSet {
	readonly list: readonly Anchor[];
	readonly names: string;
	readonly profile: Profile;
	readonly depth: number;
	readonly memory: SignatureMemory | undefined;

	constructor(certificates: readonly Certificate[], profile: Profile, depth: number, memory: SignatureMemory | undefined) {
		this.list = certificates.map(({ der, subject }) => ({ der, subject }));
		this.names = namesText(certificates);
		this.profile = profile;
		this.depth = depth;
		this.memory = memory;
	}

	// eslint-disable-next-line @typescript-eslint/class-literal-property-style -- a field would take memory of the chip
	get needsTime(): boolean {
		return true;
	}

	get description(): string {
		const { length } = this.list;
		return `${length === 1 ? "the trust anchor" : `${length} trust anchors:`} ${this.names}`;
	}

	identity(crypto: Pick<Crypto, "hash">): string {
		return trustIdentity(crypto, `anchors, ${this.profile.name}, ${this.depth}`, this.list.map(({ der }) => der));
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

function namesText(certificates: readonly Certificate[]): string {
	const shown = certificates.slice(0, MOST_SHOWN).map(({ subject }) => shortName(subject)).join(", ");
	return certificates.length > MOST_SHOWN ? `${shown} and ${certificates.length - MOST_SHOWN} more` : shown;
}

/** Anchors named in a text. */
const MOST_SHOWN = 5;
