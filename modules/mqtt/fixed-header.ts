import { Reader } from "../bytes/reader.js";
import type { StageFailure } from "../failure/failure.js";
import { mqttFailures } from "./failures.js";

export interface FixedHeader {
	readonly name: string;
	/** Bytes of the header. */
	readonly length: number;
	/** Bytes of the whole packet. */
	readonly size: number;
}

/** MQTT 3.1.1 section 2.2. Undefined while bytes are missing; what is wrong with the first is said at once. */
export function readFixedHeader(held: Uint8Array): FixedHeader | undefined {
	if (held.length === 0) return undefined;
	const reader = new Reader(held, cutShort);
	const first = reader.uint8();
	const name = NAMES[first >> 4] ?? "control";
	const problem = headerProblem(first);
	if (problem !== undefined) throw malformed(name, problem);
	let remaining = 0;
	for (let unit = 1; unit <= LARGEST_UNIT; unit *= 0x80) {
		if (reader.remaining === 0) return undefined;
		const byte = reader.uint8();
		remaining += (byte & 0x7f) * unit;
		if (byte < 0x80) return { name, length: reader.offset, size: reader.offset + remaining };
	}
	throw malformed(name, "remaining length of more than four bytes (2.2.3)");
}

/** Whether a packet of MQTT 3.1.1 can begin with this byte. */
export function isPacketStart(byte: number): boolean {
	return headerProblem(byte) === undefined;
}

/** The failure for bytes of the peer that break the protocol. */
export function malformed(packet: string, problem: string): StageFailure {
	return mqttFailures.make("malformed-packet", { packet, problem });
}

function cutShort(): StageFailure {
	return malformed("control", "cut short");
}

function headerProblem(first: number): string | undefined {
	const name = NAMES[first >> 4];
	const flags = first & 0x0f;
	if (name === undefined) return `reserved packet type ${first >> 4} (2.2.1)`;
	if (name !== "PUBLISH") return flags === (FLAGS[name] ?? 0) ? undefined : `flag bits ${flags} (2.2.2)`;
	const qos = (flags >> 1) & 3;
	if (qos === 3) return "QoS 3 (3.3.1.2)";
	return qos === 0 && (flags & 8) !== 0 ? "DUP with QoS 0 (3.3.1.1)" : undefined;
}

/** What the last byte of the remaining length counts, which has four at most (MQTT 3.1.1 section 2.2.3). */
const LARGEST_UNIT = 0x80 ** 3;

/** MQTT 3.1.1 section 2.2.1; 0 and 15 are reserved. */
const NAMES: readonly (string | undefined)[] = Object.freeze([
	undefined, "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP",
	"SUBSCRIBE", "SUBACK", "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", undefined,
]);

/** Flag bits that are not 0 (MQTT 3.1.1 section 2.2.2). */
const FLAGS: Readonly<Record<string, number>> = Object.freeze({ PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2 });
