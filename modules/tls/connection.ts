import type { PeerProof } from "../x509/authenticator.js";

/** What a complete handshake came to. */
export interface Connection {
	readonly peer: PeerProof;
	readonly version: "TLS 1.3" | "TLS 1.2";
	readonly suite: string;
	readonly group: string;
	/** The application protocol that the server chose (RFC 7301); undefined when it chose none. */
	readonly protocol: string | undefined;
	/** The extension by which the length of records was agreed; undefined when the server took none. */
	readonly recordSize: string | undefined;
	/** An earlier session was resumed: the server showed no certificates, `peer` is what it was found to be then. */
	readonly resumed: boolean;
}

/** Where a handshake ends, in either version. */
export interface Connected {
	/** Gone once it has been told: a connection lasts, and a chip has no memory to spare. */
	connection: Connection | undefined;
}
