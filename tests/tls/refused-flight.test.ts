import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { anchors } from "../../modules/x509/anchor.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { ed25519, p256, p384, rsa } from "../fakes/tls-credentials.js";
import * as schemes from "../fakes/tls-credentials.js";
import { flipped, handshakeMessage, keyShareEntry, lengthened, list16, number16, shortened } from "../fakes/tls-messages.js";
import type { CertificateFields, Extension, RequestFields, VerifyFields } from "../fakes/tls-messages.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";
import type { ServerScript, Step } from "../fakes/tls-server.js";

const nothing = new Uint8Array(0);
/** Where the host has no Ed25519, it was not offered. */
const badEd25519 = nodeCrypto.signatures.includes("ed25519") ? { code: "bad-handshake-signature", alert: 51 } : { code: "illegal-parameter", alert: 47 };

/** RFC 8446 section 4.3.1. */
refuses("EncryptedExtensions", [
	{ name: "an unknown extension", script: { extensions: [[0xfafa, nothing]] }, code: "unsupported-extension", alert: 110 },
	{ name: "a protocol that was not asked for", script: { extensions: [[16, Uint8Array.of(0, 3, 2, 0x68, 0x32)]] }, code: "unsupported-extension", alert: 110 },
	{ name: "early_data", script: { extensions: [[42, nothing]] }, code: "unsupported-extension", alert: 110 },
	{ name: "key_share, which belongs elsewhere", script: { extensions: [[51, keyShareEntry(0x001d, new Uint8Array(32))]] }, code: "unsupported-extension", alert: 110 },
	{ name: "supported_versions, which belongs elsewhere", script: { extensions: [[43, number16(0x0304)]] }, code: "unsupported-extension", alert: 110 },
	{ name: "signature_algorithms, which belongs elsewhere", script: { extensions: [[13, list16(0x0403)]] }, code: "unsupported-extension", alert: 110 },
	{ name: "server_name twice", script: { extensions: [[0, nothing], [0, nothing]] }, code: "illegal-parameter", alert: 47 },
	{ name: "a server_name that is not empty", script: { extensions: [[0, Uint8Array.of(0)]] }, code: "malformed-message", alert: 50 },
	{ name: "server_name for an address", script: { extensions: [[0, nothing]] }, options: { serverName: { kind: "ip", text: "127.0.0.1", address: Uint8Array.of(127, 0, 0, 1) } }, code: "unsupported-extension", alert: 110 },
	{ name: "an empty list of groups", script: { extensions: [[10, number16(0)]] }, code: "malformed-message", alert: 50 },
	{ name: "half a group", script: { extensions: [[10, Uint8Array.of(0, 3, 0, 0x1d, 0)]] }, code: "malformed-message", alert: 50 },
	{ name: "a byte behind the groups", script: { extensions: [[10, Uint8Array.of(0, 2, 0, 0x1d, 0)]] }, code: "malformed-message", alert: 50 },
	edited("encrypted-extensions", "a byte at its end", (message) => lengthened(message, 0), "malformed-message", 50),
	edited("encrypted-extensions", "nothing in it", () => handshakeMessage(8, nothing), "malformed-message", 50),
	edited("encrypted-extensions", "a list cut short", () => handshakeMessage(8, Uint8Array.of(0, 4, 0, 0)), "malformed-message", 50),
]);

/** RFC 8446 section 4.3.2. */
refuses("CertificateRequest", [
	request("a context", { context: Uint8Array.of(1) }, "illegal-parameter", 47),
	request("no signature_algorithms", { extensions: [] }, "missing-extension", 109),
	request("half a signature algorithm", { extensions: [[13, Uint8Array.of(0, 3, 4, 3, 8)]] }, "malformed-message", 50),
	request("no signature algorithm", { extensions: [[13, number16(0)]] }, "malformed-message", 50),
	request("signature_algorithms twice", { extensions: [[13, list16(0x0403)], [13, list16(0x0403)]] }, "illegal-parameter", 47),
	request("key_share, which belongs elsewhere", { extensions: [[13, list16(0x0403)], [51, number16(0x001d)]] }, "unsupported-extension", 110),
	request("more extensions than anybody needs", { extensions: Array.from({ length: 33 }, (_, index): Extension => [0xf000 + index, nothing]) }, "too-many-entries", 80),
	{ name: "a byte at its end", script: { requestCertificate: true, edit: at("certificate-request", (message) => [{ message: lengthened(message, 0) }]) }, code: "malformed-message", alert: 50 },
]);

/** RFC 8446 section 4.4.2. */
refuses("Certificate", [
	certificate("a context", () => ({ context: Uint8Array.of(1) }), "illegal-parameter", 47),
	certificate("no certificate", () => ({ entries: [] }), "malformed-message", 50),
	certificate("an empty certificate", () => ({ entries: [{ certificate: nothing, extensions: [] }] }), "malformed-message", 50),
	certificate("an empty certificate behind a good one", (fields) => ({ entries: [...fields.entries, { certificate: nothing, extensions: [] }] }), "malformed-message", 50),
	certificate("status_request, which was not asked for", (fields) => withExtensions(fields, [[5, Uint8Array.of(1, 0, 0, 1, 7)]]), "unsupported-extension", 110),
	certificate("an unknown extension", (fields) => withExtensions(fields, [[0xfafa, nothing]]), "unsupported-extension", 110),
	certificate("supported_groups, which belongs elsewhere", (fields) => withExtensions(fields, [[10, list16(0x001d)]]), "unsupported-extension", 110),
	crowd("thirteen certificates", 13),
	crowd("twenty-five certificates", 25),
	certificate("more than the handshake's buffer", () => ({ entries: [{ certificate: new Uint8Array(24_570), extensions: [] }] }), "message-too-large", 80),
	edited("certificate", "a byte at its end", (message) => lengthened(message, 0), "malformed-message", 50),
	edited("certificate", "no extensions behind the certificate", () => handshakeMessage(11, Uint8Array.of(0, 0, 0, 4, 0, 0, 1, 7)), "malformed-message", 50),
	edited("certificate", "a list cut short", (message) => shortened(message, 1), "malformed-message", 50),
	edited("certificate", "nothing in it", () => handshakeMessage(11, nothing), "malformed-message", 50),
	{ name: "one that is not believed", options: { authenticator: fakeAuthenticator({ steps: 3, failure: tlsFailures.make("bad-finished") }) }, code: "bad-finished", alert: 51 },
	{ name: "one that is not believed, without an alert for it", options: { authenticator: fakeAuthenticator({ failure: tlsFailures.make("truncated") }) }, code: "truncated", alert: undefined },
]);

/** RFC 8446 section 4.4.3 and 4.2.3. */
refuses("CertificateVerify", [
	verify("a scheme for certificates only", { credentials: rsa }, { scheme: schemes.RSA_PKCS1_SHA256 }, "illegal-parameter", 47),
	verify("PKCS #1 with its own signature", { credentials: { ...rsa, sign: (content) => rsa.sign(content, schemes.RSA_PKCS1_SHA256) } }, { scheme: schemes.RSA_PKCS1_SHA256 }, "illegal-parameter", 47),
	verify("a scheme that was not offered", {}, { scheme: 0x0808 }, "illegal-parameter", 47),
	verify("Ed25519 for a key of ECDSA", {}, { scheme: schemes.ED25519 }, "illegal-parameter", 47),
	verify("ECDSA for a key of Ed25519", { credentials: ed25519 }, { scheme: schemes.ECDSA_SECP256R1_SHA256 }, "illegal-parameter", 47),
	verify("a wrong Ed25519 signature", { credentials: ed25519 }, {}, badEd25519.code, badEd25519.alert),
	verify("an empty Ed25519 signature", { credentials: ed25519 }, { signature: nothing }, badEd25519.code, badEd25519.alert),
	{ ...verify("Ed25519 that was not offered", { credentials: ed25519 }, {}, "illegal-parameter", 47), options: { crypto: { ...nodeCrypto, signatures: ["ecdsa", "rsa-pkcs1", "rsa-pss"] } } },
	verify("SHA-1", {}, { scheme: 0x0203 }, "illegal-parameter", 47),
	verify("no scheme", {}, { scheme: 0 }, "illegal-parameter", 47),
	verify("P-384 for a key of P-256", { credentials: { ...p256, sign: (content) => p256.sign(content, schemes.ECDSA_SECP384R1_SHA384) } }, { scheme: schemes.ECDSA_SECP384R1_SHA384 }, "illegal-parameter", 47),
	verify("P-256 for a key of P-384", { credentials: { ...p384, sign: (content) => p384.sign(content, schemes.ECDSA_SECP256R1_SHA256) } }, { scheme: schemes.ECDSA_SECP256R1_SHA256 }, "illegal-parameter", 47),
	verify("RSA for a key of ECDSA", {}, { scheme: schemes.RSA_PSS_RSAE_SHA256 }, "illegal-parameter", 47),
	verify("ECDSA for a key of RSA", { credentials: rsa }, { scheme: schemes.ECDSA_SECP256R1_SHA256 }, "illegal-parameter", 47),
	verify("RSA-PSS with another hash than it says", { credentials: rsa }, { scheme: schemes.RSA_PSS_RSAE_SHA384 }, "bad-handshake-signature", 51),
	verify("RSA-PSS that is PKCS #1", { credentials: { ...rsa, sign: (content) => rsa.sign(content, schemes.RSA_PKCS1_SHA256) } }, {}, "bad-handshake-signature", 51),
	verify("a signature with one bit changed", { verify: (fields) => ({ ...fields, signature: flipped(fields.signature, -1) }) }, {}, "bad-handshake-signature", 51),
	verify("an RSA signature with one bit changed", { credentials: rsa, verify: (fields) => ({ ...fields, signature: flipped(fields.signature, 0) }) }, {}, "bad-handshake-signature", 51),
	verify("a signature of another key", { credentials: { ...p256, sign: (content) => p384.sign(content, schemes.ECDSA_SECP256R1_SHA256) } }, {}, "bad-handshake-signature", 51),
	verify("a signature over something else", { credentials: { ...p256, sign: (content) => p256.sign(flipped(content, -1)) } }, {}, "bad-handshake-signature", 51),
	verify("a signature that a client would make", { credentials: { ...p256, sign: (content) => p256.sign(asClient(content)) } }, {}, "bad-handshake-signature", 51),
	verify("no signature", {}, { signature: nothing }, "bad-handshake-signature", 51),
	verify("a signature with a byte behind its DER", { verify: (fields) => ({ ...fields, signature: Uint8Array.of(...fields.signature, 0) }) }, {}, "bad-handshake-signature", 51),
	verify("a signature of r and s without DER", {}, { signature: new Uint8Array(64).fill(1) }, "bad-handshake-signature", 51),
	verify("zeros for a signature", {}, { signature: new Uint8Array(72) }, "bad-handshake-signature", 51),
	edited("certificate-verify", "a byte at its end", (message) => lengthened(message, 0), "malformed-message", 50),
	edited("certificate-verify", "the last byte missing", (message) => shortened(message, 1), "malformed-message", 50),
	edited("certificate-verify", "nothing in it", () => handshakeMessage(15, nothing), "malformed-message", 50),
]);

/** RFC 8446 section 4.4.4. */
refuses("Finished", [
	edited("finished", "the first byte changed", (message) => flipped(message, 4), "bad-finished", 51),
	edited("finished", "the last byte changed", (message) => flipped(message, -1), "bad-finished", 51),
	edited("finished", "a byte missing", (message) => shortened(message, 1), "bad-finished", 51),
	edited("finished", "a byte more", (message) => lengthened(message, 0), "bad-finished", 51),
	edited("finished", "nothing in it", () => handshakeMessage(20, nothing), "bad-finished", 51),
	{ name: "zeros", script: { edit: at("finished", (message) => [{ message: handshakeMessage(20, message.slice(4).fill(0)), hashed: false }]) }, code: "bad-finished", alert: 51 },
]);

function edited(step: Step, name: string, change: (message: Uint8Array) => Uint8Array, code: string, alert: number): Refusal {
	return { name, script: { edit: at(step, (message) => [{ message: change(message) }]) }, code, alert };
}

function request(name: string, fields: Partial<RequestFields>, code: string, alert: number): Refusal {
	return { name, script: { requestCertificate: true, request: (old) => ({ ...old, ...fields }) }, code, alert };
}

function certificate(name: string, change: (fields: CertificateFields) => Partial<CertificateFields>, code: string, alert: number): Refusal {
	return { name, script: { certificate: (fields) => ({ ...fields, ...change(fields) }) }, code, alert };
}

/** More certificates than are taken: the search for a path refuses them before it reads any. */
function crowd(name: string, count: number): Refusal {
	const many = certificate(name, () => ({ entries: Array.from({ length: count }, () => ({ certificate: p256.certificate, extensions: [] })) }), "chain-too-long", 42);
	return { ...many, options: { authenticator: anchors([p256.certificate]) } };
}

function withExtensions(fields: CertificateFields, extensions: readonly Extension[]): Partial<CertificateFields> {
	return { entries: fields.entries.map(({ certificate: der }) => ({ certificate: der, extensions })) };
}

function verify(name: string, script: ServerScript, fields: Partial<VerifyFields>, code: string, alert: number): Refusal {
	return { name, script: { verify: (old) => ({ ...old, ...fields }), ...script }, code, alert };
}

/** The context string of a client in the place of the server's: "TLS 1.3, server CertificateVerify". */
function asClient(content: Uint8Array): Uint8Array {
	const copy = content.slice();
	copy.set(Array.from("client", (character) => character.charCodeAt(0)), 64 + "TLS 1.3, ".length);
	return copy;
}
