import { beginning } from "../../modules/tls/state.js";
import { tls13 } from "../../modules/tls/version13.js";
import { messageName } from "../../modules/tls/record.js";
import { equal, test } from "../harness.js";
import { handshakeMessage } from "../fakes/tls-messages.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { ServerScript, Step } from "../fakes/tls-server.js";

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

/** The registry of HandshakeType, reserved ones included (RFC 8446 appendix B.3, RFC 5246, RFC 9147), and one beyond it. */
const types = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 255, 99];

test("state: every state that takes messages stands in this test, with what it takes", () => {
	const table = Object.entries({ ...beginning, ...tls13.expectations }).flatMap(([name, expectation]) => ("messages" in expectation ? [[name, Object.keys(expectation.messages).map(Number)]] : []));
	equal(table, Object.entries(waiting).map(([name, { takes }]) => [name, takes]));
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
