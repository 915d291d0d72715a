import { tls12 } from "../../modules/tls/version12.js";
import { equal, ok, test } from "../harness.js";
import { Conversation12 } from "../fakes/tls-conversation.js";
import { flipped, handshakeMessage, joined } from "../fakes/tls-messages.js";
import type { Piece } from "../fakes/tls-records.js";
import { at12, refuses12 } from "../fakes/tls-refusal.js";
import type { Refusal12 } from "../fakes/tls-refusal.js";
import type { Step12 } from "../fakes/tls-server12.js";

const nothing = new Uint8Array(0);
const change: Piece = { record: 20, content: Uint8Array.of(1), plain: true };
const ticket: Piece = { message: handshakeMessage(4, new Uint8Array(6)) };
const whole = { receiveBuffer: 16_640, handshakeBuffer: 24_576 };

/** RFC 5246 section 7.3. */
refuses12("order in TLS 1.2", [
	instead("Certificate missing", "certificate", () => []),
	instead("ServerKeyExchange missing", "server-key-exchange", () => []),
	instead("a ticket for ServerHelloDone", "server-hello-done", () => [ticket]),
	instead("ServerHello twice", "server-hello", twice),
	instead("ServerHello twice in one record", "server-hello", (message) => [{ message: joined(message, message) }]),
	instead("Certificate twice", "certificate", twice),
	instead("ServerKeyExchange twice", "server-key-exchange", twice),
	instead("ServerHelloDone twice in one record", "server-hello-done", (message) => [{ message: joined(message, message) }]),
	instead("ServerHelloDone twice", "server-hello-done", (message) => [{ message }, { message, hashed: false }]),
	instead("CertificateStatus before Certificate", "certificate", (message) => [{ message: handshakeMessage(22, Uint8Array.of(1, 0, 0, 1, 7)) }, { message }]),
	{ ...instead("CertificateStatus twice", "certificate-status", twice), script: { status: Uint8Array.of(7), edit: at12("certificate-status", twice) } },
	instead("CertificateStatus behind ServerKeyExchange", "server-hello-done", (message) => [{ message: handshakeMessage(22, Uint8Array.of(1, 0, 0, 1, 7)) }, { message }]),
	asked("CertificateRequest twice", "certificate-request", twice),
	asked("CertificateRequest before ServerKeyExchange", "server-key-exchange", (message) => [{ message: handshakeMessage(13, Uint8Array.of(1, 1, 0, 2, 4, 3, 0, 0)) }, { message }]),
	instead("EncryptedExtensions of TLS 1.3", "certificate", (message) => [{ message: handshakeMessage(8, Uint8Array.of(0, 0)) }, { message }]),
	instead("CertificateVerify of TLS 1.3", "server-key-exchange", (message) => [{ message: handshakeMessage(15, Uint8Array.of(4, 3, 0, 0)) }, { message }]),
	instead("a ticket, which was not asked for", "change-cipher-spec", () => [ticket, change]),
	instead("Finished without change_cipher_spec", "change-cipher-spec", () => []),
	instead("Finished before change_cipher_spec", "change-cipher-spec", () => [{ message: handshakeMessage(20, new Uint8Array(12)) }, change]),
	instead("Finished twice", "finished", twice),
	instead("Finished twice in one record", "finished", (message) => [{ message: joined(message, message) }]),
	instead("KeyUpdate after the handshake", "connected", () => [{ message: handshakeMessage(24, Uint8Array.of(0)) }]),
	instead("a ticket after the handshake", "connected", () => [ticket]),
	instead("a CertificateRequest after the handshake", "connected", () => [{ message: handshakeMessage(13, Uint8Array.of(1, 1, 0, 2, 4, 3, 0, 0)) }]),
	instead("a type that nobody knows, too long to be read", "certificate", () => [{ message: Uint8Array.of(99, 0xff, 0xff, 0xff) }]),
	instead("the first byte of a message in ServerHelloDone's record", "server-hello-done", (message) => [{ message: joined(message, Uint8Array.of(20)) }]),
	instead("a HelloRequest in ServerHelloDone's record", "server-hello-done", (message) => [{ message: joined(message, handshakeMessage(0, nothing)) }]),
]);

/** RFC 5246 section 7.1. */
refuses12("change_cipher_spec of TLS 1.2", [
	instead("before Certificate", "certificate", (message) => [change, { message }]),
	instead("before ServerKeyExchange", "server-key-exchange", (message) => [change, { message }]),
	instead("before ServerHelloDone", "server-hello-done", (message) => [change, { message }]),
	{ ...instead("before ServerHello, where TLS 1.2 is offered alone", "server-hello", (message) => [change, { message }]), options: { versions: [tls12] } },
	instead("between the pieces of Certificate", "certificate", (message) => [{ message: message.subarray(0, 50) }, change, { message: message.subarray(50) }]),
	instead("twice", "change-cipher-spec", () => [change, change], "bad-record-mac", 20),
	instead("with another value", "change-cipher-spec", () => [plain(20, 2)]),
	instead("with no value", "change-cipher-spec", () => [plain(20)]),
	instead("with two values", "change-cipher-spec", () => [plain(20, 1, 1)]),
	instead("with a byte of a message before it", "change-cipher-spec", () => [{ message: Uint8Array.of(20), hashed: false }, change]),
	instead("with a byte of Finished before it", "change-cipher-spec", () => [plain(22, 20), change]),
	instead("protected, before Finished", "finished", (message) => [{ record: 20, content: Uint8Array.of(1) }, { message }]),
	instead("protected, after the handshake", "connected", () => [{ record: 20, content: Uint8Array.of(1) }]),
	instead("unprotected, after the handshake", "connected", () => [change], "bad-record-mac", 20),
]);

/** RFC 5246 section 6.2. */
refuses12("records of TLS 1.2", [
	instead("an empty handshake record", "certificate", (message) => [plain(22), { message }]),
	instead("an empty protected handshake record", "finished", (message) => [{ record: 22, content: nothing }, { message }]),
	instead("an unknown type", "certificate", (message) => [plain(24, 1, 2), { message }]),
	instead("an unknown type under protection", "connected", () => [{ record: 24, content: Uint8Array.of(1) }]),
	instead("Finished unprotected", "finished", (message) => [{ record: 22, content: message, plain: true }], "bad-record-mac", 20),
	instead("an unprotected alert behind change_cipher_spec", "finished", () => [plain(21, 2, 40)], "bad-record-mac", 20),
	instead("unprotected data after the handshake", "connected", () => [plain(23, ...new Uint8Array(40))], "bad-record-mac", 20),
	instead("data before ServerHello", "server-hello", (message) => [plain(23, 1), { message }]),
	instead("data before Certificate", "certificate", (message) => [plain(23, 1), { message }]),
	instead("empty data before Certificate", "certificate", (message) => [plain(23), { message }]),
	instead("data before change_cipher_spec", "change-cipher-spec", () => [plain(23, 1), change]),
	instead("data before Finished", "finished", (message) => [{ record: 23, content: Uint8Array.of(1) }, { message }]),
	instead("empty data before Finished", "finished", (message) => [{ record: 23, content: nothing }, { message }]),
	instead("data within a message after the handshake", "connected", () => [{ message: Uint8Array.of(0, 0) }, { record: 23, content: Uint8Array.of(1) }]),
	damaged("a tag with one bit changed", (record) => flipped(record, -1)),
	damaged("ciphertext with one bit changed", (record) => flipped(record, 5 + 8)),
	damaged("a nonce with one bit changed", (record) => flipped(record, 5)),
	damaged("another type outside", (record) => joined(Uint8Array.of(21), record.subarray(1))),
	damaged("a byte missing", (record) => resized(record.subarray(0, -1))),
	damaged("a byte more", (record) => resized(joined(record, Uint8Array.of(0)))),
	damaged("a tag alone", () => resized(new Uint8Array(5 + 16).fill(23))),
	damaged("a nonce and most of a tag", () => resized(new Uint8Array(5 + 23).fill(23))),
	damaged("nothing in it", () => resized(new Uint8Array(5).fill(23))),
	damaged("a record that was sent before", (record) => joined(record, record)),
	overflow("plaintext of 16,385 bytes", "certificate", { raw: Uint8Array.of(22, 3, 3, 0x40, 0x01) }),
	overflow("a record of 16,409 bytes under protection", "connected", { raw: Uint8Array.of(23, 3, 3, 0x40, 0x19) }),
	instead("a record above the receive buffer", "connected", () => [{ record: 23, content: new Uint8Array(4096 - 23) }], "record-too-large", 80),
	instead("33 empty records of data", "connected", () => Array.from({ length: 33 }, () => ({ record: 23, content: nothing })), "too-many-records"),
]);

/** RFC 5246 section 7.2: the level counts, before a version is chosen too. */
refuses12("alerts of TLS 1.2", [
	...(["server-hello", "certificate", "finished", "connected"] as const).flatMap((step): Refusal12[] => [
		alerted(`handshake_failure instead of ${step}`, step, [2, 40], step === "server-hello" ? "alert-handshake-failure" : "alert-handshake-refused"),
		alerted(`protocol_version instead of ${step}`, step, [2, 70], "alert-protocol-version"),
		alerted(`a fatal user_canceled instead of ${step}`, step, [2, 90], "alert-received"),
		alerted(`a fatal warning instead of ${step}`, step, [2, 100], "alert-received"),
		instead(`five warnings instead of ${step}`, step, () => Array.from({ length: 5 }, () => ({ record: 21, content: Uint8Array.of(1, 41) })), "too-many-records"),
		instead(`an alert of one byte instead of ${step}`, step, () => [{ record: 21, content: Uint8Array.of(2) }], "malformed-message", 50),
		instead(`two alerts in one record instead of ${step}`, step, () => [{ record: 21, content: Uint8Array.of(1, 41, 1, 41) }], "malformed-message", 50),
		instead(`an alert of level 3 instead of ${step}`, step, () => [{ record: 21, content: Uint8Array.of(3, 40) }], "illegal-parameter", 47),
	]),
	alerted("close_notify in the handshake", "certificate", [1, 0], "closed-in-handshake"),
	alerted("close_notify before Finished", "finished", [1, 0], "closed-in-handshake"),
	instead("a warning within a message", "certificate", (message) => [{ message: message.subarray(0, 9) }, { record: 21, content: Uint8Array.of(1, 41) }]),
	instead("close_notify within a message", "certificate", (message) => [{ message: message.subarray(0, 9) }, { record: 21, content: Uint8Array.of(1, 0) }]),
]);

/** The end of the transport, by phase. */
refuses12("TLS 1.2 cut short", [
	...(["server-hello", "certificate", "server-key-exchange", "server-hello-done"] as const).map((step) => cut(`within ${step}`, step, (message) => [{ message: message.subarray(0, -1) }])),
	cut("before change_cipher_spec", "change-cipher-spec", () => [{ raw: Uint8Array.of(20, 3, 3, 0, 1) }]),
	cut("before Finished", "finished", () => [{ raw: Uint8Array.of(22, 3, 3) }]),
	{ ...cut("after the handshake", "connected", () => []), code: "truncated" },
	{ ...cut("within a record of data", "connected", () => [{ raw: Uint8Array.of(23, 3, 3, 0, 40, 1) }]), code: "truncated" },
]);

test("records of TLS 1.2: empty ones between data are borne", () => {
	const talk = new Conversation12().run();
	for (let round = 0; round < 3; round++) {
		for (let count = 0; count < 32; count++) talk.server.sender.data(nothing);
		talk.server.sender.data(Uint8Array.of(round));
	}
	equal([talk.run().failure?.message, talk.received], [undefined, Uint8Array.of(0, 1, 2)]);
});

test("records of TLS 1.2: warnings between data are borne", () => {
	const talk = new Conversation12().run();
	for (let round = 0; round < 3; round++) {
		for (let count = 0; count < 4; count++) talk.server.sender.alert(1, 100);
		talk.server.sender.data(Uint8Array.of(round));
	}
	equal([talk.run().failure?.message, talk.received], [undefined, Uint8Array.of(0, 1, 2)]);
});

test("records of TLS 1.2: as long as may be, both ways", () => {
	const talk = new Conversation12({}, { ...whole, sendBuffer: 20_000 }).run();
	const text = new Uint8Array(20_000).fill(1);
	talk.server.sender.data(text.subarray(0, 16_384));
	talk.run();
	equal(talk.received.length, 16_384);
	equal(talk.client.send({ type: "data", bytes: text }), 16_384);
	talk.run();
	equal(talk.server.data.length, 16_384);
});

test("records of TLS 1.2: the receive buffer is filled to its last byte", () => {
	const talk = new Conversation12({}, { receiveBuffer: 600 }).run();
	talk.server.sender.data(new Uint8Array(600 - 24).fill(1));
	talk.run();
	equal([talk.failure?.code, talk.received.length], [undefined, 576]);
});

test("records of TLS 1.2: our own failure is told under the keys of the moment", () => {
	const talk = new Conversation12({ edit: at12("finished", (message) => [{ message: flipped(message, 4) }]) }).run();
	equal(talk.server.alerts, [[2, 51]]);
	ok(talk.server.outerTypes.at(-1) === 21);
});

function instead(name: string, step: Step12, pieces: (message: Uint8Array) => readonly Piece[], code = "unexpected-message", alert = 10): Refusal12 {
	return { name, script: { edit: at12(step, pieces) }, code, alert };
}

function asked(name: string, step: Step12, pieces: (message: Uint8Array) => readonly Piece[]): Refusal12 {
	const refusal = instead(name, step, pieces);
	return { ...refusal, script: { ...refusal.script, requestCertificate: true } };
}

function alerted(name: string, step: Step12, alert: readonly [level: number, description: number], code: string): Refusal12 {
	return { name, script: { edit: at12(step, () => [{ record: 21, content: Uint8Array.from(alert) }]) }, code, alert: undefined };
}

function damaged(name: string, damage: (record: Uint8Array) => Uint8Array): Refusal12 {
	return instead(name, "connected", () => [{ record: 23, content: Uint8Array.of(1, 2, 3), damage }], "bad-record-mac", 20);
}

function overflow(name: string, step: Step12, piece: Piece): Refusal12 {
	return { ...instead(name, step, () => [piece], "record-overflow", 22), options: whole };
}

/** Nothing comes behind the step that was changed. */
function cut(name: string, step: Step12, pieces: (message: Uint8Array) => readonly Piece[]): Refusal12 {
	let ended = false;
	const edit = (current: Step12, message: Uint8Array): readonly Piece[] | undefined => {
		if (current === "server-hello") ended = false;
		if (ended) return [];
		ended = current === step;
		return ended ? pieces(message) : undefined;
	};
	return { name, script: { edit }, then: (talk) => { talk.end(); }, code: "closed-in-handshake", alert: undefined };
}

function plain(record: number, ...content: readonly number[]): Piece {
	return { record, content: Uint8Array.from(content), plain: true };
}

function twice(message: Uint8Array): readonly Piece[] {
	return [{ message }, { message }];
}

/** A record with its length made right. */
function resized(record: Uint8Array): Uint8Array {
	const length = record.length - 5;
	return joined(record.subarray(0, 1), Uint8Array.of(3, 3, length >> 8, length & 0xff), record.subarray(5));
}
