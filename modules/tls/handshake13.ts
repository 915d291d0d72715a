import { constantTimeEqual } from "../bytes/equal.js";
import { writeUtf8 } from "../bytes/utf8.js";
import { Writer } from "../bytes/writer.js";
import type { PublicKey } from "../ports/crypto.js";
import { MOST_CERTIFICATES } from "../x509/presented.js";
import { readEcdsaSignature } from "../x509/signature.js";
import { offeredExtensions } from "./client-hello.js";
import { checkServerName, readExtensions, readProtocol, requiredExtension, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS } from "./extension.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import type { HandshakeLayer } from "./handshake-layer.js";
import type { CertificateRequest, Extended, State, StateNamed } from "./handshake-state.js";
import { RecordProtection13 } from "./protect13.js";
import type { HandshakeMessage } from "./record.js";
import { malformedMessage, messageReader } from "./record.js";
import { agreeRecordSize } from "./record-size.js";
import { finishedData, KeySchedule, nextTrafficSecret } from "./schedule13.js";
import { hex16 } from "./server-hello.js";
import type { ServerHello } from "./server-hello.js";
import { readServerChoice } from "./server-hello13.js";
import type { ServerChoice } from "./server-hello13.js";
import type { SignatureScheme } from "./suites.js";
import { Transcript } from "./transcript.js";

export function takeServerHello(state: StateNamed<"wait-server-hello">, hello: ServerHello, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { offer, shares, retry } = state;
	const answer = readServerChoice(hello, offer);
	if (answer.kind === "retry") return retryHello(state, message, answer, layer);
	const { suite, group, keyShare } = answer;
	if (retry !== undefined && suite !== retry.suite) throw illegalParameter("ServerHello", "cipher_suite after HelloRetryRequest", suite.name);
	const share = shares.find((candidate) => candidate.group === group.name);
	if (share === undefined) throw illegalParameter("ServerHello", "group without our key share", group.name);
	for (const other of shares) if (other !== share) other.wipe();
	const transcript = retry?.transcript ?? new Transcript(layer.options.crypto, suite.hash);
	transcript.add(state.hello);
	transcript.add(message.whole);
	return { name: "agree-keys", offer, share, group, peerKey: keyShare.slice(), suite, transcript };
}

/** The key agreement and, from it, the handshake's traffic keys (RFC 8446 section 7.1). */
export function agreeKeys(state: StateNamed<"agree-keys">, layer: HandshakeLayer): State {
	const { offer, share, group, suite, transcript } = state;
	const { crypto } = layer.options;
	layer.requireBoundary();
	const shared = share.agree(state.peerKey);
	share.wipe();
	if (shared === undefined) throw tlsFailures.make("bad-key-share", { group: group.name });
	const schedule = new KeySchedule(crypto, suite.hash);
	schedule.advance(shared);
	shared.fill(0);
	const digest = transcript.digest();
	const clientSecret = schedule.derive("c hs traffic", digest);
	const serverSecret = schedule.derive("s hs traffic", digest);
	layer.protectReads(new RecordProtection13(crypto, suite, serverSecret));
	layer.sendChangeCipherSpec();
	layer.protectWrites(new RecordProtection13(crypto, suite, clientSecret));
	return { name: "wait-encrypted-extensions", offer, suite, group, transcript, schedule, clientSecret, serverSecret };
}

export function takeEncryptedExtensions(state: StateNamed<"wait-encrypted-extensions">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const reader = messageReader(message);
	const extensions = readExtensions(reader, "EncryptedExtensions", offeredExtensions(state.offer));
	reader.end();
	checkServerName(extensions, reader);
	const groups = extensions.get(SUPPORTED_GROUPS);
	if (groups !== undefined) {
		// For later connections; what cannot be read is refused all the same.
		const list = reader.within(groups);
		if (list.vector16(2).length % 2 !== 0) throw malformedMessage(message.type);
		list.end();
	}
	const protocol = readProtocol(extensions, state.offer, "EncryptedExtensions", reader);
	const recordSize = agreeRecordSize(extensions, state.offer.recordSize, "EncryptedExtensions", true, layer);
	state.transcript.add(message.whole);
	return { ...state, name: "wait-certificate-or-request", protocol, recordSize };
}

export function takeCertificateRequest(state: StateNamed<"wait-certificate-or-request">, message: HandshakeMessage): State {
	const reader = messageReader(message);
	const context = reader.vector8();
	const extensions = readExtensions(reader, "CertificateRequest", []);
	reader.end();
	if (context.length !== 0) throw illegalParameter("CertificateRequest", "certificate_request_context", "not empty");
	const schemes = reader.within(requiredExtension(extensions, SIGNATURE_ALGORITHMS, "CertificateRequest"));
	if (schemes.vector16(2).length % 2 !== 0) throw malformedMessage(message.type);
	schemes.end();
	state.transcript.add(message.whole);
	return { ...state, name: "wait-certificate", request: { context: context.slice() } };
}

/** The server's chain (RFC 8446 section 4.4.2): handed to the authenticator as views, so the message is held. */
export function takeCertificate(state: StateNamed<"wait-certificate-or-request"> | StateNamed<"wait-certificate">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { options } = layer;
	const reader = messageReader(message);
	if (reader.vector8().length !== 0) throw illegalParameter("Certificate", "certificate_request_context", "not empty");
	const list = reader.within(reader.vector24());
	reader.end();
	const certificates: Uint8Array[] = [];
	const offered = offeredExtensions(state.offer);
	while (list.remaining > 0) {
		const certificate = list.vector24(1);
		// One above the bound shows the authenticator that it is passed; more would cost a chip slots for nothing.
		if (certificates.length <= MOST_CERTIFICATES) certificates.push(certificate);
		readExtensions(list, "Certificate", offered);
	}
	if (certificates.length === 0) throw malformedMessage(message.type);
	state.transcript.add(message.whole);
	layer.hold();
	const request = state.name === "wait-certificate" ? state.request : undefined;
	const authentication = options.authenticator.authenticate({ certificates, name: layer.serverName, now: layer.now, crypto: options.crypto });
	return { ...state, name: "authenticate-server", request, authentication };
}

export function authenticate(state: StateNamed<"authenticate-server">, layer: HandshakeLayer): State {
	const peer = state.authentication.step();
	if (peer === undefined) return state;
	layer.release();
	return { ...extended(state), name: "wait-certificate-verify", request: state.request, peer };
}

export function takeCertificateVerify(state: StateNamed<"wait-certificate-verify">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const reader = messageReader(message);
	const id = reader.uint16();
	const signature = reader.vector16();
	reader.end();
	const scheme = state.offer.schemes.find((candidate) => candidate.id === id);
	if (scheme === undefined || !fits(scheme, state.peer.key)) throw illegalParameter("CertificateVerify", "algorithm", scheme?.name ?? hex16(id));
	const content = signedContent(state.transcript.digest());
	state.transcript.add(message.whole);
	layer.hold();
	return { ...state, name: "verify-signature", scheme, content, signature };
}

export function verifySignature(state: StateNamed<"verify-signature">, layer: HandshakeLayer): State {
	const { scheme, peer } = state;
	const raw = peer.key.kind === "ec" ? readEcdsaSignature(state.signature, (peer.key.point.length - 1) / 2) : state.signature;
	const good = raw !== undefined && layer.options.crypto.verify(scheme.algorithm, peer.key, state.content, raw);
	layer.release();
	if (!good) throw tlsFailures.make("bad-handshake-signature", { scheme: scheme.name });
	return { ...extended(state), name: "wait-finished", request: state.request, peer };
}

/** Finished of the server, then ours: application data may flow (RFC 8446 section 4.4.4). */
export function takeFinished(state: StateNamed<"wait-finished">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { suite, transcript, schedule, request, peer } = state;
	const { crypto } = layer.options;
	layer.requireBoundary();
	const expected = finishedData(crypto, suite.hash, state.serverSecret, transcript.digest());
	if (!constantTimeEqual(message.body, expected)) throw tlsFailures.make("bad-finished");
	transcript.add(message.whole);
	schedule.advance();
	const digest = transcript.digest();
	const clientSecret = schedule.derive("c ap traffic", digest);
	const serverSecret = schedule.derive("s ap traffic", digest);
	schedule.wipe();
	layer.protectReads(new RecordProtection13(crypto, suite, serverSecret));
	if (request !== undefined) sendMessage(writeNoCertificate(request), transcript, layer);
	sendMessage(writeFinished(finishedData(crypto, suite.hash, state.clientSecret, transcript.digest())), transcript, layer);
	layer.protectWrites(new RecordProtection13(crypto, suite, clientSecret));
	state.clientSecret.fill(0);
	state.serverSecret.fill(0);
	const connection = { peer, version: "TLS 1.3", suite: suite.name, group: state.group.name, protocol: state.protocol, recordSize: state.recordSize } as const;
	return { name: "connected", suite, connection, owesUpdate: false, clientSecret, serverSecret };
}

/** Tickets are for resumption, which is not offered; what cannot be read is refused all the same (RFC 8446 section 4.6.1). */
export function takeNewSessionTicket(state: StateNamed<"connected">, message: HandshakeMessage): State {
	const reader = messageReader(message);
	reader.uint32();
	reader.uint32();
	reader.vector8();
	reader.vector16(1);
	readExtensions(reader, "NewSessionTicket", []);
	reader.end();
	return state;
}

/** New keys for what the server sends (RFC 8446 section 4.6.3). */
export function takeKeyUpdate(state: StateNamed<"connected">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const reader = messageReader(message);
	const request = reader.uint8();
	reader.end();
	if (request > UPDATE_REQUESTED) throw illegalParameter("KeyUpdate", "request_update", request);
	layer.requireBoundary();
	const { suite } = state;
	const { crypto } = layer.options;
	const serverSecret = nextTrafficSecret(crypto, suite.hash, state.serverSecret);
	layer.protectReads(new RecordProtection13(crypto, suite, serverSecret));
	state.serverSecret.fill(0);
	return { ...state, serverSecret, owesUpdate: state.owesUpdate || request === UPDATE_REQUESTED };
}

/** New keys for what we send, said under the old ones (RFC 8446 section 4.6.3). */
export function updateSendKeys(state: StateNamed<"connected">, layer: HandshakeLayer): State {
	const { suite } = state;
	const { crypto } = layer.options;
	const clientSecret = nextTrafficSecret(crypto, suite.hash, state.clientSecret);
	layer.send(Uint8Array.of(KEY_UPDATE, 0, 0, 1, UPDATE_NOT_REQUESTED));
	layer.protectWrites(new RecordProtection13(crypto, suite, clientSecret));
	state.clientSecret.fill(0);
	return { ...state, clientSecret, owesUpdate: false };
}

/** The second round that a HelloRetryRequest asks for (RFC 8446 section 4.1.4). */
function retryHello(
	state: StateNamed<"wait-server-hello">,
	message: HandshakeMessage,
	answer: Extract<ServerChoice, { kind: "retry" }>,
	layer: HandshakeLayer,
): State {
	const { suite, cookie, group } = answer;
	const { offer, shares } = state;
	// A ServerHello by its type: nothing may stand behind it in its record (RFC 8446 section 5.1).
	layer.requireBoundary();
	if (state.retry !== undefined) throw tlsFailures.make("unexpected-message", { message: "HelloRetryRequest", state: "the second ServerHello" });
	if (shares.some((share) => share.group === group?.name)) throw illegalParameter("HelloRetryRequest", "selected_group, whose key share was sent", group?.name ?? "");
	if (group === undefined && cookie === undefined) throw illegalParameter("HelloRetryRequest", "extensions", "nothing to change");
	const transcript = Transcript.afterRetry(layer.options.crypto, suite.hash, state.hello);
	transcript.add(message.whole);
	const retry = { suite, transcript, cookie };
	// The second ClientHello may change in what was asked for only (RFC 8446 section 4.1.2).
	if (group === undefined) return { name: "send-client-hello", offer, groups: [], shares, retry };
	for (const share of shares) share.wipe();
	return { name: "send-client-hello", offer, groups: [group], shares: [], retry };
}

/** What CertificateVerify signs (RFC 8446 section 4.4.3). */
function signedContent(transcriptHash: Uint8Array): Uint8Array {
	const content = new Uint8Array(SPACES + SERVER_CONTEXT.length + 1 + transcriptHash.length).fill(0x20, 0, SPACES);
	content.set(writeUtf8(SERVER_CONTEXT), SPACES);
	content.set(transcriptHash, content.length - transcriptHash.length);
	return content;
}

/** RFC 8446 section 4.2.3: an EC key binds the scheme by its curve; Ed25519 has its own; of RSA, PSS signs handshakes and PKCS #1 certificates only. */
function fits(scheme: SignatureScheme, key: PublicKey): boolean {
	if (key.kind === "ec") return scheme.curve === key.curve;
	return scheme.algorithm.kind === (key.kind === "rsa" ? "rsa-pss" : key.kind);
}

/** Leaves behind what only the state that ends needed. */
function extended(state: Extended): Extended {
	const { offer, suite, group, transcript, schedule, clientSecret, serverSecret, protocol, recordSize } = state;
	return { offer, suite, group, transcript, schedule, clientSecret, serverSecret, protocol, recordSize };
}

function sendMessage(message: Uint8Array, transcript: Transcript, layer: HandshakeLayer): void {
	layer.send(message);
	transcript.add(message);
}

function writeFinished(data: Uint8Array): Uint8Array {
	return new Writer(4 + data.length).uint8(FINISHED).vector24((writer) => writer.bytes(data)).written;
}

/** The Certificate of a client that has none (RFC 8446 section 4.4.2). */
function writeNoCertificate(request: CertificateRequest): Uint8Array {
	return new Writer(4 + 1 + request.context.length + 3)
		.uint8(CERTIFICATE)
		.vector24((writer) => writer.vector8(() => writer.bytes(request.context)).uint24(0)).written;
}

/** What CertificateVerify signs begins with them. */
const SPACES = 64;

/** Header of a record, KeyUpdate, its type and the tag. */
export const KEY_UPDATE_RECORD_LENGTH = 5 + 5 + 1 + 16;

const CERTIFICATE = 11;
const FINISHED = 20;
const KEY_UPDATE = 24;
const UPDATE_NOT_REQUESTED = 0;
const UPDATE_REQUESTED = 1;
const SERVER_CONTEXT = "TLS 1.3, server CertificateVerify";
