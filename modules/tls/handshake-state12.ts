import type { KeyAgreement } from "../ports/crypto.js";
import type { Authentication, PeerProof } from "../x509/authenticator.js";
import type { Connected, Connection } from "./connection.js";
import type { Answer, Signatures12 } from "./identity.js";
import type { Offer } from "./offer.js";
import type { RecordProtection } from "./record-protection.js";
import type { NamedGroup, SignatureScheme } from "./suites.js";
import type { CipherSuite12 } from "./suites12.js";
import type { Transcript } from "./transcript.js";

/** The client's states of TLS 1.2 with ECDHE (RFC 5246 section 7.3), from ServerHello on. */
export interface States12 {
	"wait-certificate-1.2": Negotiated12;
	"authenticate-server-1.2": Negotiated12 & { readonly authentication: Authentication };
	/** `hasStatus`: a CertificateStatus has come. */
	"wait-server-key-exchange-1.2": Judged12 & { readonly hasStatus: boolean };
	"verify-key-exchange-1.2": Exchanged12 & { readonly scheme: SignatureScheme; readonly content: Uint8Array; readonly signature: Uint8Array };
	"wait-server-hello-done-1.2": Exchanged12;
	"wait-server-hello-done-after-request-1.2": Asked12;
	"make-key-share-1.2": Asked12;
	"agree-keys-1.2": Asked12 & { readonly share: KeyAgreement };
	/** Our Certificate and key exchange are sent. */
	"sign-handshake-1.2": Exchanged12 & { readonly signatures: Signatures12; readonly masterSecret: Uint8Array };
	"wait-new-session-ticket-1.2": Agreed12 & Unprotected12;
	"wait-change-cipher-spec-1.2": Agreed12 & Unprotected12;
	"wait-finished-1.2": Agreed12;
	"connected-1.2": Connected & { readonly suite: CipherSuite12 };
}

/** From ServerHello on. */
export interface Negotiated12 extends Pick<Connection, "protocol" | "recordSize"> {
	readonly offer: Offer;
	readonly suite: CipherSuite12;
	/** 32 bytes, a copy. */
	readonly serverRandom: Uint8Array;
	readonly transcript: Transcript;
	/** Whether the keys will be bound to the handshake (RFC 7627). */
	readonly hasExtendedMasterSecret: boolean;
	/** What the server gave to resume the session by, up to now; undefined where sessions are not resumed. */
	readonly resumable: Resumable12 | undefined;
	/** The server has announced a NewSessionTicket (RFC 5077 section 3.2). */
	readonly expectsTicket: boolean;
	/** Where we have a certificate, for the case that it is asked for. */
	readonly signatures: Signatures12 | undefined;
}

/** What a session of TLS 1.2 will be resumed by, once its handshake is complete. */
export interface Resumable12 {
	/** Or the session id; empty for nothing. */
	readonly ticket: Uint8Array;
	readonly isTicket: boolean;
	/** Whether the keys are bound to the handshake (RFC 7627). */
	readonly isBound: boolean;
	/** Milliseconds. */
	readonly lifetime: number;
}

/** From the decision on the server's certificate on. */
export interface Judged12 extends Negotiated12 {
	readonly peer: PeerProof;
}

/** From ServerKeyExchange on. */
export interface Exchanged12 extends Judged12 {
	readonly group: NamedGroup;
	/** A copy. */
	readonly peerKey: Uint8Array;
}

/** From ServerHelloDone on, or from the CertificateRequest before it. */
export interface Asked12 extends Exchanged12 {
	/** Undefined when no certificate was asked for. */
	readonly answer: Answer | undefined;
}

/** From the key agreement on. */
export interface Agreed12 {
	readonly suite: CipherSuite12;
	readonly transcript: Transcript;
	/** 48 bytes. */
	readonly masterSecret: Uint8Array;
	readonly connection: Connection;
	readonly resumable: Resumable12 | undefined;
	/** Of ours, where the server finishes first, since a session is resumed (RFC 5246 section 7.3). */
	readonly writes: RecordProtection | undefined;
}

export interface Unprotected12 {
	/** For what comes behind change_cipher_spec. */
	readonly reads: RecordProtection;
}
