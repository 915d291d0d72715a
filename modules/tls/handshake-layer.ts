import type { SpareBuffer } from "../bytes/spare-buffer.js";
import type { Crypto, GroupName } from "../ports/crypto.js";
import type { Authenticator } from "../x509/authenticator.js";
import type { ServerName } from "../x509/host-name.js";
import type { State, StateName, StateNamed } from "./handshake-state.js";
import type { Negotiated12, Resumable12 } from "./handshake-state12.js";
import type { Answer, Identity } from "./identity.js";
import type { HandshakeMessage } from "./record.js";
import type { RecordProtection } from "./record-protection.js";
import type { OfferedSession, Session, Session12, Session13, TicketFields } from "./session.js";
import type { ServerHello } from "./server-hello.js";
import type { CipherSuite } from "./suites.js";
import type { CipherSuite12 } from "./suites12.js";
import type { Transcript } from "./transcript.js";

/** What connections are made with. */
export interface TlsClientOptions {
	readonly crypto: Crypto;
	/** How the server is judged: `anchors(…)`, `pins(…)` or `insecure(…)` of x509. */
	readonly authenticator: Authenticator;
	/** The versions that are offered: `tls13`, `tls12` or both. What is not named costs no flash. */
	readonly versions: readonly Version[];
	/** Application protocols to offer (RFC 7301), the preferred one first; none unless given. */
	readonly protocols?: readonly string[] | undefined;
	/** The groups whose key shares go out with ClientHello: the provider's first alone unless given. Each costs an operation. */
	readonly keyShares?: readonly GroupName[] | undefined;
	/** Who we are, for servers that ask for a client's certificate; without one, they are told that there is none. */
	readonly identity?: Identity | undefined;
	/** Told of everything that is said, for people to read: `tlsTrace(…)`. Nobody unless given. */
	readonly trace?: Trace | undefined;
	/** Takes servers of TLS 1.2 that do not bind the keys to the handshake (RFC 7627 section 5.3). */
	readonly withoutExtendedMasterSecret?: boolean | undefined;
	/** Resumes sessions: `resumption(…)`. Without it every handshake is a full one, and nothing of it need be in flash. */
	readonly resumption?: Resumption | undefined;
	/** Records that we send under one key before it is changed, or, in TLS 1.2, given up; as many as the suite allows unless given. */
	readonly recordsPerKey?: number | undefined;
	/** Bytes of the longest record fragment that can be received at rest: 512 to 16,640. */
	readonly receiveBuffer: number;
	/** Bytes that the receive buffer may grow to while a handshake message needs it. */
	readonly handshakeBuffer: number;
	/** Bytes of the send buffer at rest: the longest record of application data that is sent, header and tag included. */
	readonly sendBuffer: number;
	/** What several connections have between them for the records that come and go; each has its own unless given. */
	readonly buffers?: SpareBuffer | undefined;
}

/** Is told what passes between the two sides of a connection. It is given views, which it must not keep, and secrets are not among them. */
export interface Trace {
	/** `type`: ContentType of a handshake message, whole, of an alert or a change_cipher_spec. `version`: ProtocolVersion, once it is chosen. */
	said(side: Side, type: number, content: Uint8Array, version: number): void;
	/** From here on this side speaks under new keys. */
	rekeyed(side: Side): void;
}

export type Side = "client" | "server";

/** What the handlers of handshake messages may ask of the engine below them. */
export interface HandshakeLayer {
	readonly options: TlsClientOptions;
	/** Whom we mean to reach. */
	readonly serverName: ServerName;
	readonly port: number;
	/** Milliseconds since 1970, or undefined while the date is unknown. */
	readonly now: number | undefined;
	/** How a CertificateRequest was answered, once it was. */
	answered: Answer | undefined;
	/** From ServerHello on. */
	choose(version: Version): void;
	/** Something came that brings nothing on; there may not be many such. */
	idle(kind: string): void;
	/** Sends a whole handshake message; `version`: what its record says, unless protected. */
	send(message: Uint8Array, version?: number): void;
	/** Sends change_cipher_spec, once: it means something in TLS 1.2 only (RFC 8446 appendix D.4). */
	sendChangeCipherSpec(): void;
	protectWrites(protection: RecordProtection): void;
	/**
	 * Refuses handshake bytes behind a message that must end its record, as every message before a change of keys must
	 * (RFC 8446 section 5.1). To be called before the new secrets are made, so that a refusal leaves none of them behind.
	 */
	requireBoundary(): void;
	protectReads(protection: RecordProtection): void;
	/** What was agreed about the content of protected records, in bytes. */
	limitRecords(received: number, sent: number): void;
	/** Keeps the message that is being handled valid until `release`. */
	hold(): void;
	release(): void;
}

/** A version of the protocol, as far as it is its own: from ServerHello on. */
export interface Version {
	/** ProtocolVersion. */
	readonly id: number;
	readonly name: "TLS 1.3" | "TLS 1.2";
	readonly suites: readonly (CipherSuite | CipherSuite12)[];
	/** Holds a ServerHello that chose this version against what was offered. */
	takeServerHello(state: StateNamed<"wait-server-hello">, hello: ServerHello, message: HandshakeMessage, layer: HandshakeLayer): State;
	/** State -> message -> handler, for the states of this version. */
	readonly expectations: Expectations;
}

/** Resumption as a value: without it every handshake is a full one, and nothing of it need be in flash. */
export interface Resumption {
	readonly tls13: Resumption13 | undefined;
	readonly tls12: Resumption12 | undefined;
	/** Takes a session that may be offered to this server. */
	take(options: TlsClientOptions, server: ServerName, port: number, now: number | undefined): OfferedSession | undefined;
	keep(session: Session, layer: HandshakeLayer): void;
}

/** What resumption adds to TLS 1.3. */
export interface Resumption13 {
	/**
	 * Puts the binder into a ClientHello that ends with pre_shared_key. After a HelloRetryRequest its transcript is given; then
	 * all that the binder is over has been added to it. Returns the length of that.
	 */
	bind(hello: Uint8Array, session: Session13, layer: HandshakeLayer, retried: Transcript | undefined): number;
	/** The session that a NewSessionTicket stands for; undefined when it is to be discarded. */
	session(state: StateNamed<"connected">, ticket: TicketFields, layer: HandshakeLayer): Session13 | undefined;
}

/** What resumption adds to TLS 1.2. */
export interface Resumption12 {
	/** On from a ServerHello that takes the session up: the abbreviated handshake (RFC 5246 section 7.3). */
	resume(negotiated: Negotiated12, offered: OfferedSession, session: Session12, layer: HandshakeLayer): State;
	/** The session of a handshake that is complete; undefined when the server gave nothing to resume it by. */
	session(state: StateNamed<"wait-finished-1.2">, resumable: Resumable12): Session12 | undefined;
}

export type Expectations = { readonly [Name in StateName]?: Expectation<Name> };

/** One state: how people call it, and either its work, or what it takes. */
export type Expectation<Name extends StateName> =
	| { readonly waits: string; readonly work: (state: StateNamed<Name>, layer: HandshakeLayer) => State }
	/** Messages by HandshakeType. What is not listed is answered with unexpected_message. */
	| { readonly waits: string; readonly messages: Readonly<Record<number, Handler<Name>>> }
	/** A change_cipher_spec that is due (RFC 5246 section 7.1). */
	| { readonly waits: string; readonly changeCipherSpec: (state: StateNamed<Name>, layer: HandshakeLayer) => State };

export type Handler<Name extends StateName> = (state: StateNamed<Name>, message: HandshakeMessage, layer: HandshakeLayer) => State;
