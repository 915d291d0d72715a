import type { TlsRecord } from "./record.js";

/** What was protected in a record; the content is a view. */
export interface RecordContent {
	readonly type: number;
	readonly content: Uint8Array;
}

/** Record protection of one direction under one key: the records' order is part of it, and none is ever protected twice. */
export interface RecordProtection {
	/** Bytes in a record's fragment before its content, and behind it. */
	readonly before: number;
	readonly behind: number;
	/** Records protected so far. */
	readonly count: number;
	/** Protects a record where it lies: the content stands in its place, behind HEADER_LENGTH and `before`; everything around it is written. */
	sealRecord(type: number, record: Uint8Array): void;
	/** Opens a record where it lies. */
	openRecord(record: TlsRecord): RecordContent;
	wipe(): void;
}

/** Bytes of the tag of every AEAD that is used. */
export const TAG_LENGTH = 16;

/** ProtocolVersion in the header of every record: TLS 1.2, and TLS 1.3 that looks like it (RFC 8446 section 5.1). */
export const RECORD_VERSION = 0x0303;

/** The same in the header of the first ClientHello: TLS 1.0, for servers and boxes that refuse others (RFC 8446 section 5.1). */
export const FIRST_RECORD_VERSION = 0x0301;
