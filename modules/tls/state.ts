import { table } from "../table/table.js";
import { agreeKeys, authenticate, sendClientHello, takeCertificate, takeCertificateRequest, takeCertificateVerify, takeEncryptedExtensions, takeFinished, takeKeyUpdate, takeNewSessionTicket, takeServerHello, verifySignature } from "./handshake13.js";
import type { HandshakeLayer } from "./handshake-layer.js";
import type { State, StateName, StateNamed } from "./handshake-state.js";
import type { HandshakeMessage } from "./record.js";

type Handler<Name extends StateName> = (state: StateNamed<Name>, message: HandshakeMessage, layer: HandshakeLayer) => State;

type Work<Name extends StateName> = (state: StateNamed<Name>, layer: HandshakeLayer) => State;

/** One state: how people call it, and either its work or the messages it takes, by HandshakeType. */
export type Expectation<Name extends StateName> =
	| { readonly waits: string; readonly work: Work<Name> }
	| { readonly waits: string; readonly messages: Readonly<Record<number, Handler<Name>>> };

/** State -> message -> handler. What does not stand here is answered with unexpected_message. */
export const expectations: { readonly [Name in StateName]: Expectation<Name> } = table({
	"send-client-hello": { waits: "our own key share", work: sendClientHello },
	"wait-server-hello": { waits: "ServerHello", messages: { 2: takeServerHello } },
	"agree-keys": { waits: "our own key agreement", work: agreeKeys },
	"wait-encrypted-extensions": { waits: "EncryptedExtensions", messages: { 8: takeEncryptedExtensions } },
	"wait-certificate-or-request": { waits: "Certificate", messages: { 11: takeCertificate, 13: takeCertificateRequest } },
	"wait-certificate": { waits: "Certificate", messages: { 11: takeCertificate } },
	"authenticate-server": { waits: "our own check of the certificate", work: authenticate },
	"wait-certificate-verify": { waits: "CertificateVerify", messages: { 15: takeCertificateVerify } },
	"verify-signature": { waits: "our own check of the signature", work: verifySignature },
	"wait-finished": { waits: "Finished", messages: { 20: takeFinished } },
	"connected": { waits: "application data", messages: { 4: takeNewSessionTicket, 24: takeKeyUpdate } },
});
