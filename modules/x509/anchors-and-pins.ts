import { writeUtf8 } from "../bytes/utf8.js";
import { anchors, type AnchorOptions } from "./anchor.js";
import type { Authentication, Authenticator } from "./authenticator.js";
import type { VerifiedLeaf } from "./chain.js";
import { trustIdentity } from "./identity.js";
import { pins, type Pin } from "./pin.js";
import { matchPin } from "./pinned-peer.js";
import type { PresentedChain } from "./presented.js";
import { privateProfile, type Profile } from "./profile.js";

/** Trust in a server that satisfies both: a path to an anchor, with name and dates, and a pin that fits. */
export function anchorsAndPins(list: readonly Uint8Array[], pinned: readonly Pin[], profile: Profile = privateProfile, options: AnchorOptions = {}): Authenticator {
	const path = anchors(list, profile, options);
	const pin = pins(pinned);
	return Object.freeze({
		needsTime: true,
		description: `${path.description}, and also ${pin.description}`,
		identity: (crypto) => trustIdentity(crypto, "anchors and pins", [path, pin].map((each) => writeUtf8(each.identity(crypto)))),
		authenticate: (presented) => new Both(presented, pinned, path.authenticate(presented)),
	} satisfies Authenticator);
}

/** The pin first, since it costs a hash where a path costs signature checks. */
class Both implements Authentication {
	readonly #presented: PresentedChain;
	readonly #pins: readonly Pin[];
	readonly #path: Authentication;
	#matched = false;

	constructor(presented: PresentedChain, pins: readonly Pin[], path: Authentication) {
		this.#presented = presented;
		this.#pins = pins;
		this.#path = path;
	}

	step(): VerifiedLeaf | undefined {
		if (!this.#matched) matchPin(this.#presented, this.#pins);
		this.#matched = true;
		const proof = this.#path.step();
		if (proof?.kind !== "verified") return undefined;
		// Once more, when all is decided: what it says need not be kept over the steps.
		const { by, findings } = matchPin(this.#presented, this.#pins);
		return proof.also(by, findings);
	}
}
