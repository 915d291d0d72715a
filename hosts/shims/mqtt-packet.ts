import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import type { GeneratedPacket, ParsedPacket, Parser, Sink } from "../../modules/mqtt/mqtt-packet.js";

/*
 * In the place of mqtt-packet in an image that has no room for it: as much of it as packet.ts uses, which checks before and after
 * what this takes for granted. Tests hold the two together.
 */

/** For one packet, which is whole. Errors are thrown, since nobody listens to them. */
export function parser(): Parser {
	return new OnePacket() as unknown as Parser;
}

class OnePacket {
	private heard: ((this: never, packet: ParsedPacket) => void) | undefined;

	on(_event: "packet", heard: (this: never, packet: ParsedPacket) => void): this {
		this.heard = heard;
		return this;
	}

	parse(frame: Uint8Array): number {
		const [first = 0] = frame;
		let at = 1;
		while ((frame[at++] ?? 0) >= 0x80);
		const packet: { -readonly [Key in keyof ParsedPacket]: ParsedPacket[Key] } = { qos: (first >> 1) & 3, dup: (first & 8) !== 0, retain: (first & 1) !== 0 };
		switch (first >> 4) {
			case CONNACK: {
				const [flags = 0, code = 0] = frame.subarray(at);
				if (flags > 1) throw new Error("Invalid connack flags, bits 7-1 must be set to 0");
				packet.sessionPresent = flags === 1;
				packet.returnCode = code;
				break;
			}
			case PUBLISH: {
				const end = at + 2 + number16(frame, at);
				if (end > frame.length) throw new Error("Cannot parse topic");
				packet.topic = readUtf8(frame.subarray(at + 2, end)) ?? NOT_UTF8;
				if (packet.qos > 0) packet.messageId = end + 2 > frame.length ? -1 : number16(frame, end);
				packet.payload = frame.subarray(packet.qos > 0 ? end + 2 : end);
				break;
			}
			default:
				if (at < frame.length) packet.messageId = number16(frame, at);
				if (first >> 4 === SUBACK) packet.granted = granted(frame.subarray(at + 2));
		}
		this.heard?.call(this as never, packet);
		return 0;
	}
}

function granted(codes: Uint8Array): readonly number[] {
	for (const code of codes) if (code > 2 && code !== 0x80) throw new Error("Invalid suback QoS, must be 0, 1, 2 or 128");
	return [...codes];
}

export function writeToStream(packet: GeneratedPacket, stream: Sink): boolean {
	const { first, pieces } = piecesOf(packet);
	let size = pieces.reduce((sum, piece) => sum + piece.length, 0);
	const header = [first];
	do {
		header.push(size < 0x80 ? size : (size & 0x7f) | 0x80);
		size >>= 7;
	} while (size > 0);
	stream.write(Uint8Array.from(header));
	for (const piece of pieces) stream.write(piece);
	return true;
}

/** There is no table of numbers to switch off. */
writeToStream.cacheNumbers = false;

function piecesOf(packet: GeneratedPacket): { readonly first: number; readonly pieces: readonly Uint8Array[] } {
	switch (packet.cmd) {
		case "connect":
			return { first: 0x10, pieces: connect(packet) };
		case "publish":
			return {
				first: 0x30 | (packet.dup ? 8 : 0) | (packet.qos << 1) | (packet.retain ? 1 : 0),
				pieces: [text(packet.topic), ...(packet.qos > 0 ? [bytes16(packet.messageId)] : []), packet.payload],
			};
		case "puback":
			return { first: 0x40, pieces: [bytes16(packet.messageId)] };
		case "subscribe":
			return { first: 0x82, pieces: [bytes16(packet.messageId), ...packet.subscriptions.flatMap(({ topic, qos }) => [text(topic), Uint8Array.of(qos)])] };
		case "unsubscribe":
			return { first: 0xa2, pieces: [bytes16(packet.messageId), ...packet.unsubscriptions.map(text)] };
		case "pingreq":
			return { first: 0xc0, pieces: [] };
		case "disconnect":
			return { first: 0xe0, pieces: [] };
	}
}

/** MQTT 3.1.1 section 3.1. */
function connect({ clientId, clean, keepalive, username, password, will }: GeneratedPacket & { readonly cmd: "connect" }): readonly Uint8Array[] {
	const flags = (clean ? 2 : 0) | (will ? 4 | (will.qos << 3) | (will.retain ? 0x20 : 0) : 0) | (password === undefined ? 0 : 0x40) | (username === undefined ? 0 : 0x80);
	const pieces = [text("MQTT"), Uint8Array.of(4, flags), bytes16(keepalive), text(clientId)];
	if (will !== undefined) pieces.push(text(will.topic), bytes16(will.payload.length), will.payload);
	for (const value of [username, password]) if (value !== undefined) pieces.push(text(value));
	return pieces;
}

function text(value: string): Uint8Array {
	const bytes = writeUtf8(value);
	const piece = new Uint8Array(2 + bytes.length);
	piece.set(bytes16(bytes.length));
	piece.set(bytes, 2);
	return piece;
}

function bytes16(value: number): Uint8Array {
	return Uint8Array.of(value >> 8, value & 0xff);
}

function number16(frame: Uint8Array, at: number): number {
	return (frame[at] ?? 0) << 8 | (frame[at + 1] ?? 0);
}

/** What mqtt-packet puts for bytes that are not UTF-8. */
const NOT_UTF8 = "\ufffd";

/** MQTT 3.1.1 section 2.2.1. */
const CONNACK = 2;
const PUBLISH = 3;
const SUBACK = 9;
