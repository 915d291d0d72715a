import type { PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import { x509Failures } from "./failures.js";
import { leafText, readLeaf, unenforced } from "./leaf.js";
import { fingerprint } from "./pinned-peer.js";
import type { PresentedChain, Proof } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";

/** Proof that somebody chose, with a reason, to believe any server. */
class InsecurePeer implements Proof<"insecure"> {
	readonly kind = "insecure";
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

	/** Nothing was checked that could have ended. */
	at(): this {
		return this;
	}
}

export type { InsecurePeer };

/** Takes the key of whatever certificate is shown, and says what nobody checked. */
export class NoCheck {
	readonly #presented: PresentedChain;
	readonly #reason: string;

	constructor(presented: PresentedChain, reason: string) {
		this.#presented = presented;
		this.#reason = reason;
	}

	step(): InsecurePeer {
		const leaf = readLeaf(this.#presented);
		const key = copyPublicKey(supportedKey(leaf, this.#presented.crypto));
		const subject = leafText(leaf, this.#presented.name);
		const pin = fingerprint(leaf, "certificate", "sha256", this.#presented.crypto);
		const findings = [x509Failures.make("not-verified", { subject, reason: this.#reason, pin }), ...unenforced(leaf, this.#presented)];
		return new InsecurePeer(key, `${subject}, NOT VERIFIED: ${this.#reason}`, findings);
	}
}
