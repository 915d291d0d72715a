import { Reader } from "../bytes/reader.js";
import { CERTIFICATE_AUTHORITIES, readExtensions, requiredExtension, SIGNATURE_ALGORITHMS, SIGNATURE_ALGORITHMS_CERT } from "./extension.js";
import { illegalParameter } from "./failures.js";
import type { HandshakeMessage } from "./record.js";
import { malformedMessage, messageReader } from "./record.js";

/** What a server says of the certificate that it wants of us; all views. */
export interface CertificateRequest {
	/** ClientCertificateTypes; TLS 1.3 has none. */
	readonly types: Uint8Array | undefined;
	/** Whether the signature scheme of this number will be taken in CertificateVerify. */
	readonly takes: (scheme: number) => boolean;
	/** The DER names of the CAs that it knows, as far as it tells; a vector of vectors. */
	readonly authorities: Uint8Array;
}

/** CertificateRequest of TLS 1.3 (RFC 8446 section 4.3.2); extensions that we do not know say nothing to us. */
export function readCertificateRequest13(message: HandshakeMessage): CertificateRequest {
	const reader = messageReader(message);
	const context = reader.vector8();
	const extensions = readExtensions(reader, "CertificateRequest", []);
	reader.end();
	// It is for requests after the handshake, which we do not offer to answer.
	if (context.length !== 0) throw illegalParameter("CertificateRequest", "certificate_request_context", "not empty");
	const schemes = readSchemes(requiredExtension(extensions, SIGNATURE_ALGORITHMS, "CertificateRequest"), message);
	const certificateSchemes = extensions.get(SIGNATURE_ALGORITHMS_CERT);
	// There is one chain to choose from, so it changes nothing; what cannot be read is refused all the same.
	if (certificateSchemes !== undefined) readSchemes(certificateSchemes, message);
	const named = extensions.get(CERTIFICATE_AUTHORITIES);
	if (named === undefined) return { types: undefined, takes: includedIn(schemes), authorities: NOTHING };
	const list = reader.within(named);
	const authorities = list.vector16(3);
	list.end();
	checkNames(authorities, message);
	return { types: undefined, takes: includedIn(schemes), authorities };
}

/** CertificateRequest of TLS 1.2 (RFC 5246 section 7.4.4). */
export function readCertificateRequest12(message: HandshakeMessage): CertificateRequest {
	const reader = messageReader(message);
	const types = reader.vector8(1);
	const schemes = reader.vector16(2);
	const authorities = reader.vector16();
	reader.end();
	if (schemes.length % 2 !== 0) throw malformedMessage(message.type);
	checkNames(authorities, message);
	return { types, takes: includedIn(schemes), authorities };
}

/** The list within the extension, without its length. */
function readSchemes(data: Uint8Array, message: HandshakeMessage): Uint8Array {
	const reader = new Reader(data, () => malformedMessage(message.type));
	const schemes = reader.vector16(2);
	reader.end();
	if (schemes.length % 2 !== 0) throw malformedMessage(message.type);
	return schemes;
}

function checkNames(authorities: Uint8Array, message: HandshakeMessage): void {
	const names = new Reader(authorities, () => malformedMessage(message.type));
	while (names.remaining > 0) names.vector16(1);
}

function includedIn(schemes: Uint8Array): (scheme: number) => boolean {
	return (scheme) => {
		const reader = new Reader(schemes, () => new RangeError());
		while (reader.remaining > 0) if (reader.uint16() === scheme) return true;
		return false;
	};
}

const NOTHING = new Uint8Array(0);
