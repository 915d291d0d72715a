import { Reader } from "../../modules/bytes/reader.js";
import { Writer } from "../../modules/bytes/writer.js";

/** The messages of a TLS 1.3 server, and the ServerHello that all versions share, field by field, so that a test can put anything into each. */
export type Extension = readonly [type: number, data: Uint8Array];

export interface HelloFields {
	readonly legacyVersion: number;
	readonly random: Uint8Array;
	readonly sessionId: Uint8Array;
	readonly suite: number;
	readonly compression: number;
	readonly extensions: readonly Extension[];
}

export interface CertificateFields {
	readonly context: Uint8Array;
	readonly entries: readonly { readonly certificate: Uint8Array; readonly extensions: readonly Extension[] }[];
}

export interface RequestFields {
	readonly context: Uint8Array;
	readonly extensions: readonly Extension[];
}

export interface VerifyFields {
	readonly scheme: number;
	readonly signature: Uint8Array;
}

/** A client's CertificateVerify, and what it should be over. */
export interface ClientProof extends VerifyFields {
	readonly content: Uint8Array;
}

export interface TicketFields {
	/** Seconds; 7200 unless given. */
	readonly lifetime?: number;
	readonly ageAdd?: number;
	readonly nonce: Uint8Array;
	readonly ticket: Uint8Array;
	readonly extensions: readonly Extension[];
}

export interface KeyShare {
	readonly group: number;
	readonly key: Uint8Array;
}

/** What a server reads in a ClientHello. */
export interface ClientHello {
	readonly random: Uint8Array;
	readonly sessionId: Uint8Array;
	readonly suites: readonly number[];
	readonly extensions: ReadonlyMap<number, Uint8Array>;
	readonly shares: readonly KeyShare[];
	/** The first. */
	readonly share: KeyShare;
}

export function handshakeMessage(type: number, body: Uint8Array): Uint8Array {
	return new Writer(4 + body.length).uint8(type).vector24((writer) => writer.bytes(body)).written.slice();
}

export function writeServerHello(fields: HelloFields): Uint8Array {
	return built(2, (writer) => {
		writer.uint16(fields.legacyVersion).bytes(fields.random).vector8(() => writer.bytes(fields.sessionId));
		writer.uint16(fields.suite).uint8(fields.compression);
		writeExtensions(writer, fields.extensions);
	});
}

export function writeEncryptedExtensions(extensions: readonly Extension[]): Uint8Array {
	return built(8, (writer) => { writeExtensions(writer, extensions); });
}

export function writeCertificateRequest(fields: RequestFields): Uint8Array {
	return built(13, (writer) => {
		writer.vector8(() => writer.bytes(fields.context));
		writeExtensions(writer, fields.extensions);
	});
}

export function writeCertificate(fields: CertificateFields): Uint8Array {
	return built(11, (writer) => {
		writer.vector8(() => writer.bytes(fields.context));
		writer.vector24(() => {
			for (const { certificate, extensions } of fields.entries) {
				writer.vector24(() => writer.bytes(certificate));
				writeExtensions(writer, extensions);
			}
		});
	});
}

export function writeCertificateVerify(fields: VerifyFields): Uint8Array {
	return built(15, (writer) => writer.uint16(fields.scheme).vector16(() => writer.bytes(fields.signature)));
}

/** A whole CertificateVerify. */
export function readCertificateVerify(message: Uint8Array): VerifyFields {
	const reader = new Reader(message, () => new Error("our own CertificateVerify cannot be read"));
	if (reader.uint8() !== 15 || reader.uint24() !== reader.remaining) throw new Error("no CertificateVerify");
	const fields = { scheme: reader.uint16(), signature: reader.vector16().slice() };
	reader.end();
	return fields;
}

export function writeTicket(fields: TicketFields): Uint8Array {
	return built(4, (writer) => {
		writer.uint32(fields.lifetime ?? 7200).uint32(fields.ageAdd ?? 0x12345678).vector8(() => writer.bytes(fields.nonce)).vector16(() => writer.bytes(fields.ticket));
		writeExtensions(writer, fields.extensions);
	});
}

export function writeKeyUpdate(request: number): Uint8Array {
	return handshakeMessage(24, Uint8Array.of(request));
}

export function keyShareEntry(group: number, key: Uint8Array): Uint8Array {
	return part((writer) => writer.uint16(group).vector16(() => writer.bytes(key)));
}

/** The data of an extension that is one number of 16 bits. */
export function number16(value: number): Uint8Array {
	return Uint8Array.of(value >> 8, value & 0xff);
}

/** The data of an extension that is a list of numbers of 16 bits. */
export function list16(...values: readonly number[]): Uint8Array {
	return part((writer) => writer.vector16(() => { for (const value of values) writer.uint16(value); }));
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(parts.reduce((sum, bytes) => sum + bytes.length, 0));
	let at = 0;
	for (const bytes of parts) {
		all.set(bytes, at);
		at += bytes.length;
	}
	return all;
}

/** A copy with the byte at `at` changed; from the end when negative. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array {
	const copy = bytes.slice();
	const index = at < 0 ? copy.length + at : at;
	copy[index] = (copy[index] ?? 0) ^ 1;
	return copy;
}

/** A handshake message with its body made longer by some bytes, its length right. */
export function lengthened(message: Uint8Array, ...more: readonly number[]): Uint8Array {
	return handshakeMessage(message[0] ?? 0, joined(message.subarray(4), Uint8Array.from(more)));
}

/** A handshake message with the last bytes of its body missing, its length right. */
export function shortened(message: Uint8Array, by: number): Uint8Array {
	return handshakeMessage(message[0] ?? 0, message.subarray(4, message.length - by));
}

export function readClientHello(message: Uint8Array): ClientHello {
	const reader = new Reader(message, () => new Error("our own ClientHello cannot be read"));
	if (reader.uint8() !== 1 || reader.uint24() !== reader.remaining || reader.uint16() !== 0x0303) throw new Error("no ClientHello");
	const random = reader.bytes(32).slice();
	const sessionId = reader.vector8().slice();
	const suites = numbers(reader.within(reader.vector16()));
	reader.vector8(1, 1);
	const extensions = new Map<number, Uint8Array>();
	const list = reader.within(reader.vector16());
	reader.end();
	while (list.remaining > 0) extensions.set(list.uint16(), list.vector16().slice());
	const shares = extensions.has(51) ? readShares(reader.within(extensions.get(51) ?? new Uint8Array(0))) : [];
	return { random, sessionId, suites, extensions, shares, share: shares[0] ?? { group: 0, key: new Uint8Array(0) } };
}

function readShares(reader: Reader): KeyShare[] {
	const list = reader.within(reader.vector16());
	reader.end();
	const shares: KeyShare[] = [];
	while (list.remaining > 0) shares.push({ group: list.uint16(), key: list.vector16() });
	return shares;
}

function numbers(reader: Reader): number[] {
	const list: number[] = [];
	while (reader.remaining > 0) list.push(reader.uint16());
	return list;
}

export function writeExtensions(writer: Writer, extensions: readonly Extension[]): void {
	writer.vector16(() => {
		for (const [type, data] of extensions) writer.uint16(type).vector16(() => writer.bytes(data));
	});
}

/** A handshake message, its body written by a function. */
export function built(type: number, body: (writer: Writer) => void): Uint8Array {
	return handshakeMessage(type, part(body));
}

function part(content: (writer: Writer) => void): Uint8Array {
	const writer = new Writer(CAPACITY);
	content(writer);
	return writer.written.slice();
}

/** More than any message of a test. */
const CAPACITY = 100_000;
