import { flipped, handshakeMessage, joined } from "../fakes/tls-messages.js";
import type { Conversation } from "../fakes/tls-conversation.js";
import type { Piece } from "../fakes/tls-records.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";
import type { Step } from "../fakes/tls-server.js";

const nothing = new Uint8Array(0);
const whole = { receiveBuffer: 16_640, handshakeBuffer: 24_576 };

/** RFC 8446 section 4, 4.4 and 5.1. */
refuses("order", [
	instead("EncryptedExtensions missing", "encrypted-extensions", () => []),
	instead("Certificate missing", "certificate", () => []),
	instead("CertificateVerify missing", "certificate-verify", () => []),
	{ ...instead("Finished missing", "finished", () => []), then: sayUnderHandshakeKeys, code: "bad-record-mac", alert: 20 },
	instead("EncryptedExtensions twice", "encrypted-extensions", twice),
	instead("Certificate twice", "certificate", twice),
	instead("CertificateVerify twice", "certificate-verify", twice),
	instead("Finished twice", "finished", (message) => [{ message: joined(message, message) }]),
	instead("Finished again after the handshake", "connected", () => [{ message: handshakeMessage(20, new Uint8Array(32)) }]),
	{ ...instead("CertificateRequest twice", "certificate-request", twice), script: { requestCertificate: true, edit: at("certificate-request", twice) } },
	instead("CertificateRequest behind Certificate", "certificate", (message) => [{ message }, { message: handshakeMessage(13, Uint8Array.of(0, 0, 0)) }]),
	instead("ServerHello twice", "server-hello", (message) => [{ message }, { record: 22, content: message }]),
	instead("ServerHello twice in one record", "server-hello", (message) => [{ message: joined(message, message) }]),
	instead("ServerHello again under keys", "encrypted-extensions", (message) => [{ message: Uint8Array.of(2, ...message.subarray(1)) }]),
	instead("a ticket in the handshake", "certificate", (message) => [{ message: handshakeMessage(4, new Uint8Array(12)) }, { message }]),
	instead("KeyUpdate in the handshake", "certificate", (message) => [{ message: handshakeMessage(24, Uint8Array.of(0)) }, { message }]),
	instead("a type that nobody knows", "certificate", () => [{ message: handshakeMessage(99, nothing) }]),
	instead("a type that nobody knows, too long to be read", "certificate", () => [{ message: Uint8Array.of(99, 0xff, 0xff, 0xff) }]),
	instead("EncryptedExtensions in ServerHello's record", "server-hello", (message) => [{ message: joined(message, Uint8Array.of(8, 0, 0, 2, 0, 0)) }]),
	instead("the first byte of the next message in ServerHello's record", "server-hello", (message) => [{ message: joined(message, Uint8Array.of(8)) }]),
	retried(instead("the first byte of ServerHello in HelloRetryRequest's record", "hello-retry-request", (message) => [{ message: joined(message, Uint8Array.of(2)) }])),
	instead("the first byte of a ticket in Finished's record", "finished", (message) => [{ message: joined(message, Uint8Array.of(4)) }]),
	instead("the first byte of the next message in KeyUpdate's record", "connected", () => [{ message: Uint8Array.of(24, 0, 0, 1, 0, 4) }]),
]);

/** RFC 8446 section 5 and appendix D.4. */
refuses("change_cipher_spec", [
	instead("with another value", "encrypted-extensions", (message) => [plain(20, 2), { message }]),
	instead("of two bytes", "encrypted-extensions", (message) => [plain(20, 1, 1), { message }]),
	instead("empty", "encrypted-extensions", (message) => [plain(20), { message }]),
	instead("with another value before ServerHello", "server-hello", (message) => [plain(20, 0), { message }]),
	instead("protected", "encrypted-extensions", (message) => [{ record: 20, content: Uint8Array.of(1) }, { message }]),
	instead("after the handshake", "connected", () => [plain(20, 1)]),
	instead("after the handshake, protected", "connected", () => [{ record: 20, content: Uint8Array.of(1) }]),
	{ ...instead("33 times", "certificate", (message) => [...times(33, plain(20, 1)), { message }]), code: "too-many-records" },
]);

/** RFC 8446 section 5.1 to 5.4. */
refuses("records", [
	instead("an empty handshake record", "server-hello", (message) => [plain(22), { message }]),
	instead("an empty protected handshake record", "certificate", (message) => [{ record: 22, content: nothing }, { message }]),
	instead("padding only", "certificate", (message) => [{ record: 0, content: new Uint8Array(10) }, { message }]),
	instead("no content, not even a type", "certificate", (message) => [{ record: 0, content: nothing }, { message }]),
	instead("an unknown type", "server-hello", (message) => [plain(24, 1, 2), { message }]),
	instead("an unknown type under protection", "certificate", (message) => [{ record: 24, content: Uint8Array.of(1) }, { message }]),
	instead("an unprotected handshake record under keys", "encrypted-extensions", (message) => [{ record: 22, content: message, plain: true }]),
	instead("an unprotected alert under keys", "encrypted-extensions", (message) => [plain(21, 2, 40), { message }]),
	instead("a protected record that says handshake outside", "certificate", (message) => [{ record: 22, content: message, outer: 22 }]),
	instead("application data before any keys", "server-hello", (message) => [plain(23, 1), { message }]),
	instead("application data in the handshake", "certificate", (message) => [{ record: 23, content: Uint8Array.of(1) }, { message }]),
	instead("empty application data in the handshake", "finished", (message) => [{ record: 23, content: nothing }, { message }]),
	damaged("a tag with one bit changed", (record) => flipped(record, -1)),
	damaged("ciphertext with one bit changed", (record) => flipped(record, 5)),
	damaged("another version in the header", (record) => flipped(record, 2)),
	damaged("a byte missing", (record) => joined(record.subarray(0, 3), Uint8Array.of((record.length - 6) >> 8, (record.length - 6) & 0xff), record.subarray(5, -1))),
	damaged("a byte more", (record) => joined(record.subarray(0, 3), Uint8Array.of((record.length - 4) >> 8, (record.length - 4) & 0xff), record.subarray(5), Uint8Array.of(0))),
	{ ...instead("a protected record without a byte", "certificate", () => [{ raw: Uint8Array.of(23, 3, 3, 0, 0) }]), code: "bad-record-mac", alert: 20 },
	{ ...instead("a protected record of a tag only", "certificate", () => [{ raw: joined(Uint8Array.of(23, 3, 3, 0, 16), new Uint8Array(16)) }]), code: "bad-record-mac", alert: 20 },
	{ ...instead("a record that was sent before", "connected", () => [{ record: 23, content: Uint8Array.of(1), damage: (record) => joined(record, record) }]), code: "bad-record-mac", alert: 20 },
	overflow("plaintext of 16,385 bytes", "server-hello", { raw: Uint8Array.of(22, 3, 3, 0x40, 0x01) }),
	overflow("ciphertext of 16,641 bytes", "certificate", { raw: Uint8Array.of(23, 3, 3, 0x41, 0x01) }),
	overflow("an inner plaintext of 16,386 bytes, content", "connected", { record: 23, content: new Uint8Array(16_385).fill(1) }),
	overflow("an inner plaintext of 16,386 bytes, padding", "connected", { record: 23, content: new Uint8Array(1), padding: 16_384 }),
	{ ...instead("a record above the receive buffer", "connected", () => [{ record: 23, content: new Uint8Array(4096 - 16).fill(1) }]), code: "record-too-large", alert: 80 },
	{ ...instead("33 empty records of application data", "connected", () => times(33, { record: 23, content: nothing })), code: "too-many-records" },
	instead("application data within a message", "connected", () => [{ record: 22, content: Uint8Array.of(4, 0, 0) }, { record: 23, content: Uint8Array.of(1) }]),
]);

function instead(name: string, step: Step, pieces: (message: Uint8Array) => readonly Piece[]): Refusal {
	return { name, script: { edit: at(step, pieces) }, code: "unexpected-message", alert: 10 };
}

function damaged(name: string, damage: (record: Uint8Array) => Uint8Array): Refusal {
	const edit = at("certificate", (message) => [{ record: 22, content: message, damage }]);
	return { name, script: { edit }, code: "bad-record-mac", alert: 20 };
}

function overflow(name: string, step: Step, piece: Piece): Refusal {
	return { name, script: { edit: at(step, () => [piece]) }, options: whole, code: "record-overflow", alert: 22 };
}

function plain(record: number, ...content: readonly number[]): Piece {
	return { record, content: Uint8Array.from(content), plain: true };
}

/** The same after a HelloRetryRequest. */
function retried(refusal: Refusal): Refusal {
	return { ...refusal, script: { ...refusal.script, retry: { group: "secp256r1" }, group: "secp256r1" } };
}

function twice(message: Uint8Array): readonly Piece[] {
	return [{ message }, { message }];
}

function times(count: number, piece: Piece): readonly Piece[] {
	return Array.from({ length: count }, () => piece);
}

/** The server counts its handshake as complete; ours still waits for Finished, under other keys. */
function sayUnderHandshakeKeys(conversation: Conversation): void {
	conversation.server.sender.data(Uint8Array.of(1));
	conversation.run();
}
