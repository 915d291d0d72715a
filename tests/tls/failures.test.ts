import type { Failure, Fault } from "../../modules/ports/failure.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { equal, ok, test } from "../harness.js";
import { Acquaintance } from "../fakes/tls-acquaintance.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import type { ConnectionOptions, FakeServer, TalkWith } from "../fakes/tls-conversation.js";
import { identityOf, identityWith, SecureElement } from "../fakes/tls-identity.js";
import { TlsLink } from "../fakes/tls-link.js";
import { flipped, handshakeMessage, keyShareEntry, number16 } from "../fakes/tls-messages.js";
import type { HelloFields } from "../fakes/tls-messages.js";
import { at, at12 } from "../fakes/tls-refusal.js";
import type { ServerScript } from "../fakes/tls-server.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";

type Code = keyof typeof tlsFailures.texts;

/** Who has to act, the alert that the server is sent, and a case of it. */
type Row = readonly [fault: Fault, alert: number | undefined, raise: () => Raised];

interface Raised {
	readonly failure: Failure | undefined;
	/** As the server received them: level and description. */
	readonly alerts: readonly (readonly [level: number, description: number])[];
}

const nothing = new Uint8Array(0);
const zeros = new Uint8Array(4);

/** The registry of AlertDescription (RFC 8446 appendix B.2): what there is to be sent. */
const ALERTS: readonly number[] = [10, 20, 22, 40, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 70, 71, 80, 86, 90, 100, 109, 110, 112, 113, 115, 116, 120];

const rows: Readonly<Record<Code, Row>> = {
	"not-tls": ["config", undefined, () => hearing("HTTP/1.1 400 Bad Request")],
	"version-too-old": ["peer", 70, () => talk12({ hello: (fields) => ({ ...fields, legacyVersion: 0x0301 }) })],
	"downgraded": ["link", 47, () => talk12({ hello: downgraded })],
	"no-extended-master-secret": ["peer", 40, () => talk12({ bound: false })],
	"session-changed": ["peer", 40, () => changedSession()],
	"no-renegotiation-info": ["peer", 40, () => talk12({ hello: without(0xff01) })],
	"bad-renegotiation-info": ["peer", 40, () => talk12({ hello: (fields) => ({ ...fields, extensions: [[0xff01, Uint8Array.of(1, 1)], [23, nothing]] }) })],
	"renegotiation-refused": ["peer", 100, () => talk12({ edit: at12("connected", () => [{ message: handshakeMessage(0, nothing) }]) })],
	"malformed-message": ["peer", 50, () => talk({ edit: at("encrypted-extensions", () => [{ message: handshakeMessage(8, Uint8Array.of(9)) }]) })],
	"unexpected-message": ["peer", 10, () => talk({ edit: at("encrypted-extensions", () => [{ message: handshakeMessage(20, zeros) }]) })],
	"message-too-large": ["resource", 80, () => talk({ edit: at("certificate", () => [{ raw: Uint8Array.of() }, { message: handshakeMessage(11, new Uint8Array(30_000)) }]) })],
	"too-many-entries": ["resource", 80, () => talk({ requestCertificate: true, request: (fields) => ({ ...fields, extensions: Array.from({ length: 40 }, (_value, index) => [0xfa00 + index, nothing]) }) })],
	"record-too-large": ["resource", 80, () => talk({ edit: at("connected", () => [{ record: 23, content: new Uint8Array(6000) }]) })],
	"record-overflow": ["peer", 22, () => talk({ edit: at("server-hello", () => [{ raw: Uint8Array.of(22, 3, 3, 0x40, 1) }]) })],
	"bad-record-mac": ["link", 20, () => talk({ edit: at("encrypted-extensions", () => [{ record: 22, content: zeros, damage: (record) => flipped(record, -1) }]) })],
	"illegal-parameter": ["peer", 47, () => talk({ hello: (fields) => ({ ...fields, suite: 0x1304 }) })],
	"unsupported-extension": ["peer", 110, () => talk({ extensions: [[0xfafa, nothing]] })],
	"missing-extension": ["peer", 109, () => talk({ hello: without(51) })],
	"bad-key-share": ["peer", 47, () => talk({ hello: (fields) => ({ ...fields, extensions: [[43, number16(0x0304)], [51, keyShareEntry(0x001d, new Uint8Array(32))]] }) })],
	"bad-handshake-signature": ["peer", 51, () => talk({ verify: (fields) => ({ ...fields, signature: flipped(fields.signature, -1) }) })],
	"bad-finished": ["peer", 51, () => talk({ edit: at("finished", (message) => [{ message: flipped(message, -1) }]) })],
	"too-many-records": ["peer", 10, () => talk({ edit: at("connected", () => Array.from({ length: 33 }, () => ({ record: 23, content: nothing }))) })],
	"closed-in-handshake": ["peer", undefined, () => raised(new Conversation({ edit: () => [], compatible: false }).run().end())],
	"reset-in-handshake": ["peer", undefined, reset],
	"truncated": ["link", undefined, () => raised(new Conversation().run().end())],
	"bad-server-name": ["config", undefined, () => linked(new TlsLink({ host: "münchen.example" }))],
	"handshake-timeout": ["link", 90, () => expired()],
	"alert-handshake-failure": ["peer", undefined, () => alerted(40, "server-hello", { protocols: ["mqtt"] })],
	"alert-insufficient-security": ["peer", undefined, () => alerted(71, "server-hello")],
	"alert-handshake-refused": ["peer", undefined, () => alerted(40, "finished")],
	"alert-protocol-version": ["peer", undefined, () => alerted(70, "server-hello", { versions: [tls13, tls12] })],
	"alert-unrecognized-name": ["config", undefined, () => alerted(112, "server-hello")],
	"alert-no-application-protocol": ["config", undefined, () => alerted(120, "encrypted-extensions", { protocols: ["mqtt"] })],
	"alert-message-refused": ["caller", undefined, () => alerted(50, "server-hello")],
	"alert-record-damaged": ["link", undefined, () => alerted(20, "connected")],
	"alert-internal-error": ["peer", undefined, () => alerted(80, "server-hello")],
	"alert-certificate-required": ["config", undefined, () => alerted(116, "connected")],
	"alert-client-certificate": ["config", undefined, () => alerted(48, "connected", { identity: identityOf("p256") }, { requestCertificate: true })],
	"closed-after-certificate": ["config", undefined, () => raised(new Conversation({ requestCertificate: true }).run().end())],
	"client-signature": ["config", 80, () => raised(new Conversation({ requestCertificate: true }, { identity: identityWith(new SecureElement("p256", [{ kind: "ecdsa", hash: "sha256" }], true), "p256") }).run())],
	"key-worn-out": ["resource", 90, wornOut],
	"alert-received": ["peer", undefined, () => alerted(48, "certificate")],
};

test("failures: each has a case in this test", () => {
	equal(Object.keys(rows).sort(), Object.keys(tlsFailures.texts).sort());
});

for (const [code, [fault, alert, raise]] of Object.entries(rows)) {
	test(`failures: ${code} is ${fault}'s, and the server is told ${alert ?? "nothing"}`, () => {
		const { failure, alerts } = raise();
		ok(failure !== undefined, "no failure");
		equal([failure.stage, failure.code, failure.fault, failure.alert], ["tls", code, fault, alert], failure.message);
		// To give up is a warning, with close_notify behind it (RFC 8446 section 6.1).
		equal(alerts, alert === undefined ? [] : alert === 90 ? [[1, 90], [1, 0]] : [[2, alert]]);
		ok(alert === undefined || ALERTS.includes(alert));
		for (const text of [failure.seen, failure.expected, failure.hint]) {
			ok(text !== "" && !/\{\w+\}|undefined|: ;|, ,|\(\)/.test(text), `unfilled: ${text}`);
		}
	});
}

test("failures: what was offered stands whole in the answer to a ClientHello that was refused", () => {
	const { failure } = alerted(40, "server-hello", { versions: [tls13, tls12] });
	for (const word of ["TLS 1.3 or TLS 1.2", "TLS_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "secp256r1", "rsa_pkcs1_sha512"]) ok(failure?.expected.includes(word), failure?.expected);
	ok(!failure?.expected.includes("…"), failure?.expected);
});

function changedSession(): Raised {
	const both = new Acquaintance({ withoutExtendedMasterSecret: true });
	both.meet12();
	return raised(both.meet12({ bound: false }));
}

function talk(script: ServerScript): Raised {
	return raised(new Conversation(script).run());
}

function talk12(script: ServerScript12): Raised {
	return raised(new Conversation12(script).run());
}

function alerted(description: number, step: Parameters<typeof at>[0], options: Partial<ConnectionOptions> = {}, script: ServerScript = {}): Raised {
	return raised(new Conversation({ ...script, edit: at(step, () => [{ record: 21, content: Uint8Array.of(2, description) }]) }, options).run());
}

function wornOut(): Raised {
	const conversation = new Conversation12({}, { recordsPerKey: 1 }).run();
	conversation.say(Uint8Array.of(1));
	return raised(conversation);
}

function raised({ failure, server }: TalkWith<FakeServer>): Raised {
	return { failure, alerts: server.alerts };
}

function hearing(text: string): Raised {
	const conversation = new Conversation({ edit: () => [], compatible: false }).run();
	return raised(conversation.hear(Uint8Array.from(text, (character) => character.charCodeAt(0))));
}

function linked(link: TlsLink): Raised {
	link.settle().settle();
	return { failure: link.failure, alerts: link.server.alerts };
}

function expired(): Raised {
	const link = new TlsLink({ script: { edit: () => [], compatible: false }, deadline: 5000 });
	link.settle();
	link.timer.advance(5000);
	return linked(link);
}

function reset(): Raised {
	const link = new TlsLink({ script: { edit: () => [], compatible: false } });
	link.settle();
	link.far.fail(Object.assign(new Error(), { stage: "tcp", code: "reset", fault: "link", seen: "", expected: "", hint: "" } as const));
	link.timer.advance(1000);
	return { failure: link.failure, alerts: link.server.alerts };
}

function without(type: number): (fields: HelloFields) => HelloFields {
	return (fields) => ({ ...fields, extensions: fields.extensions.filter(([one]) => one !== type) });
}

/** RFC 8446 section 4.1.3. */
function downgraded(fields: HelloFields): HelloFields {
	return { ...fields, random: Uint8Array.of(...fields.random.subarray(0, 24), 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1) };
}
