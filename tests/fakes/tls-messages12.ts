import { built } from "./tls-messages.js";

/** The messages that a server of TLS 1.2 has of its own (RFC 5246, RFC 8422), field by field. */
export interface ExchangeFields {
	readonly curveType: number;
	readonly group: number;
	readonly key: Uint8Array;
	readonly scheme: number;
	readonly signature: Uint8Array;
}

export interface RequestFields12 {
	readonly types: Uint8Array;
	/** The list of signature algorithms, without its length. */
	readonly schemes: Uint8Array;
	readonly authorities: readonly Uint8Array[];
}

export function writeCertificate12(certificates: readonly Uint8Array[]): Uint8Array {
	return built(11, (writer) => writer.vector24(() => {
		for (const certificate of certificates) writer.vector24(() => writer.bytes(certificate));
	}));
}

/** NewSessionTicket of RFC 5077 section 3.3. */
export function writeTicket12(lifetimeHint: number, ticket: Uint8Array): Uint8Array {
	return built(4, (writer) => writer.uint32(lifetimeHint).vector16(() => writer.bytes(ticket)));
}

export function writeCertificateStatus(type: number, response: Uint8Array): Uint8Array {
	return built(22, (writer) => writer.uint8(type).vector24(() => writer.bytes(response)));
}

export function writeServerKeyExchange(fields: ExchangeFields): Uint8Array {
	return built(12, (writer) => {
		writer.bytes(keyExchangeParameters(fields)).uint16(fields.scheme).vector16(() => writer.bytes(fields.signature));
	});
}

/** ServerECDHParams, which the signature is over (RFC 8422 section 5.4). */
export function keyExchangeParameters({ curveType, group, key }: Omit<ExchangeFields, "scheme" | "signature">): Uint8Array {
	return Uint8Array.of(curveType, group >> 8, group & 0xff, key.length, ...key);
}

export function writeCertificateRequest12(fields: RequestFields12): Uint8Array {
	return built(13, (writer) => {
		writer.vector8(() => writer.bytes(fields.types)).vector16(() => writer.bytes(fields.schemes));
		writer.vector16(() => { for (const authority of fields.authorities) writer.vector16(() => writer.bytes(authority)); });
	});
}
