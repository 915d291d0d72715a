import type { ServerName } from "../x509/host-name.js";
import type { FATAL, WARNING } from "./alert.js";
import { tlsFailures } from "./failures.js";
import type { HandshakeLayer, TlsClientOptions, Version } from "./handshake-layer.js";
import type { Answer } from "./identity.js";
import { ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, HEADER_LENGTH, PLAINTEXT_LIMIT, RecordBuffer } from "./record.js";
import type { RecordContent, RecordProtection } from "./record-protection.js";
import { RecordWriter } from "./record-writer.js";
import { FIRST_BYTES, strangerOf } from "./stranger.js";
import type { Stranger } from "./stranger.js";

/** Both sides of the record layer of one connection, and how much of what brings nothing on is borne in a row. */
export class RecordLayer implements HandshakeLayer {
	readonly options: TlsClientOptions;
	readonly serverName: ServerName;
	readonly port: number;
	readonly now: number | undefined;
	/** What has been received; handshake messages are put together in it. */
	readonly received: RecordBuffer;
	/** What is to be sent. */
	readonly writer: RecordWriter;
	/** ProtocolVersion: the least that is offered, then what was chosen. */
	version: number;
	answered: Answer | undefined;
	#reads: RecordProtection | undefined;
	/** Longest content of a record that is received. */
	#longest = PLAINTEXT_LIMIT;
	/** The first record has come: the peer speaks TLS. */
	#heard = false;
	#sentChangeCipherSpec = false;
	#idle = 0;
	#messages = 0;
	#warnings = 0;

	constructor(options: TlsClientOptions, serverName: ServerName, port: number, now: number | undefined) {
		this.options = options;
		this.serverName = serverName;
		this.port = port;
		this.now = now;
		this.received = new RecordBuffer(options.receiveBuffer, options.handshakeBuffer, options.buffers);
		this.writer = new RecordWriter(options.sendBuffer, options.buffers);
		this.version = Math.min(...options.versions.map(({ id }) => id));
	}

	/** What the next record carries, its protection taken off, when it has come whole. */
	next(): RecordContent | undefined {
		const spoken = this.foreign(HEADER_LENGTH);
		if (spoken !== undefined) throw tlsFailures.make("not-tls", { host: this.serverName.text, ...spoken });
		const reads = this.#reads;
		// What protection adds is known to the byte; RFC 8446 section 5.2 lets a record be longer only for padding, which counts as content.
		const record = this.received.nextRecord(reads === undefined ? PLAINTEXT_LIMIT : this.#longest + reads.before + reads.behind);
		if (record === undefined) return undefined;
		this.#heard = true;
		return reads === undefined ? { type: record.type, content: record.fragment } : reads.openRecord(record);
	}

	/** What the first bytes are when they are not TLS; undefined while fewer than `least` have come. */
	foreign(least: number): Stranger | undefined {
		if (this.#heard) return undefined;
		const bytes = this.received.peek(FIRST_BYTES);
		return bytes.length >= least ? strangerOf(bytes) : undefined;
	}

	choose({ id }: Version): void {
		this.version = id;
	}

	send(message: Uint8Array, version?: number): void {
		this.options.trace?.said("client", HANDSHAKE, message, this.version);
		this.writer.write(HANDSHAKE, message, version);
	}

	sendChangeCipherSpec(): void {
		if (this.#sentChangeCipherSpec) return;
		this.#sentChangeCipherSpec = true;
		this.options.trace?.said("client", CHANGE_CIPHER_SPEC, NOTHING, this.version);
		this.writer.writeChangeCipherSpec();
	}

	sendAlert(level: typeof WARNING | typeof FATAL, description: number): void {
		this.options.trace?.said("client", ALERT, Uint8Array.of(level, description), this.version);
		this.writer.writeAlert(level, description);
	}

	protectWrites(protection: RecordProtection): void {
		this.options.trace?.rekeyed("client");
		this.writer.protect(protection);
	}

	requireBoundary(): void {
		if (!this.received.messagesDrained) throw tlsFailures.make("unexpected-message", { message: "handshake bytes behind a message that must end its record", state: "a change of keys" });
	}

	protectReads(protection: RecordProtection): void {
		this.options.trace?.rekeyed("server");
		this.#reads?.wipe();
		this.#reads = protection;
	}

	limitRecords(received: number, sent: number): void {
		this.#longest = received;
		this.writer.limit(sent);
	}

	hold(): void {
		this.received.hold();
	}

	release(): void {
		this.received.release();
	}

	/** A peer must not keep us busy, nor awake, for nothing. */
	idle(kind: string): void {
		if (++this.#idle > IDLE_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#idle, kind });
	}

	/** A message behind the handshake: as many as of anything else, but counted by themselves, since a server may send a few tickets. */
	spoken(): void {
		if (++this.#messages > IDLE_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#messages, kind: "messages without data" });
	}

	/** An alert that is no end. */
	warned(): void {
		if (++this.#warnings > WARNING_LIMIT) throw tlsFailures.make("too-many-records", { count: this.#warnings, kind: "warning alerts" });
	}

	/** Something was brought on. */
	progressed(): void {
		this.#idle = this.#messages = this.#warnings = 0;
	}

	/** Forgets the keys for what is received, and what has been. */
	wipeReads(): void {
		this.#reads?.wipe();
		this.#reads = undefined;
		this.received.wipe();
	}

	wipe(): void {
		this.wipeReads();
		this.writer.wipe();
	}
}

const NOTHING = new Uint8Array(0);

/** Our bounds, the same as BoringSSL's for empty records, KeyUpdates and warnings. */
const IDLE_LIMIT = 32;
const WARNING_LIMIT = 4;
