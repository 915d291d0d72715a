import { refusesResumed12 } from "../fakes/tls-acquaintance.js";
import { flipped, handshakeMessage } from "../fakes/tls-messages.js";
import { at12, refuses12 } from "../fakes/tls-refusal.js";

const nothing = new Uint8Array(0);
const CHANGE = Uint8Array.of(1);
const lax = { withoutExtendedMasterSecret: true };

refusesResumed12("ServerHello of a resumed session", [
	{ name: "another suite", script: { hello: (fields) => ({ ...fields, suite: 0xcca9 }) }, code: "illegal-parameter", alert: 47 },
	{ name: "a suite of the other authentication", script: { hello: (fields) => ({ ...fields, suite: 0xc02f }) }, code: "illegal-parameter", alert: 47 },
	{ name: "without extended_master_secret", script: { bound: false }, code: "no-extended-master-secret", alert: 40 },
	{ name: "without extended_master_secret, where it may be missing", options: lax, script: { bound: false }, code: "session-changed", alert: 40 },
	{ name: "with extended_master_secret, and made without", options: lax, first: { bound: false }, script: {}, code: "session-changed", alert: 40 },
	{ name: "without renegotiation_info", script: { hello: (fields) => ({ ...fields, extensions: fields.extensions.filter(([type]) => type !== 0xff01) }) }, code: "no-renegotiation-info", alert: 40 },
	{ name: "a ticket in session_ticket", script: { hello: (fields) => ({ ...fields, extensions: fields.extensions.map(([type, data]) => [type, type === 35 ? CHANGE : data]) }) }, code: "malformed-message", alert: 50 },
	{ name: "a certificate behind it", script: { edit: at12("new-session-ticket", () => [{ message: handshakeMessage(11, nothing) }]) }, code: "unexpected-message", alert: 10 },
	{ name: "another version", script: { hello: (fields) => ({ ...fields, legacyVersion: 0x0302 }) }, code: "version-too-old", alert: 70 },
]);

refusesResumed12("The end of a resumed handshake", [
	{ name: "no NewSessionTicket, which was announced", script: { edit: at12("new-session-ticket", () => []) }, code: "unexpected-message", alert: 10 },
	{ name: "NewSessionTicket cut short", script: { edit: at12("new-session-ticket", () => [{ message: handshakeMessage(4, Uint8Array.of(0, 0, 0, 0, 0)) }]) }, code: "malformed-message", alert: 50 },
	{ name: "NewSessionTicket and more", script: { edit: at12("new-session-ticket", () => [{ message: handshakeMessage(4, Uint8Array.of(0, 0, 0, 0, 0, 0, 0)) }]) }, code: "malformed-message", alert: 50 },
	{ name: "twice NewSessionTicket", script: { edit: at12("new-session-ticket", (message) => [{ message }, { message }]) }, code: "unexpected-message", alert: 10 },
	{ name: "Finished without change_cipher_spec", script: { edit: at12("change-cipher-spec", () => [{ message: handshakeMessage(20, new Uint8Array(12)) }]) }, code: "unexpected-message", alert: 10 },
	{ name: "twice change_cipher_spec", script: { edit: at12("change-cipher-spec", () => [{ record: 20, content: CHANGE }, { record: 20, content: CHANGE }]) }, code: "bad-record-mac", alert: 20 },
	{ name: "a wrong Finished", script: { edit: at12("finished", (message) => [{ message: flipped(message, -1) }]) }, code: "bad-finished", alert: 51 },
	{ name: "data before Finished", script: { edit: at12("finished", (message) => [{ record: 23, content: CHANGE }, { message }]) }, code: "unexpected-message", alert: 10 },
]);

/** In a first handshake of a client that would resume. */
refuses12("NewSessionTicket", [
	{ name: "that nobody asked for", script: { edit: at12("change-cipher-spec", (content) => [{ message: handshakeMessage(4, new Uint8Array(6)) }, { record: 20, content }]) }, code: "unexpected-message", alert: 10 },
	{ name: "session_ticket that nobody asked for", script: { extensions: [[35, nothing]] }, code: "unsupported-extension", alert: 110 },
]);

refusesResumed12("A first handshake, again, in answer to a session", [
	{ name: "change_cipher_spec at once", script: { edit: at12("new-session-ticket", () => [{ record: 20, content: CHANGE }]) }, code: "unexpected-message", alert: 10 },
]);
