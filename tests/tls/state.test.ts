import { beginning } from "../../modules/tls/state.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { messageName } from "../../modules/tls/record.js";
import { equal, test } from "../harness.js";
import { handshakeMessage } from "../fakes/tls-messages.js";
import { refusesResumed, refusesResumed12 } from "../fakes/tls-acquaintance.js";
import { Conversation } from "../fakes/tls-conversation.js";
import type { Piece } from "../fakes/tls-records.js";
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

/** The states that look at nothing that has come before their own work is done. */
const working: readonly string[] = [
	"send-client-hello", "agree-keys", "authenticate-server", "verify-signature", "sign-handshake",
	"authenticate-server-1.2", "verify-key-exchange-1.2", "make-key-share-1.2", "agree-keys-1.2", "sign-handshake-1.2",
];

/** The registry of HandshakeType, reserved ones included (RFC 8446 appendix B.3, RFC 5246, RFC 9147), and one beyond it. */
const types = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 22, 23, 24, 25, 67, 254, 255, 99];

const changeCipherSpec = { record: 20, content: Uint8Array.of(1), plain: true };
const warning = { record: 21, content: Uint8Array.of(1, 90) };
const unexpected = { code: "unexpected-message", alert: 10 };

test("state: every state that takes messages stands in this test, with what it takes", () => {
	const table = Object.entries({ ...beginning, ...tls13.expectations }).flatMap(([name, expectation]) => ("messages" in expectation ? [[name, Object.keys(expectation.messages).map(Number)]] : []));
	equal(table, Object.entries(waiting).map(([name, { takes }]) => [name, takes]));
	const table12 = Object.entries(tls12.expectations).flatMap(([name, expectation]) => ("work" in expectation ? [] : [[name, "messages" in expectation ? Object.keys(expectation.messages).map(Number) : []]]));
	equal(table12, Object.entries(waiting12).map(([name, { takes }]) => [name, takes]));
});

test("state: there are no others but those that work", () => {
	const all = Object.entries({ ...beginning, ...tls13.expectations, ...tls12.expectations });
	equal(all.flatMap(([name, expectation]) => ("work" in expectation ? [name] : [])), working);
	equal(all.length, working.length + Object.keys(waiting).length + Object.keys(waiting12).length);
});

for (const [name, { step, takes, script }] of Object.entries(waiting)) {
	const instead = (...pieces: readonly Piece[]): ServerScript => ({ ...script, edit: at(step, () => pieces) });
	refuses(name, [
		...types.filter((type) => !takes.includes(type)).map((type) => ({ name: messageName(type), script: instead({ message: handshakeMessage(type, new Uint8Array(4)) }), ...unexpected })),
		...others(instead, name === "connected"),
		...(name === "connected" ? [{ name: "change_cipher_spec", script: instead(changeCipherSpec), ...unexpected }] : []),
	]);
	if (name === "connected") continue;
	test(`${name}: change_cipher_spec is passed over, and a warning`, () => {
		const talk = new Conversation({ ...script, edit: (current, message) => (current === step ? [changeCipherSpec, warning, { message }] : current === "connected" ? [] : [{ message }]) }).run();
		equal([talk.failure?.message, talk.events], [undefined, ["connected"]]);
	});
}

refuses("wait-server-hello after HelloRetryRequest", types.filter((type) => type !== 2).map((type) => ({
	name: messageName(type),
	script: { retry: { cookie: Uint8Array.of(1) }, edit: at("server-hello", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	...unexpected,
})));

for (const [name, { step, takes, script, resumes }] of Object.entries(waiting12)) {
	const instead = (...pieces: readonly Piece[]): ServerScript12 => ({ ...script, edit: at12(step, () => pieces) });
	(resumes === true ? refusesResumed12 : refuses12)(name, [
		...types.filter((type) => !takes.includes(type)).map((type) => ({ name: messageName(type), script: instead({ message: handshakeMessage(type, new Uint8Array(4)), hashed: false }), ...unexpected })),
		...others(instead, name === "connected-1.2"),
		// Under keys, what is not protected is no change_cipher_spec but a record that cannot be opened.
		...(name === "wait-change-cipher-spec-1.2" ? [] : [{ name: "change_cipher_spec", script: instead({ ...changeCipherSpec, plain: false }), ...unexpected }]),
	]);
}

refuses12("wait-server-hello, both versions offered", types.filter((type) => type !== 2).map((type) => ({
	name: messageName(type),
	script: { edit: at12("server-hello", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	...unexpected,
})));

refusesResumed("wait-finished of a resumed session", types.filter((type) => type !== 20).map((type) => ({
	name: messageName(type),
	script: { edit: at("finished", () => [{ message: handshakeMessage(type, new Uint8Array(4)) }]) },
	...unexpected,
})));

refuses12("wait-server-hello, TLS 1.2 alone", others((...pieces): ServerScript12 => ({ edit: at12("server-hello", () => pieces) }), false).concat([
	{ name: "change_cipher_spec", script: { edit: at12("server-hello", () => [changeCipherSpec]) }, ...unexpected },
]).map((refusal) => ({ ...refusal, options: { versions: [tls12] } })));

/** What is no handshake message, and no change_cipher_spec: data, alerts, and what nobody knows. */
function others<Script>(instead: (...pieces: readonly Piece[]) => Script, isConnected: boolean): { name: string; script: Script; code: string; alert: number | undefined }[] {
	return [
		...(isConnected ? [] : [{ name: "application data", script: instead({ record: 23, content: new Uint8Array(3) }), ...unexpected }]),
		{ name: "an empty handshake record", script: instead({ record: 22, content: new Uint8Array(0) }), ...unexpected },
		{ name: "a record of type 24", script: instead({ record: 24, content: new Uint8Array(3) }), ...unexpected },
		{ name: "a fatal alert", script: instead({ record: 21, content: Uint8Array.of(2, 48) }), code: "alert-received", alert: undefined },
		{ name: "five warnings", script: instead(warning, warning, warning, warning, warning), code: "too-many-records", alert: 10 },
	];
}
