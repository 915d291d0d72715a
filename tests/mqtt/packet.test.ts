import { parser, writeToStream } from "mqtt-packet";
import { writeHex } from "../../modules/bytes/hex.js";
import { PacketReader, writePacket } from "../../modules/mqtt/packet.js";
import type { ReceivedPacket, SentPacket } from "../../modules/mqtt/packet.js";
import { equal, fails, ok, test } from "../harness.js";
import { wire } from "./wire.js";

const will = { topic: "w", payload: wire("ff 00"), qos: 1, retain: true } as const;

// Bytes by hand from MQTT 3.1.1 chapter 3.
const written: readonly (readonly [packet: SentPacket, bytes: string])[] = [
	[{ kind: "connect", clientId: "", cleanSession: true, keepAlive: 0 }, '10 0c 0004 "MQTT" 04 02 0000 0000'],
	[{ kind: "connect", clientId: "dev", cleanSession: false, keepAlive: 60 }, '10 0f 0004 "MQTT" 04 00 003c 0003 "dev"'],
	[
		{ kind: "connect", clientId: "d", cleanSession: true, keepAlive: 65535, will, userName: "ü", password: wire("80 ff 00") },
		'10 1d 0004 "MQTT" 04 ee ffff 0001 "d" 0001 "w" 0002 ff00 0002 c3bc 0003 80ff00',
	],
	[{ kind: "connect", clientId: "d", cleanSession: true, keepAlive: 1, userName: "u", password: wire("") }, '10 12 0004 "MQTT" 04 c2 0001 0001 "d" 0001 "u" 0000'],
	[{ kind: "connect", clientId: "d", cleanSession: true, keepAlive: 1, userName: "u" }, '10 10 0004 "MQTT" 04 82 0001 0001 "d" 0001 "u"'],
	[
		{ kind: "connect", clientId: "d", cleanSession: true, keepAlive: 1, will: { topic: "w", payload: wire(""), qos: 0, retain: false } },
		'10 12 0004 "MQTT" 04 06 0001 0001 "d" 0001 "w" 0000',
	],
	[{ kind: "publish", topic: "a/b", payload: wire('"23.4"'), qos: 0, retain: false, duplicate: false, packetId: 0 }, '30 09 0003 "a/b" "23.4"'],
	[{ kind: "publish", topic: "a", payload: wire(""), qos: 1, retain: true, duplicate: false, packetId: 0x1234 }, '33 05 0001 "a" 1234'],
	[{ kind: "publish", topic: "ü", payload: wire("00 01"), qos: 1, retain: false, duplicate: true, packetId: 65535 }, "3a 08 0002 c3bc ffff 0001"],
	[{ kind: "puback", packetId: 7 }, "40 02 0007"],
	[{ kind: "subscribe", packetId: 10, filter: "a/#", qos: 1 }, '82 08 000a 0003 "a/#" 01'],
	[{ kind: "unsubscribe", packetId: 11, filter: "+" }, 'a2 05 000b 0001 "+"'],
	[{ kind: "pingreq" }, "c0 00"],
	[{ kind: "disconnect" }, "e0 00"],
];

test("each packet that we send has the bytes that the specification says", () => {
	for (const [packet, bytes] of written) equal(writeHex(writePacket(packet), " "), writeHex(wire(bytes), " "), packet.kind);
});

test("a broker reads what we send", () => {
	for (const [packet] of written) {
		const names: string[] = [];
		const broker = parser({ protocolVersion: 4 });
		broker.on("packet", (read) => names.push(read.cmd));
		broker.on("error", (error) => names.push(String(error)));
		broker.parse(writePacket(packet) as never);
		equal(names, [packet.kind]);
	}
});

test("a long message gets a remaining length of two bytes", () => {
	const bytes = writePacket({ kind: "publish", topic: "a", payload: new Uint8Array(300), qos: 0, retain: false, duplicate: false, packetId: 0 });
	equal(writeHex(bytes.subarray(0, 6)), writeHex(wire('30 af02 0001 "a"')));
	equal(bytes.length, 306);
});

const received: readonly (readonly [bytes: string, packet: ReceivedPacket])[] = [
	["20 02 00 00", { kind: "connack", sessionPresent: false, code: 0 }],
	["20 02 01 00", { kind: "connack", sessionPresent: true, code: 0 }],
	["20 02 00 05", { kind: "connack", sessionPresent: false, code: 5 }],
	['30 05 0001 "a" ff00', { kind: "publish", topic: "a", payload: wire("ff 00"), qos: 0, retain: false, duplicate: false, packetId: 0 }],
	['30 03 0001 "a"', { kind: "publish", topic: "a", payload: wire(""), qos: 0, retain: false, duplicate: false, packetId: 0 }],
	['3b 07 0001 "a" 1234 "xy"', { kind: "publish", topic: "a", payload: wire('"xy"'), qos: 1, retain: true, duplicate: true, packetId: 0x1234 }],
	['34 05 0001 "a" 0001', { kind: "publish", topic: "a", payload: wire(""), qos: 2, retain: false, duplicate: false, packetId: 1 }],
	["30 0a 0008 c3bc 2f f09d849e 20", { kind: "publish", topic: "ü/𝄞 ", payload: wire(""), qos: 0, retain: false, duplicate: false, packetId: 0 }],
	["30 06 0004 efbbbf61", { kind: "publish", topic: "\ufeffa", payload: wire(""), qos: 0, retain: false, duplicate: false, packetId: 0 }],
	["30 06 0004 61efbfbd", { kind: "publish", topic: "a\ufffd", payload: wire(""), qos: 0, retain: false, duplicate: false, packetId: 0 }],
	["40 02 0001", { kind: "puback", packetId: 1 }],
	["40 02 ffff", { kind: "puback", packetId: 65535 }],
	["90 03 0001 00", { kind: "suback", packetId: 1, granted: [0] }],
	["90 05 0001 010280", { kind: "suback", packetId: 1, granted: [1, 2, 0x80] }],
	["b0 02 0007", { kind: "unsuback", packetId: 7 }],
	["d0 00", { kind: "pingresp" }],
	["d0 80 00", { kind: "pingresp" }],
	["50 02 0001", { kind: "foreign", name: "PUBREC" }],
	["62 02 0001", { kind: "foreign", name: "PUBREL" }],
	["70 02 0001", { kind: "foreign", name: "PUBCOMP" }],
	["10 00", { kind: "foreign", name: "CONNECT" }],
	["82 01 00", { kind: "foreign", name: "SUBSCRIBE" }],
	["a2 00", { kind: "foreign", name: "UNSUBSCRIBE" }],
	["c0 00", { kind: "foreign", name: "PINGREQ" }],
	["e0 00", { kind: "foreign", name: "DISCONNECT" }],
];

/** A packet without its views, which are valid until the next call only. */
function kept(packet: ReceivedPacket): ReceivedPacket {
	return packet.kind === "publish" ? { ...packet, payload: new Uint8Array(packet.payload) } : packet;
}

function readAll(reader: PacketReader): ReceivedPacket[] {
	const packets: ReceivedPacket[] = [];
	for (let packet = reader.next(); packet !== undefined; packet = reader.next()) packets.push(kept(packet));
	return packets;
}

test("each packet that we receive is read whole, byte by byte, and with the next one behind it", () => {
	for (const [text, packet] of received) {
		const bytes = wire(text);
		const whole = new PacketReader(64);
		equal(whole.receive(bytes), bytes.length);
		equal(readAll(whole), [packet], text);

		const slow = new PacketReader(bytes.length);
		for (const [at, byte] of bytes.entries()) {
			equal(slow.receive(Uint8Array.of(byte)), 1);
			if (at < bytes.length - 1) equal(slow.next(), undefined, `${text}, ${at + 1} bytes`);
		}
		equal(readAll(slow), [packet], text);

		const trailing = new PacketReader(64);
		trailing.receive(wire(`${text} d0 00 d0`));
		equal(readAll(trailing), [packet, { kind: "pingresp" }], text);
		trailing.receive(wire("00"));
		equal(readAll(trailing), [{ kind: "pingresp" }], text);
	}
});

test("malformed packets are failures", () => {
	const cases: readonly (readonly [bytes: string, problem: string])[] = [
		["00 00", "reserved packet type 0"],
		["f0 00", "reserved packet type 15"],
		["21 02 00 00", "flag bits 1"],
		["48 02 0001", "flag bits 8"],
		["91 03 0001 00", "flag bits 1"],
		["b2 02 0001", "flag bits 2"],
		["d1 00", "flag bits 1"],
		["60 02 0001", "flag bits 0"],
		["80 00", "flag bits 0"],
		['36 05 0001 "a" 0001', "QoS 3"],
		['38 03 0001 "a"', "DUP with QoS 0"],
		["30 ff ff ff ff", "remaining length of more than four bytes"],
		["30 80 80 80 80 01", "remaining length of more than four bytes"],
		["20 00", "remaining length 0"],
		["20 01 00", "remaining length 1"],
		["20 03 00 00 00", "remaining length 3"],
		["20 02 02 00", "connack flags"],
		["20 02 80 00", "connack flags"],
		["20 02 00 06", "return code 6"],
		["20 02 00 ff", "return code 255"],
		["20 02 01 05", "session present in a refusal"],
		["40 00", "remaining length 0"],
		["40 01 01", "remaining length 1"],
		["40 03 0001 00", "remaining length 3"],
		["40 02 0000", "packet id 0"],
		["b0 01 01", "remaining length 1"],
		["b0 03 0001 00", "remaining length 3"],
		["b0 02 0000", "packet id 0"],
		["90 02 0001", "remaining length 2"],
		["90 03 0000 00", "packet id 0"],
		["90 03 0001 03", "suback QoS"],
		["90 03 0001 7f", "suback QoS"],
		["90 04 0001 00 81", "suback QoS"],
		["d0 01 00", "remaining length 1"],
		["30 00", "remaining length 0"],
		["30 02 0000", "remaining length 2"],
		['30 03 0000 "a"', "topic-empty"],
		['30 03 0002 "a"', "topic"],
		["30 04 ffff 6161", "topic"],
		['32 03 0001 "a"', "no packet id"],
		['32 04 0001 "a" 01', "no packet id"],
		['32 05 0001 "a" 0000', "packet id 0"],
		["30 03 0001 ff", "topic is not UTF-8"],
		["30 04 0002 c080", "topic is not UTF-8"],
		["30 06 0004 efbfbdff", "topic is not UTF-8"],
		["30 05 0003 eda080", "topic is not UTF-8"],
		["30 03 0001 00", "topic-not-text"],
		['30 05 0003 "a/+"', "topic-wildcard"],
		['30 03 0001 "#"', "topic-wildcard"],
	];
	for (const [text, problem] of cases) {
		for (const trailing of ["", "d0 00"]) {
			const reader = new PacketReader(64);
			reader.receive(wire(text + trailing));
			const failure = fails(() => readAll(reader), "malformed-packet");
			equal(failure.stage, "mqtt");
			ok(failure.seen.includes(problem), `${text}: ${failure.seen}`);
		}
		const slow = new PacketReader(64);
		fails(() => {
			for (const byte of wire(text)) {
				slow.receive(Uint8Array.of(byte));
				readAll(slow);
			}
		}, "malformed-packet");
	}
});

test("the largest packet is read and a larger one is refused at its header", () => {
	const reader = new PacketReader(128);
	const largest = new Uint8Array(128).fill(0x61);
	largest.set(wire("30 7e 0001"));
	equal(reader.receive(largest), 128);
	equal(readAll(reader).length, 1);
	reader.receive(wire("30 7f"));
	const failure = fails(() => reader.next(), "packet-too-large");
	equal(failure.seen, "the broker sent a PUBLISH packet of 129 bytes");
	equal(failure.expected, "at most 128 bytes");

	const huge = new PacketReader(16);
	for (const byte of wire("90 ff ff ff")) {
		huge.receive(Uint8Array.of(byte));
		equal(huge.next(), undefined);
	}
	huge.receive(wire("7f"));
	equal(fails(() => huge.next(), "packet-too-large").seen, "the broker sent a SUBACK packet of 268435460 bytes");
});

test("the reader takes no more than its buffer holds, and goes on when packets were read", () => {
	const reader = new PacketReader(8);
	const pings = wire("d0 00 d0 00 d0 00 d0 00 d0 00 d0 00");
	equal(reader.space().length, 8);
	equal(reader.receive(pings), 8);
	equal(reader.space().length, 0);
	equal(reader.receive(pings), 0);
	equal(readAll(reader).length, 4);
	equal(reader.space().length, 8);
	equal(reader.receive(pings.subarray(8)), 4);
	equal(readAll(reader).length, 2);
});

test("packets that cross the end of the buffer are read whole", () => {
	const packets = Array.from({ length: 60 }, (_, index) => wire(`30 ${(3 + (index % 9)).toString(16).padStart(2, "0")} 0001 "a" ${"5a".repeat(index % 9)}`));
	const stream = Uint8Array.from(packets.flatMap((packet) => [...packet]));
	for (let capacity = 13; capacity < 30; capacity++) {
		for (let step = 1; step <= capacity; step++) {
			const reader = new PacketReader(capacity);
			const lengths: number[] = [];
			for (let at = 0; at < stream.length;) {
				at += reader.receive(stream.subarray(at, at + step));
				for (const packet of readAll(reader)) lengths.push(packet.kind === "publish" && packet.payload.every((byte) => byte === 0x5a) ? packet.payload.length : -1);
			}
			equal(lengths, packets.map((_, index) => index % 9), `capacity ${capacity}, step ${step}`);
		}
	}
});

test("the buffer of a receive may be used again at once", () => {
	const reader = new PacketReader(32);
	const scratch = wire('30 06 0001 "a" 010203');
	reader.receive(scratch);
	scratch.fill(0);
	equal(readAll(reader), [{ kind: "publish", topic: "a", payload: wire("010203"), qos: 0, retain: false, duplicate: false, packetId: 0 }]);
});

test("a payload is a plain view, whose slice is a copy", () => {
	const reader = new PacketReader(32);
	reader.receive(wire('30 04 0001 "a" 01 30 04 0001 "a" 02'));
	const packet = reader.next();
	ok(packet?.kind === "publish");
	const copy = packet.payload.slice();
	const view = packet.payload;
	reader.next();
	reader.receive(new Uint8Array(32));
	reader.reset();
	reader.receive(wire("ff ff ff ff ff ff ff"));
	equal(copy, wire("01"));
	equal(view.length, 1);
	equal(Object.getPrototypeOf(view), Uint8Array.prototype);
});

test("reset forgets half a packet", () => {
	const reader = new PacketReader(32);
	reader.receive(wire("20 02 00"));
	equal(reader.next(), undefined);
	reader.reset();
	equal(reader.space().length, 32);
	reader.receive(wire("d0 00"));
	equal(readAll(reader), [{ kind: "pingresp" }]);
});

test("a reader is usable again after a failure and a reset", () => {
	const reader = new PacketReader(32);
	for (const text of ["90 03 0001 03", "00", "30 ff ff ff 7f", "32 03 0001 61"]) {
		reader.receive(wire(text));
		let failed = false;
		try {
			readAll(reader);
		} catch {
			failed = true;
		}
		ok(failed, text);
		reader.reset();
		reader.receive(wire("40 02 0003"));
		equal(readAll(reader), [{ kind: "puback", packetId: 3 }], text);
		reader.reset();
	}
});

test("the codec makes no table of 65,536 numbers", () => {
	writePacket({ kind: "pingreq" });
	ok(!writeToStream.cacheNumbers);
});
