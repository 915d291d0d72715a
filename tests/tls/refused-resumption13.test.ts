import { refuses } from "../fakes/tls-refusal.js";
import { refusesResumed } from "../fakes/tls-acquaintance.js";
import { handshakeMessage, keyShareEntry, list16, number16 } from "../fakes/tls-messages.js";
import type { Extension, HelloFields } from "../fakes/tls-messages.js";
import { at } from "../fakes/tls-refusal.js";
import type { ServerScript } from "../fakes/tls-server.js";

const nothing = new Uint8Array(0);

/** Changes what ServerHello says in one extension; undefined leaves it out. */
function changed(type: number, data: Uint8Array | undefined): NonNullable<ServerScript["hello"]> {
	return (fields: HelloFields) => {
		const others = fields.extensions.filter(([its]) => its !== type);
		return { ...fields, extensions: data === undefined ? others : [...others, [type, data] as Extension] };
	};
}

refusesResumed("ServerHello of a resumed session", [
	{ name: "an identity that was not offered", script: { hello: changed(41, number16(1)) }, code: "illegal-parameter", alert: 47 },
	{ name: "an identity without end", script: { hello: changed(41, number16(0xffff)) }, code: "illegal-parameter", alert: 47 },
	{ name: "an identity of one byte", script: { hello: changed(41, Uint8Array.of(0)) }, code: "malformed-message", alert: 50 },
	{ name: "an identity and more", script: { hello: changed(41, Uint8Array.of(0, 0, 0)) }, code: "malformed-message", alert: 50 },
	{ name: "no key share", script: { hello: changed(51, undefined) }, code: "missing-extension", alert: 109 },
	{ name: "a suite of another hash", script: { hello: (fields) => ({ ...fields, suite: 0x1302 }) }, code: "illegal-parameter", alert: 47 },
	{ name: "early_data", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [42, nothing]] }) }, code: "unsupported-extension", alert: 110 },
	{ name: "psk_key_exchange_modes", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [45, Uint8Array.of(1, 1)]] }) }, code: "unsupported-extension", alert: 110 },
	{ name: "twice an identity", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [41, number16(0)]] }) }, code: "illegal-parameter", alert: 47 },
]);

refusesResumed("EncryptedExtensions of a resumed session", [
	{ name: "early_data that was not offered", script: { extensions: [[42, nothing]] }, code: "unsupported-extension", alert: 110 },
	{ name: "pre_shared_key", script: { extensions: [[41, number16(0)]] }, code: "unsupported-extension", alert: 110 },
]);

refusesResumed("A resumed session, before Finished", [
	{ name: "CertificateRequest", type: 13, body: [0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3] },
	{ name: "Certificate", type: 11, body: [0, 0, 0, 0] },
	{ name: "CertificateVerify", type: 15, body: [4, 3, 0, 0] },
	{ name: "NewSessionTicket", type: 4, body: [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0] },
].map(({ name, type, body }) => ({
	name, script: { edit: at("finished", (message) => [{ message: handshakeMessage(type, Uint8Array.from(body)) }, { message }]) }, code: "unexpected-message", alert: 10,
})));

refusesResumed("Finished of a resumed session", [
	{ name: "with a wrong byte", script: { edit: at("finished", (message) => [{ message: message.map((byte, index) => (index === 10 ? byte ^ 1 : byte)) }]) }, code: "bad-finished", alert: 51 },
	{ name: "with something behind it in its record", script: { coalesce: true, edit: at("finished", (message) => [{ message }, { message: Uint8Array.of(24, 0, 0, 1, 0) }]) }, code: "unexpected-message", alert: 10 },
]);

refusesResumed("A server that resumes with other keys", [
	{ name: "a share of its own group that is none", script: { hello: changed(51, keyShareEntry(0x001d, new Uint8Array(32))) }, code: "bad-key-share", alert: 47 },
]);

refuses("ServerHello with pre_shared_key, no session being offered", [
	{ name: "as if there were one", script: { hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [41, number16(0)]] }) }, code: "unsupported-extension", alert: 110 },
]);

refusesResumed("HelloRetryRequest in answer to a session", [
	{
		name: "with pre_shared_key", script: { retry: { cookie: nothing }, retryHello: (fields) => ({ ...fields, extensions: [...fields.extensions.filter(([type]) => type !== 44), [41, number16(0)]] }) },
		code: "unsupported-extension", alert: 110,
	},
	{
		name: "with a suite of another hash, and then the session all the same",
		script: { suite: 0x1302, retry: { cookie: Uint8Array.of(1) }, hello: (fields) => ({ ...fields, extensions: [...fields.extensions, [41, number16(0)]] }) },
		code: "unsupported-extension", alert: 110,
	},
]);

const ticket = (extensions: readonly Extension[]): ServerScript => ({ ticket: (fields) => ({ ...fields, extensions }) });
refusesResumed("NewSessionTicket", [
	{ name: "early_data without a number", script: ticket([[42, nothing]]), code: "malformed-message", alert: 50 },
	{ name: "early_data with a number and more", script: ticket([[42, Uint8Array.of(0, 0, 0, 0, 0)]]), code: "malformed-message", alert: 50 },
	{ name: "an extension twice", script: ticket([[0x4a4a, nothing], [0x4a4a, nothing]]), code: "illegal-parameter", alert: 47 },
	{ name: "an extension of another message", script: ticket([[10, list16(0x001d)]]), code: "unsupported-extension", alert: 110 },
	{ name: "an empty ticket", script: { ticket: (fields) => ({ ...fields, ticket: nothing }) }, code: "malformed-message", alert: 50 },
]);
