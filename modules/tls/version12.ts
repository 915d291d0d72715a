import { table } from "../table/table.js";
import * as handshake from "./handshake12.js";
import { TLS12 } from "./suites.js";
import { suites12 } from "./suites12.js";
import type { Version } from "./handshake-layer.js";

/** TLS 1.2 (RFC 5246) as far as it is still good: ECDHE, AEAD, signatures without SHA-1 (RFC 9325). */
export const tls12: Version = table({
	id: TLS12,
	name: "TLS 1.2",
	suites: suites12,
	takeServerHello: handshake.takeServerHello12,
	expectations: {
		"wait-certificate-1.2": { waits: "Certificate", messages: { 0: handshake.passHelloRequest, 11: handshake.takeCertificate12 } },
		"authenticate-server-1.2": { waits: "our own check of the certificate", work: handshake.authenticate12 },
		"wait-server-key-exchange-1.2": { waits: "ServerKeyExchange", messages: { 0: handshake.passHelloRequest, 12: handshake.takeServerKeyExchange12, 22: handshake.takeCertificateStatus12 } },
		"verify-key-exchange-1.2": { waits: "our own check of the signature", work: handshake.verifyKeyExchange12 },
		"wait-server-hello-done-1.2": { waits: "ServerHelloDone", messages: { 0: handshake.passHelloRequest, 13: handshake.takeCertificateRequest12, 14: handshake.takeServerHelloDone12 } },
		"wait-server-hello-done-after-request-1.2": { waits: "ServerHelloDone", messages: { 0: handshake.passHelloRequest, 14: handshake.takeServerHelloDone12 } },
		"make-key-share-1.2": { waits: "our own key share", work: handshake.makeKeyShare12 },
		"agree-keys-1.2": { waits: "our own key agreement", work: handshake.agreeKeys12 },
		"sign-handshake-1.2": { waits: "our own signature", work: handshake.signHandshake12 },
		"wait-new-session-ticket-1.2": { waits: "NewSessionTicket", messages: { 4: handshake.takeNewSessionTicket12 } },
		"wait-change-cipher-spec-1.2": { waits: "change_cipher_spec", changeCipherSpec: handshake.takeChangeCipherSpec12 },
		"wait-finished-1.2": { waits: "Finished", messages: { 20: handshake.takeFinished12 } },
		"connected-1.2": { waits: "application data", messages: { 0: handshake.refuseRenegotiation12 } },
	} satisfies Version["expectations"],
});
