import { writeUtf8 } from "../bytes/utf8.js";

/** What CertificateVerify of TLS 1.3 signs (RFC 8446 section 4.4.3): who signs is part of it, so that neither side's signature can be shown as the other's. */
export function signedContent(signer: "server" | "client", transcriptHash: Uint8Array): Uint8Array {
	const context = writeUtf8(`TLS 1.3, ${signer} CertificateVerify`);
	const content = new Uint8Array(SPACES + context.length + 1 + transcriptHash.length).fill(0x20, 0, SPACES);
	content.set(context, SPACES);
	content.set(transcriptHash, content.length - transcriptHash.length);
	return content;
}

/** It begins with as many. */
const SPACES = 64;
