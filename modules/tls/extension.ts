import type { Reader } from "../bytes/reader.js";
import { readUtf8 } from "../bytes/utf8.js";
import { table } from "../table/table.js";
import { tlsFailures } from "./failures.js";
import type { Offer } from "./offer.js";

export const SERVER_NAME = 0;
export const MAX_FRAGMENT_LENGTH = 1;
export const SUPPORTED_GROUPS = 10;
export const EC_POINT_FORMATS = 11;
export const SIGNATURE_ALGORITHMS = 13;
export const PROTOCOL_NEGOTIATION = 16;
export const EXTENDED_MASTER_SECRET = 23;
export const RECORD_SIZE_LIMIT = 28;
export const SESSION_TICKET = 35;
export const PRE_SHARED_KEY = 41;
export const EARLY_DATA = 42;
export const SUPPORTED_VERSIONS = 43;
export const COOKIE = 44;
export const KEY_EXCHANGE_MODES = 45;
export const CERTIFICATE_AUTHORITIES = 47;
export const SIGNATURE_ALGORITHMS_CERT = 50;
export const KEY_SHARE = 51;
export const RENEGOTIATION_INFO = 0xff01;

/** The messages from a server that carry extensions. */
export type ExtensionBearer = "ServerHello" | "ServerHello of TLS 1.2" | "HelloRetryRequest" | "EncryptedExtensions" | "Certificate" | "CertificateRequest" | "NewSessionTicket";

/** The extensions of one message: type -> extension_data, views. */
export type Extensions = ReadonlyMap<number, Uint8Array>;

/**
 * Reads a list of extensions (RFC 8446 section 4.2): no type twice, none that was not offered (but a cookie, which only
 * a server starts), none that has no business in this message (RFC 8446 section 6.2 names that unsupported_extension). Where the server asks us instead of answering
 * (CertificateRequest, NewSessionTicket) what we do not know is passed over.
 */
export function readExtensions(reader: Reader, message: ExtensionBearer, offered: Pick<readonly number[], "includes">): Extensions {
	const list = reader.within(reader.vector16());
	const extensions = new Map<number, Uint8Array>();
	const asks = message === "CertificateRequest" || message === "NewSessionTicket";
	while (list.remaining > 0) {
		const type = list.uint16();
		const data = list.vector16();
		if (extensions.has(type)) throw tlsFailures.make("illegal-parameter", { message, field: "extension twice", value: extensionName(type) });
		if (extensions.size === EXTENSION_LIMIT) throw tlsFailures.make("too-many-entries", { message, limit: EXTENSION_LIMIT });
		const solicited = asks || offered.includes(type) || (type === COOKIE && message === "HelloRetryRequest");
		const misplaced = KNOWN[type]?.in.includes(message) === false;
		if (!solicited || misplaced) throw tlsFailures.make("unsupported-extension", { message, extension: extensionName(type) });
		extensions.set(type, data);
	}
	return extensions;
}

/** An extension that RFC 8446 requires in this message. */
export function requiredExtension(extensions: Extensions, type: number, message: ExtensionBearer): Uint8Array {
	const data = extensions.get(type);
	if (data === undefined) throw tlsFailures.make("missing-extension", { message, extension: extensionName(type) });
	return data;
}

/** The server's answer to server_name is empty (RFC 6066 section 3). */
export function checkServerName(extensions: Extensions, reader: Reader): void {
	const data = extensions.get(SERVER_NAME);
	if (data !== undefined) reader.within(data).end();
}

/** The one application protocol that the server chose of ours (RFC 7301 section 3.1); undefined when it chose none. */
export function readProtocol(extensions: Extensions, offer: Offer, message: string, reader: Reader): string | undefined {
	const data = extensions.get(PROTOCOL_NEGOTIATION);
	if (data === undefined) return undefined;
	const answer = reader.within(data);
	const list = answer.within(answer.vector16(2));
	const name = readUtf8(list.vector8(1));
	list.end();
	answer.end();
	if (name === undefined || !offer.protocols.includes(name)) throw tlsFailures.make("illegal-parameter", { message, field: "application protocol", value: name ?? "no text" });
	return name;
}

export function extensionName(type: number): string {
	return KNOWN[type]?.name ?? `type ${type}`;
}

/** Our bound for one list: a ClientHello of ours has a dozen, a CertificateRequest's registry about ten. */
const EXTENSION_LIMIT = 32;

/**
 * Extensions by type, with the messages of a server in which they may stand (RFC 8446 section 4.2, the table; and for
 * TLS 1.2 each one's RFC).
 */
const KNOWN: Readonly<Record<number, { readonly name: string; readonly in: readonly ExtensionBearer[] }>> = table({
	0: { name: "server_name", in: ["EncryptedExtensions", "ServerHello of TLS 1.2"] },
	1: { name: "max_fragment_length", in: ["EncryptedExtensions", "ServerHello of TLS 1.2"] },
	5: { name: "status_request", in: ["Certificate", "CertificateRequest", "ServerHello of TLS 1.2"] },
	10: { name: "supported_groups", in: ["EncryptedExtensions", "ServerHello of TLS 1.2"] },
	11: { name: "ec_point_formats", in: ["ServerHello of TLS 1.2"] },
	13: { name: "signature_algorithms", in: ["CertificateRequest"] },
	16: { name: "application_layer_protocol_negotiation", in: ["EncryptedExtensions", "ServerHello of TLS 1.2"] },
	18: { name: "signed_certificate_timestamp", in: ["Certificate", "CertificateRequest", "ServerHello of TLS 1.2"] },
	22: { name: "encrypt_then_mac", in: ["ServerHello of TLS 1.2"] },
	23: { name: "extended_master_secret", in: ["ServerHello of TLS 1.2"] },
	28: { name: "record_size_limit", in: ["EncryptedExtensions", "ServerHello of TLS 1.2"] },
	35: { name: "session_ticket", in: ["ServerHello of TLS 1.2"] },
	41: { name: "pre_shared_key", in: ["ServerHello"] },
	42: { name: "early_data", in: ["EncryptedExtensions", "NewSessionTicket"] },
	43: { name: "supported_versions", in: ["ServerHello", "HelloRetryRequest"] },
	44: { name: "cookie", in: ["HelloRetryRequest"] },
	45: { name: "psk_key_exchange_modes", in: [] },
	47: { name: "certificate_authorities", in: ["CertificateRequest"] },
	48: { name: "oid_filters", in: ["CertificateRequest"] },
	49: { name: "post_handshake_auth", in: [] },
	50: { name: "signature_algorithms_cert", in: ["CertificateRequest"] },
	51: { name: "key_share", in: ["ServerHello", "HelloRetryRequest"] },
	0xff01: { name: "renegotiation_info", in: ["ServerHello of TLS 1.2"] },
});
