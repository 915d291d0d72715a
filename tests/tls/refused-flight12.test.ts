import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { anchors } from "../../modules/x509/anchor.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { ed25519, p256, p384, rsa } from "../fakes/tls-credentials.js";
import * as schemes from "../fakes/tls-credentials.js";
import { flipped, handshakeMessage, joined, lengthened, shortened } from "../fakes/tls-messages.js";
import type { ExchangeFields, RequestFields12 } from "../fakes/tls-messages12.js";
import { at12, refuses12 } from "../fakes/tls-refusal.js";
import type { Refusal12 } from "../fakes/tls-refusal.js";
import type { ServerScript12, Step12 } from "../fakes/tls-server12.js";

const nothing = new Uint8Array(0);
const rsaServer: ServerScript12 = { suite: 0xc02f, credentials: rsa };
/** Where the host has no Ed25519, it was not offered. */
const badEd25519 = nodeCrypto.signatures.includes("ed25519") ? { code: "bad-handshake-signature", alert: 51 } : { code: "illegal-parameter", alert: 47 };

/** RFC 5246 section 7.4.2. */
refuses12("Certificate of TLS 1.2", [
	{ name: "no certificate", script: { certificates: [] }, code: "malformed-message", alert: 50 },
	{ name: "an empty certificate", script: { certificates: [nothing] }, code: "malformed-message", alert: 50 },
	{ name: "an empty certificate behind a good one", script: { certificates: [p256.certificate, nothing] }, code: "malformed-message", alert: 50 },
	...[13, 25].map((count): Refusal12 => ({ name: `${count} certificates`, script: { certificates: Array.from({ length: count }, () => p256.certificate) }, options: { authenticator: anchors([p256.certificate]) }, code: "chain-too-long", alert: 42 })),
	{ name: "more than the handshake's buffer", script: { certificates: [new Uint8Array(24_570)] }, code: "message-too-large", alert: 80 },
	{ name: "an RSA key for a suite of ECDSA", script: { credentials: rsa }, code: "illegal-parameter", alert: 47 },
	{ name: "an ECDSA key for a suite of RSA", script: { ...rsaServer, credentials: p256 }, code: "illegal-parameter", alert: 47 },
	{ name: "an Ed25519 key for a suite of RSA", script: { ...rsaServer, credentials: ed25519 }, code: "illegal-parameter", alert: 47 },
	{ name: "one that is not believed", options: { authenticator: fakeAuthenticator({ steps: 3, failure: tlsFailures.make("bad-finished") }) }, code: "bad-finished", alert: 51 },
	edited("certificate", "a byte at its end", (message) => lengthened(message, 0)),
	edited("certificate", "a list cut short", (message) => shortened(message, 1)),
	edited("certificate", "extensions, as TLS 1.3 has them", (message) => handshakeMessage(11, joined(message.subarray(4), Uint8Array.of(0, 0)))),
	edited("certificate", "a context, as TLS 1.3 has it", (message) => handshakeMessage(11, joined(Uint8Array.of(0), message.subarray(4)))),
	edited("certificate", "nothing in it", () => handshakeMessage(11, nothing)),
]);

/** RFC 6066 section 8. */
refuses12("CertificateStatus", [
	status("a byte at its end", (message) => lengthened(message, 0), "malformed-message", 50),
	status("the last byte missing", (message) => shortened(message, 1), "malformed-message", 50),
	status("an empty response", () => handshakeMessage(22, Uint8Array.of(1, 0, 0, 0)), "malformed-message", 50),
	status("nothing in it", () => handshakeMessage(22, nothing), "malformed-message", 50),
	status("another type than OCSP", (message) => flipped(message, 4), "illegal-parameter", 47),
	status("many responses (RFC 6961)", () => handshakeMessage(22, Uint8Array.of(2, 0, 0, 1, 7)), "illegal-parameter", 47),
]);

/** RFC 8422 section 5.4. */
refuses12("ServerKeyExchange", [
	...[1, 2, 0, 4].map((curveType) => exchange(`curve type ${curveType}`, {}, { curveType }, "illegal-parameter", 47)),
	exchange("a group that nobody knows", {}, { group: 0xfafa }, "illegal-parameter", 47),
	exchange("P-521, which was not offered", {}, { group: 0x0019, key: point(133) }, "illegal-parameter", 47),
	{ ...exchange("a group that the host has not", { group: "secp384r1" }, {}, "illegal-parameter", 47), options: { crypto: { ...nodeCrypto, groups: ["x25519", "secp256r1"] } } },
	exchange("an empty key", {}, { key: nothing }, "malformed-message", 50),
	signedKey("an x25519 key of 31 bytes", 0x001d, new Uint8Array(31).fill(9)),
	signedKey("an x25519 key of 33 bytes", 0x001d, new Uint8Array(33).fill(9)),
	signedKey("an x25519 key of zeros", 0x001d, new Uint8Array(32)),
	signedKey("an x25519 key of small order", 0x001d, Uint8Array.of(1, ...new Uint8Array(31))),
	signedKey("a P-256 point that is not on the curve", 0x0017, point(65)),
	signedKey("a compressed P-256 point", 0x0017, Uint8Array.of(2, ...new Uint8Array(32).fill(7))),
	signedKey("the P-256 point at infinity", 0x0017, Uint8Array.of(0)),
	signedKey("a P-256 point of 66 bytes", 0x0017, point(66)),
	signedKey("a P-384 point that is not on the curve", 0x0018, point(97)),
	signedKey("a P-256 point for P-384", 0x0018, point(65)),
	exchange("no scheme", {}, { scheme: 0 }, "illegal-parameter", 47),
	exchange("ECDSA with SHA-1", {}, { scheme: 0x0203 }, "illegal-parameter", 47),
	exchange("RSA with SHA-1", rsaServer, { scheme: 0x0201 }, "illegal-parameter", 47),
	exchange("ECDSA with P-521", {}, { scheme: 0x0603 }, "illegal-parameter", 47),
	exchange("RSA-PSS of a key that is for PSS alone", rsaServer, { scheme: 0x0809 }, "illegal-parameter", 47),
	exchange("RSA for a key of ECDSA", {}, { scheme: schemes.RSA_PSS_RSAE_SHA256 }, "illegal-parameter", 47),
	exchange("PKCS #1 for a key of ECDSA", {}, { scheme: schemes.RSA_PKCS1_SHA256 }, "illegal-parameter", 47),
	exchange("ECDSA for a key of RSA", rsaServer, { scheme: schemes.ECDSA_SECP256R1_SHA256 }, "illegal-parameter", 47),
	exchange("Ed25519 for a key of ECDSA", {}, { scheme: schemes.ED25519 }, "illegal-parameter", 47),
	exchange("Ed25519 for a key of RSA", rsaServer, { scheme: schemes.ED25519 }, "illegal-parameter", 47),
	exchange("ECDSA for a key of Ed25519", { credentials: ed25519 }, { scheme: schemes.ECDSA_SECP256R1_SHA256 }, "illegal-parameter", 47),
	exchange("a wrong Ed25519 signature", { credentials: ed25519 }, {}, badEd25519.code, badEd25519.alert),
	{ ...exchange("RSA that was not offered", rsaServer, {}, "illegal-parameter", 47), options: { crypto: { ...nodeCrypto, signatures: ["ecdsa", "rsa-pkcs1"] } } },
	bad("another hash than it says", {}, { scheme: schemes.ECDSA_SECP384R1_SHA384 }),
	bad("RSA-PSS with another hash than it says", rsaServer, { scheme: schemes.RSA_PSS_RSAE_SHA384 }),
	bad("PKCS #1 that says PSS", { ...rsaServer, credentials: { ...rsa, sign: (content) => rsa.sign(content, schemes.RSA_PKCS1_SHA256) } }, {}),
	bad("PSS that says PKCS #1", rsaServer, { scheme: schemes.RSA_PKCS1_SHA256 }),
	bad("one bit changed", { exchange: (fields) => ({ ...fields, signature: flipped(fields.signature, -1) }) }, undefined),
	bad("one bit of an RSA signature changed", { ...rsaServer, exchange: (fields) => ({ ...fields, signature: flipped(fields.signature, 0) }) }, undefined),
	bad("no signature", {}, { signature: nothing }),
	bad("zeros", {}, { signature: new Uint8Array(72) }),
	bad("r and s without DER", {}, { signature: new Uint8Array(64).fill(1) }),
	bad("a byte behind its DER", { exchange: (fields) => ({ ...fields, signature: joined(fields.signature, Uint8Array.of(0)) }) }, undefined),
	bad("of another key", { credentials: { ...p256, sign: (content) => p384.sign(content, schemes.ECDSA_SECP256R1_SHA256) } }, {}),
	bad("over another random value of the client", { signed: (content) => flipped(content, 0) }, {}),
	bad("over another random value of the server", { signed: (content) => flipped(content, 32) }, {}),
	bad("over the random values in the other order", { signed: (content) => joined(content.subarray(32, 64), content.subarray(0, 32), content.subarray(64)) }, {}),
	bad("over another curve type", { signed: (content) => flipped(content, 64) }, {}),
	bad("over another group", { signed: (content) => flipped(content, 66) }, {}),
	bad("over another key", { signed: (content) => flipped(content, -1) }, {}),
	bad("over the random values alone", { signed: (content) => content.subarray(0, 64) }, {}),
	edited("server-key-exchange", "a byte at its end", (message) => lengthened(message, 0)),
	edited("server-key-exchange", "the last byte missing", (message) => shortened(message, 1)),
	edited("server-key-exchange", "no signature", (message) => handshakeMessage(12, message.subarray(4, 4 + 36))),
	edited("server-key-exchange", "half a group", () => handshakeMessage(12, Uint8Array.of(3, 0))),
	edited("server-key-exchange", "nothing in it", () => handshakeMessage(12, nothing)),
]);

/** RFC 5246 section 7.4.4. */
refuses12("CertificateRequest of TLS 1.2", [
	request("no certificate types", { types: nothing }),
	request("no signature algorithm", { schemes: nothing }),
	request("half a signature algorithm", { schemes: Uint8Array.of(4, 3, 8) }),
	request("an empty authority", { authorities: [nothing] }),
	request("an empty authority behind another", { authorities: [Uint8Array.of(0x30, 0), nothing] }),
	asked("a byte at its end", (message) => lengthened(message, 0)),
	asked("the last byte missing", (message) => shortened(message, 1)),
	asked("no list of authorities", (message) => shortened(message, 2)),
	asked("an authority cut short", () => handshakeMessage(13, Uint8Array.of(1, 1, 0, 2, 4, 3, 0, 3, 0, 2, 0x30))),
	asked("no signature algorithms, as in TLS 1.1", () => handshakeMessage(13, Uint8Array.of(1, 1, 0, 0))),
	asked("nothing in it", () => handshakeMessage(13, nothing)),
]);

refuses12("ServerHelloDone", [
	edited("server-hello-done", "a byte in it", (message) => lengthened(message, 0)),
]);

refuses12("HelloRequest", [
	edited("certificate", "a byte in it, before Certificate", () => handshakeMessage(0, Uint8Array.of(0))),
	edited("server-hello-done", "a byte in it, before ServerHelloDone", () => handshakeMessage(0, Uint8Array.of(0))),
	edited("connected", "a byte in it, after the handshake", () => handshakeMessage(0, Uint8Array.of(0))),
	{ name: "33 times", script: { edit: at12("certificate", () => Array.from({ length: 33 }, () => ({ message: handshakeMessage(0, nothing) }))) }, code: "too-many-records", alert: 10 },
	{ name: "after the handshake: no renegotiation", script: { edit: at12("connected", () => [{ message: handshakeMessage(0, nothing) }]) }, code: "renegotiation-refused", alert: 100 },
	{ name: "after the handshake, half of it, then data", script: { edit: at12("connected", () => [{ message: Uint8Array.of(0, 0) }, { record: 23, content: Uint8Array.of(1) }]) }, code: "unexpected-message", alert: 10 },
]);

/** RFC 5246 section 7.4.9. */
refuses12("Finished of TLS 1.2", [
	finished("the first byte changed", (message) => flipped(message, 4)),
	finished("the last byte changed", (message) => flipped(message, -1)),
	finished("a byte missing", (message) => shortened(message, 1)),
	finished("a byte more", (message) => lengthened(message, 0)),
	finished("nothing in it", () => handshakeMessage(20, nothing)),
	finished("zeros", () => handshakeMessage(20, new Uint8Array(12))),
]);

function edited(step: Step12, name: string, change: (message: Uint8Array) => Uint8Array): Refusal12 {
	return { name, script: { edit: at12(step, (message) => [{ message: change(message) }]) }, code: "malformed-message", alert: 50 };
}

function status(name: string, change: (message: Uint8Array) => Uint8Array, code: string, alert: number): Refusal12 {
	return { ...edited("certificate-status", name, change), script: { status: Uint8Array.of(7), edit: at12("certificate-status", (message) => [{ message: change(message) }]) }, code, alert };
}

function exchange(name: string, script: ServerScript12, fields: Partial<ExchangeFields>, code: string, alert: number): Refusal12 {
	return { name, script: { exchange: (old) => ({ ...old, ...fields }), ...script }, code, alert };
}

/** A signature that is wrong. */
function bad(name: string, script: ServerScript12, fields: Partial<ExchangeFields> | undefined): Refusal12 {
	return exchange(`a signature: ${name}`, script, fields ?? {}, "bad-handshake-signature", 51);
}

/** A key that is none, rightly signed. */
function signedKey(name: string, group: number, key: Uint8Array): Refusal12 {
	const signed = (content: Uint8Array): Uint8Array => joined(content.subarray(0, 64), Uint8Array.of(3, group >> 8, group & 0xff, key.length), key);
	return exchange(name, { signed }, { group, key }, "bad-key-share", 47);
}

function request(name: string, fields: Partial<RequestFields12>): Refusal12 {
	return { name, script: { requestCertificate: true, request: (old) => ({ ...old, ...fields }) }, code: "malformed-message", alert: 50 };
}

function asked(name: string, change: (message: Uint8Array) => Uint8Array): Refusal12 {
	const refusal = edited("certificate-request", name, change);
	return { ...refusal, script: { ...refusal.script, requestCertificate: true } };
}

function finished(name: string, change: (message: Uint8Array) => Uint8Array): Refusal12 {
	return { ...edited("finished", name, change), code: "bad-finished", alert: 51 };
}

/** No point of any curve. */
function point(length: number): Uint8Array {
	return Uint8Array.of(4, ...new Uint8Array(length - 1).fill(7));
}
