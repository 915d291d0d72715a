import type { PeerProof } from "../x509/authenticator.js";
import type { TLS12, TLS13 } from "./suites.js";

/** What is kept of a connection, so that a later one with the same server can begin where its handshake ended. */
export type Session = Session13 | Session12;

interface SessionOf<Version extends number> {
	readonly version: Version;
	/** Id of the cipher suite. */
	readonly suite: number;
	/** The pre-shared key of the ticket, or the master secret; wiped when the session is let go. */
	readonly secret: Uint8Array;
	/** What the server knows it by: at most MOST_TICKET bytes. */
	readonly ticket: Uint8Array;
	/** Milliseconds for which it may be kept. */
	readonly lifetime: number;
	/** How the server was judged when it last showed its certificates. */
	readonly peer: PeerProof;
}

/** RFC 8446 section 4.6.1. */
export interface Session13 extends SessionOf<typeof TLS13> {
	/** ticket_age_add. */
	readonly ageAdd: number;
}

/** RFC 5246 section 7.3, RFC 5077. */
export interface Session12 extends SessionOf<typeof TLS12> {
	/** Whether `ticket` is a ticket, or a session id. */
	readonly isTicket: boolean;
	/** Whether the master secret is bound to its handshake (RFC 7627). */
	readonly isBound: boolean;
	/** Of the key agreement that the master secret came from. */
	readonly group: string;
}

/** A session out of the store, and for how many milliseconds it was in there. */
export interface KeptSession {
	readonly session: Session;
	readonly age: number;
}

/** A session in a ClientHello. It is in no store any more: whatever becomes of the handshake, it is not offered again. */
export interface OfferedSession extends KeptSession {
	/** As of today. */
	readonly peer: PeerProof;
}

/** Where sessions wait for the next connection. It knows for how long, and has a bound for how many. */
export interface SessionStore {
	/** Takes the newest session of this key out, of those that have not outlived their lifetime. */
	take(key: string): KeptSession | undefined;
	/** Has the session now; the oldest may have to go. */
	put(key: string, session: Session): void;
}

/** Of a NewSessionTicket (RFC 8446 section 4.6.1); views. */
export interface TicketFields {
	/** Seconds. */
	readonly lifetime: number;
	readonly ageAdd: number;
	readonly nonce: Uint8Array;
	readonly ticket: Uint8Array;
}

/** Our bound for a ticket, which may be 65,535 bytes: it stands in a ClientHello, whole, in memory. */
export const MOST_TICKET = 1024;
