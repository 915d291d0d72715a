import { nodeCrypto } from "../../hosts/node/crypto.js";
import { RecordProtection13 } from "../../modules/tls/protect13.js";
import { RecordWriter } from "../../modules/tls/record-writer.js";
import { suites13, suitesOf } from "../../modules/tls/suites.js";
import type { CipherSuite } from "../../modules/tls/suites.js";
import { equal, fails, ok, test } from "../harness.js";
import { flipped, handshakeMessage } from "../fakes/tls-messages.js";
import { simple } from "../vectors/rfc8448.js";

const aes128 = suite("TLS_AES_128_GCM_SHA256");
const close = Uint8Array.of(1, 0);

/** Records of RFC 8448 section 3: under which secret, which number under it, what is in them. */
const records: readonly (readonly [name: string, secret: Uint8Array, sequence: number, record: Uint8Array, type: number, content: Uint8Array])[] = [
	["the client's Finished", simple.clientHandshakeSecret, 0, simple.clientFinishedRecord, 22, handshakeMessage(20, simple.clientFinishedData)],
	["NewSessionTicket", simple.serverDataSecret, 0, simple.newSessionTicketRecord, 22, simple.newSessionTicket],
	["the client's data", simple.clientDataSecret, 0, simple.clientDataRecord, 23, simple.data],
	["the server's data", simple.serverDataSecret, 1, simple.serverDataRecord, 23, simple.data],
	["the client's close_notify", simple.clientDataSecret, 1, simple.clientAlertRecord, 21, close],
	["the server's close_notify", simple.serverDataSecret, 2, simple.serverAlertRecord, 21, close],
];

for (const [name, secret, sequence, record, type, content] of records) {
	test(`protection: ${name} is opened`, () => {
		const opened = open(advanced(secret, sequence), record);
		equal([opened.type, opened.content], [type, content]);
	});
	test(`protection: ${name} is written, byte for byte`, () => {
		const writer = new RecordWriter(512);
		writer.protect(advanced(secret, sequence));
		if (type === 21) writer.writeAlert(1, 0);
		else if (type === 23) equal(writer.writeData(content), content.length);
		else writer.write(type, content);
		equal(writer.pending(), record);
	});
}

test("protection: the server's flight is opened, and sealed again it is the same", () => {
	const { type, content } = open(advanced(simple.serverHandshakeSecret, 0), simple.serverFlightRecord);
	equal([type, content.length, content.slice(0, 40)], [22, 657, simple.encryptedExtensions]);
	const writer = new RecordWriter(512);
	writer.protect(advanced(simple.serverHandshakeSecret, 0));
	writer.write(22, content);
	equal(writer.pending(), simple.serverFlightRecord);
});

test("protection: any bit changed, in header, content or tag, is found", () => {
	for (let at = 0; at < simple.clientAlertRecord.length; at++) {
		fails(() => open(advanced(simple.clientDataSecret, 1), flipped(simple.clientAlertRecord, at)), "bad-record-mac");
	}
});

test("protection: another number, another key and a record that is too short are found", () => {
	fails(() => open(advanced(simple.clientDataSecret, 0), simple.clientAlertRecord), "bad-record-mac");
	fails(() => open(advanced(simple.serverDataSecret, 1), simple.clientAlertRecord), "bad-record-mac");
	for (const length of [0, 1, 15, 16]) fails(() => open(advanced(simple.clientDataSecret, 1), simple.clientAlertRecord.slice(0, 5 + length)), "bad-record-mac");
});

test("protection: padding is stripped, and of padding alone nothing is left", () => {
	for (const padding of [0, 1, 255, 16_381]) {
		const sealed = seal(Uint8Array.of(7, 0, 0, 23, ...new Uint8Array(padding)));
		const { type, content } = open(advanced(simple.clientDataSecret, 0), sealed);
		equal([type, content], [23, Uint8Array.of(7, 0, 0)]);
	}
	equal(open(advanced(simple.clientDataSecret, 0), seal(new Uint8Array(16_385))).type, 0);
	fails(() => open(advanced(simple.clientDataSecret, 0), seal(new Uint8Array(16_386))), "record-overflow");
});

for (const name of ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]) {
	test(`protection: ${name}, number after number`, () => {
		const secret = new Uint8Array(name.endsWith("384") ? 48 : 32).fill(5);
		const writer = new RecordWriter(100);
		writer.protect(new RecordProtection13(nodeCrypto, suite(name), secret));
		const reader = new RecordProtection13(nodeCrypto, suite(name), secret);
		for (let number = 0; number < 300; number++) {
			equal(writer.writeData(Uint8Array.of(number & 0xff)), 1);
			equal(open(reader, writer.pending() ?? new Uint8Array(0)).content, Uint8Array.of(number & 0xff));
			writer.sent(23);
		}
	});
}

function open(protection: RecordProtection13, record: Uint8Array): ReturnType<RecordProtection13["openRecord"]> {
	const copy = record.slice();
	return protection.openRecord({ type: 23, header: copy.subarray(0, 5), fragment: copy.subarray(5) });
}

/** A record under the client's data keys with this TLSInnerPlaintext. */
function seal(inner: Uint8Array): Uint8Array {
	const length = inner.length + 16;
	const record = new Uint8Array(5 + length);
	record.set([23, 3, 3, length >> 8, length & 0xff]);
	record.set(inner, 5);
	advanced(simple.clientDataSecret, 0).seal(record.subarray(0, 5), record.subarray(5));
	return record;
}

/** Protection under a secret that has seen so many records. */
function advanced(secret: Uint8Array, sequence: number): RecordProtection13 {
	const protection = new RecordProtection13(nodeCrypto, aes128, secret);
	for (let count = 0; count < sequence; count++) protection.seal(new Uint8Array(5), new Uint8Array(17));
	return protection;
}

function suite(name: string): CipherSuite {
	const found = suitesOf(nodeCrypto, suites13).find((candidate) => candidate.name === name);
	ok(found !== undefined);
	return found;
}
