import { isFailure, type StageFailure } from "../failure/failure.js";
import type { Crypto } from "../ports/crypto.js";
import type { Authentication, Authenticator, PresentedChain } from "./authenticator.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { PathSearch, type Anchor } from "./chain.js";
import { readExtensions } from "./extension.js";
import { trustFailures } from "./failures.js";
import { trustIdentity } from "./identity.js";
import { shortName } from "./name.js";
import { certificateLabels } from "./phrases.js";
import { readPublicKey } from "./public-key.js";

/**
 * Trust in CAs: the server must show a path of signatures to one of these certificates (DER), with the right name and
 * valid today. A private server's self-signed certificate may stand here too. The bytes are kept, not copied.
 */
export function anchors(list: readonly Uint8Array[]): Authenticator {
	if (list.length === 0) throw trustFailures.make("no-anchors");
	const certificates = list.map(readAnchor);
	requireUsable(certificates);
	return new AnchorTrust(certificates);
}

class AnchorTrust implements Authenticator {
	readonly #held: readonly Anchor[];
	/** For people. */
	readonly #names: string;

	constructor(certificates: readonly Certificate[]) {
		this.#held = certificates.map(({ der, subject }) => ({ der, subject }));
		this.#names = namesText(certificates);
	}

	get needsTime(): boolean {
		return true;
	}

	get description(): string {
		const { length } = this.#held;
		return `${length === 1 ? "the trust anchor" : `${length} trust anchors:`} ${this.#names}`;
	}

	identity(crypto: Pick<Crypto, "hash">): string {
		return trustIdentity(crypto, "anchors", this.#held.map(({ der }) => der));
	}

	authenticate(presented: PresentedChain): Authentication {
		return new PathSearch(presented, this.#held, this.#names);
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
