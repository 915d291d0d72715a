import { constantTimeEqual, equal } from "../bytes/equal.js";
import { Reader } from "../bytes/reader.js";
import { Writer } from "../bytes/writer.js";
import { MOST_CERTIFICATES } from "../x509/presented.js";
import { readEcdsaSignature } from "../x509/signature.js";
import { readCertificateRequest12 } from "./certificate-request.js";
import { checkServerName, EC_POINT_FORMATS, EXTENDED_MASTER_SECRET, readExtensions, readProtocol, RENEGOTIATION_INFO, SESSION_TICKET } from "./extension.js";
import type { Extensions } from "./extension.js";
import { illegalParameter, tlsFailures } from "./failures.js";
import type { HandshakeLayer } from "./handshake-layer.js";
import type { State, StateNamed } from "./handshake-state.js";
import type { Agreed12, Exchanged12, Negotiated12 } from "./handshake-state12.js";
import type { Answer } from "./identity.js";
import type { HandshakeMessage } from "./record.js";
import { malformedMessage, messageReader } from "./record.js";
import type { RecordProtection } from "./record-protection.js";
import { agreeRecordSize } from "./record-size.js";
import { MASTER_SECRET_LENGTH, prf, recordProtections, verifyData } from "./schedule12.js";
import { NO_COMPRESSION } from "./offer.js";
import type { Offer } from "./offer.js";
import { hex16 } from "./server-hello.js";
import type { ServerHello } from "./server-hello.js";
import type { OfferedSession } from "./session.js";
import { fits, TLS12 } from "./suites.js";
import type { CipherSuite12 } from "./suites12.js";
import { Transcript } from "./transcript.js";

/** ServerHello of TLS 1.2 (RFC 5246 section 7.4.1.3), held against the offer. */
export function takeServerHello12(state: StateNamed<"wait-server-hello">, hello: ServerHello, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { offer, shares, retry } = state;
	const { crypto, withoutExtendedMasterSecret, identity } = layer.options;
	if (retry !== undefined) throw illegalParameter(HELLO, "version after HelloRetryRequest", "TLS 1.2");
	const extensions = readHelloExtensions(hello, offer);
	const suite = chosenSuite(hello, offer);
	const offered = resumedSession(hello, offer);
	const hasExtendedMasterSecret = extensions.has(EXTENDED_MASTER_SECRET);
	if (!hasExtendedMasterSecret && withoutExtendedMasterSecret !== true) throw tlsFailures.make("no-extended-master-secret", { host: layer.serverName.text });
	// Whoever takes our first handshake for a renegotiation would not notice, whether we renegotiate or not (RFC 9325 section 3.5).
	if (!extensions.has(RENEGOTIATION_INFO)) throw tlsFailures.make("no-renegotiation-info", { host: layer.serverName.text });
	const reader = new Reader(NOTHING, () => malformedMessage(message.type));
	const protocol = readProtocol(extensions, offer, HELLO, reader);
	const recordSize = agreeRecordSize(extensions, offer.recordSize, HELLO, false, layer);
	for (const share of shares) share.wipe();
	if (offered === undefined) offer.session?.session.secret.fill(0);
	const signatures = offered === undefined ? identity?.signatures12() : undefined;
	const transcript = new Transcript(crypto, suite.hash, signatures);
	transcript.add(state.hello);
	transcript.add(message.whole);
	const resumable = layer.options.resumption?.tls12 === undefined ? undefined : { ticket: hello.sessionId.slice(), isTicket: false, isBound: hasExtendedMasterSecret, lifetime: LONGEST_SESSION };
	const expectsTicket = extensions.has(SESSION_TICKET);
	const negotiated = { offer, suite, serverRandom: hello.random.slice(), transcript, hasExtendedMasterSecret, signatures, protocol, recordSize, resumable, expectsTicket };
	if (offered !== undefined) return resumeSession(negotiated, offered, layer);
	return { name: "wait-certificate-1.2", ...negotiated };
}

/** RFC 5246 section 7.4.1.1: one that comes while a handshake is under way says nothing, and is no part of it. */
export function passHelloRequest<Before extends State>(state: Before, message: HandshakeMessage, layer: HandshakeLayer): Before {
	messageReader(message).end();
	layer.idle("HelloRequest messages");
	return state;
}

/** The server's chain (RFC 5246 section 7.4.2): handed to the authenticator as views, so the message is held. */
export function takeCertificate12(state: StateNamed<"wait-certificate-1.2">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { options: { authenticator, crypto }, serverName, port, now } = layer;
	const reader = messageReader(message);
	const list = reader.within(reader.vector24());
	reader.end();
	const certificates: Uint8Array[] = [];
	while (list.remaining > 0) {
		const certificate = list.vector24(1);
		// One above the bound shows the authenticator that it is passed.
		if (certificates.length <= MOST_CERTIFICATES) certificates.push(certificate);
	}
	if (certificates.length === 0) throw malformedMessage(message.type);
	state.transcript.add(message.whole);
	layer.hold();
	const authentication = authenticator.authenticate({ certificates, name: serverName, port, now, crypto });
	return { ...state, name: "authenticate-server-1.2", authentication };
}

export function authenticate12(state: StateNamed<"authenticate-server-1.2">, layer: HandshakeLayer): State {
	const peer = state.authentication.step();
	if (peer === undefined) return state;
	layer.release();
	const { authentication, ...negotiated } = state;
	// Ed25519 goes with the suites of ECDSA (RFC 8422 section 5.10).
	if ((peer.key.kind === "rsa") !== (state.suite.authentication === "rsa")) throw illegalParameter("Certificate", "key", `${peer.key.kind}, for ${state.suite.name}`);
	return { ...negotiated, name: "wait-server-key-exchange-1.2", peer, hasStatus: false };
}

/** An OCSP response that nobody asked for and nobody looks at (RFC 6066 section 8), at most one. */
export function takeCertificateStatus12(state: StateNamed<"wait-server-key-exchange-1.2">, message: HandshakeMessage): State {
	if (state.hasStatus) throw tlsFailures.make("unexpected-message", { message: "CertificateStatus, the second", state: "ServerKeyExchange" });
	const reader = messageReader(message);
	const type = reader.uint8();
	if (type !== OCSP) throw illegalParameter("CertificateStatus", "status_type", type);
	reader.vector24(1);
	reader.end();
	state.transcript.add(message.whole);
	return { ...state, hasStatus: true };
}

/** The server's ephemeral key and the signature over it (RFC 8422 section 5.4). */
export function takeServerKeyExchange12(state: StateNamed<"wait-server-key-exchange-1.2">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { offer, peer, serverRandom } = state;
	const reader = messageReader(message);
	const curveType = reader.uint8();
	if (curveType !== NAMED_CURVE) throw illegalParameter("ServerKeyExchange", "curve_type", curveType);
	const groupId = reader.uint16();
	const peerKey = reader.vector8(1);
	const params = message.body.subarray(0, reader.offset);
	const schemeId = reader.uint16();
	const signature = reader.vector16();
	reader.end();
	const group = offer.group(groupId);
	if (group === undefined) throw illegalParameter("ServerKeyExchange", "group", hex16(groupId));
	const scheme = offer.scheme(schemeId);
	if (scheme === undefined || !fits(scheme, peer.key, TLS12)) throw illegalParameter("ServerKeyExchange", "algorithm", scheme?.name ?? hex16(schemeId));
	const content = new Writer(offer.random.length + serverRandom.length + params.length).bytes(offer.random).bytes(serverRandom).bytes(params).written;
	state.transcript.add(message.whole);
	layer.hold();
	const { hasStatus, ...judged } = state;
	return { ...judged, name: "verify-key-exchange-1.2", group, peerKey: peerKey.slice(), scheme, content, signature };
}

export function verifyKeyExchange12(state: StateNamed<"verify-key-exchange-1.2">, layer: HandshakeLayer): State {
	const { scheme, content, signature, ...exchanged } = state;
	const { key } = state.peer;
	const raw = key.kind === "ec" ? readEcdsaSignature(signature, (key.point.length - 1) / 2) : signature;
	const isGood = raw !== undefined && layer.options.crypto.verify(scheme.algorithm, key, content, raw);
	layer.release();
	if (!isGood) throw tlsFailures.make("bad-handshake-signature", { scheme: scheme.name });
	return { ...exchanged, name: "wait-server-hello-done-1.2" };
}

/** To be answered behind ServerHelloDone. */
export function takeCertificateRequest12(state: StateNamed<"wait-server-hello-done-1.2">, message: HandshakeMessage): State {
	const request = readCertificateRequest12(message);
	const answer = state.signatures?.answer(request) ?? NO_IDENTITY;
	state.transcript.add(message.whole);
	return { ...state, name: "wait-server-hello-done-after-request-1.2", answer };
}

export function takeServerHelloDone12(state: StateNamed<"wait-server-hello-done-1.2"> | StateNamed<"wait-server-hello-done-after-request-1.2">, message: HandshakeMessage, layer: HandshakeLayer): State {
	messageReader(message).end();
	layer.requireBoundary();
	const answer = state.name === "wait-server-hello-done-after-request-1.2" ? state.answer : undefined;
	if (answer === undefined) state.signatures?.drop();
	state.transcript.add(message.whole);
	return { ...state, name: "make-key-share-1.2", answer };
}

export function makeKeyShare12(state: StateNamed<"make-key-share-1.2">, layer: HandshakeLayer): State {
	return { ...state, name: "agree-keys-1.2", share: layer.options.crypto.generateKeyPair(state.group.name) };
}

/** The key agreement, and what the client has to say with it (RFC 5246 section 7.3). */
export function agreeKeys12(state: StateNamed<"agree-keys-1.2">, layer: HandshakeLayer): State {
	const { share, transcript, answer, signatures, ...exchanged } = state;
	const premaster = share.agree(state.peerKey);
	share.wipe();
	if (premaster === undefined) throw tlsFailures.make("bad-key-share", { group: share.group });
	layer.answered = answer;
	if (answer !== undefined) sendMessage(answer.proof?.identity.certificate12() ?? NO_CERTIFICATE, transcript, layer);
	const { publicKey } = share;
	sendMessage(new Writer(5 + publicKey.length).uint8(CLIENT_KEY_EXCHANGE).vector24((writer) => writer.vector8(() => writer.bytes(publicKey))).written, transcript, layer);
	const masterSecret = makeMasterSecret(state, premaster, layer);
	premaster.fill(0);
	if (signatures === undefined || answer?.proof === undefined) return finish(state, masterSecret, layer);
	return { ...exchanged, name: "sign-handshake-1.2", transcript, signatures, masterSecret };
}

/** Proof that we have the key of our certificate (RFC 5246 section 7.4.8). */
export function signHandshake12(state: StateNamed<"sign-handshake-1.2">, layer: HandshakeLayer): State {
	sendMessage(state.signatures.verify(), state.transcript, layer);
	return finish(state, state.masterSecret, layer);
}

/** RFC 5077 section 3.3; an empty one is a server's change of mind. */
export function takeNewSessionTicket12(state: StateNamed<"wait-new-session-ticket-1.2">, message: HandshakeMessage): State {
	const reader = messageReader(message);
	const hint = 1000 * reader.uint32();
	const ticket = reader.vector16();
	reader.end();
	state.transcript.add(message.whole);
	const { resumable } = state;
	if (resumable === undefined || ticket.length === 0) return { ...state, name: "wait-change-cipher-spec-1.2" };
	// A hint of 0 says nothing.
	const lifetime = Math.min(hint === 0 ? Infinity : hint, resumable.lifetime);
	return { ...state, name: "wait-change-cipher-spec-1.2", resumable: { ...resumable, ticket: ticket.slice(), isTicket: true, lifetime } };
}

export function takeChangeCipherSpec12(state: StateNamed<"wait-change-cipher-spec-1.2">, layer: HandshakeLayer): State {
	layer.requireBoundary();
	layer.protectReads(state.reads);
	const { suite, transcript, masterSecret, connection, resumable, writes }: Agreed12 = state;
	return { name: "wait-finished-1.2", suite, transcript, masterSecret, connection, resumable, writes };
}

export function takeFinished12(state: StateNamed<"wait-finished-1.2">, message: HandshakeMessage, layer: HandshakeLayer): State {
	const { suite, transcript, masterSecret, connection, resumable, writes } = state;
	const { resumption } = layer.options;
	const expected = verifyData(layer.options.crypto, suite.hash, masterSecret, "server", transcript.digest());
	if (!constantTimeEqual(message.body, expected)) throw tlsFailures.make("bad-finished");
	if (writes !== undefined) {
		transcript.add(message.whole);
		sendFinished(state, writes, layer);
	}
	const session = resumable === undefined ? undefined : resumption?.tls12?.session(state, resumable);
	if (session !== undefined) resumption?.keep(session, layer);
	masterSecret.fill(0);
	return { name: "connected-1.2", suite, connection };
}

/** A second handshake on the same connection is not made (RFC 9325 section 3.5 lets a client refuse). */
export function refuseRenegotiation12(_state: StateNamed<"connected-1.2">, message: HandshakeMessage): never {
	messageReader(message).end();
	throw tlsFailures.make("renegotiation-refused");
}

/** The change of keys, and our Finished under the new ones (RFC 5246 section 7.4.9). */
function finish(state: Exchanged12, masterSecret: Uint8Array, layer: HandshakeLayer): State {
	const { suite, transcript, offer, serverRandom, peer, group, protocol, recordSize, resumable, expectsTicket } = state;
	const [writes, reads] = recordProtections(layer.options.crypto, suite, masterSecret, offer.random, serverRandom);
	sendFinished({ suite, transcript, masterSecret }, writes, layer);
	const connection = { peer, version: "TLS 1.2", suite: suite.name, group: group.name, protocol, recordSize, resumed: false } as const;
	const agreed = { suite, transcript, masterSecret, connection, resumable, writes: undefined, reads };
	return { name: expectsTicket ? "wait-new-session-ticket-1.2" : "wait-change-cipher-spec-1.2", ...agreed };
}

function readHelloExtensions(hello: ServerHello, offer: Offer): Extensions {
	// None at all is a form of its own (RFC 5246 section 7.4.1.3).
	if (hello.extensions.length === 0) return new Map();
	const list = new Reader(hello.extensions, () => malformedMessage(SERVER_HELLO));
	const extensions = readExtensions(list, HELLO, offer);
	list.end();
	checkServerName(extensions, list);
	const renegotiation = extensions.get(RENEGOTIATION_INFO);
	if (renegotiation !== undefined && !equal(renegotiation, FIRST_HANDSHAKE)) throw tlsFailures.make("bad-renegotiation-info");
	const extended = extensions.get(EXTENDED_MASTER_SECRET);
	if (extended !== undefined) list.within(extended).end();
	const ticket = extensions.get(SESSION_TICKET);
	if (ticket !== undefined) list.within(ticket).end();
	const formats = extensions.get(EC_POINT_FORMATS);
	if (formats !== undefined) {
		const reader = list.within(formats);
		const known = reader.vector8(1);
		reader.end();
		if (!known.includes(UNCOMPRESSED)) throw illegalParameter(HELLO, "ec_point_formats", "without uncompressed");
	}
	return extensions;
}

function chosenSuite(hello: ServerHello, offer: Offer): CipherSuite12 {
	if (hello.compression !== NO_COMPRESSION) throw illegalParameter(HELLO, "compression_method", hello.compression);
	const suite = offer.suite(hello.suite);
	if (suite?.version !== TLS12) throw illegalParameter(HELLO, "cipher_suite", hex16(hello.suite));
	return suite;
}

/** Ours, the first message under the new keys. */
function sendFinished({ suite, transcript, masterSecret }: Pick<Agreed12, "suite" | "transcript" | "masterSecret">, writes: RecordProtection, layer: HandshakeLayer): void {
	layer.sendChangeCipherSpec();
	layer.protectWrites(writes);
	const data = verifyData(layer.options.crypto, suite.hash, masterSecret, "client", transcript.digest());
	sendMessage(new Writer(4 + data.length).uint8(FINISHED).uint24(data.length).bytes(data).written, transcript, layer);
}

/** The session that the server takes up: it says so by the session id that it was offered (RFC 5246 section 7.4.1.3, RFC 5077 section 3.4). */
function resumedSession({ sessionId }: ServerHello, offer: Offer): OfferedSession | undefined {
	if (sessionId.length === 0 || !equal(sessionId, offer.sessionId)) return undefined;
	if (offer.session?.session.version !== TLS12) throw illegalParameter(HELLO, "session_id", "ours, which belongs to no session");
	return offer.session;
}

function resumeSession(negotiated: Negotiated12, offered: OfferedSession, layer: HandshakeLayer): State {
	const { session } = offered;
	const state = session.version === TLS12 ? layer.options.resumption?.tls12?.resume(negotiated, offered, session, layer) : undefined;
	if (state === undefined) throw new RangeError("a session was offered that cannot be resumed");
	return state;
}

/** RFC 5246 section 8.1, or bound to the whole handshake so far (RFC 7627 section 4). */
function makeMasterSecret(state: Exchanged12, premaster: Uint8Array, layer: HandshakeLayer): Uint8Array {
	const { suite, offer, serverRandom, transcript, hasExtendedMasterSecret } = state;
	const { crypto } = layer.options;
	if (hasExtendedMasterSecret) return prf(crypto, suite.hash, premaster, "extended master secret", [transcript.digest()], MASTER_SECRET_LENGTH);
	return prf(crypto, suite.hash, premaster, "master secret", [offer.random, serverRandom], MASTER_SECRET_LENGTH);
}

function sendMessage(message: Uint8Array, transcript: Transcript, layer: HandshakeLayer): void {
	layer.send(message);
	transcript.add(message);
}

const HELLO = "ServerHello of TLS 1.2";

const SERVER_HELLO = 2;
const CLIENT_KEY_EXCHANGE = 16;
const FINISHED = 20;

/** Milliseconds: what RFC 5246 appendix F.1.4 advises for a session, however long the server would have it. */
const LONGEST_SESSION = 86_400_000;

const OCSP = 1;
const NAMED_CURVE = 3;
const UNCOMPRESSED = 0;
const NOTHING = new Uint8Array(0);

/** The Certificate of a client that has none (RFC 5246 section 7.4.6). */
const NO_CERTIFICATE = Uint8Array.of(11, 0, 0, 3, 0, 0, 0);

const NO_IDENTITY: Answer = Object.freeze({ proof: undefined, wanted: "" });

/** renegotiation_info of a first handshake: an empty renegotiated_connection (RFC 5746 section 3.4). */
const FIRST_HANDSHAKE = Uint8Array.of(0);
