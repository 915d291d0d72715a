import { writeHex } from "../bytes/hex.js";
import { table } from "../table/table.js";

/** What a peer that does not speak TLS said first, for people. */
export interface Stranger {
	readonly spoken: string;
	readonly bytes: string;
}

/** Says which protocol some first bytes look like, when they are not TLS; undefined when they may be. */
export function strangerOf(first: Uint8Array): Stranger | undefined {
	const [type = 0, version] = first;
	// One of the two is enough: the version is to be ignored (RFC 8446 section 5.1), an unknown type has its own failure.
	const isTls = (type >= LEAST_TYPE && type <= MOST_TYPE) || version === 3;
	if (isTls || first.length === 0) return undefined;
	let raw = "";
	let text = "";
	for (const byte of first) {
		raw += String.fromCharCode(byte);
		if (text.length < TEXT_LENGTH) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : ".";
	}
	const known = SPOKEN.find(({ at = 0, start, within = "" }) => raw.startsWith(start, at) && raw.includes(within));
	return { spoken: known?.name ?? "an unknown protocol", bytes: `${writeHex(first.subarray(0, HEX_LENGTH), " ")} "${text}"` };
}

/** First bytes that are looked at: enough for the line in which a mail server introduces itself. */
export const FIRST_BYTES = 64;

/** Of those, shown to people. */
const TEXT_LENGTH = 24;
const HEX_LENGTH = 16;

/** ContentTypes that TLS has (RFC 8446 section 5.1). */
const LEAST_TYPE = 20;
const MOST_TYPE = 23;

interface Spoken {
	/** Offset of `start`. */
	readonly at?: number;
	readonly start: string;
	/** Somewhere in what has come. */
	readonly within?: string;
	readonly name: string;
}

/**
 * The first that fits is it; five bytes are enough, for it is asked as soon as so many have come. Those that wait
 * for their client to begin answer a ClientHello as a bad request, or close.
 */
const SPOKEN: readonly Spoken[] = table([
	{ start: "HTTP/", name: "HTTP" },
	{ start: "SSH-", name: "SSH" },
	{ start: "220", within: "SMTP", name: "SMTP" },
	{ start: "220", within: "FTP", name: "FTP" },
	{ start: "220", name: "SMTP or FTP" },
	{ start: "421", name: "SMTP or FTP" },
	{ start: "554", name: "SMTP or FTP" },
	{ start: "+OK", name: "POP3" },
	{ start: "* ", name: "IMAP" },
	{ start: "-NOA", name: "Redis" },
	{ start: "-DEN", name: "Redis" },
	{ start: "-ERR", name: "Redis or POP3" },
	{ start: "AMQP", name: "AMQP" },
	{ start: "INFO ", name: "NATS" },
	{ start: "<", name: "HTML or XML" },
	// An ErrorResponse, with its length or as version 2 of the protocol has it.
	{ start: "E\u0000\u0000", name: "PostgreSQL" },
	{ start: "EFATA", name: "PostgreSQL" },
	// A handshake packet: its length below 256, number 0, version 10.
	{ at: 1, start: "\u0000\u0000\u0000\u000a", name: "MySQL" },
	// CONNACK of MQTT 3.1.1, and of version 5 without properties; DISCONNECT of version 5.
	{ start: "\u0020\u0002", name: "plain MQTT" },
	{ start: "\u0020\u0003", name: "plain MQTT" },
	{ start: "\u00e0\u0001", name: "plain MQTT" },
	{ start: "\u00ff\u00fb", name: "Telnet" },
	{ start: "\u00ff\u00fd", name: "Telnet" },
	// A SERVER-HELLO with a certificate.
	{ at: 2, start: "\u0004\u0000\u0001", name: "SSL 2.0" },
]);
