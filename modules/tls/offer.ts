import type { OfferedSession } from "./session.js";
import type { CipherSuite, NamedGroup, SignatureScheme } from "./suites.js";
import type { CipherSuite12 } from "./suites12.js";

/** What a ClientHello offers; the second one, after HelloRetryRequest, differs in key share and cookie only, and leaves out a session that does not fit any more. */
export interface Offer {
	/** 32 bytes. */
	readonly random: Uint8Array;
	/**
	 * Of a session of TLS 1.2 that is to be resumed by it; else 32 random bytes: for boxes between that expect TLS 1.2 (RFC 8446
	 * appendix D.4), and to see whether a server takes up a ticket (RFC 5077 section 3.4). None where neither is meant.
	 */
	readonly sessionId: Uint8Array;
	/** For server_name; undefined for an IP address (RFC 6066 section 3). */
	readonly hostName: string | undefined;
	/** ProtocolVersions, the preferred one first. */
	readonly versions: readonly number[];
	readonly suites: readonly AnySuite[];
	readonly groups: readonly NamedGroup[];
	readonly schemes: readonly SignatureScheme[];
	/** What may sign certificates only. */
	readonly certificateSchemes: readonly SignatureScheme[];
	readonly protocols: readonly string[];
	readonly recordSize: RecordSizeOffer | undefined;
	/** Gone once it does not fit any more. */
	session: OfferedSession | undefined;
	// What is asked once a server answers: without the lists, which take a chip much longer.
	/** Whether a ProtocolVersion is offered. */
	speaks(version: number): boolean;
	/** Whether sessions of a ProtocolVersion are resumed: these ask for tickets. */
	resumes(version: number): boolean;
	/** What is offered under a number, if it is. */
	suite(id: number): AnySuite | undefined;
	group(id: number): NamedGroup | undefined;
	scheme(id: number): SignatureScheme | undefined;
	/** Whether there is an extension of this type; the cookie is the server's. */
	includes(extension: number): boolean;
}

export type AnySuite = CipherSuite | CipherSuite12;

/** How long records are asked to be, in the two ways that servers know. */
export interface RecordSizeOffer {
	/** For record_size_limit (RFC 8449 section 4): bytes that are protected, the type of TLS 1.3 included. */
	readonly limit: number;
	/** For max_fragment_length (RFC 6066 section 4), its code, 1 to 4: 2^9 to 2^12 bytes. */
	readonly fragment: number | undefined;
}

export const RANDOM_LENGTH = 32;

/** The one compression method that is offered, and none (RFC 8446 section 4.1.2). */
export const NO_COMPRESSION = 0;
