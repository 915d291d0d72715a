import { writeUtf8 } from "../bytes/utf8.js";
import { printable } from "../failure/failure.js";
import type { Authenticator } from "./authenticator.js";
import { trustFailures } from "./failures.js";
import { trustIdentity } from "./identity.js";
import { NoCheck } from "./insecure-peer.js";
import { dateText } from "./time.js";

/**
 * Trust in nothing, on purpose, aloud and for a time: the reason is printed on every connection, and from `until` on
 * (milliseconds since 1970) there is none. While the date is unknown there is none either: a clock that is never set
 * would make it last for ever.
 */
export function insecure(reason: string, until: number): Authenticator {
	const said = printable(reason.trim());
	if (said === "") throw trustFailures.make("insecure-without-reason");
	if (!Number.isFinite(until)) throw trustFailures.make("insecure-without-end");
	return Object.freeze({
		needsTime: true,
		description: `NOTHING IS VERIFIED until ${dateText(until - 1)}: ${said}`,
		identity: (crypto) => trustIdentity(crypto, "insecure", [writeUtf8(said), writeUtf8(String(until))]),
		authenticate: (presented) => new NoCheck(presented, said, until),
	} satisfies Authenticator);
}
