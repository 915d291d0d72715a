import { equal } from "../bytes/equal.js";
import { writeHex } from "../bytes/hex.js";
import { isFailure } from "../failure/failure.js";
import type { Crypto, HashName, PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import { readCertificate, type Certificate } from "./certificate.js";
import { x509Failures } from "./failures.js";
import { leafText, presentTime, readLeaf, unenforced } from "./leaf.js";
import { nameText } from "./name.js";
import { certificateLabels } from "./phrases.js";
import type { PeerEnds, PresentedChain, Proof } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";

/** The fingerprint of a certificate (its DER), or of its key (SubjectPublicKeyInfo), which outlives a renewal. */
export interface Pin {
	readonly of: "certificate" | "key";
	/** A key is pinned by SHA-256 only. */
	readonly hash: "sha256" | "sha1";
	/** 32 or 20 bytes. */
	readonly digest: Uint8Array;
}

/** Proof that the server's certificate or key has a fingerprint that was set. */
class PinnedPeer implements Proof<"pinned"> {
	readonly kind = "pinned";
	readonly description: string;
	readonly findings: readonly Failure[];
	readonly ends: PeerEnds;
	readonly #key: PublicKey;

	constructor(key: PublicKey, description: string, findings: readonly Failure[], ends: PeerEnds) {
		this.#key = key;
		this.description = description;
		this.findings = findings;
		this.ends = ends;
	}

	get key(): PublicKey {
		return this.#key;
	}

	/** A pin has no end, and dates were not enforced. */
	at(): this {
		return this;
	}
}

export type { PinnedPeer };

/** For the other files of this folder alone, which say why they believe the server. */
export function pinnedPeer(key: PublicKey, description: string, findings: readonly Failure[], ends: PeerEnds): PinnedPeer {
	return new PinnedPeer(key, description, findings, ends);
}

/** The pin decides: name and dates are reported and not enforced. Done in one step, without a public-key operation. */
export class PinMatch {
	readonly #presented: PresentedChain;
	readonly #pins: readonly Pin[];

	constructor(presented: PresentedChain, pins: readonly Pin[]) {
		this.#presented = presented;
		this.#pins = pins;
	}

	step(): PinnedPeer {
		const leaf = readLeaf(this.#presented);
		const { by, ends, findings } = matchPin(this.#presented, this.#pins, leaf);
		const key = copyPublicKey(supportedKey(leaf, this.#presented.crypto));
		const clock = presentTime(this.#presented) === undefined ? ", the date being unknown" : "";
		const description = `${leafText(leaf, this.#presented.name)}, ${by}, name and dates not enforced${clock}`;
		return new PinnedPeer(key, description, [...unenforced(leaf, this.#presented), ...findings], ends);
	}
}

/** The pin that fits, in words, and what there is to be said of it; throws when none does. */
export function matchPin(presented: PresentedChain, pins: readonly Pin[], leaf = readLeaf(presented)): PinMatched {
	const { crypto } = presented;
	const index = indexOfPin(pins, leaf, crypto);
	const pin = pins[index];
	if (pin === undefined) throw mismatch(presented, pins, leaf);
	const which = pins.length === 1 ? "" : ` (pin ${index + 1} of ${pins.length}; the others are unused)`;
	return {
		by: `pinned by the ${HASH_LABELS[pin.hash]} of its ${pin.of}${which}`,
		ends: pin.of === "key" ? { leaf: leaf.end } : { leaf: leaf.end, pin: leaf.end },
		findings: pin.hash === "sha1" ? [x509Failures.make("sha1-pin", { pin: fingerprint(leaf, "certificate", "sha256", crypto) })] : [],
	};
}

export interface PinMatched {
	readonly by: string;
	readonly ends: PeerEnds;
	readonly findings: readonly Failure[];
}

/** The place of the first pin that fits, or -1. */
function indexOfPin(pins: readonly Pin[], certificate: Certificate, crypto: Crypto): number {
	return pins.findIndex((pin) => equal(pin.digest, digest(certificate, pin.of, pin.hash, crypto)));
}

function mismatch({ certificates, crypto }: PresentedChain, pins: readonly Pin[], leaf: Certificate): Error {
	const shown = [fingerprint(leaf, "certificate", "sha256", crypto), fingerprint(leaf, "key", "sha256", crypto)];
	if (pins.some((pin) => pin.hash === "sha1")) shown.push(fingerprint(leaf, "certificate", "sha1", crypto));
	for (let position = 1; position < Math.min(certificates.length, MOST_COMPARED); position++) {
		const other = readOrSkip(certificates[position], certificateLabels.sent(position, certificates.length));
		const pin = other === undefined ? undefined : pins[indexOfPin(pins, other, crypto)];
		if (other === undefined || pin === undefined) continue;
		return x509Failures.make("pin-of-issuer", { pin: pinText(pin), position: position + 1, subject: nameText(other.subject), shown: shown.join(", ") });
	}
	return x509Failures.make("pin-mismatch", { subject: nameText(leaf.subject), shown: shown.join(", "), pins: pinsText(pins) });
}

/** As it is written in settings. */
export function pinText({ of, hash, digest }: Pin): string {
	return `${of === "key" ? "key-" : ""}${hash}:${writeHex(digest)}`;
}

/** A pin that would fit this certificate, as text. */
export function fingerprint(certificate: Certificate, of: Pin["of"], hash: Pin["hash"], crypto: Crypto): string {
	return pinText({ of, hash, digest: digest(certificate, of, hash, crypto) });
}

/** Several, for a text. */
export function pinsText(pins: readonly Pin[]): string {
	const shown = pins.slice(0, MOST_SHOWN).map(pinText).join(", ");
	return pins.length > MOST_SHOWN ? `${shown} and ${pins.length - MOST_SHOWN} more` : shown;
}

function digest(certificate: Certificate, of: Pin["of"], hash: HashName, crypto: Crypto): Uint8Array {
	const context = crypto.hash(hash);
	context.update(of === "key" ? certificate.publicKeyInfo : certificate.der);
	return context.digest();
}

/** The other certificates serve an explanation only. */
function readOrSkip(der: Uint8Array | undefined, which: string): Certificate | undefined {
	try {
		return der === undefined ? undefined : readCertificate(der, which);
	} catch (caught) {
		if (isFailure(caught)) return undefined;
		throw caught;
	}
}

const HASH_LABELS = Object.freeze({ sha256: "SHA-256", sha1: "SHA-1" });

/** Pins shown in a text, each up to 75 characters. */
const MOST_SHOWN = 4;

/** Certificates of a chain that a wrong pin is compared with. */
const MOST_COMPARED = 6;
