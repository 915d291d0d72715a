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
import type { PresentedChain, Proof } from "./presented.js";
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
	readonly #key: PublicKey;

	constructor(key: PublicKey, description: string, findings: readonly Failure[]) {
		this.#key = key;
		this.description = description;
		this.findings = findings;
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

/** For the proofs of this firmware's own storage alone (peer-record). */
export function restoredPin(key: PublicKey, description: string): PinnedPeer {
	return new PinnedPeer(key, description, []);
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
		const index = this.find(leaf);
		const pin = this.#pins[index];
		if (pin === undefined) throw this.mismatch(leaf);
		const key = copyPublicKey(supportedKey(leaf, this.#presented.crypto));
		const findings = [...unenforced(leaf, this.#presented)];
		if (pin.hash === "sha1") findings.push(x509Failures.make("sha1-pin", { pin: fingerprint(leaf, "certificate", "sha256", this.#presented.crypto) }));
		return new PinnedPeer(key, this.describe(leaf, pin, index), findings);
	}

	/** The place of the first pin that fits, or -1. */
	private find(certificate: Certificate): number {
		return this.#pins.findIndex((pin) => equal(pin.digest, digest(certificate, pin.of, pin.hash, this.#presented.crypto)));
	}

	private describe(leaf: Certificate, pin: Pin, index: number): string {
		const which = this.#pins.length === 1 ? "" : ` (pin ${index + 1} of ${this.#pins.length}; the others are unused)`;
		const clock = presentTime(this.#presented) === undefined ? ", the date being unknown" : "";
		return `${leafText(leaf, this.#presented.name)}, pinned by the ${HASH_LABELS[pin.hash]} of its ${pin.of}${which}, name and dates not enforced${clock}`;
	}

	private mismatch(leaf: Certificate): Error {
		const { certificates, crypto } = this.#presented;
		const shown = [fingerprint(leaf, "certificate", "sha256", crypto), fingerprint(leaf, "key", "sha256", crypto)];
		if (this.#pins.some((pin) => pin.hash === "sha1")) shown.push(fingerprint(leaf, "certificate", "sha1", crypto));
		for (let position = 1; position < Math.min(certificates.length, MOST_COMPARED); position++) {
			const other = readOrSkip(certificates[position], certificateLabels.sent(position, certificates.length));
			const pin = other === undefined ? undefined : this.#pins[this.find(other)];
			if (other === undefined || pin === undefined) continue;
			return x509Failures.make("pin-of-issuer", { pin: pinText(pin), position: position + 1, subject: nameText(other.subject), shown: shown.join(", ") });
		}
		return x509Failures.make("pin-mismatch", { subject: nameText(leaf.subject), shown: shown.join(", "), pins: pinsText(this.#pins) });
	}
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
