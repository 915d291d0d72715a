import { equal } from "../../modules/bytes/equal.js";
import { RecordProtection13 } from "../../modules/tls/protect13.js";
import { finishedData, KeySchedule, labelOf, nextTrafficSecret } from "../../modules/tls/schedule13.js";
import type { CipherSuite } from "../../modules/tls/suites.js";
import { suites13, suitesOf } from "../../modules/tls/suites.js";
import { Transcript } from "../../modules/tls/transcript.js";
import type { Crypto, GroupName } from "../../modules/ports/crypto.js";
import type { Credentials } from "./tls-credentials.js";
import * as messages from "./tls-messages.js";
import type { CertificateFields, ClientHello, ClientProof, Extension, HelloFields, RequestFields, TicketFields, VerifyFields } from "./tls-messages.js";
import { RecordReader, RecordSender } from "./tls-records.js";
import type { Piece } from "./tls-records.js";
import type { TicketBook } from "./tls-tickets.js";

/** The messages that a server sends in a handshake, and the place behind it where more may follow. */
export type Step =
	| "hello-retry-request" | "server-hello" | "encrypted-extensions" | "certificate-request" | "certificate"
	| "certificate-verify" | "finished" | "connected";

/** What a fake server does, and what it does wrong. */
export interface ServerScript {
	readonly suite?: number;
	readonly group?: GroupName;
	readonly credentials?: Credentials;
	/** Sends a HelloRetryRequest, for another group, with a cookie, or both. */
	readonly retry?: { readonly cookie?: Uint8Array; readonly group?: GroupName };
	readonly requestCertificate?: boolean;
	/** Longest fragment of handshake records; each message in records of its own unless `coalesce`. */
	readonly split?: number;
	/** The protected messages of the handshake follow each other without regard to records. */
	readonly coalesce?: boolean;
	/** Zeros behind the content of every protected record. */
	readonly padding?: number;
	/** What the headers of its records say. */
	readonly version?: number;
	/** A change_cipher_spec before ServerHello's successor, as RFC 8446 appendix D.4 has it; true unless given. */
	readonly compatible?: boolean;
	/** Gives a ticket after the handshake and takes it up later. */
	readonly tickets?: TicketBook;
	/** Takes no ticket up. */
	readonly forgets?: boolean;
	readonly ticket?: (fields: TicketFields) => TicketFields;
	readonly retryHello?: (fields: HelloFields) => HelloFields;
	readonly hello?: (fields: HelloFields) => HelloFields;
	readonly extensions?: readonly Extension[];
	readonly request?: (fields: RequestFields) => RequestFields;
	readonly certificate?: (fields: CertificateFields) => CertificateFields;
	readonly verify?: (fields: VerifyFields) => VerifyFields;
	/** Replaces a message by what is sent instead of it: nothing, itself twice, records of any kind, raw bytes. */
	readonly edit?: (step: Step, message: Uint8Array) => readonly Piece[];
}

/** A TLS 1.3 server for tests, without input or output of its own, that does as its script says. It trusts its client. */
export class TlsServer {
	readonly #crypto: Crypto;
	readonly #script: ServerScript;
	readonly #credentials: Credentials;
	readonly #suite: CipherSuite;
	readonly #reader: RecordReader;
	readonly sender: RecordSender;
	#transcript: Transcript | undefined;
	#schedule: KeySchedule | undefined;
	#clientSecret: Uint8Array = NOTHING;
	#serverSecret: Uint8Array = NOTHING;
	#nextClientSecret: Uint8Array = NOTHING;
	#retried = false;
	/** Of the session that is taken up. */
	#sharedKey: Uint8Array | undefined;
	#tickets = 0;
	/** Each ClientHello, read and whole. */
	readonly hellos: ClientHello[] = [];
	readonly wholeHellos: Uint8Array[] = [];
	/** The types of the handshake messages that came. */
	readonly heard: number[] = [];
	/** The client's Finished has come and was right. */
	finished = false;
	/** Whether the client had a certificate; undefined when it sent none. */
	clientCertificate: Uint8Array | undefined;
	/** What each KeyUpdate of the client asked for. */
	readonly updateRequests: number[] = [];
	clientProof: ClientProof | undefined;

	constructor(crypto: Crypto, credentials: Credentials, script: ServerScript = {}) {
		this.#crypto = crypto;
		this.#script = script;
		this.#credentials = script.credentials ?? credentials;
		const suite = suitesOf(crypto, suites13).find(({ id }) => id === (script.suite ?? 0x1301));
		if (suite === undefined) throw new Error("no such suite");
		this.#suite = suite;
		this.sender = new RecordSender(script.split ?? 16_384, script.padding ?? 0, script.version ?? 0x0303);
		this.#reader = new RecordReader((message) => { this.#take(message); });
	}

	/** Alerts that came, as they were sent: level and description. */
	get alerts(): readonly (readonly [level: number, description: number])[] {
		return this.#reader.alerts;
	}

	/** Application data that came. */
	get data(): Uint8Array {
		return messages.joined(...this.#reader.data);
	}

	/** The content types of the records that came, before protection was taken off. */
	get outerTypes(): readonly number[] {
		return this.#reader.outerTypes;
	}

	/** How much each record of the client carried. */
	get lengths(): readonly number[] {
		return this.#reader.lengths;
	}

	/** From now on records that cannot be opened and a wrong Finished are passed over: somebody has changed what was agreed. */
	passOver(): void {
		this.#reader.passesOver = true;
	}

	receive(bytes: Uint8Array): void {
		this.#reader.receive(bytes);
	}

	/** What is to be sent; it is asked once. */
	output(): Uint8Array {
		return this.sender.take();
	}

	/** KeyUpdate, and new keys behind it. */
	keyUpdate(request: 0 | 1): void {
		this.sender.handshake(messages.writeKeyUpdate(request));
		this.sender.flush();
		this.rollKeys();
	}

	/** New keys for what we send. */
	rollKeys(): void {
		this.#serverSecret = nextTrafficSecret(this.#crypto, this.#suite.hash, this.#serverSecret);
		this.sender.protect(this.#protection(this.#serverSecret));
	}

	#take(message: Uint8Array): void {
		const type = message[0] ?? 0;
		this.heard.push(type);
		if (type === 1) this.#takeClientHello(message);
		else if (type === 11) {
			this.clientCertificate = message.slice();
			this.#transcript?.add(message);
		} else if (type === 15) {
			this.clientProof = { ...messages.readCertificateVerify(message), content: this.signedContent("TLS 1.3, client CertificateVerify") };
			this.#transcript?.add(message);
		} else if (type === 20) this.#takeFinished(message);
		else if (type === 24) {
			this.updateRequests.push(message.at(4) ?? -1);
			this.#nextClientSecret = nextTrafficSecret(this.#crypto, this.#suite.hash, this.#nextClientSecret);
			this.#reader.protect(this.#protection(this.#nextClientSecret));
		} else throw new Error(`the client sent a handshake message of type ${type}`);
	}

	#takeClientHello(message: Uint8Array): void {
		const hello = messages.readClientHello(message);
		this.hellos.push(hello);
		this.wholeHellos.push(message.slice());
		if (this.#script.retry !== undefined && !this.#retried) {
			this.#retried = true;
			this.#script.tickets?.read(hello);
			this.#transcript = Transcript.afterRetry(this.#crypto, this.#suite.hash, message);
			this.#sendRetry(hello);
			return;
		}
		this.#transcript ??= new Transcript(this.#crypto, this.#suite.hash);
		this.#readSession(hello, message, this.#transcript);
		this.#sendFlight(hello);
	}

	/** Adds ClientHello to the transcript, in two parts where a binder is over the first. */
	#readSession(hello: ClientHello, message: Uint8Array, transcript: Transcript): void {
		const { tickets, forgets } = this.#script;
		const offered = tickets?.read(hello);
		const begin = message.length - (offered?.bindersLength ?? 0);
		transcript.add(message.subarray(0, begin));
		if (offered !== undefined && forgets !== true) this.#sharedKey = tickets?.find(offered, this.#suite, transcript, this.#crypto);
		transcript.add(message.subarray(begin));
	}

	#sendRetry(hello: ClientHello): void {
		const { cookie, group } = this.#script.retry ?? {};
		const extensions: Extension[] = [[43, messages.number16(0x0304)]];
		if (group !== undefined) extensions.push([51, messages.number16(GROUPS[group])]);
		if (cookie !== undefined) extensions.push([44, messages.joined(messages.number16(cookie.length), cookie)]);
		const fields = this.#helloFields(hello, RETRY_RANDOM, extensions);
		this.#send("hello-retry-request", messages.writeServerHello(this.#script.retryHello?.(fields) ?? fields));
		this.sender.flush();
		if (this.#script.compatible !== false) this.sender.changeCipherSpec();
	}

	#sendFlight(hello: ClientHello): void {
		const script = this.#script;
		const share = this.#crypto.generateKeyPair(script.group ?? "x25519");
		const theirs = hello.shares.find(({ group }) => group === GROUPS[share.group]) ?? hello.share;
		const random = new Uint8Array(32);
		this.#crypto.random(random);
		const extensions: Extension[] = [
			[43, messages.number16(0x0304)],
			[51, messages.keyShareEntry(GROUPS[share.group], share.publicKey)],
		];
		if (this.#sharedKey !== undefined) extensions.push([41, messages.number16(0)]);
		const fields = this.#helloFields(hello, random, extensions);
		this.#send("server-hello", messages.writeServerHello(script.hello?.(fields) ?? fields));
		this.sender.flush();
		if (script.compatible !== false && !this.#retried) this.sender.changeCipherSpec();
		this.#protectHandshake(share.agree(theirs.key) ?? new Uint8Array(32));
		this.#sendProtected();
	}

	#sendProtected(): void {
		this.#send("encrypted-extensions", messages.writeEncryptedExtensions(this.#script.extensions ?? []));
		if (this.#sharedKey === undefined) this.#sendProof();
		this.#send("finished", messages.handshakeMessage(20, this.#finishedData(this.#serverSecret)));
		this.sender.flush();
		this.#protectData();
	}

	#sendProof(): void {
		const { request, requestCertificate, certificate, verify } = this.#script;
		const asked: RequestFields = { context: NOTHING, extensions: [[13, messages.list16(0x0403, 0x0804)]] };
		if (requestCertificate === true) this.#send("certificate-request", messages.writeCertificateRequest(request?.(asked) ?? asked));
		const shown: CertificateFields = { context: NOTHING, entries: [{ certificate: this.#credentials.certificate, extensions: [] }] };
		this.#send("certificate", messages.writeCertificate(certificate?.(shown) ?? shown));
		const proof: VerifyFields = { scheme: this.#credentials.scheme, signature: this.#credentials.sign(this.signedContent()) };
		this.#send("certificate-verify", messages.writeCertificateVerify(verify?.(proof) ?? proof));
	}

	/** What CertificateVerify of a server signs (RFC 8446 section 4.4.3), written anew. */
	signedContent(context = "TLS 1.3, server CertificateVerify"): Uint8Array {
		const text = Uint8Array.from(context, (character) => character.charCodeAt(0));
		return messages.joined(new Uint8Array(64).fill(0x20), text, Uint8Array.of(0), this.#digest());
	}

	/** Sends a message, or what the script has instead; what the script marks as hashed goes into the transcript. */
	#send(step: Step, message: Uint8Array): void {
		for (const piece of this.#script.edit?.(step, message) ?? [{ message }]) {
			if ("message" in piece && piece.hashed !== false) this.#transcript?.add(piece.message);
			this.sender.send(piece);
			if (this.#script.coalesce !== true) this.sender.flush();
		}
	}

	#takeFinished(message: Uint8Array): void {
		const expected = messages.handshakeMessage(20, this.#finishedData(this.#clientSecret));
		if (!equal(message, expected)) {
			if (this.#reader.passesOver) return;
			throw new Error("the client's Finished is wrong");
		}
		this.finished = true;
		this.#transcript?.add(message);
		this.#reader.protect(this.#protection(this.#nextClientSecret));
		if (this.#script.tickets !== undefined) this.giveTicket();
		for (const piece of this.#script.edit?.("connected", NOTHING) ?? []) this.sender.send(piece);
		this.sender.flush();
	}

	/** NewSessionTicket. */
	giveTicket(): void {
		const { tickets, ticket: change } = this.#script;
		const ticket = new Uint8Array(48);
		this.#crypto.random(ticket);
		const fields: TicketFields = { nonce: Uint8Array.of(this.#tickets++), ticket, extensions: [] };
		const given = change?.(fields) ?? fields;
		tickets?.enter(given, this.#suite, this.#schedule?.derive(labelOf("res master"), this.#digest()) ?? NOTHING, this.#crypto);
		this.sender.handshake(messages.writeTicket(given));
		this.sender.flush();
	}

	#protectHandshake(shared: Uint8Array): void {
		const schedule = new KeySchedule(this.#crypto, this.#suite.hash, this.#sharedKey);
		schedule.advance(shared);
		this.#clientSecret = schedule.derive(labelOf("c hs traffic"), this.#digest());
		this.#serverSecret = schedule.derive(labelOf("s hs traffic"), this.#digest());
		this.#schedule = schedule;
		this.#reader.protect(this.#protection(this.#clientSecret));
		this.sender.protect(this.#protection(this.#serverSecret));
	}

	/** The client's Finished still comes under its handshake keys. */
	#protectData(): void {
		const schedule = this.#schedule;
		if (schedule === undefined) return;
		schedule.advance();
		this.#nextClientSecret = schedule.derive(labelOf("c ap traffic"), this.#digest());
		this.#serverSecret = schedule.derive(labelOf("s ap traffic"), this.#digest());
		this.sender.protect(this.#protection(this.#serverSecret));
	}

	#helloFields(hello: ClientHello, random: Uint8Array, extensions: readonly Extension[]): HelloFields {
		return { legacyVersion: 0x0303, random, sessionId: hello.sessionId, suite: this.#suite.id, compression: 0, extensions };
	}

	#finishedData(secret: Uint8Array): Uint8Array {
		return finishedData(this.#crypto, this.#suite.hash, secret, this.#digest());
	}

	#digest(): Uint8Array {
		return this.#transcript?.digest() ?? NOTHING;
	}

	#protection(secret: Uint8Array): RecordProtection13 {
		return new RecordProtection13(this.#crypto, this.#suite, secret);
	}
}

const NOTHING = new Uint8Array(0);

export const GROUPS: Readonly<Record<GroupName, number>> = Object.freeze({ x25519: 0x001d, secp256r1: 0x0017, secp384r1: 0x0018 });

/** RFC 8446 section 4.1.3. */
export const RETRY_RANDOM = Uint8Array.from(
	"cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c".match(/../g) ?? [],
	(byte) => parseInt(byte, 16),
);
