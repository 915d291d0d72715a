import type { KeyAgreement } from "../ports/crypto.js";
import type { Authentication, PeerProof } from "../x509/authenticator.js";
import type { Connected, Connection } from "./connection.js";
import type { States12 } from "./handshake-state12.js";
import type { Answer, Proof } from "./identity.js";
import type { Offer } from "./offer.js";
import type { KeySchedule } from "./schedule13.js";
import type { CipherSuite, NamedGroup, SignatureScheme } from "./suites.js";
import type { Transcript } from "./transcript.js";

/**
 * The client's states (RFC 8446 appendix A.1), each with exactly what it needs. Those whose name starts with `wait-`,
 * and `connected`, need a message; the others have work to do, one public-key operation at the most. Here are those
 * before a version is chosen, and those of TLS 1.3; TLS 1.2 adds its own.
 */
export interface States extends States12 {
	/** `shares`: made so far; after a HelloRetryRequest that keeps the group, the first round's. */
	"send-client-hello": { readonly offer: Offer; readonly groups: readonly NamedGroup[]; readonly shares: readonly KeyAgreement[]; readonly retry: Retry | undefined };
	"wait-server-hello": { readonly offer: Offer; readonly shares: readonly KeyAgreement[]; readonly hello: Uint8Array; readonly retry: Retry | undefined };
	"agree-keys": { readonly offer: Offer; readonly share: KeyAgreement; readonly group: NamedGroup; readonly peerKey: Uint8Array; readonly suite: CipherSuite; readonly transcript: Transcript; readonly resumed: PeerProof | undefined };
	"wait-encrypted-extensions": Negotiated;
	"wait-certificate-or-request": Extended;
	"wait-certificate": Extended & { readonly answer: Answer };
	"authenticate-server": Extended & { readonly answer: Answer | undefined; readonly authentication: Authentication };
	"wait-certificate-verify": Judged;
	"verify-signature": Judged & { readonly scheme: SignatureScheme; readonly content: Uint8Array; readonly signature: Uint8Array };
	"wait-finished": Judged;
	/** Our Certificate is sent. `serverFinished`: the transcript's hash up to the server's Finished. */
	"sign-handshake": Judged & { readonly proof: Proof; readonly serverFinished: Uint8Array };
	/** `owesUpdate`: the server has asked for a KeyUpdate of ours. `secrets`: as `connectedSecrets` takes them apart. */
	"connected": Connected & { readonly suite: CipherSuite; readonly peer: PeerProof; readonly owesUpdate: boolean; readonly secrets: Uint8Array };
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
	/** Who the server is, where a session is resumed: it shows no certificates then. */
	readonly resumed: PeerProof | undefined;
}

/** From EncryptedExtensions on. */
export type Extended = Negotiated & Pick<Connection, "protocol" | "recordSize">;

/** From the decision on the server's certificate on. */
export type Judged = Extended & { readonly answer: Answer | undefined; readonly peer: PeerProof };
