import { equal } from "../../modules/bytes/equal.js";
import { writeHex } from "../../modules/bytes/hex.js";
import type { Crypto, GroupName, KeyAgreement } from "../../modules/ports/crypto.js";
import type { RecordProtection12 } from "../../modules/tls/protect12.js";
import { prf, recordProtections, verifyData } from "../../modules/tls/schedule12.js";
import { suitesOf } from "../../modules/tls/suites.js";
import type { CipherSuite12 } from "../../modules/tls/suites12.js";
import { suites12 } from "../../modules/tls/suites12.js";
import { Transcript } from "../../modules/tls/transcript.js";
import type { Credentials } from "./tls-credentials.js";
import * as messages from "./tls-messages.js";
import type { ClientHello, ClientProof, Extension, HelloFields } from "./tls-messages.js";
import * as messages12 from "./tls-messages12.js";
import type { ExchangeFields, RequestFields12 } from "./tls-messages12.js";
import { RecordReader, RecordSender } from "./tls-records.js";
import type { Piece } from "./tls-records.js";
import { GROUPS } from "./tls-server.js";

/** What a server of TLS 1.2 sends in a handshake, and the place behind it where more may follow. */
export type Step12 =
	| "server-hello" | "certificate" | "certificate-status" | "server-key-exchange" | "certificate-request" | "server-hello-done"
	| "new-session-ticket" | "change-cipher-spec" | "finished" | "connected";

/** What a fake server of TLS 1.2 does, and what it does wrong. */
export interface ServerScript12 {
	readonly suite?: number;
	readonly group?: GroupName;
	readonly credentials?: Credentials;
	/** Binds the keys to the handshake (RFC 7627); true unless given. */
	readonly bound?: boolean;
	/** More extensions of ServerHello, beside extended_master_secret and renegotiation_info. */
	readonly extensions?: readonly Extension[];
	/** Master secrets of the sessions that it keeps and takes up, by ticket and by session id in hex. */
	readonly sessions?: Map<string, Uint8Array>;
	/** What it gives; a ticket unless it says so. */
	readonly gives?: "ticket" | "session id" | "both";
	/** Seconds: the hint of its ticket. */
	readonly lifetimeHint?: number;
	/** Instead of the ticket it would give. */
	readonly ticket?: Uint8Array;
	/** Takes no session up. */
	readonly forgets?: boolean;
	/** An OCSP response to send. */
	readonly status?: Uint8Array;
	readonly requestCertificate?: boolean;
	/** Longest fragment of handshake records; each message in records of its own unless `coalesce`. */
	readonly split?: number;
	/** The flight's messages follow each other without regard to records. */
	readonly coalesce?: boolean;
	/** What the headers of its unprotected records say. */
	readonly version?: number;
	readonly hello?: (fields: HelloFields) => HelloFields;
	readonly certificates?: readonly Uint8Array[];
	/** What the signature is over: both random values and the parameters. */
	readonly signed?: (content: Uint8Array) => Uint8Array;
	readonly exchange?: (fields: ExchangeFields) => ExchangeFields;
	readonly request?: (fields: RequestFields12) => RequestFields12;
	/** Replaces a message, or a change_cipher_spec, by what is sent instead of it; undefined for what is usual. */
	readonly edit?: (step: Step12, message: Uint8Array) => readonly Piece[] | undefined;
}

/** A TLS 1.2 server for tests, without input or output of its own, that does as its script says. */
export class TlsServer12 {
	readonly #crypto: Crypto;
	readonly #script: ServerScript12;
	readonly #credentials: Credentials;
	readonly #suite: CipherSuite12;
	readonly #reader: RecordReader;
	readonly #transcript: Transcript;
	readonly #random = new Uint8Array(32);
	readonly #share: KeyAgreement;
	readonly sender: RecordSender;
	#masterSecret: Uint8Array = NOTHING;
	#writes: RecordProtection12 | undefined;
	/** What the session will be known by. */
	#ticket: Uint8Array | undefined;
	#sessionId: Uint8Array = NOTHING;
	/** A session is taken up. */
	resumed = false;
	readonly hellos: ClientHello[] = [];
	/** The types of the handshake messages that came. */
	readonly heard: number[] = [];
	/** The client's Finished has come and was right. */
	finished = false;
	/** The client's Certificate, whole; undefined when it sent none. */
	clientCertificate: Uint8Array | undefined;
	clientProof: ClientProof | undefined;
	/** What the transcript is the hash of: a client signs it whole (RFC 5246 section 7.4.8). */
	readonly #messages: Uint8Array[] = [];

	constructor(crypto: Crypto, credentials: Credentials, script: ServerScript12 = {}) {
		this.#crypto = crypto;
		this.#script = script;
		this.#credentials = script.credentials ?? credentials;
		const suite = suitesOf(crypto, suites12).find(({ id }) => id === (script.suite ?? 0xc02b));
		if (suite === undefined) throw new Error("no such suite");
		this.#suite = suite;
		this.#transcript = new Transcript(crypto, suite.hash);
		this.#share = crypto.generateKeyPair(script.group ?? "x25519");
		crypto.random(this.#random);
		this.sender = new RecordSender(script.split ?? 16_384, 0, script.version ?? 0x0303);
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

	/** The content types of the records that came. */
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

	#take(message: Uint8Array): void {
		const type = message[0] ?? 0;
		this.heard.push(type);
		if (type === 20) {
			this.#takeFinished(message);
			return;
		}
		if (type === 15) this.clientProof = { ...messages.readCertificateVerify(message), content: messages.joined(...this.#messages) };
		this.#hash(message);
		if (type === 1) this.#takeClientHello(messages.readClientHello(message));
		else if (type === 11) this.clientCertificate = message.slice();
		else if (type === 16) this.#takeKeyExchange(message);
		else if (type !== 15) throw new Error(`the client sent a handshake message of type ${type}`);
	}

	#takeClientHello(hello: ClientHello): void {
		if (this.hellos.push(hello) > 1) throw new Error("the client sent a second ClientHello");
		const { bound, extensions = [], hello: change } = this.#script;
		const usual: Extension[] = [[0xff01, Uint8Array.of(0)]];
		if (bound !== false) usual.push([23, NOTHING]);
		this.#prepareSession(hello);
		if (this.#ticket !== undefined) usual.push([35, NOTHING]);
		const fields = { legacyVersion: 0x0303, random: this.#random, sessionId: this.#sessionId, suite: this.#suite.id, compression: 0, extensions: [...usual, ...extensions] };
		const chosen = change?.(fields) ?? fields;
		this.#random.set(chosen.random);
		this.#send("server-hello", messages.writeServerHello(chosen));
		if (this.resumed) {
			const [reads, writes] = recordProtections(this.#crypto, this.#suite, this.#masterSecret, hello.random, this.#random);
			this.#reader.protectAfterChange(reads);
			this.#writes = writes;
			this.#finish();
		} else this.#sendProof(hello);
	}

	/** Finds the session that is offered, and decides what a new one will be known by. */
	#prepareSession(hello: ClientHello): void {
		const { sessions, forgets, gives = "ticket", ticket } = this.#script;
		if (sessions === undefined) return;
		const offered = hello.extensions.get(35);
		const known = sessions.get(writeHex(offered === undefined || offered.length === 0 ? hello.sessionId : offered));
		if (known !== undefined && forgets !== true) {
			this.resumed = true;
			this.#masterSecret = known;
			this.#sessionId = hello.sessionId;
		} else if (gives !== "ticket") this.#sessionId = this.#name(32);
		if (gives !== "session id" && offered !== undefined) this.#ticket = ticket ?? this.#name(80);
	}

	#name(length: number): Uint8Array {
		const name = new Uint8Array(length);
		this.#crypto.random(name);
		return name;
	}

	#sendProof(hello: ClientHello): void {
		const { status, requestCertificate, request, certificates } = this.#script;
		this.#send("certificate", messages12.writeCertificate12(certificates ?? [this.#credentials.certificate]));
		if (status !== undefined) this.#send("certificate-status", messages12.writeCertificateStatus(1, status));
		this.#send("server-key-exchange", messages12.writeServerKeyExchange(this.#exchange(hello)));
		const asked: RequestFields12 = { types: Uint8Array.of(64, 1), schemes: Uint8Array.of(4, 3, 8, 4), authorities: [] };
		if (requestCertificate === true) this.#send("certificate-request", messages12.writeCertificateRequest12(request?.(asked) ?? asked));
		this.#send("server-hello-done", messages.handshakeMessage(14, NOTHING));
		this.sender.flush();
	}

	#exchange(hello: ClientHello): ExchangeFields {
		const { signed, exchange } = this.#script;
		const parameters = { curveType: 3, group: GROUPS[this.#share.group], key: this.#share.publicKey };
		const content = messages.joined(hello.random, this.#random, messages12.keyExchangeParameters(parameters));
		const fields = { ...parameters, scheme: this.#credentials.scheme, signature: this.#credentials.sign(signed?.(content) ?? content) };
		return exchange?.(fields) ?? fields;
	}

	#hash(message: Uint8Array): void {
		this.#transcript.add(message);
		this.#messages.push(message.slice());
	}

	#takeKeyExchange(message: Uint8Array): void {
		const key = message.subarray(5);
		if (message[4] !== key.length) throw new Error("the client's key has another length than it says");
		const premaster = this.#share.agree(key);
		if (premaster === undefined) throw new Error("the client's key is none");
		const { random } = this.hellos[0] ?? { random: NOTHING };
		const { hash } = this.#suite;
		const [label, seed] = this.#script.bound === false ? ["master secret", [random, this.#random]] as const : ["extended master secret", [this.#transcript.digest()]] as const;
		this.#masterSecret = prf(this.#crypto, hash, premaster, label, seed, 48);
		const [reads, writes] = recordProtections(this.#crypto, this.#suite, this.#masterSecret, random, this.#random);
		this.#reader.protectAfterChange(reads);
		this.#writes = writes;
	}

	#takeFinished(message: Uint8Array): void {
		const { hash } = this.#suite;
		const expected = messages.handshakeMessage(20, verifyData(this.#crypto, hash, this.#masterSecret, "client", this.#transcript.digest()));
		if (!equal(message, expected)) {
			if (this.#reader.passesOver) return;
			throw new Error("the client's Finished is wrong");
		}
		this.finished = true;
		this.#transcript.add(message);
		if (!this.resumed) this.#finish();
		for (const piece of this.#script.edit?.("connected", NOTHING) ?? []) this.sender.send(piece);
		this.sender.flush();
	}

	/** What a server ends its side of the handshake with. */
	#finish(): void {
		const { hash } = this.#suite;
		if (this.#ticket !== undefined) this.#send("new-session-ticket", messages12.writeTicket12(this.#script.lifetimeHint ?? 300, this.#ticket));
		for (const name of [this.#ticket ?? NOTHING, this.#sessionId]) if (name.length > 0) this.#script.sessions?.set(writeHex(name), this.#masterSecret);
		this.sender.flush();
		for (const piece of this.#script.edit?.("change-cipher-spec", CHANGE) ?? [{ record: 20, content: CHANGE }]) this.sender.send(piece);
		if (this.#writes !== undefined) this.sender.protect(this.#writes);
		this.#send("finished", messages.handshakeMessage(20, verifyData(this.#crypto, hash, this.#masterSecret, "server", this.#transcript.digest())));
		this.sender.flush();
	}

	/** Sends a message, or what the script has instead; what the script marks as hashed goes into the transcript. */
	#send(step: Step12, message: Uint8Array): void {
		for (const piece of this.#script.edit?.(step, message) ?? [{ message }]) {
			// A HelloRequest is no part of it (RFC 5246 section 7.4.1.1).
			if ("message" in piece && piece.hashed !== false && piece.message[0] !== 0) this.#hash(piece.message);
			this.sender.send(piece);
			if (this.#script.coalesce !== true) this.sender.flush();
		}
	}
}

const NOTHING = new Uint8Array(0);

const CHANGE = Uint8Array.of(1);
