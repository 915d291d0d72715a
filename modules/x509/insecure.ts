import { writeUtf8 } from "../bytes/utf8.js";
import { printable } from "../failure/failure.js";
import type { Authenticator } from "./authenticator.js";
import { trustFailures } from "./failures.js";
import { trustIdentity } from "./identity.js";
import { NoCheck } from "./insecure-peer.js";

/** Trust in nothing, on purpose and aloud: the reason is printed on every connection. */
export function insecure(reason: string): Authenticator {
	const said = printable(reason.trim());
	if (said === "") throw trustFailures.make("insecure-without-reason");
	return Object.freeze({
		needsTime: false,
		description: `NOTHING IS VERIFIED: ${said}`,
		identity: (crypto) => trustIdentity(crypto, "insecure", [writeUtf8(said)]),
		authenticate: (presented) => new NoCheck(presented, said),
	} satisfies Authenticator);
}
