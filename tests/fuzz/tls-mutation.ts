import type { Crypto } from "../../modules/ports/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import type { Resumption } from "../../modules/tls/handshake-layer.js";
import { Identity } from "../../modules/tls/identity.js";
import { ramSessions } from "../../modules/tls/ram-sessions.js";
import { resumption } from "../../modules/tls/resumption.js";
import { resumption12 } from "../../modules/tls/resumption12.js";
import { resumption13 } from "../../modules/tls/resumption13.js";
import { tlsTrace } from "../../modules/tls/trace.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import type { Authenticator } from "../../modules/x509/authenticator.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readPublicKey } from "../../modules/x509/public-key.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { Random } from "../fakes/random.js";
import { seededCrypto, shamCredentials } from "../fakes/seeded-crypto.js";
import { FakeTimer } from "../fakes/timer.js";
import { TalkWith } from "../fakes/tls-conversation.js";
import type { ConnectionOptions } from "../fakes/tls-conversation.js";
import { handshakeMessage, joined, writeTicket } from "../fakes/tls-messages.js";
import type { Piece } from "../fakes/tls-records.js";
import { TlsServer } from "../fakes/tls-server.js";
import type { ServerScript } from "../fakes/tls-server.js";
import { TlsServer12 } from "../fakes/tls-server12.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";
import { TicketBook } from "../fakes/tls-tickets.js";
import { testKeys } from "../vectors/test-keys.js";
import { tallied } from "./finding.js";
import type { Tally } from "./finding.js";
import { mutated, pick } from "./mutated.js";

/**
 * Lets the client talk to servers that are changed at random: the bytes, the records, the messages before they are
 * protected, and what follows the handshake. Throws when anything comes of it but an event or a failure that explains
 * itself, or when a buffer outgrows its bound.
 */
export function fuzzTls(seed: number, cases: number): Tally {
	return tallied("engine", seed, cases, outcomeOf);
}

function outcomeOf(random: Random): string {
	const receiveBuffer = pick(random, [512, 2048, 16_640]);
	const handshakeBuffer = pick(random, [2048, 8192, 24_576]);
	const mutation = mutations[random.below(mutations.length)]?.(random);
	const chunk = pick(random, [Infinity, 1 + random.below(50), 1 + random.below(2000)]);
	// The same bytes each time: a case that is played again is the same.
	const crypto = seededCrypto(new Random(random.below(0x7fff_ffff)));
	const options = { crypto, receiveBuffer, handshakeBuffer, sendBuffer: 256, authenticator, withoutExtendedMasterSecret: true, protocols: ["mqtt", "x"], trace, identity: random.below(3) === 0 ? shamIdentity : undefined };
	const talk = random.below(2) === 0 ? talk13(random, crypto, mutation, options, chunk) : talk12(random, crypto, mutation, options, chunk);
	talk.server.passOver();
	if (random.below(3) === 0) talk.server.sender.mutate = (_type, content) => (random.below(6) === 0 ? mutated(random, content) : content);
	if (random.below(4) === 0) talk.tamper = (bytes) => (random.below(2) === 0 ? mutated(random, bytes) : shuffled(random, bytes));
	const bound = 5 + Math.max(receiveBuffer, handshakeBuffer);
	talk.watch = () => {
		if (talk.client.space().length > bound) throw new Error("the receive buffer is above its bound");
		if ((talk.client.output()?.length ?? 0) > OUTPUT_BOUND) throw new Error("the send buffer is above its bound");
	};
	talk.run();
	talk.say(Uint8Array.of(1, 2, 3));
	if (talk.connected !== undefined) afterwards(random, talk);
	if (random.below(2) === 0) talk.client.send({ type: "close" });
	talk.end();
	return judged(talk);
}

/** Now and then with a server that the client knows. */
function talk13(random: Random, crypto: Crypto, mutation: Mutation | undefined, options: Partial<ConnectionOptions>, chunk: number): TalkWith<TlsServer> {
	const script = pick(random, scripts);
	if (random.below(3) > 0) return new TalkWith(new TlsServer(crypto, shamCredentials, { ...script, ...mutation }), options, chunk);
	const tickets = new TicketBook();
	tickets.passesOver = true;
	const knowing = { ...options, resumption: resumes() };
	new TalkWith(new TlsServer(crypto, shamCredentials, { ...script, tickets }), knowing, Infinity).run();
	return new TalkWith(new TlsServer(crypto, shamCredentials, { ...pick(random, [script, script, ...scripts]), ...mutation, tickets, forgets: random.below(4) === 0 }), knowing, chunk);
}

/** The same in TLS 1.2. */
function talk12(random: Random, crypto: Crypto, mutation: Mutation | undefined, options: Partial<ConnectionOptions>, chunk: number): TalkWith<TlsServer12> {
	const versions = [tls13, tls12];
	const script = pick(random, scripts12);
	if (random.below(3) > 0) return new TalkWith(new TlsServer12(crypto, shamCredentials, { ...script, ...mutation }), { versions, ...options }, chunk);
	const known = { sessions: new Map<string, Uint8Array>(), gives: pick(random, ["ticket", "session id", "both"] as const) };
	const knowing = { versions, ...options, resumption: resumes() };
	new TalkWith(new TlsServer12(crypto, shamCredentials, { ...script, ...known }), knowing, Infinity).run();
	return new TalkWith(new TlsServer12(crypto, shamCredentials, { ...pick(random, [script, script, ...scripts12]), ...mutation, ...known, forgets: random.below(4) === 0 }), knowing, chunk);
}

function resumes(): Resumption {
	return resumption(ramSessions(new FakeTimer(1000)), { tls13: resumption13, tls12: resumption12 });
}

/** Data, KeyUpdates and anything else, some of it changed. */
function afterwards(random: Random, talk: TalkWith<TlsServer | TlsServer12>): void {
	const { server } = talk;
	const { sender } = server;
	for (let count = random.below(6); count > 0; count--) {
		const what = random.below(6);
		if (what === 0) sender.data(random.bytes(random.below(400)));
		else if (what === 1 && server instanceof TlsServer) server.keyUpdate(random.below(2) === 0 ? 0 : 1);
		else if (what === 2) sender.alert(1 + random.below(2), pick(random, [0, 0, 90, random.below(256)]));
		else if (what === 3 && server instanceof TlsServer) sender.send({ message: random.below(3) === 0 ? mutated(random, ticket) : ticket });
		else sender.send(anyPiece(random));
	}
	talk.run();
}

function judged(talk: TalkWith<TlsServer | TlsServer12>): string {
	const { failure, events } = talk;
	const connectedAt = events.indexOf("connected");
	if (events.some((event, index) => event === "data" && (connectedAt < 0 || index < connectedAt))) throw new Error("data before the server was judged");
	const after = talk.connected?.resumed === true ? " after resuming" : talk.server.clientCertificate !== undefined && talk.connected !== undefined ? " with a certificate of ours" : "";
	if (failure === undefined) return `${events.includes("closed") ? "closed" : "waiting"}${after}`;
	// What a stranger said is quoted, braces and all.
	const hasGaps = failure.code !== "not-tls" && /\{\w+\}/.test(failure.seen + failure.expected + failure.hint);
	if (failure.stage !== "tls" || failure.seen === "" || failure.hint === "" || hasGaps) throw new Error(`a failure that does not explain itself: ${failure.message}`);
	return failure.code;
}

/** The key of the first certificate; what is no certificate is refused as x509 would. */
const authenticator: Authenticator = {
	...fakeAuthenticator(),
	authenticate(chain) {
		const authentication = fakeAuthenticator({ steps: 2 }).authenticate(chain);
		return {
			step() {
				try {
					return authentication.step();
				} catch {
					throw tlsFailures.make("malformed-message", { message: "Certificate" });
				}
			},
		};
	},
};

/** It meets everything that the engine meets, and must bear it. */
const trace = tlsTrace([tls13], (line) => {
	if (line.length > LINE_BOUND) throw new Error(`a line of ${line.length} characters in the trace`);
});

const scripts: readonly ServerScript[] = [
	{},
	{ coalesce: true },
	{ split: 1 },
	{ split: 37, padding: 5 },
	{ suite: 0x1302, requestCertificate: true },
	{ suite: 0x1303 },
	{ retry: { group: "secp256r1", cookie: new Uint8Array(20) }, group: "secp256r1" },
	{ retry: { cookie: new Uint8Array(3) }, coalesce: true },
];

const scripts12: readonly ServerScript12[] = [
	{},
	{ coalesce: true, status: new Uint8Array(20) },
	{ split: 1, bound: false },
	{ split: 37, requestCertificate: true },
	{ suite: 0xc02c, group: "secp256r1" },
	{ suite: 0xcca9 },
];

/** Its signatures are the same each time; the servers believe any. */
const shamIdentity = new Identity({
	certificates: [testKeys.p256.certificate], description: "a device",
	key: {
		publicKey: readPublicKey(readCertificate(testKeys.p256.certificate, "ours")), algorithms: [{ kind: "ecdsa", hash: "sha256" }],
		signer: () => ({ update: () => undefined, sign: () => new Uint8Array(64).fill(7) }), wipe: () => undefined,
	},
});

/** What a script does with each step, of either version. */
interface Mutation {
	readonly edit?: (step: string, message: Uint8Array) => readonly Piece[];
}

const mutations: readonly ((random: Random) => Mutation)[] = [
	() => ({}),
	(random) => ({ edit: (step, message) => around(random, step, (random.below(4) === 0 ? [{ message: mutated(random, message), hashed: random.below(2) === 0 }] : usual(step, message))) }),
	(random) => ({ edit: (step, message) => around(random, step, (random.below(4) === 0 ? [{ message: resized(random, message) }] : usual(step, message))) }),
	(random) => ({ edit: (step, message) => around(random, step, (random.below(6) === 0 ? [anyPiece(random), ...usual(step, message)] : usual(step, message))) }),
	(random) => ({ edit: (step, message) => around(random, step, (random.below(8) === 0 ? [] : random.below(8) === 0 ? [...usual(step, message), ...usual(step, message)] : usual(step, message))) }),
	// Whatever else is right, one message of the flight is not: each parser is met with what is almost good.
	(random) => {
		const chosen = pick(random, STEPS);
		return { edit: (step, message) => (step === chosen ? [{ message: random.below(3) === 0 ? mutated(random, message) : remade(random, message), hashed: true }] : around(random, step, usual(step, message))) };
	},
	(random) => ({ edit: (step, message) => (step === "connected" ? Array.from({ length: random.below(40) }, () => anyPiece(random)) : usual(step, message)) }),
];

/** A step as it should be. */
function usual(step: string, message: Uint8Array): readonly Piece[] {
	return step === "change-cipher-spec" ? [{ record: 20, content: message, plain: true }] : [{ message }];
}

function around(random: Random, step: string, pieces: readonly Piece[]): readonly Piece[] {
	return step === "connected" ? (random.below(3) === 0 ? [anyPiece(random)] : []) : pieces;
}

function anyPiece(random: Random): Piece {
	const content = random.bytes(pick(random, [0, 1, 2, random.below(40), random.below(3000)]));
	switch (random.below(6)) {
		case 0: return { raw: content };
		case 1: return { message: handshakeMessage(pick(random, [0, 2, 4, 8, 11, 12, 13, 14, 15, 20, 22, 24, random.below(256)]), content), hashed: false };
		case 2: return { record: 20 + random.below(5), content, plain: random.below(2) === 0 };
		case 3: return { record: 21, content: Uint8Array.of(1 + random.below(2), random.below(120)) };
		case 4: return { record: random.below(256), content, padding: random.below(300) };
		default: return { record: 20, content: Uint8Array.of(1), plain: true };
	}
}

/** A handshake message that says another length, or whose body has another. */
function resized(random: Random, message: Uint8Array): Uint8Array {
	const body = mutated(random, message.subarray(4));
	if (random.below(2) === 0) return handshakeMessage(message[0] ?? 0, body);
	return Uint8Array.of(message[0] ?? 0, pick(random, [0, 0, 1, 255]), random.below(256), random.below(256), ...body);
}

/** A handshake message with another body of the length that it says. */
function remade(random: Random, message: Uint8Array): Uint8Array {
	return handshakeMessage(message[0] ?? 0, mutated(random, message.subarray(4)));
}

/** Whole records left out, doubled or in another order. */
function shuffled(random: Random, bytes: Uint8Array): Uint8Array {
	const records: Uint8Array[] = [];
	for (let at = 0; at < bytes.length;) {
		const end = at + 5 + (((bytes[at + 3] ?? 0) << 8) | (bytes[at + 4] ?? 0));
		records.push(bytes.subarray(at, end));
		at = end;
	}
	const at = random.below(records.length + 1);
	const [record] = records.splice(at, 1);
	if (record !== undefined && random.below(3) > 0) records.splice(random.below(records.length + 1), 0, record, ...(random.below(2) === 0 ? [record] : []));
	return joined(...records);
}

const STEPS: readonly string[] = [
	"hello-retry-request", "server-hello", "encrypted-extensions", "certificate-request", "certificate", "certificate-verify", "finished",
	"certificate-status", "server-key-exchange", "server-hello-done",
];

const ticket = writeTicket({ nonce: Uint8Array.of(1), ticket: new Uint8Array(64), extensions: [[42, new Uint8Array(4)]] });

/** Characters: 32 of anything, each with the name of an extension, and 32 certificates with extensions of their own. */
const LINE_BOUND = 60_000;

/** Our send buffer, a second ClientHello with the longest cookie, and what ends a handshake. */
const OUTPUT_BOUND = 256 + 2048;
