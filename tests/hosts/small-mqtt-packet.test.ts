import assert from "node:assert/strict";
import test from "node:test";
import { parser, writeToStream } from "../../hosts/shims/mqtt-packet.js";
import type { GeneratedPacket, ParsedPacket, Parser, Sink } from "../../modules/mqtt/mqtt-packet.js";
import * as original from "mqtt-packet";

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

const will = { topic: "w/ü", payload: bytes(0, 255), qos: 1, retain: true };
const payload = new Uint8Array(300).fill(7);

const written: readonly GeneratedPacket[] = [
	...[undefined, will, { ...will, qos: 0, retain: false, payload: bytes() }].flatMap((one) => [true, false].map((clean) => ({ cmd: "connect", protocolVersion: 4, clientId: "dev", clean, keepalive: 60, will: one } as const))),
	{ cmd: "connect", protocolVersion: 4, clientId: "", clean: true, keepalive: 65_535, username: "ü", password: "secret" },
	{ cmd: "connect", protocolVersion: 4, clientId: "d", clean: true, keepalive: 0, username: "u" },
	...[0, 1].flatMap((qos) => [true, false].flatMap((retain) => [true, false].map((dup) => ({ cmd: "publish", topic: "a/ü", payload, qos, retain, dup: dup && qos > 0, messageId: 258 } as const)))),
	{ cmd: "publish", topic: "a", payload: new Uint8Array(20_000), qos: 0, retain: false, dup: false, messageId: 0 },
	{ cmd: "puback", messageId: 65_535 },
	{ cmd: "subscribe", messageId: 1, subscriptions: [{ topic: "a/#", qos: 1 }] },
	{ cmd: "unsubscribe", messageId: 2, unsubscriptions: ["a/+"] },
	{ cmd: "pingreq" },
	{ cmd: "disconnect" },
];

void test("writes the bytes that mqtt-packet writes", () => {
	for (const packet of written) assert.deepEqual(bytesOf(writeToStream, packet), bytesOf(original.writeToStream as unknown as typeof writeToStream, packet), JSON.stringify(packet).slice(0, 80));
});

const received: readonly Uint8Array[] = [
	bytes(0x20, 2, 0, 0), bytes(0x20, 2, 1, 5), bytes(0x20, 2, 2, 0),
	bytes(0x30, 3, 0, 1, 97), bytes(0x33, 7, 0, 1, 97, 1, 2, 8, 9), bytes(0x3b, 5, 0, 1, 97, 0, 0), bytes(0x30, 3, 0, 9, 97), bytes(0x30, 4, 0, 2, 0xc3, 0xbc),
	bytes(0x40, 2, 0, 7), bytes(0x90, 4, 0, 7, 0x80, 1), bytes(0x90, 3, 0, 7, 3), bytes(0xb0, 2, 0, 7), bytes(0xd0, 0),
];

void test("reads what mqtt-packet reads", () => {
	for (const frame of received) assert.deepEqual(readBy(() => parser(), frame), readBy(() => original.parser({ protocolVersion: 4 }) as unknown as Parser, frame), String(frame));
});

function bytesOf(write: typeof writeToStream, packet: GeneratedPacket): readonly number[] {
	const all: number[] = [];
	const sink: Sink = { write: (piece) => all.push(...(typeof piece === "string" ? Buffer.from(piece) : piece)) > 0, destroy: (error) => { throw error; } };
	write(packet.cmd === "publish" || (packet.cmd === "connect" && packet.will !== undefined) ? withBuffers(packet) : packet, sink);
	return all;
}

/** mqtt-packet on Node takes Buffers. */
function withBuffers(packet: GeneratedPacket): GeneratedPacket {
	if (packet.cmd === "publish") return { ...packet, payload: Buffer.from(packet.payload) };
	return packet.cmd === "connect" && packet.will !== undefined ? { ...packet, will: { ...packet.will, payload: Buffer.from(packet.will.payload) } } : packet;
}

/** The members that packet.ts uses, or the error. */
function readBy(make: () => Parser, frame: Uint8Array): unknown {
	const found: ParsedPacket[] = [];
	const one = make();
	one.on("packet", (packet) => { found.push(packet); });
	try {
		one.parse(Buffer.from(frame));
	} catch (caught) {
		return (caught as Error).message;
	}
	return found.map(({ messageId, sessionPresent, returnCode, topic, payload: body, qos, retain, dup, granted }) => ({ messageId, sessionPresent, returnCode, topic: topic ?? undefined, payload: body ? [...body] : undefined, qos, retain, dup, granted: granted && [...granted] }));
}
