import { Reader } from "../bytes/reader.js";
import { Writer } from "../bytes/writer.js";

/** A message of SNTP version 4 (RFC 4330 section 4). The timestamps are the 8 bytes of the wire. */
export interface SntpPacket {
	/** 3 says that the sender's own clock is not set. */
	readonly leap: number;
	readonly version: number;
	/** 3 for a client, 4 for a server. */
	readonly mode: number;
	/** 1 to 15: distance from a reference clock; 0: a kiss-o'-death, whose code stands in `referenceId`. */
	readonly stratum: number;
	readonly poll: number;
	/** As on the wire: the exponent in eight-bit two's complement. */
	readonly precision: number;
	/** Seconds in 16.16 fixed point. */
	readonly rootDelay: number;
	readonly rootDispersion: number;
	readonly referenceId: Uint8Array;
	readonly reference: Uint8Array;
	/** In an answer: the request's `transmit`. */
	readonly originate: Uint8Array;
	readonly receive: Uint8Array;
	readonly transmit: Uint8Array;
}

/** Views into the bytes; undefined when there are fewer than 48. What follows the 48 (an authenticator) is ignored. */
export function readPacket(bytes: Uint8Array): SntpPacket | undefined {
	if (bytes.length < PACKET_LENGTH) return undefined;
	const reader = new Reader(bytes, () => new RangeError("past the end of an SNTP packet"));
	const first = reader.uint8();
	return {
		leap: first >> 6,
		version: (first >> 3) & 7,
		mode: first & 7,
		stratum: reader.uint8(),
		poll: reader.uint8(),
		precision: reader.uint8(),
		rootDelay: reader.uint32(),
		rootDispersion: reader.uint32(),
		referenceId: reader.bytes(4),
		reference: reader.bytes(TIMESTAMP_LENGTH),
		originate: reader.bytes(TIMESTAMP_LENGTH),
		receive: reader.bytes(TIMESTAMP_LENGTH),
		transmit: reader.bytes(TIMESTAMP_LENGTH),
	};
}

export function writePacket(packet: SntpPacket): Uint8Array {
	return new Writer(PACKET_LENGTH)
		.uint8((packet.leap << 6) | (packet.version << 3) | packet.mode)
		.uint8(packet.stratum)
		.uint8(packet.poll)
		.uint8(packet.precision)
		.uint32(packet.rootDelay)
		.uint32(packet.rootDispersion)
		.bytes(packet.referenceId)
		.bytes(packet.reference)
		.bytes(packet.originate)
		.bytes(packet.receive)
		.bytes(packet.transmit).written;
}

/** What a client sends (RFC 4330 section 5): all zero but the version, the mode and its transmit timestamp. */
export function writeRequest(transmit: Uint8Array): Uint8Array {
	return new Writer(PACKET_LENGTH)
		.uint8((SNTP_VERSION << 3) | SntpMode.client)
		.bytes(new Uint8Array(PACKET_LENGTH - 1 - TIMESTAMP_LENGTH))
		.bytes(transmit).written;
}

/**
 * Milliseconds since 1970, or undefined for all zero, which means "not known". The seconds run over on 2036-02-07: with
 * their highest bit clear they count from then on (RFC 4330 section 3), so 1968 to 2104 can be told apart.
 */
export function readTimestamp(bytes: Uint8Array): number | undefined {
	const reader = new Reader(bytes, () => new RangeError("past the end of a timestamp"));
	const seconds = reader.uint32();
	const fraction = reader.uint32();
	if (seconds === 0 && fraction === 0) return undefined;
	const since1900 = seconds >= ERA / 2 ? seconds : seconds + ERA;
	return (since1900 - SECONDS_1900_TO_1970) * 1000 + Math.round((fraction / ERA) * 1000);
}

/** The 8 bytes of milliseconds since 1970; era and all, the mirror of `readTimestamp` from 1968 to 2104. */
export function writeTimestamp(milliseconds: number): Uint8Array {
	const seconds = Math.floor(milliseconds / 1000);
	const fraction = Math.floor(((milliseconds - seconds * 1000) / 1000) * ERA);
	return new Writer(TIMESTAMP_LENGTH).uint32((seconds + SECONDS_1900_TO_1970) % ERA).uint32(fraction).written;
}

export const SntpMode = Object.freeze({ client: 3, server: 4 });

export const SNTP_VERSION = 4;

/** RFC 4330 section 4: without key identifier and message digest. */
export const PACKET_LENGTH = 48;

export const TIMESTAMP_LENGTH = 8;

/** Seconds are counted in 32 bits, and fractions of a second in another 32. */
const ERA = 2 ** 32;

/** 70 years of which 17 had a leap day (RFC 868). */
const SECONDS_1900_TO_1970 = 2_208_988_800;
