import { writeUtf8 } from "../bytes/utf8.js";
import type { Authenticator } from "./authenticator.js";
import { trustFailures } from "./failures.js";
import { trustIdentity } from "./identity.js";
import { PinMatch, pinsText, pinText, type Pin } from "./pinned-peer.js";

/** Trust in fingerprints: the server's own certificate or key must have one of these. No clock is needed. */
export function pins(list: readonly Pin[]): Authenticator {
	requirePins(list);
	return Object.freeze({
		needsTime: false,
		description: `${list.length === 1 ? "the pin" : `${list.length} pins:`} ${pinsText(list)}`,
		identity: (crypto) => trustIdentity(crypto, "pins", list.map((pin) => writeUtf8(pinText(pin)))),
		authenticate: (presented) => new PinMatch(presented, list),
	} satisfies Authenticator);
}

/** Throws unless there are pins, and no more than make sense. */
export function requirePins(list: readonly unknown[]): void {
	if (list.length === 0) throw trustFailures.make("no-pins");
	if (list.length > MOST_PINS) throw trustFailures.make("too-many-pins", { count: list.length, most: MOST_PINS });
}

export type { Pin };

/** Two are usual, the present one and the next; each costs a hash of the certificate. */
export const MOST_PINS = 8;
