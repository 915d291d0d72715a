import { Writer } from "../bytes/writer.js";
import { table } from "../table/table.js";
import type { HandshakeLayer, Resumption13 } from "./handshake-layer.js";
import type { StateNamed } from "./handshake-state.js";
import { connectedSecrets, expandLabel, finishedData, hashLength, KeySchedule, labels } from "./schedule13.js";
import { MOST_TICKET } from "./session.js";
import type { Session13, TicketFields } from "./session.js";
import { suites13, TLS13 } from "./suites.js";
import { Transcript } from "./transcript.js";

/** Resumption in TLS 1.3: pre-shared keys out of tickets, always with a new key agreement (psk_dhe_ke). */
export const resumption13: Resumption13 = table({ bind, session });

/** PskBinderEntry (RFC 8446 section 4.2.11.2): a Finished of the session, over everything before the list of binders. */
function bind(hello: Uint8Array, { suite, secret }: Session13, layer: HandshakeLayer, retried: Transcript | undefined): number {
	const { crypto } = layer.options;
	const hash = suites13.find(({ id }) => id === suite)?.hash ?? "sha256";
	const begin = hello.length - hashLength(hash);
	const length = begin - BINDERS_HEADER;
	const transcript = retried ?? new Transcript(crypto, hash);
	transcript.add(hello.subarray(0, length));
	const schedule = new KeySchedule(crypto, hash, secret);
	const key = schedule.derive(labels.resumptionBinder, crypto.hash(hash).digest());
	schedule.wipe();
	new Writer(hello.subarray(begin)).bytes(finishedData(crypto, hash, key, transcript.digest()));
	key.fill(0);
	return length;
}

/** The ticket's own pre-shared key (RFC 8446 section 4.6.1). */
function session({ suite, peer, secrets }: StateNamed<"connected">, { lifetime, ageAdd, nonce, ticket }: TicketFields, layer: HandshakeLayer): Session13 | undefined {
	const { resumption } = connectedSecrets(secrets, suite.hash);
	if (resumption.length === 0 || lifetime === 0 || ticket.length > MOST_TICKET) return undefined;
	const secret = expandLabel(layer.options.crypto, suite.hash, resumption, labels.resumption, nonce, hashLength(suite.hash));
	return { version: TLS13, suite: suite.id, secret, ticket: ticket.slice(), ageAdd, lifetime: 1000 * Math.min(lifetime, LONGEST), peer };
}

/** The lengths of the list of binders, and of the one in it. */
const BINDERS_HEADER = 3;

/** Seconds: seven days (RFC 8446 section 4.6.1). */
const LONGEST = 604_800;
