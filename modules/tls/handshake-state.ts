import type { KeyAgreement } from "../ports/crypto.js";
import type { Authentication, PeerProof } from "../x509/authenticator.js";
import type { Offer } from "./hello.js";
import type { KeySchedule } from "./schedule13.js";
import type { CipherSuite, NamedGroup, SignatureScheme } from "./suites.js";
import type { Transcript } from "./transcript.js";

/**
 * The client's states of TLS 1.3 (RFC 8446 appendix A.1), each with exactly what it needs. Those whose name starts with
 * `wait-`, and `connected`, need a message; the others have work to do, one public-key operation at the most.
 * A version that is negotiated later in the handshake finds its place beside `wait-server-hello`.
 */
export interface States {
	/** `share`: the first round's, when the second is to send the same. */
	"send-client-hello": { readonly offer: Offer; readonly group: NamedGroup; readonly share: KeyAgreement | undefined; readonly retry: Retry | undefined };
	"wait-server-hello": { readonly offer: Offer; readonly group: NamedGroup; readonly share: KeyAgreement; readonly hello: Uint8Array; readonly retry: Retry | undefined };
	"agree-keys": { readonly offer: Offer; readonly share: KeyAgreement; readonly peerKey: Uint8Array; readonly suite: CipherSuite; readonly transcript: Transcript };
	"wait-encrypted-extensions": Negotiated;
	"wait-certificate-or-request": Negotiated;
	"wait-certificate": Negotiated & { readonly request: CertificateRequest };
	"authenticate-server": Negotiated & { readonly request: CertificateRequest | undefined; readonly authentication: Authentication };
	"wait-certificate-verify": Judged;
	"verify-signature": Judged & { readonly scheme: SignatureScheme; readonly content: Uint8Array; readonly signature: Uint8Array };
	"wait-finished": Judged;
	/** `owesUpdate`: the server has asked for a KeyUpdate of ours. */
	"connected": { readonly suite: CipherSuite; readonly peer: PeerProof; readonly owesUpdate: boolean; readonly clientSecret: Uint8Array; readonly serverSecret: Uint8Array };
}

export type StateName = keyof States;

export type State = { [Name in StateName]: { readonly name: Name } & States[Name] }[StateName];

export type StateNamed<Name extends StateName> = { readonly name: Name } & States[Name];

/** What a HelloRetryRequest leaves behind for the second round. */
export interface Retry {
	readonly suite: CipherSuite;
	readonly transcript: Transcript;
	readonly cookie: Uint8Array | undefined;
}

/** From ServerHello on: suite, secrets and transcript are known. */
export interface Negotiated {
	readonly offer: Offer;
	readonly suite: CipherSuite;
	readonly group: NamedGroup;
	readonly transcript: Transcript;
	readonly schedule: KeySchedule;
	/** client_handshake_traffic_secret and server_handshake_traffic_secret. */
	readonly clientSecret: Uint8Array;
	readonly serverSecret: Uint8Array;
}

export interface CertificateRequest {
	/** A copy. */
	readonly context: Uint8Array;
}

/** From the decision on the server's certificate on. */
export type Judged = Negotiated & { readonly request: CertificateRequest | undefined; readonly peer: PeerProof };
