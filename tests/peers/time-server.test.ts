import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { setTimeout as pause } from "node:timers/promises";
import test from "node:test";
import { TimeServer } from "../../hosts/peers/time-server.js";
import type { TimeBehaviour } from "../../hosts/peers/time-server.js";

/** The present of these tests, and its NTP timestamp: seconds since 1900 and half a second. */
const now = Date.UTC(2026, 10, 22, 14, 30, 5, 500);
const stamp = "eead7aed80000000";
const transmit = Buffer.from("0123456789abcdef", "hex");

const answers: readonly [what: string, behaviour: TimeBehaviour, expected: Partial<Answer>][] = [
	["a good answer", {}, { leap: 0, version: 4, mode: 4, stratum: 1, originate: transmit.toString("hex"), receive: stamp, transmit: stamp, length: 48 }],
	["a clock that is ahead", { offset: 1000 }, { transmit: "eead7aee80000000" }],
	["a clock that is behind", { offset: -500 }, { transmit: "eead7aed00000000" }],
	["past the end of the first era, in 2036", { offset: Date.UTC(2036, 1, 7, 6, 28, 16) - now }, { transmit: "0000000000000000" }],
	["a kiss-o'-death", { kiss: "RATE" }, { stratum: 0, reference: "RATE", originate: transmit.toString("hex") }],
	["an unsynchronised server", { leap: 3, stratum: 16 }, { leap: 3, stratum: 16 }],
	["another mode", { mode: 5 }, { mode: 5 }],
	["an answer to somebody else", { wrongOriginate: true }, { originate: "fedcba9876543210" }],
	["a short answer", { length: 47 }, { length: 47 }],
];
for (const [what, behaviour, expected] of answers) {
	void test(`time server: ${what}`, async () => {
		const answer = await ask(behaviour, request(4, 3));
		assert.ok(answer !== undefined);
		assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, answer[key as keyof Answer]])), expected);
	});
}

void test("time server: answers in the version that was asked with", async () => {
	assert.equal((await ask({}, request(3, 3)))?.version, 3);
});

const unanswered: readonly [what: string, behaviour: TimeBehaviour, bytes: Uint8Array][] = [
	["silent, when it is told to be", { silent: true }, request(4, 3)],
	["no answer to a short packet", {}, request(4, 3).subarray(0, 47)],
	["no answer to an empty packet", {}, new Uint8Array(0)],
	["no answer to an answer, or two servers would talk for ever", {}, request(4, 4)],
];
for (const [what, behaviour, bytes] of unanswered) {
	void test(`time server: ${what}`, async () => {
		assert.equal(await ask(behaviour, bytes), undefined);
	});
}

void test("time server: can change its behaviour while it runs, and counts requests", async () => {
	const server = await TimeServer.start({ silent: true }, () => now);
	try {
		assert.equal(await askServer(server.port, request(4, 3)), undefined);
		server.behaviour = {};
		assert.equal((await askServer(server.port, request(4, 3)))?.transmit, stamp);
		assert.equal(server.requests, 2);
	} finally {
		await server.stop();
	}
});

interface Answer {
	leap: number;
	version: number;
	mode: number;
	stratum: number;
	reference: string;
	originate: string;
	receive: string;
	transmit: string;
	length: number;
}

function request(version: number, mode: number): Uint8Array {
	const bytes = Buffer.alloc(48);
	bytes.writeUInt8((version << 3) | mode);
	transmit.copy(bytes, 40);
	return bytes;
}

async function ask(behaviour: TimeBehaviour, bytes: Uint8Array): Promise<Answer | undefined> {
	const server = await TimeServer.start(behaviour, () => now);
	try {
		return await askServer(server.port, bytes);
	} finally {
		await server.stop();
	}
}

async function askServer(port: number, bytes: Uint8Array): Promise<Answer | undefined> {
	const socket = createSocket("udp4");
	const answered = new Promise<Buffer>((resolve) => { socket.once("message", resolve); });
	socket.send(bytes, port, "127.0.0.1");
	const answer = await Promise.race([answered, pause(100, undefined)]);
	socket.close();
	return answer === undefined ? undefined : read(answer);
}

function read(bytes: Buffer): Answer {
	const first = bytes.readUInt8(0);
	const hex = (from: number): string => bytes.subarray(from, from + 8).toString("hex");
	return {
		leap: first >> 6, version: (first >> 3) & 7, mode: first & 7, stratum: bytes.readUInt8(1),
		reference: bytes.toString("latin1", 12, 16), originate: hex(24), receive: hex(32), transmit: hex(40), length: bytes.length,
	};
}
