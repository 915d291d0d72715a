import { table } from "../table/table.js";
import { parser, writeToStream } from "mqtt-packet";
import type { GeneratedPacket, ParsedPacket, Parser } from "mqtt-packet";
import { Reader } from "../bytes/reader.js";
import { readUtf8, writeUtf8 } from "../bytes/utf8.js";
import { mqttFailures } from "./failures.js";
import { malformed, readFixedHeader } from "./fixed-header.js";
import type { FixedHeader } from "./fixed-header.js";
import { topicNameFault } from "./topic.js";

/** What may be asked of a broker; QoS 2 is for later. */
export type Qos = 0 | 1;

export interface Will {
	readonly topic: string;
	readonly payload: Uint8Array;
	readonly qos: Qos;
	readonly retain: boolean;
}

/** The packets that we write. What is in them has been checked before. */
export type SentPacket =
	| {
		readonly kind: "connect";
		readonly clientId: string;
		readonly cleanSession: boolean;
		readonly keepAlive: number;
		readonly will?: Will | undefined;
		readonly userName?: string | undefined;
		readonly password?: Uint8Array | undefined;
	}
	| {
		readonly kind: "publish";
		readonly topic: string;
		readonly payload: Uint8Array;
		readonly qos: Qos;
		readonly retain: boolean;
		readonly duplicate: boolean;
		/** 0 with QoS 0. */
		readonly packetId: number;
	}
	| { readonly kind: "puback"; readonly packetId: number }
	| { readonly kind: "subscribe"; readonly packetId: number; readonly filter: string; readonly qos: Qos }
	| { readonly kind: "unsubscribe"; readonly packetId: number; readonly filter: string }
	| { readonly kind: "pingreq" }
	| { readonly kind: "disconnect" };

/** The packets that we read, well-formed; `foreign` are those that MQTT 3.1.1 knows and a client of QoS 1 never reads. */
export type ReceivedPacket =
	| { readonly kind: "connack"; readonly sessionPresent: boolean; readonly code: number }
	| ReceivedPublish
	| { readonly kind: "puback"; readonly packetId: number }
	| { readonly kind: "suback"; readonly packetId: number; readonly granted: readonly number[] }
	| { readonly kind: "unsuback"; readonly packetId: number }
	| { readonly kind: "pingresp" }
	| { readonly kind: "foreign"; readonly name: string };

export interface ReceivedPublish {
	readonly kind: "publish";
	readonly topic: string;
	/** A view that is valid until `receive`, `next` or `reset` is called again. */
	readonly payload: Uint8Array;
	readonly qos: number;
	readonly retain: boolean;
	readonly duplicate: boolean;
	/** 0 with QoS 0. */
	readonly packetId: number;
}

/**
 * Cuts received bytes into packets and has each read by mqtt-packet. Whatever comes is a packet, a wait for more, or a
 * failure; after a failure only `reset` helps. The buffer is made with the first bytes of a connection, grows to the
 * packet that has begun and goes with the connection.
 */
export class PacketReader {
	readonly #limit: number;
	#buffer: Uint8Array = NOTHING;
	#start = 0;
	#end = 0;
	/** Length of the packet that `next` returned last: views of it are out until the next call. */
	#lent = 0;
	/** Length of the packet that has begun; 0 while that has not come. */
	#wanted = 0;

	constructor(maximumPacketSize: number) {
		this.#limit = maximumPacketSize;
	}

	/** The bytes that were received and not read yet. */
	get held(): Uint8Array {
		return this.#buffer.subarray(this.#start + this.#lent, this.#end);
	}

	/**
	 * Where received bytes may be put, followed by `filled`: `most` of them while there is room, and some after `next`
	 * has returned undefined. Ends the life of every view that was handed out.
	 */
	space(most = SPACE): Uint8Array {
		this.release();
		const held = this.#end - this.#start;
		const size = Math.min(this.#limit, Math.max(held + most, this.#wanted));
		if (this.#start + size > this.#buffer.length) this.moveTo(size > this.#buffer.length ? new Uint8Array(size) : this.#buffer);
		return this.#buffer.subarray(this.#end);
	}

	/** Says that `count` bytes have been put at the front of `space`. */
	filled(count: number): void {
		this.#end += count;
	}

	/** Takes as many bytes as there is room for and returns how many. */
	receive(bytes: Uint8Array): number {
		const space = this.space(bytes.length);
		const count = Math.min(space.length, bytes.length);
		space.set(bytes.subarray(0, count));
		this.filled(count);
		return count;
	}

	next(): ReceivedPacket | undefined {
		this.release();
		if (this.#start === this.#end) return undefined;
		const { held } = this;
		const header = readFixedHeader(held);
		if (header === undefined) return undefined;
		if (header.size > this.#limit) {
			throw mqttFailures.make("packet-too-large", { packet: header.name, size: header.size, limit: this.#limit });
		}
		this.#wanted = header.size;
		if (held.length < header.size) return undefined;
		this.#lent = header.size;
		return readForm(header, held.subarray(0, header.size));
	}

	/** Forgets everything, between two connections. */
	reset(): void {
		this.#start = this.#end = this.#lent = this.#wanted = 0;
		this.#buffer = NOTHING;
	}

	private moveTo(target: Uint8Array): void {
		target.set(this.held);
		this.#buffer = target;
		this.#end -= this.#start;
		this.#start = 0;
	}

	/** Takes the packet back that was lent; a buffer that had grown for it is given up. */
	private release(): void {
		if (this.#lent === 0) return;
		this.#start += this.#lent;
		this.#lent = this.#wanted = 0;
		if (this.#start !== this.#end) return;
		this.#start = this.#end = 0;
		if (this.#buffer.length > SPACE) this.#buffer = NOTHING;
	}
}

function readForm(header: FixedHeader, frame: Uint8Array): ReceivedPacket {
	const form = FORMS[header.name];
	if (form === undefined) return { kind: "foreign", name: header.name };
	const body = frame.subarray(header.length);
	if (body.length < form.least || body.length > form.most) {
		throw malformed(header.name, `remaining length ${body.length}`);
	}
	return form.read(parsePacket(header.name, frame), body);
}

/** By a parser for this packet alone: the chip has no memory for one that waits for packets, and after an error it would be of no use. */
function parsePacket(name: string, frame: Uint8Array): ParsedPacket {
	const packets: PacketParser = parser(VERSION);
	packets.on("packet", keepParsed);
	try {
		// Since nobody listens to its errors, they are thrown.
		packets.parse(frame);
	} catch (caught) {
		throw malformed(name, caught instanceof Error ? caught.message : String(caught));
	}
	if (packets.parsed === undefined) throw malformed(name, "incomplete");
	return packets.parsed;
}

/** Called by the parser with itself as `this`, so that no function has to be made for a packet. */
function keepParsed(this: PacketParser, packet: ParsedPacket): void {
	this.parsed = packet;
}

/** The packet in an array of its own. */
export function writePacket(packet: SentPacket): Uint8Array {
	const pieces = new PacketBytes(packet.kind === "publish" ? SMALL_PACKET + packet.topic.length + packet.payload.length : SMALL_PACKET);
	if (writeToStream.cacheNumbers) writeToStream.cacheNumbers = false;
	writeToStream(generated(packet), pieces);
	const bytes = pieces.written;
	// mqtt-packet takes a password as text or as Node's Buffer: it was given text of the same length, and the password is a CONNECT packet's end.
	if (packet.kind === "connect" && packet.password !== undefined) bytes.set(packet.password, bytes.length - packet.password.length);
	return bytes;
}

/** What mqtt-packet writes to, half a dozen pieces for a packet: one array, which a publish fills with hardly a byte left over. */
class PacketBytes {
	#bytes: Uint8Array;
	#length = 0;

	constructor(size: number) {
		this.#bytes = new Uint8Array(size);
	}

	get written(): Uint8Array {
		return this.#bytes.subarray(0, this.#length);
	}

	write(piece: string | Uint8Array): boolean {
		const bytes = typeof piece === "string" ? writeUtf8(piece) : piece;
		const length = this.#length + bytes.length;
		if (length > this.#bytes.length) {
			const grown = new Uint8Array(length + SMALL_PACKET);
			grown.set(this.#bytes);
			this.#bytes = grown;
		}
		this.#bytes.set(bytes, this.#length);
		this.#length = length;
		return true;
	}

	destroy(error: Error): void {
		throw error;
	}
}

function readConnack(parsed: ParsedPacket): ReceivedPacket {
	const code = parsed.returnCode ?? NO_CODE;
	const sessionPresent = parsed.sessionPresent ?? false;
	if (code > LAST_CONNACK_CODE) throw malformed("CONNACK", `return code ${code} (3.2.2.3)`);
	if (code !== 0 && sessionPresent) throw malformed("CONNACK", "session present in a refusal (3.2.2.2)");
	return { kind: "connack", sessionPresent, code };
}

function readPublish(parsed: ParsedPacket, body: Uint8Array): ReceivedPacket {
	const topic = parsed.topic ?? "";
	// That is what mqtt-packet puts for bytes that are not UTF-8; a topic may also have it of its own.
	if (topic.includes("\ufffd") && readUtf8(new Reader(body, () => malformed("PUBLISH", "topic cut short")).vector16()) === undefined) {
		throw malformed("PUBLISH", "topic is not UTF-8 (1.5.3)");
	}
	const fault = topicNameFault(topic);
	if (fault !== undefined) throw malformed("PUBLISH", `${fault} (3.3.2.1)`);
	return {
		kind: "publish",
		topic,
		// The payload is the packet's end. Not parsed.payload, which on Node is a Buffer, whose slice() copies nothing.
		payload: body.subarray(body.length - (parsed.payload?.length ?? 0)),
		qos: parsed.qos,
		retain: parsed.retain,
		duplicate: parsed.dup,
		packetId: parsed.qos === 0 ? 0 : packetIdOf("PUBLISH", parsed),
	};
}

function readSuback(parsed: ParsedPacket): ReceivedPacket {
	return { kind: "suback", packetId: packetIdOf("SUBACK", parsed), granted: parsed.granted ?? [] };
}

/** mqtt-packet says -1 where the id is cut off and lets 0 pass (section 2.3.1). */
function packetIdOf(name: string, parsed: ParsedPacket): number {
	const id = parsed.messageId ?? 0;
	if (id < 1) throw malformed(name, id === 0 ? "packet id 0 (2.3.1)" : "no packet id");
	return id;
}

function generated(packet: SentPacket): GeneratedPacket {
	switch (packet.kind) {
		case "connect":
			return {
				cmd: "connect",
				protocolVersion: 4,
				clientId: packet.clientId,
				clean: packet.cleanSession,
				keepalive: packet.keepAlive,
				username: packet.userName,
				password: packet.password === undefined ? undefined : "\0".repeat(packet.password.length),
				will: packet.will,
			};
		case "publish":
			return {
				cmd: "publish",
				topic: packet.topic,
				payload: packet.payload,
				qos: packet.qos,
				retain: packet.retain,
				dup: packet.duplicate,
				messageId: packet.packetId,
			};
		case "puback":
			return { cmd: "puback", messageId: packet.packetId };
		case "subscribe":
			return { cmd: "subscribe", messageId: packet.packetId, subscriptions: [{ topic: packet.filter, qos: packet.qos }] };
		case "unsubscribe":
			return { cmd: "unsubscribe", messageId: packet.packetId, unsubscriptions: [packet.filter] };
		case "pingreq":
		case "disconnect":
			return { cmd: packet.kind };
	}
}

interface PacketParser extends Parser {
	parsed?: ParsedPacket;
}

interface Form {
	/** Bounds of the remaining length, which mqtt-packet does not check everywhere. */
	readonly least: number;
	readonly most: number;
	readonly read: (parsed: ParsedPacket, body: Uint8Array) => ReceivedPacket;
}

/** MQTT 3.1.1, as mqtt-packet calls it. */
const VERSION = Object.freeze({ protocolVersion: 4 } as const);

/** Bytes that are read at once, and kept ready while a connection lasts: most packets are acknowledgements of four bytes. */
const SPACE = 32;

/** Bytes: what a PUBLISH has beside topic and payload, at most (MQTT 3.1.1 section 3.3); PUBACK and PINGREQ are smaller. */
const SMALL_PACKET = 9;

const NOTHING = new Uint8Array(0);

/** The largest remaining length (MQTT 3.1.1 section 2.2.3). */
const LARGEST_BODY = 268_435_455;

/** MQTT 3.1.1 section 3.2.2.3. */
const LAST_CONNACK_CODE = 5;
const NO_CODE = 0xff;

/** The packets that are read: sections 3.2, 3.3, 3.4, 3.9, 3.11, 3.13. */
const FORMS: Readonly<Record<string, Form>> = table({
	CONNACK: { least: 2, most: 2, read: readConnack },
	PUBLISH: { least: 3, most: LARGEST_BODY, read: readPublish },
	PUBACK: { least: 2, most: 2, read: (parsed) => ({ kind: "puback", packetId: packetIdOf("PUBACK", parsed) }) },
	SUBACK: { least: 3, most: LARGEST_BODY, read: readSuback },
	UNSUBACK: { least: 2, most: 2, read: (parsed) => ({ kind: "unsuback", packetId: packetIdOf("UNSUBACK", parsed) }) },
	PINGRESP: { least: 0, most: 0, read: () => ({ kind: "pingresp" }) },
} satisfies Record<string, Form>);
