import { constantTimeEqual } from "../bytes/equal.js";
import type { Reader } from "../bytes/reader.js";
import { Writer } from "../bytes/writer.js";
import type { Crypto } from "../ports/crypto.js";
import { MOST_CERTIFICATES } from "../x509/presented.js";
import { readEcdsaSignature } from "../x509/signature.js";
import { readCertificateRequest13 } from "./certificate-request.js";
import { signedContent } from "./certificate-verify.js";
import { checkServerName, EARLY_DATA, readExtensions, readProtocol, SUPPORTED_GROUPS } from "./extension.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import type { HandshakeLayer } from "./handshake-layer.js";
import type { Extended, Judged, State, StateNamed } from "./handshake-state.js";
import type { Offer } from "./offer.js";
import { RecordProtection13 } from "./protect13.js";
import type { Answer } from "./identity.js";
import type { HandshakeMessage } from "./record.js";
import { malformedMessage, messageReader } from "./record.js";
import { agreeRecordSize } from "./record-size.js";
import { connectedSecrets, finishedData, hashLength, KeySchedule, labels, nextTrafficSecret } from "./schedule13.js";
import { hex16 } from "./server-hello.js";
import type { ServerHello } from "./server-hello.js";
import { fitsSession, readServerChoice } from "./server-hello13.js";
import type { ServerChoice } from "./server-hello13.js";
import { fits, TLS13 } from "./suites.js";
import type { CipherSuite } from "./suites.js";
import { Transcript } from "./transcript.js";

export function takeServerHello(state: StateNamed<"wait-server-hello">, hello: ServerHello, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { offer, shares, retry } = state;
	const answer = readServerChoice(hello, offer);
	if (answer.kind === "retry") return retryHello(state, message, answer, layer);
	const { suite, group, keyShare, resumes } = answer;
	if (retry !== undefined && suite !== retry.suite) throw illegalParameter("ServerHello", "cipher_suite after HelloRetryRequest", suite.name);
	const share = shares.find((candidate) => candidate.group === group.name);
	if (share === undefined) throw illegalParameter("ServerHello", "group without our key share", group.name);
	for (const other of shares) if (other !== share) other.wipe();
	const transcript = retry?.transcript ?? new Transcript(layer.options.crypto, suite.hash);
	if (retry === undefined) transcript.add(state.hello);
	transcript.add(message.whole);
	return { name: "agree-keys", offer, share, group, peerKey: keyShare.slice(), suite, transcript, resumed: resumes ? offer.session?.peer : undefined };
}

/** The key agreement and, from it, the handshake's traffic keys (RFC 8446 section 7.1). */
export function agreeKeys(state: StateNamed<"agree-keys">, layer: HandshakeLayer): State {
	const { offer, share, group, suite, transcript, resumed } = state;
	const { crypto } = layer.options;
	layer.requireBoundary();
	const shared = share.agree(state.peerKey);
	share.wipe();
	if (shared === undefined) throw tlsFailures.make("bad-key-share", { group: group.name });
	const old = offer.session?.session.secret;
	const schedule = new KeySchedule(crypto, suite.hash, resumed === undefined ? undefined : old);
	old?.fill(0);
	schedule.advance(shared);
	shared.fill(0);
	const digest = transcript.digest();
	const clientSecret = schedule.derive(labels.clientHandshake, digest);
	const serverSecret = schedule.derive(labels.serverHandshake, digest);
	layer.protectReads(new RecordProtection13(crypto, suite, serverSecret));
	layer.sendChangeCipherSpec();
	layer.protectWrites(new RecordProtection13(crypto, suite, clientSecret));
	return { name: "wait-encrypted-extensions", offer, suite, group, transcript, schedule, clientSecret, serverSecret, resumed };
}

export function takeEncryptedExtensions(state: StateNamed<"wait-encrypted-extensions">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const reader = messageReader(message);
	const extensions = readExtensions(reader, "EncryptedExtensions", state.offer);
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
	const { resumed } = state;
	// RFC 8446 section 4.3.2: who resumes neither proves who it is nor asks for it.
	if (resumed !== undefined) return { ...state, name: "wait-finished", protocol, recordSize, answer: undefined, peer: resumed };
	return { ...state, name: "wait-certificate-or-request", protocol, recordSize };
}

/** To be answered behind the server's Finished. */
export function takeCertificateRequest(state: StateNamed<"wait-certificate-or-request">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const request = readCertificateRequest13(message);
	state.transcript.add(message.whole);
	return { ...state, name: "wait-certificate", answer: layer.options.identity?.answer13(request) ?? NO_IDENTITY };
}

/** The server's chain (RFC 8446 section 4.4.2): handed to the authenticator as views, so the message is held. */
export function takeCertificate(state: StateNamed<"wait-certificate-or-request"> | StateNamed<"wait-certificate">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { options } = layer;
	const reader = messageReader(message);
	if (reader.vector8().length !== 0) throw illegalParameter("Certificate", "certificate_request_context", "not empty");
	const list = reader.within(reader.vector24());
	reader.end();
	const certificates: Uint8Array[] = [];
	while (list.remaining > 0) {
		const certificate = list.vector24(1);
		// One above the bound shows the authenticator that it is passed; more would cost a chip slots for nothing.
		if (certificates.length <= MOST_CERTIFICATES) certificates.push(certificate);
		readExtensions(list, "Certificate", state.offer);
	}
	if (certificates.length === 0) throw malformedMessage(message.type);
	state.transcript.add(message.whole);
	layer.hold();
	const answer = state.name === "wait-certificate" ? state.answer : undefined;
	const authentication = options.authenticator.authenticate({ certificates, name: layer.serverName, port: layer.port, now: layer.now, crypto: options.crypto });
	return { ...state, name: "authenticate-server", answer, authentication };
}

export function authenticate(state: StateNamed<"authenticate-server">, layer: HandshakeLayer): State {
	const peer = state.authentication.step();
	if (peer === undefined) return state;
	layer.release();
	return { ...extended(state), name: "wait-certificate-verify", answer: state.answer, peer };
}

export function takeCertificateVerify(state: StateNamed<"wait-certificate-verify">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const reader = messageReader(message);
	const id = reader.uint16();
	const signature = reader.vector16();
	reader.end();
	const scheme = state.offer.scheme(id);
	if (scheme === undefined || !fits(scheme, state.peer.key, TLS13)) throw illegalParameter("CertificateVerify", "algorithm", scheme?.name ?? hex16(id));
	const content = signedContent("server", state.transcript.digest());
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
	return { ...extended(state), name: "wait-finished", answer: state.answer, peer };
}

/** Finished of the server (RFC 8446 section 4.4.4), and what we have to say before ours. */
export function takeFinished(state: StateNamed<"wait-finished">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { suite, transcript, answer } = state;
	layer.requireBoundary();
	const expected = finishedData(layer.options.crypto, suite.hash, state.serverSecret, transcript.digest());
	if (!constantTimeEqual(message.body, expected)) throw tlsFailures.make("bad-finished");
	transcript.add(message.whole);
	const serverFinished = transcript.digest();
	layer.answered = answer;
	if (answer?.proof !== undefined) {
		sendMessage(answer.proof.identity.certificate13(), transcript, layer);
		return { ...state, name: "sign-handshake", proof: answer.proof, serverFinished };
	}
	if (answer !== undefined) sendMessage(NO_CERTIFICATE, transcript, layer);
	return finish(state, serverFinished, layer);
}

/** Proof that we have the key of our certificate. */
export function signHandshake(state: StateNamed<"sign-handshake">, layer: HandshakeLayer): State {
	const { proof: { identity, scheme }, transcript } = state;
	sendMessage(identity.verify13(scheme, transcript.digest()), transcript, layer);
	return finish(state, state.serverFinished, layer);
}

/** Of use where sessions are resumed; what cannot be read is refused all the same (RFC 8446 section 4.6.1). */
export function takeNewSessionTicket(state: StateNamed<"connected">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { resumption } = layer.options;
	const reader = messageReader(message);
	const ticket = { lifetime: reader.uint32(), ageAdd: reader.uint32(), nonce: reader.vector8(), ticket: reader.vector16(1) };
	const extensions = readExtensions(reader, "NewSessionTicket", []);
	reader.end();
	// How much early data the server would take: we have none.
	const early = extensions.get(EARLY_DATA);
	if (early !== undefined) readEarlyData(reader.within(early));
	const session = resumption?.tls13?.session(state, ticket, layer);
	if (session !== undefined) resumption?.keep(session, layer);
	return state;
}

/** max_early_data_size (RFC 8446 section 4.2.10). */
function readEarlyData(reader: Reader): void {
	reader.uint32();
	reader.end();
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
	const { server } = connectedSecrets(state.secrets, suite.hash);
	layer.protectReads(new RecordProtection13(crypto, suite, renew(server, crypto, suite)));
	return { ...state, owesUpdate: state.owesUpdate || request === UPDATE_REQUESTED };
}

/** New keys for what we send, said under the old ones (RFC 8446 section 4.6.3). */
export function updateSendKeys(state: StateNamed<"connected">, layer: HandshakeLayer): State {
	const { suite } = state;
	const { crypto } = layer.options;
	const { client } = connectedSecrets(state.secrets, suite.hash);
	layer.send(Uint8Array.of(KEY_UPDATE, 0, 0, 1, UPDATE_NOT_REQUESTED));
	layer.protectWrites(new RecordProtection13(crypto, suite, renew(client, crypto, suite)));
	return { ...state, owesUpdate: false };
}

/** The next generation, in the place of this one. */
function renew(secret: Uint8Array, crypto: Crypto, { hash }: CipherSuite): Uint8Array {
	move(nextTrafficSecret(crypto, hash, secret), secret);
	return secret;
}

/** Our Finished, and the keys of application data, which may flow (RFC 8446 section 7.1). */
function finish(state: Judged, serverFinished: Uint8Array, layer: HandshakeLayer): State {
	const { suite, transcript, schedule, peer, group, protocol, recordSize } = state;
	const { crypto } = layer.options;
	schedule.advance();
	const wantsTickets = layer.options.resumption?.tls13 !== undefined;
	const secrets = new Uint8Array((wantsTickets ? 3 : 2) * hashLength(suite.hash));
	const { client, server, resumption } = connectedSecrets(secrets, suite.hash);
	move(schedule.derive(labels.clientData, serverFinished), client);
	move(schedule.derive(labels.serverData, serverFinished), server);
	layer.protectReads(new RecordProtection13(crypto, suite, server));
	sendMessage(writeFinished(finishedData(crypto, suite.hash, state.clientSecret, transcript.digest())), transcript, layer);
	layer.protectWrites(new RecordProtection13(crypto, suite, client));
	if (wantsTickets) move(schedule.derive(labels.resumptionMaster, transcript.digest()), resumption);
	schedule.wipe();
	state.clientSecret.fill(0);
	state.serverSecret.fill(0);
	const connection = { peer, version: "TLS 1.3", suite: suite.name, group: group.name, protocol, recordSize, resumed: state.resumed !== undefined } as const;
	return { name: "connected", suite, connection, peer, owesUpdate: false, secrets };
}

function move(secret: Uint8Array, place: Uint8Array): void {
	place.set(secret);
	secret.fill(0);
}

/** The second round that a HelloRetryRequest asks for (RFC 8446 section 4.1.4). */
function retryHello(
	state: StateNamed<"wait-server-hello">,
	message: HandshakeMessage,
	answer: Extract<ServerChoice, { kind: "retry" }>,
	layer: HandshakeLayer,
): State {
	const { suite, cookie, group } = answer;
	const { shares } = state;
	// A ServerHello by its type: nothing may stand behind it in its record (RFC 8446 section 5.1).
	layer.requireBoundary();
	if (state.retry !== undefined) throw tlsFailures.make("unexpected-message", { message: "HelloRetryRequest", state: "the second ServerHello" });
	if (shares.some((share) => share.group === group?.name)) throw illegalParameter("HelloRetryRequest", "selected_group, whose key share was sent", group?.name ?? "");
	if (group === undefined && cookie === undefined) throw illegalParameter("HelloRetryRequest", "extensions", "nothing to change");
	const transcript = Transcript.afterRetry(layer.options.crypto, suite.hash, state.hello);
	transcript.add(message.whole);
	const retry = { suite, transcript, cookie };
	const { offer } = state;
	dropUnfitting(offer, suite);
	// The second ClientHello may change in what was asked for only (RFC 8446 section 4.1.2).
	if (group === undefined) return { name: "send-client-hello", offer, groups: [], shares, retry };
	for (const share of shares) share.wipe();
	return { name: "send-client-hello", offer, groups: [group], shares: [], retry };
}

/** A session whose hash is not that of the server's suite is left out of the second ClientHello (RFC 8446 section 4.1.4). */
function dropUnfitting(offer: Offer, suite: CipherSuite): void {
	if (offer.session?.session.version !== TLS13 || fitsSession(suite, offer)) return;
	offer.session.session.secret.fill(0);
	offer.session = undefined;
}

/** Leaves behind what only the state that ends needed. */
function extended(state: Extended): Extended {
	const { offer, suite, group, transcript, schedule, clientSecret, serverSecret, resumed, protocol, recordSize } = state;
	return { offer, suite, group, transcript, schedule, clientSecret, serverSecret, resumed, protocol, recordSize };
}

function sendMessage(message: Uint8Array, transcript: Transcript, layer: HandshakeLayer): void {
	layer.send(message);
	transcript.add(message);
}

function writeFinished(data: Uint8Array): Uint8Array {
	return new Writer(4 + data.length).uint8(FINISHED).uint24(data.length).bytes(data).written;
}

/** Header of a record, KeyUpdate, its type and the tag. */
export const KEY_UPDATE_RECORD_LENGTH = 5 + 5 + 1 + 16;

const FINISHED = 20;
const KEY_UPDATE = 24;
const UPDATE_NOT_REQUESTED = 0;
const UPDATE_REQUESTED = 1;

/** The Certificate of a client that has none (RFC 8446 section 4.4.2). */
const NO_CERTIFICATE = Uint8Array.of(11, 0, 0, 4, 0, 0, 0, 0);

const NO_IDENTITY: Answer = Object.freeze({ proof: undefined, wanted: "" });
