import type { Crypto } from "../ports/crypto.js";
import type { Authenticator } from "../x509/authenticator.js";
import type { ServerName } from "../x509/host-name.js";
import type { CipherSuite } from "./suites.js";

/** What one connection is made with. */
export interface TlsClientOptions {
	readonly crypto: Crypto;
	/** How the server is judged: `anchors(…)`, `pins(…)` or `insecure(…)` of x509. */
	readonly authenticator: Authenticator;
	/** Whom we mean to reach. */
	readonly serverName: ServerName;
	/** Milliseconds since 1970, or undefined while the date is unknown. */
	readonly now: number | undefined;
	/** Bytes of the longest record fragment that can be received at rest: 512 to 16,640. */
	readonly receiveBuffer: number;
	/** Bytes that the receive buffer may grow to while a handshake message needs it. */
	readonly handshakeBuffer: number;
	/** Bytes of the send buffer at rest: the longest record of application data that is sent, header and tag included. */
	readonly sendBuffer: number;
}

/** What the handlers of handshake messages may ask of the engine below them. */
export interface HandshakeLayer {
	readonly options: TlsClientOptions;
	/** Sends a whole handshake message. */
	send(message: Uint8Array): void;
	/** Sends the change_cipher_spec of middlebox compatibility mode, once (RFC 8446 appendix D.4). */
	sendChangeCipherSpec(): void;
	protectWrites(suite: CipherSuite, trafficSecret: Uint8Array): void;
	/**
	 * Refuses handshake bytes behind a message that must end its record, as every message before a change of keys must
	 * (RFC 8446 section 5.1). To be called before the new secrets are made, so that a refusal leaves none of them behind.
	 */
	requireBoundary(): void;
	protectReads(suite: CipherSuite, trafficSecret: Uint8Array): void;
	/** Keeps the message that is being handled valid until `release`. */
	hold(): void;
	release(): void;
}
