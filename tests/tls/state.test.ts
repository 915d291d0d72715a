import { beginning } from "../../modules/tls/state.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { messageName } from "../../modules/tls/record.js";
import { equal, test } from "../harness.js";
import { handshakeMessage } from "../fakes/tls-messages.js";
import { refusesResumed, refusesResumed12 } from "../fakes/tls-acquaintance.js";
import { at, at12, refuses, refuses12 } from "../fakes/tls-refusal.js";
import type { ServerScript, Step } from "../fakes/tls-server.js";
import type { ServerScript12, Step12 } from "../fakes/tls-server12.js";

/** Each state that waits: the step at which a server can reach it, and the messages that it takes there. */
const waiting: Readonly<Record<string, { readonly step: Step; readonly takes: readonly number[]; readonly script?: ServerScript }>> = {
	"wait-server-hello": { step: "server-hello", takes: [2] },
	"wait-encrypted-extensions": { step: "encrypted-extensions", takes: [8] },
	"wait-certificate-or-request": { step: "certificate", takes: [11, 13] },
	"wait-certificate": { step: "certificate", takes: [11], script: { requestCertificate: true } },
	"wait-certificate-verify": { step: "certificate-verify", takes: [15] },
	"wait-finished": { step: "finished", takes: [20] },
	"connected": { step: "connected", takes: [4, 24] },
};

/** The same of TLS 1.2; while change_cipher_spec is due, no message is. */
const waiting12: Readonly<Record<string, { readonly step: Step12; readonly takes: readonly number[]; readonly script?: ServerScript12; /** Where sessions are resumed. */ readonly resumes?: true }>> = {
	"wait-certificate-1.2": { step: "certificate", takes: [0, 11] },
	"wait-server-key-exchange-1.2": { step: "server-key-exchange", takes: [0, 12, 22] },
	"wait-server-hello-done-1.2": { step: "server-hello-done", takes: [0, 13, 14] },
	"wait-server-hello-done-after-request-1.2": { step: "server-hello-done", takes: [0, 14], script: { requestCertificate: true } },
	"wait-new-session-ticket-1.2": { step: "new-session-ticket", takes: [4], resumes: true },
	"wait-change-cipher-spec-1.2": { step: "change-cipher-spec", takes: [] },
	"wait-finished-1.2": { step: "finished", takes: [20] },
	"connected-1.2": { step: "connected", takes: [0] },
};

/** The registry of HandshakeType, reserved ones included (RFC 8446 appendix B.3, RFC 5246, RFC 9147), and one beyond it. */
const types = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 255, 99];

test("state: every state that takes messages stands in this test, with what it takes", () => {
	const table = Object.entries({ ...beginning, ...tls13.expectations }).flatMap(([name, expectation]) => ("messages" in expectation ? [[name, Object.keys(expectation.messages).map(Number)]] : []));
	equal(table, Object.entries(waiting).map(([name, { takes }]) => [name, takes]));
	const table12 = Object.entries(tls12.expectations).flatMap(([name, expectation]) => ("work" in expectation ? [] : [[name, "messages" in expectation ? Object.keys(expectation.messages).map(Number) : []]]));
	equal(table12, Object.entries(waiting12).map(([name, { takes }]) => [name, takes]));
});

for (const [name, { step, takes, script }] of Object.entries(waiting)) {
	refuses(name, types.filter((type) => !takes.includes(type)).map((type) => ({
		name: messageName(type),
		script: { ...script, edit: at(step, () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
		code: "unexpected-message",
		alert: 10,
	})));
}

refuses("wait-server-hello after HelloRetryRequest", types.filter((type) => type !== 2).map((type) => ({
	name: messageName(type),
	script: { retry: { cookie: Uint8Array.of(1) }, edit: at("server-hello", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	code: "unexpected-message",
	alert: 10,
})));

for (const [name, { step, takes, script, resumes }] of Object.entries(waiting12)) {
	(resumes === true ? refusesResumed12 : refuses12)(name, types.filter((type) => !takes.includes(type)).map((type) => ({
		name: messageName(type),
		script: { ...script, edit: at12(step, () => [{ message: handshakeMessage(type, new Uint8Array(4)), hashed: false }]) },
		code: "unexpected-message",
		alert: 10,
	})));
}

refuses12("wait-server-hello, both versions offered", types.filter((type) => type !== 2).map((type) => ({
	name: messageName(type),
	script: { edit: at12("server-hello", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	code: "unexpected-message",
	alert: 10,
})));

refusesResumed("wait-finished of a resumed session", types.filter((type) => type !== 20).map((type) => ({
	name: messageName(type),
	script: { edit: at("finished", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	code: "unexpected-message",
	alert: 10,
})));
