import { table } from "../table/table.js";
import * as handshake from "./handshake13.js";
import { suites13, TLS13 } from "./suites.js";
import type { Version } from "./handshake-layer.js";

/** TLS 1.3 (RFC 8446). */
export const tls13: Version = table({
	id: TLS13,
	name: "TLS 1.3",
	suites: suites13,
	takeServerHello: handshake.takeServerHello,
	expectations: {
		"agree-keys": { waits: "our own key agreement", work: handshake.agreeKeys },
		"wait-encrypted-extensions": { waits: "EncryptedExtensions", messages: { 8: handshake.takeEncryptedExtensions } },
		"wait-certificate-or-request": { waits: "Certificate", messages: { 11: handshake.takeCertificate, 13: handshake.takeCertificateRequest } },
		"wait-certificate": { waits: "Certificate", messages: { 11: handshake.takeCertificate } },
		"authenticate-server": { waits: "our own check of the certificate", work: handshake.authenticate },
		"wait-certificate-verify": { waits: "CertificateVerify", messages: { 15: handshake.takeCertificateVerify } },
		"verify-signature": { waits: "our own check of the signature", work: handshake.verifySignature },
		"wait-finished": { waits: "Finished", messages: { 20: handshake.takeFinished } },
		"sign-handshake": { waits: "our own signature", work: handshake.signHandshake },
		"connected": { waits: "application data", messages: { 4: handshake.takeNewSessionTicket, 24: handshake.takeKeyUpdate } },
	} satisfies Version["expectations"],
});
