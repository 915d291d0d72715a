import { Writer } from "../bytes/writer.js";

/** What CertificateVerify of TLS 1.3 signs (RFC 8446 section 4.4.3): who signs is part of it, so that neither side's signature can be shown as the other's. */
export function signedContent(signer: "server" | "client", transcriptHash: Uint8Array): Uint8Array {
	const context = `TLS 1.3, ${signer} CertificateVerify`;
	const writer = new Writer(PADDING + context.length + 1 + transcriptHash.length);
	for (let at = 0; at < PADDING; at++) writer.uint8(0x20);
	for (let at = 0; at < context.length; at++) writer.uint8(context.charCodeAt(at));
	return writer.uint8(0).bytes(transcriptHash).written;
}

const PADDING = 64;
