import { table } from "../table/table.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import type { HandshakeLayer, Resumption12 } from "./handshake-layer.js";
import type { State, StateNamed } from "./handshake-state.js";
import type { Negotiated12, Resumable12 } from "./handshake-state12.js";
import { recordProtections } from "./schedule12.js";
import { MOST_TICKET } from "./session.js";
import type { OfferedSession, Session12 } from "./session.js";
import { TLS12 } from "./suites.js";

/** Resumption in TLS 1.2, by session id (RFC 5246) and by ticket (RFC 5077). */
export const resumption12: Resumption12 = table({ resume, session });

/** The master secret is the session's; only what is made from it and the new random values is new. */
function resume(negotiated: Negotiated12, { peer, age }: OfferedSession, { suite: id, isBound, isTicket, ticket, lifetime, secret, group }: Session12, layer: HandshakeLayer): State {
	const { offer, suite, serverRandom, transcript, protocol, recordSize, expectsTicket, hasExtendedMasterSecret } = negotiated;
	if (suite.id !== id) throw illegalParameter("ServerHello of TLS 1.2", "cipher_suite, of a session with another", suite.name);
	if (hasExtendedMasterSecret !== isBound) throw tlsFailures.make("session-changed", { host: layer.serverName.text, now: withOrWithout(hasExtendedMasterSecret), before: withOrWithout(isBound) });
	const [writes, reads] = recordProtections(layer.options.crypto, suite, secret, offer.random, serverRandom);
	const connection = { peer, version: "TLS 1.2", suite: suite.name, group, protocol, recordSize, resumed: true } as const;
	// It may be resumed once more, and lives no longer for it.
	const resumable = { ticket, isTicket, isBound, lifetime: lifetime - age };
	const agreed = { suite, transcript, masterSecret: secret, connection, resumable, reads, writes };
	return { name: expectsTicket ? "wait-new-session-ticket-1.2" : "wait-change-cipher-spec-1.2", ...agreed };
}

function session({ suite, masterSecret, connection }: StateNamed<"wait-finished-1.2">, { ticket, isTicket, lifetime, isBound }: Resumable12): Session12 | undefined {
	if (ticket.length === 0 || ticket.length > MOST_TICKET) return undefined;
	return { version: TLS12, suite: suite.id, secret: masterSecret.slice(), ticket, isTicket, isBound, lifetime, group: connection.group, peer: connection.peer };
}

function withOrWithout(has: boolean): string {
	return has ? "with" : "without";
}
