import { nodeCrypto } from "../../hosts/node/crypto.js";
import { flipped, joined, keyShareEntry, lengthened, number16, shortened } from "../fakes/tls-messages.js";
import type { Extension, HelloFields } from "../fakes/tls-messages.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";
import { RETRY_RANDOM } from "../fakes/tls-server.js";
import type { ServerScript } from "../fakes/tls-server.js";

/** RFC 8446 section 4.1.3, 4.2.1 and 4.2.8. */
refuses("ServerHello", [
	{ name: "legacy_version 0x0304", script: hello({ legacyVersion: 0x0304 }), code: "illegal-parameter", alert: 47 },
	{ name: "legacy_version 0x0302", script: hello({ legacyVersion: 0x0302 }), code: "illegal-parameter", alert: 47 },
	{ name: "another session id", script: changed((fields) => ({ sessionId: flipped(fields.sessionId, 31) })), code: "illegal-parameter", alert: 47 },
	{ name: "no session id", script: hello({ sessionId: new Uint8Array(0) }), code: "illegal-parameter", alert: 47 },
	{ name: "a session id of 33 bytes", script: hello({ sessionId: new Uint8Array(33) }), code: "malformed-message", alert: 50 },
	{ name: "a suite that was not offered", script: hello({ suite: 0x1304 }), code: "illegal-parameter", alert: 47 },
	{ name: "a suite of TLS 1.2", script: hello({ suite: 0xc02b }), code: "illegal-parameter", alert: 47 },
	{ name: "compression", script: hello({ compression: 1 }), code: "illegal-parameter", alert: 47 },
	{ name: "no supported_versions", script: without(43), code: "version-too-old", alert: 70 },
	{ name: "no extensions, TLS 1.1", script: hello({ legacyVersion: 0x0302, extensions: [] }), code: "version-too-old", alert: 70 },
	{ name: "no list of extensions, TLS 1.2", script: { edit: at("server-hello", (message) => [{ message: shortened(message, 48) }]) }, code: "version-too-old", alert: 70 },
	{ name: "selected_version TLS 1.2", script: extension(43, number16(0x0303)), code: "illegal-parameter", alert: 47 },
	{ name: "selected_version of the future", script: extension(43, number16(0x0305)), code: "illegal-parameter", alert: 47 },
	{ name: "selected_version of three bytes", script: extension(43, Uint8Array.of(3, 4, 0)), code: "malformed-message", alert: 50 },
	{ name: "selected_version of one byte", script: extension(43, Uint8Array.of(3)), code: "malformed-message", alert: 50 },
	{ name: "no key_share", script: without(51), code: "missing-extension", alert: 109 },
	{ name: "a key share of a group that was not offered", script: extension(51, keyShareEntry(0x0018, new Uint8Array(97))), code: "illegal-parameter", alert: 47 },
	{ name: "a key share of a group without our share", script: extension(51, keyShareEntry(0x0017, new Uint8Array(65))), code: "illegal-parameter", alert: 47 },
	{ name: "an empty key share", script: extension(51, keyShareEntry(0x001d, new Uint8Array(0))), code: "malformed-message", alert: 50 },
	{ name: "a list of key shares, as a client has it", script: extension(51, joined(number16(36), keyShareEntry(0x001d, new Uint8Array(32)))), code: "illegal-parameter", alert: 47 },
	{ name: "a byte behind the key share", script: extension(51, joined(keyShareEntry(0x001d, new Uint8Array(32).fill(9)), Uint8Array.of(0))), code: "malformed-message", alert: 50 },
	{ name: "an x25519 key of 31 bytes", script: extension(51, keyShareEntry(0x001d, new Uint8Array(31).fill(9))), code: "bad-key-share", alert: 47 },
	{ name: "an x25519 key of 33 bytes", script: extension(51, keyShareEntry(0x001d, new Uint8Array(33).fill(9))), code: "bad-key-share", alert: 47 },
	{ name: "an x25519 key of zeros", script: extension(51, keyShareEntry(0x001d, new Uint8Array(32))), code: "bad-key-share", alert: 47 },
	{ name: "an x25519 key of small order", script: extension(51, keyShareEntry(0x001d, Uint8Array.of(1, ...new Uint8Array(31)))), code: "bad-key-share", alert: 47 },
	point("a P-256 point that is not on the curve", Uint8Array.of(4, ...new Uint8Array(64).fill(7))),
	point("a compressed P-256 point", Uint8Array.of(2, ...new Uint8Array(32).fill(7))),
	point("the P-256 point at infinity", Uint8Array.of(0)),
	point("a P-256 point of 66 bytes", Uint8Array.of(4, ...new Uint8Array(65).fill(7))),
	{ name: "supported_versions twice", script: more([43, number16(0x0304)]), code: "illegal-parameter", alert: 47 },
	{ name: "key_share twice", script: more([51, keyShareEntry(0x001d, new Uint8Array(32).fill(9))]), code: "illegal-parameter", alert: 47 },
	{ name: "an unknown extension", script: more([0xfafa, new Uint8Array(0)]), code: "unsupported-extension", alert: 110 },
	{ name: "server_name, which belongs elsewhere", script: more([0, new Uint8Array(0)]), code: "unsupported-extension", alert: 110 },
	{ name: "pre_shared_key, which was not offered", script: more([41, number16(0)]), code: "unsupported-extension", alert: 110 },
	{ name: "a cookie", script: more([44, Uint8Array.of(0, 1, 7)]), code: "unsupported-extension", alert: 110 },
	{ name: "a byte behind the extensions", script: { edit: at("server-hello", (message) => [{ message: lengthened(message, 0) }]) }, code: "malformed-message", alert: 50 },
	{ name: "the last byte missing", script: { edit: at("server-hello", (message) => [{ message: shortened(message, 1) }]) }, code: "malformed-message", alert: 50 },
	{ name: "nothing in it", script: { edit: at("server-hello", () => [{ message: Uint8Array.of(2, 0, 0, 0) }]) }, code: "malformed-message", alert: 50 },
	{ name: "a ClientHello instead", script: { edit: at("server-hello", (message) => [{ message: Uint8Array.of(1, ...message.subarray(1)) }]) }, code: "unexpected-message", alert: 10 },
]);

/** RFC 8446 section 4.1.4. */
refuses("HelloRetryRequest", [
	{ name: "a second one", script: { retry: { group: "secp256r1" }, group: "secp256r1", hello: (fields) => ({ ...fields, random: RETRY_RANDOM, extensions: [[43, number16(0x0304)], [51, number16(0x001d)]] }) }, code: "unexpected-message", alert: 10 },
	{ name: "the group that was sent", script: { retry: { group: "x25519" } }, code: "illegal-parameter", alert: 47 },
	{ name: "the group that was sent, and a cookie", script: { retry: { group: "x25519", cookie: Uint8Array.of(1) } }, code: "illegal-parameter", alert: 47 },
	retry("a group that was not offered", { extensions: [[43, number16(0x0304)], [51, number16(0x0019)]] }, "illegal-parameter", 47),
	retry("nothing to change", { extensions: [[43, number16(0x0304)]] }, "illegal-parameter", 47),
	{ name: "an empty cookie", script: { retry: { cookie: new Uint8Array(0) } }, code: "malformed-message", alert: 50 },
	retry("a byte behind the cookie", { extensions: [[43, number16(0x0304)], [44, Uint8Array.of(0, 1, 7, 7)]] }, "malformed-message", 50),
	{ name: "a cookie above our bound", script: { retry: { cookie: new Uint8Array(1025) } }, code: "message-too-large", alert: 80 },
	retry("a whole key share", { extensions: [[43, number16(0x0304)], [51, keyShareEntry(0x0017, new Uint8Array(65))]] }, "malformed-message", 50),
	retry("an unknown extension", { extensions: [[43, number16(0x0304)], [51, number16(0x0017)], [0xfafa, new Uint8Array(0)]] }, "unsupported-extension", 110),
	retry("a cookie twice", { extensions: [[43, number16(0x0304)], [44, Uint8Array.of(0, 1, 7)], [44, Uint8Array.of(0, 1, 7)]] }, "illegal-parameter", 47),
	retry("no supported_versions", { extensions: [[51, number16(0x0017)]] }, "version-too-old", 70),
	retry("selected_version TLS 1.2", { extensions: [[43, number16(0x0303)], [51, number16(0x0017)]] }, "illegal-parameter", 47),
	retry("another session id", { sessionId: new Uint8Array(32) }, "illegal-parameter", 47),
	retry("a suite that was not offered", { suite: 0x1305 }, "illegal-parameter", 47),
	retry("compression", { compression: 1 }, "illegal-parameter", 47),
	retry("legacy_version 0x0304", { legacyVersion: 0x0304 }, "illegal-parameter", 47),
	{ name: "another suite afterwards", script: { retry: { group: "secp256r1" }, group: "secp256r1", hello: (fields) => ({ ...fields, suite: 0x1303 }) }, code: "illegal-parameter", alert: 47 },
	{ name: "another group afterwards", script: { retry: { group: "secp256r1" }, group: "x25519" }, code: "illegal-parameter", alert: 47 },
	{ name: "no version afterwards", script: { retry: { group: "secp256r1" }, group: "secp256r1", hello: (fields) => ({ ...fields, extensions: fields.extensions.slice(1) }) }, code: "version-too-old", alert: 70 },
	{ name: "another version afterwards", script: { retry: { group: "secp256r1" }, group: "secp256r1", hello: (fields) => ({ ...fields, extensions: [[43, number16(0x1234)]] }) }, code: "illegal-parameter", alert: 47 },
]);

function hello(fields: Partial<HelloFields>): ServerScript {
	return changed(() => fields);
}

function changed(change: (fields: HelloFields) => Partial<HelloFields>): ServerScript {
	return { hello: (fields) => ({ ...fields, ...change(fields) }) };
}

function extension(type: number, data: Uint8Array): ServerScript {
	return changed(({ extensions }) => ({ extensions: extensions.map((old) => (old[0] === type ? [type, data] : old)) }));
}

function without(type: number): ServerScript {
	return changed(({ extensions }) => ({ extensions: extensions.filter((old) => old[0] !== type) }));
}

function more(added: Extension): ServerScript {
	return changed(({ extensions }) => ({ extensions: [...extensions, added] }));
}

function point(name: string, key: Uint8Array): Refusal {
	const options = { crypto: { ...nodeCrypto, groups: ["secp256r1"] as const } };
	return { name, script: { group: "secp256r1", ...extension(51, keyShareEntry(0x0017, key)) }, options, code: "bad-key-share", alert: 47 };
}

function retry(name: string, fields: Partial<HelloFields>, code: string, alert: number): Refusal {
	return { name, script: { retry: { group: "secp256r1" }, group: "secp256r1", retryHello: (old) => ({ ...old, ...fields }) }, code, alert };
}
