import { writeUtf8 } from "../bytes/utf8.js";
import { isFailure, StageFailure } from "../failure/failure.js";
import { anchors, type AnchorOptions } from "./anchor.js";
import type { Authentication, Authenticator, PeerProof } from "./authenticator.js";
import { trustIdentity } from "./identity.js";
import { neither } from "./phrases.js";
import { pins, type Pin } from "./pin.js";
import type { PresentedChain } from "./presented.js";
import { privateProfile, type Profile } from "./profile.js";

/** Trust in a server that satisfies either: a pin that fits decides alone; else it takes a path to an anchor, with name and dates. */
export function anchorsOrPins(list: readonly Uint8Array[], pinned: readonly Pin[], profile: Profile = privateProfile, options: AnchorOptions = {}): Authenticator {
	const path = anchors(list, profile, options);
	const pin = pins(pinned);
	return Object.freeze({
		// A pin needs none. Without it, a server that only a path can prove is refused with clock-unset, and tried again.
		needsTime: false,
		wantsTime: true,
		description: `${path.description}, or else ${pin.description}`,
		identity: (crypto) => trustIdentity(crypto, "anchors or pins", [path, pin].map((each) => writeUtf8(each.identity(crypto)))),
		authenticate: (presented) => new Either(presented, pin, path),
	} satisfies Authenticator);
}

class Either implements Authentication {
	readonly #presented: PresentedChain;
	readonly #pin: Authenticator;
	readonly #path: Authentication;
	/** Why no pin fits, once that is known. */
	#mismatch: StageFailure | undefined;

	constructor(presented: PresentedChain, pin: Authenticator, path: Authenticator) {
		this.#presented = presented;
		this.#pin = pin;
		this.#path = path.authenticate(presented);
	}

	step(): PeerProof | undefined {
		return this.#mismatch === undefined ? this.tryPins() : this.tryPath(this.#mismatch);
	}

	private tryPins(): PeerProof | undefined {
		try {
			return this.#pin.authenticate(this.#presented).step();
		} catch (caught) {
			if (!isFailure(caught) || !NO_PIN_FITS.includes(caught.code)) throw caught;
			this.#mismatch = caught;
			return undefined;
		}
	}

	/** What the path fails with has the code and the advice; that no pin fits is said with it. */
	private tryPath(mismatch: StageFailure): PeerProof | undefined {
		try {
			return this.#path.step();
		} catch (caught) {
			if (!isFailure(caught)) throw caught;
			const { stage, code, fault, seen, expected, hint, alert } = caught;
			const text = { fault, seen: neither.seen(seen, mismatch.seen), expected: neither.expected(expected, mismatch.expected), hint };
			throw new StageFailure(stage, code, alert === undefined ? text : { ...text, alert }, {});
		}
	}
}

const NO_PIN_FITS: readonly string[] = Object.freeze(["pin-mismatch", "pin-of-issuer"]);
