import type { PublicKey } from "../ports/crypto.js";
import type { Failure } from "../ports/failure.js";
import { x509Failures } from "./failures.js";
import { leafText, presentTime, readLeaf, unenforced } from "./leaf.js";
import { fingerprint } from "./pinned-peer.js";
import { policyFailures } from "./policy-failures.js";
import type { PeerEnds, PresentedChain, Proof } from "./presented.js";
import { copyPublicKey, supportedKey } from "./public-key.js";
import { dateText } from "./time.js";

/** Proof that somebody chose, with a reason and for a time, to believe any server. */
class InsecurePeer implements Proof<"insecure"> {
	readonly kind = "insecure";
	readonly description: string;
	readonly findings: readonly Failure[];
	readonly #key: PublicKey;
	readonly #until: number;
	readonly #leafEnd: number;

	constructor(key: PublicKey, description: string, findings: readonly Failure[], until: number, leafEnd: number) {
		this.#key = key;
		this.description = description;
		this.findings = findings;
		this.#until = until;
		this.#leafEnd = leafEnd;
	}

	get key(): PublicKey {
		return this.#key;
	}

	get ends(): PeerEnds {
		return { leaf: this.#leafEnd, insecure: this.#until - 1 };
	}

	/** Nothing was checked that could have ended, but the permission not to check does. */
	at(now: number | undefined): this | undefined {
		return now !== undefined && now < this.#until ? this : undefined;
	}
}

export type { InsecurePeer };

/** Takes the key of whatever certificate is shown, and says what nobody checked. */
export class NoCheck {
	readonly #presented: PresentedChain;
	readonly #reason: string;
	readonly #until: number;

	constructor(presented: PresentedChain, reason: string, until: number) {
		this.#presented = presented;
		this.#reason = reason;
		this.#until = until;
	}

	step(): InsecurePeer {
		const leaf = readLeaf(this.#presented);
		const now = presentTime(this.#presented);
		const until = dateText(this.#until - 1);
		if (now === undefined) throw policyFailures.make("insecure-clock-unset", { until });
		if (now >= this.#until) throw policyFailures.make("insecure-ended", { until, now: dateText(now), reason: this.#reason });
		const key = copyPublicKey(supportedKey(leaf, this.#presented.crypto));
		const subject = leafText(leaf, this.#presented.name);
		const pin = fingerprint(leaf, "certificate", "sha256", this.#presented.crypto);
		const findings = [x509Failures.make("not-verified", { subject, reason: this.#reason, pin, until }), ...unenforced(leaf, this.#presented)];
		return new InsecurePeer(key, `${subject}, NOT VERIFIED: ${this.#reason}`, findings, this.#until, leaf.end);
	}
}
