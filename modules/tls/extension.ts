import type { Reader } from "../bytes/reader.js";
import { table } from "../table/table.js";
import { tlsFailures } from "./failures.js";

export const SERVER_NAME = 0;
export const SUPPORTED_GROUPS = 10;
export const SIGNATURE_ALGORITHMS = 13;
export const SUPPORTED_VERSIONS = 43;
export const COOKIE = 44;
export const KEY_SHARE = 51;

/** The messages from a server that carry extensions. */
export type ExtensionBearer = "ServerHello" | "HelloRetryRequest" | "EncryptedExtensions" | "Certificate" | "CertificateRequest" | "NewSessionTicket";

/** The extensions of one message: type -> extension_data, views. */
export type Extensions = ReadonlyMap<number, Uint8Array>;

/**
 * Reads a list of extensions (RFC 8446 section 4.2): no type twice, none that was not offered (but a cookie, which only
 * a server starts), none that has no business in this message (RFC 8446 section 6.2 names that unsupported_extension). Where the server asks us instead of answering
 * (CertificateRequest, NewSessionTicket) what we do not know is passed over.
 */
export function readExtensions(reader: Reader, message: ExtensionBearer, offered: readonly number[]): Extensions {
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

export function extensionName(type: number): string {
	return KNOWN[type]?.name ?? `type ${type}`;
}

/** Our bound for one list: a ClientHello of ours has six, a CertificateRequest's registry about ten. */
const EXTENSION_LIMIT = 32;

/** Extensions by type, with the messages of a server in which they may stand (RFC 8446 section 4.2, the table). */
const KNOWN: Readonly<Record<number, { readonly name: string; readonly in: readonly ExtensionBearer[] }>> = table({
	0: { name: "server_name", in: ["EncryptedExtensions"] },
	1: { name: "max_fragment_length", in: ["EncryptedExtensions"] },
	5: { name: "status_request", in: ["Certificate", "CertificateRequest"] },
	10: { name: "supported_groups", in: ["EncryptedExtensions"] },
	13: { name: "signature_algorithms", in: ["CertificateRequest"] },
	16: { name: "application_layer_protocol_negotiation", in: ["EncryptedExtensions"] },
	18: { name: "signed_certificate_timestamp", in: ["Certificate", "CertificateRequest"] },
	28: { name: "record_size_limit", in: ["EncryptedExtensions"] },
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
});
