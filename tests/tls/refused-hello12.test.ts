import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { equal, test } from "../harness.js";
import { Conversation12 } from "../fakes/tls-conversation.js";
import { handshakeMessage, joined, keyShareEntry, lengthened, list16, number16, shortened } from "../fakes/tls-messages.js";
import type { Extension, HelloFields } from "../fakes/tls-messages.js";
import { at12, refuses, refuses12 } from "../fakes/tls-refusal.js";
import type { Refusal, Refusal12 } from "../fakes/tls-refusal.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";

const nothing = new Uint8Array(0);
const both = [tls13, tls12];
const alone = { versions: [tls12] };
const withProtocols = { protocols: ["mqtt", "x-amzn-mqtt-ca"] };
/** What is offered for TLS 1.2 alone. */
const only12: readonly Extension[] = [[11, Uint8Array.of(1, 0)], [23, nothing], [0xff01, Uint8Array.of(0)]];
const small = { receiveBuffer: 1024 };

/** RFC 5246 section 7.4.1.3 and RFC 8446 section 4.1.3. */
refuses12("ServerHello of TLS 1.2", [
	{ name: "TLS 1.1", script: hello({ legacyVersion: 0x0302 }), code: "version-too-old", alert: 70 },
	{ name: "TLS 1.0", script: hello({ legacyVersion: 0x0301 }), code: "version-too-old", alert: 70 },
	{ name: "SSL 3.0", script: hello({ legacyVersion: 0x0300 }), code: "version-too-old", alert: 70 },
	{ name: "legacy_version TLS 1.3", script: hello({ legacyVersion: 0x0304 }), code: "version-too-old", alert: 70 },
	{ name: "TLS 1.2 said in supported_versions", script: hello({ extensions: [[43, number16(0x0303)]] }), code: "illegal-parameter", alert: 47 },
	{ name: "TLS 1.3 in supported_versions, and nothing else of it", script: hello({ extensions: [[43, number16(0x0304)]] }), code: "illegal-parameter", alert: 47 },
	{ name: "supported_versions, where TLS 1.2 is offered alone", script: more([43, number16(0x0303)]), options: alone, code: "unsupported-extension", alert: 110 },
	{ name: "a suite that was not offered", script: hello({ suite: 0xc02d }), code: "illegal-parameter", alert: 47 },
	{ name: "a suite of RSA key exchange", script: hello({ suite: 0x009c }), code: "illegal-parameter", alert: 47 },
	{ name: "a suite of CBC", script: hello({ suite: 0xc009 }), code: "illegal-parameter", alert: 47 },
	{ name: "a suite of TLS 1.3", script: hello({ suite: 0x1301 }), code: "illegal-parameter", alert: 47 },
	{ name: "a suite that the host has not", script: hello({ suite: 0xc02c }), options: { crypto: { ...nodeCrypto, aeads: ["aes-128-gcm"] } }, code: "illegal-parameter", alert: 47 },
	{ name: "no suite", script: hello({ suite: 0 }), code: "illegal-parameter", alert: 47 },
	{ name: "the suite that says renegotiation is safe", script: hello({ suite: 0x00ff }), code: "illegal-parameter", alert: 47 },
	{ name: "compression", script: hello({ compression: 1 }), code: "illegal-parameter", alert: 47 },
	echoed(),
	{ name: "a session id of 33 bytes", script: hello({ sessionId: new Uint8Array(33) }), code: "malformed-message", alert: 50 },
	{ name: "the sentinel of a server that knows TLS 1.3", script: sentinel(1), code: "downgraded", alert: 47 },
	{ name: "the sentinel of a server that knows TLS 1.2", script: sentinel(0), code: "downgraded", alert: 47 },
	{ name: "that sentinel, where TLS 1.2 is offered alone", script: sentinel(0), options: alone, code: "downgraded", alert: 47 },
	edited("a byte behind the extensions", (message) => lengthened(message, 0)),
	edited("the last byte missing", (message) => shortened(message, 1)),
	edited("one byte of extensions", (message) => handshakeMessage(2, joined(message.subarray(4, 42), Uint8Array.of(0)))),
	edited("no compression method", (message) => handshakeMessage(2, message.subarray(4, 41))),
	edited("nothing in it", () => handshakeMessage(2, nothing)),
]);

test("ServerHello of TLS 1.2: the sentinel of a server that knows TLS 1.3 is good where TLS 1.2 is offered alone", () => {
	equal(new Conversation12(sentinel(1), alone).run().events, ["connected"]);
});

test("ServerHello of TLS 1.2: almost a sentinel is none", () => {
	for (const last of [2, 0xff]) equal(new Conversation12(sentinel(last)).run().events, ["connected"]);
});

/** RFC 5246 section 7.4.1.4 and what defines each extension. */
refuses12("extensions of a ServerHello of TLS 1.2", [
	{ name: "no extended_master_secret", script: { bound: false }, code: "no-extended-master-secret", alert: 40 },
	{ name: "no extension at all", script: hello({ extensions: [] }), code: "no-extended-master-secret", alert: 40 },
	{ name: "no renegotiation_info", script: without(0xff01), code: "no-renegotiation-info", alert: 40 },
	bare("no list of extensions", nothing),
	bare("an empty list of extensions", Uint8Array.of(0, 0)),
	{ name: "extended_master_secret with a byte", script: instead(23, Uint8Array.of(0)), code: "malformed-message", alert: 50 },
	{ name: "renegotiation_info of another handshake", script: instead(0xff01, Uint8Array.of(12, ...new Uint8Array(12))), code: "bad-renegotiation-info", alert: 40 },
	{ name: "renegotiation_info of one byte", script: instead(0xff01, Uint8Array.of(1, 0)), code: "bad-renegotiation-info", alert: 40 },
	{ name: "renegotiation_info without its length", script: instead(0xff01, nothing), code: "bad-renegotiation-info", alert: 40 },
	{ name: "renegotiation_info with a byte behind it", script: instead(0xff01, Uint8Array.of(0, 0)), code: "bad-renegotiation-info", alert: 40 },
	{ name: "point formats without uncompressed", script: more([11, Uint8Array.of(2, 1, 2)]), code: "illegal-parameter", alert: 47 },
	{ name: "an empty list of point formats", script: more([11, Uint8Array.of(0)]), code: "malformed-message", alert: 50 },
	{ name: "point formats with a byte behind them", script: more([11, Uint8Array.of(1, 0, 0)]), code: "malformed-message", alert: 50 },
	{ name: "point formats without a length", script: more([11, nothing]), code: "malformed-message", alert: 50 },
	{ name: "a server_name that is not empty", script: more([0, Uint8Array.of(0)]), code: "malformed-message", alert: 50 },
	{ name: "server_name for an address", script: more([0, nothing]), options: { serverName: { kind: "ip", text: "127.0.0.1", address: Uint8Array.of(127, 0, 0, 1) } }, code: "unsupported-extension", alert: 110 },
	{ name: "session_ticket, which was not offered", script: more([35, nothing]), code: "unsupported-extension", alert: 110 },
	{ name: "status_request, which was not offered", script: more([5, nothing]), code: "unsupported-extension", alert: 110 },
	{ name: "encrypt_then_mac, which was not offered", script: more([22, nothing]), code: "unsupported-extension", alert: 110 },
	{ name: "a protocol that was not asked for", script: more([16, Uint8Array.of(0, 5, 4, 0x6d, 0x71, 0x74, 0x74)]), code: "unsupported-extension", alert: 110 },
	{ name: "max_fragment_length, which was not asked for", script: more([1, Uint8Array.of(1)]), options: { receiveBuffer: 16_640 }, code: "unsupported-extension", alert: 110 },
	{ name: "record_size_limit, which was not asked for", script: more([28, number16(1024)]), options: { receiveBuffer: 16_640 }, code: "unsupported-extension", alert: 110 },
	{ name: "an unknown extension", script: more([0xfafa, nothing]), code: "unsupported-extension", alert: 110 },
	{ name: "signature_algorithms, which belongs elsewhere", script: more([13, list16(0x0403)]), code: "unsupported-extension", alert: 110 },
	{ name: "key_share, which belongs to TLS 1.3", script: more([51, keyShareEntry(0x001d, new Uint8Array(32).fill(9))]), code: "unsupported-extension", alert: 110 },
	...[0xff01, 23].map((type): Refusal12 => ({ name: `extension ${type} twice`, script: twice(type), code: "illegal-parameter", alert: 47 })),
	{ name: "server_name twice", script: more([0, nothing], [0, nothing]), code: "illegal-parameter", alert: 47 },
	{ name: "an extension cut short", script: { edit: at12("server-hello", (message) => [{ message: handshakeMessage(2, joined(message.subarray(4, 42), Uint8Array.of(0, 4, 0, 23, 0, 1))) }]) }, code: "malformed-message", alert: 50 },
]);

/** RFC 7301 section 3.1. */
refuses12("a protocol chosen in TLS 1.2", [
	protocol("one that was not offered", Uint8Array.of(0, 3, 2, 0x68, 0x32), "illegal-parameter", 47),
	protocol("one that begins like ours", Uint8Array.of(0, 4, 3, 0x6d, 0x71, 0x74), "illegal-parameter", 47),
	protocol("no text", Uint8Array.of(0, 3, 2, 0xff, 0xfe), "illegal-parameter", 47),
	protocol("an empty name", Uint8Array.of(0, 1, 0), "malformed-message", 50),
	protocol("no name", Uint8Array.of(0, 0), "malformed-message", 50),
	protocol("nothing", nothing, "malformed-message", 50),
	protocol("two", Uint8Array.of(0, 10, 4, 0x6d, 0x71, 0x74, 0x74, 4, 0x6d, 0x71, 0x74, 0x74), "malformed-message", 50),
	protocol("one with a byte behind it", Uint8Array.of(0, 5, 4, 0x6d, 0x71, 0x74, 0x74, 0), "malformed-message", 50),
	protocol("one that is cut short", Uint8Array.of(0, 5, 4, 0x6d, 0x71), "malformed-message", 50),
]);

/** RFC 6066 section 4 and RFC 8449 section 4. */
refuses12("the length of records in TLS 1.2", [
	length("max_fragment_length of another value", [[1, Uint8Array.of(2)]], "illegal-parameter", 47),
	length("max_fragment_length of no value", [[1, Uint8Array.of(0)]], "illegal-parameter", 47),
	length("max_fragment_length empty", [[1, nothing]], "malformed-message", 50),
	length("max_fragment_length of two bytes", [[1, Uint8Array.of(1, 1)]], "malformed-message", 50),
	length("record_size_limit below 64", [[28, number16(63)]], "illegal-parameter", 47),
	length("record_size_limit of one byte", [[28, Uint8Array.of(1)]], "malformed-message", 50),
	length("record_size_limit of three bytes", [[28, Uint8Array.of(1, 0, 0)]], "malformed-message", 50),
	length("both", [[1, Uint8Array.of(1)], [28, number16(512)]], "illegal-parameter", 47),
]);

/** What TLS 1.2 needs is offered, and yet no server of TLS 1.3 may answer it. */
refuses("TLS 1.3, both versions offered", [
	...only12.flatMap((extension): Refusal[] => [
		{ name: `extension ${extension[0]} in ServerHello`, script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, extension] }) }, options: { versions: both }, code: "unsupported-extension", alert: 110 },
		{ name: `extension ${extension[0]} in EncryptedExtensions`, script: { extensions: [extension] }, options: { versions: both }, code: "unsupported-extension", alert: 110 },
	]),
	{ name: "a suite of TLS 1.2", script: { hello: (fields) => ({ ...fields, suite: 0xc02b }) }, options: { versions: both }, code: "illegal-parameter", alert: 47 },
	{ name: "TLS 1.2 after HelloRetryRequest", script: { retry: { group: "secp256r1" }, group: "secp256r1", hello: (fields) => ({ ...fields, extensions: [] }) }, options: { versions: both }, code: "illegal-parameter", alert: 47 },
]);

function hello(fields: Partial<HelloFields>): ServerScript12 {
	return { hello: (old) => ({ ...old, ...fields }) };
}

function more(...extensions: readonly Extension[]): ServerScript12 {
	return { extensions };
}

/** An extension with other data. */
function instead(type: number, data: Uint8Array): ServerScript12 {
	return { hello: (old) => ({ ...old, extensions: old.extensions.map((extension) => (extension[0] === type ? [type, data] : extension)) }) };
}

function without(type: number): ServerScript12 {
	return { hello: (old) => ({ ...old, extensions: old.extensions.filter(([other]) => other !== type) }) };
}

function twice(type: number): ServerScript12 {
	return { hello: (old) => ({ ...old, extensions: [...old.extensions, ...old.extensions.filter(([other]) => other === type)] }) };
}

/** "DOWNGRD" and a byte at the end of the random value (RFC 8446 section 4.1.3). */
function sentinel(last: number): ServerScript12 {
	return { hello: (old) => ({ ...old, random: joined(old.random.subarray(0, 24), Uint8Array.of(0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, last)) }) };
}

/** Our session id, which belongs to no session: the last random value that is asked for before ClientHello goes out. */
function echoed(): Refusal12 {
	const values: Uint8Array[] = [];
	const random = (into: Uint8Array): void => {
		nodeCrypto.random(into);
		values.push(into.slice());
	};
	return {
		name: "our session id", options: { crypto: { ...nodeCrypto, random } }, code: "illegal-parameter", alert: 47,
		script: { hello: (old) => ({ ...old, sessionId: values.at(-1) ?? nothing }) },
	};
}

function edited(name: string, change: (message: Uint8Array) => Uint8Array): Refusal12 {
	return { name, script: { edit: at12("server-hello", (message) => [{ message: change(message) }]) }, code: "malformed-message", alert: 50 };
}

/** Both forms of none (RFC 5246 section 7.4.1.3) are read, and lack what is needed. */
function bare(name: string, list: Uint8Array): Refusal12 {
	const edit = at12("server-hello", (message) => [{ message: handshakeMessage(2, joined(message.subarray(4, 42), list)) }]);
	return { name, script: { bound: false, edit }, options: { withoutExtendedMasterSecret: true }, code: "no-renegotiation-info", alert: 40 };
}

function protocol(name: string, data: Uint8Array, code: string, alert: number): Refusal12 {
	return { name, script: more([16, data]), options: withProtocols, code, alert };
}

function length(name: string, extensions: readonly Extension[], code: string, alert: number): Refusal12 {
	return { name, script: more(...extensions), options: small, code, alert };
}
