import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { AeadName, GroupName } from "../../modules/ports/crypto.js";
import { tls12 } from "../../modules/tls/version12.js";
import { equal, ok, test } from "../harness.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { Conversation12 } from "../fakes/tls-conversation.js";
import * as credentials from "../fakes/tls-credentials.js";
import type { Credentials } from "../fakes/tls-credentials.js";
import { flipped, handshakeMessage, list16 } from "../fakes/tls-messages.js";
import type { Piece } from "../fakes/tls-records.js";
import { at12 } from "../fakes/tls-refusal.js";
import type { ServerScript12, Step12 } from "../fakes/tls-server12.js";

const hello = Uint8Array.of(1, 2, 3, 4, 5);
const nothing = new Uint8Array(0);
const helloRequest: Piece = { message: handshakeMessage(0, nothing) };
const { p256, p384, rsa } = credentials;

const suites: readonly (readonly [id: number, name: string, aead: AeadName, own: Credentials])[] = [
	[0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "aes-128-gcm", p256],
	[0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "aes-128-gcm", rsa],
	[0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "aes-256-gcm", p384],
	[0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "aes-256-gcm", rsa],
	[0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "chacha20-poly1305", p256],
	[0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "chacha20-poly1305", rsa],
];
const groups: readonly GroupName[] = ["x25519", "secp256r1", "secp384r1"];

for (const [suite, name, aead, own] of suites) {
	for (const group of groups) {
		for (const bound of [true, false]) {
			test(`handshake 1.2: ${name} with ${group}, ${bound ? "with" : "without"} extended_master_secret`, () => {
				const crypto = { ...nodeCrypto, aeads: [aead], groups: [group] };
				const talk = exchange(new Conversation12({ suite, group, bound, credentials: own }, { crypto, withoutExtendedMasterSecret: !bound }));
				equal([talk.connected?.suite, talk.connected?.group, talk.connected?.version], [name, group, "TLS 1.2"]);
			});
		}
	}
}

test("handshake 1.2: a server that binds its keys is served as well where it need not", () => {
	exchange(new Conversation12({}, { withoutExtendedMasterSecret: true }));
});

/** ECDSA binds no curve in TLS 1.2 (RFC 8446 section 4.2.3). */
const schemes: readonly (readonly [name: string, own: Credentials, scheme: number])[] = [
	["ecdsa_secp256r1_sha256", p256, credentials.ECDSA_SECP256R1_SHA256],
	["ecdsa_secp384r1_sha384", p384, credentials.ECDSA_SECP384R1_SHA384],
	["ecdsa_secp384r1_sha384 and a key of P-256", p256, credentials.ECDSA_SECP384R1_SHA384],
	["ecdsa_secp256r1_sha256 and a key of P-384", p384, credentials.ECDSA_SECP256R1_SHA256],
	["rsa_pss_rsae_sha256", rsa, credentials.RSA_PSS_RSAE_SHA256],
	["rsa_pss_rsae_sha384", rsa, credentials.RSA_PSS_RSAE_SHA384],
	["rsa_pss_rsae_sha512", rsa, credentials.RSA_PSS_RSAE_SHA512],
	["rsa_pkcs1_sha256", rsa, credentials.RSA_PKCS1_SHA256],
	["rsa_pkcs1_sha384", rsa, credentials.RSA_PKCS1_SHA384],
	["rsa_pkcs1_sha512", rsa, credentials.RSA_PKCS1_SHA512],
];

for (const [name, own, scheme] of schemes) {
	test(`handshake 1.2: signed with ${name}`, () => {
		exchange(new Conversation12({ suite: own === rsa ? 0xc02f : 0xc02b, credentials: { ...own, scheme, sign: (content) => own.sign(content, scheme) } }));
	});
}

/** What a server may do, and must not be refused for. */
const liberties: readonly (readonly [name: string, script: ServerScript12])[] = [
	["records of one byte", { split: 1 }],
	["the flight in one record", { coalesce: true }],
	["the flight in records of 100 bytes, across messages", { coalesce: true, split: 100 }],
	["a request for a certificate", { requestCertificate: true }],
	["a request for a certificate, the flight in one record", { requestCertificate: true, coalesce: true }],
	["a request with authorities", { requestCertificate: true, request: (fields) => ({ ...fields, authorities: [Uint8Array.of(0x30, 0), new Uint8Array(300)] }) }],
	["a request for what nobody has", { requestCertificate: true, request: () => ({ types: Uint8Array.of(99), schemes: Uint8Array.of(0xfa, 0xfa), authorities: [] }) }],
	["CertificateStatus", { status: new Uint8Array(100).fill(6) }],
	["a HelloRequest before Certificate", ahead("certificate")],
	["a HelloRequest before ServerKeyExchange", ahead("server-key-exchange")],
	["a HelloRequest before ServerHelloDone", ahead("server-hello-done")],
	["a HelloRequest before ServerHelloDone, which is behind a request", { ...ahead("server-hello-done"), requestCertificate: true }],
	["32 HelloRequests", { edit: at12("certificate", (message) => [...Array.from({ length: 32 }, () => helloRequest), { message }]) }],
	["four warnings", { edit: at12("certificate", (message) => [...Array.from({ length: 4 }, (): Piece => ({ record: 21, content: Uint8Array.of(1, 112) })), { message }]) }],
	["four warnings before ServerHello", { edit: at12("server-hello", (message) => [...Array.from({ length: 4 }, (): Piece => ({ record: 21, content: Uint8Array.of(1, 112) })), { message }]) }],
	["a warning under keys, before Finished", { edit: at12("finished", (message) => [{ record: 21, content: Uint8Array.of(1, 90) }, { message }]) }],
	["ten certificates", { certificates: Array.from({ length: 10 }, () => p256.certificate) }],
	["a session id of its own", { hello: (fields) => ({ ...fields, sessionId: new Uint8Array(32).fill(9) }) }],
	["a session id of one byte", { hello: (fields) => ({ ...fields, sessionId: Uint8Array.of(9) }) }],
	["an empty server_name", { extensions: [[0, nothing]] }],
	["its point formats", { extensions: [[11, Uint8Array.of(3, 2, 0, 1)]] }],
	["its groups", { extensions: [[10, list16(0x001d, 0x0017)]] }],
	["records that say TLS 1.0", { version: 0x0301 }],
	["records of no version", { version: 0x0000 }],
	["Finished in pieces", { edit: at12("finished", (message) => [{ message: message.subarray(0, 5) }, { message: message.subarray(5) }]) }],
];

for (const [name, script] of liberties) {
	for (const [way, chunk] of [["whole", Infinity], ["byte by byte", 1], ["7 bytes at a time", 7]] as const) {
		test(`handshake 1.2: ${name}, ${way}`, () => {
			exchange(new Conversation12(script, {}, chunk));
		});
	}
}

test("handshake 1.2: offered alone, there is neither key share nor session id nor supported_versions", () => {
	const talk = exchange(new Conversation12({}, { versions: [tls12] }));
	const [first] = talk.server.hellos;
	ok(first !== undefined);
	equal([first.shares.length, first.sessionId.length, first.extensions.has(43)], [0, 0, false]);
	equal([...first.suites].sort(), suites.map(([id]) => id).sort());
});

test("handshake 1.2: offered beside TLS 1.3, the suites of both go out, and what TLS 1.2 needs", () => {
	const { server } = exchange(new Conversation12());
	const [first] = server.hellos;
	ok(first !== undefined);
	for (const id of [0x1301, 0x1302, 0x1303, ...suites.map(([suite]) => suite)]) ok(first.suites.includes(id), `suite ${id}`);
	equal(first.extensions.get(43), Uint8Array.of(4, 3, 4, 3, 3));
	equal([first.extensions.get(11), first.extensions.get(23), first.extensions.get(0xff01)], [Uint8Array.of(1, 0), nothing, Uint8Array.of(0)]);
});

test("handshake 1.2: our flight is ClientKeyExchange, change_cipher_spec, Finished; a Certificate before it only when asked for", () => {
	const plain = exchange(new Conversation12()).server;
	equal([plain.heard, plain.outerTypes.slice(0, 4), plain.clientCertificate], [[1, 16, 20], [22, 22, 20, 22], undefined]);
	const asked = exchange(new Conversation12({ requestCertificate: true })).server;
	equal([asked.heard, asked.clientCertificate], [[1, 11, 16, 20], Uint8Array.of(11, 0, 0, 3, 0, 0, 0)]);
});

test("handshake 1.2: the authenticator takes its steps, and its views live until the last", () => {
	let copies: readonly Uint8Array[] = [];
	const authenticator = fakeAuthenticator({ steps: 5, presented: (chain) => { copies = chain.certificates.map((certificate) => certificate.slice()); } });
	const second = new Uint8Array(500).fill(3);
	const talk = exchange(new Conversation12({ split: 50, certificates: [p256.certificate, second] }, { authenticator, receiveBuffer: 512 }));
	equal(copies, [p256.certificate, second]);
	equal(talk.connected?.peer.kind, "verified");
});

test("handshake 1.2: the smallest buffers, many records both ways", () => {
	const talk = new Conversation12({ split: 64, requestCertificate: true }, { receiveBuffer: 512, handshakeBuffer: 1024, sendBuffer: 64 }, 3).run();
	equal(talk.events, ["connected"]);
	const text = new Uint8Array(1000).map((_, index) => index);
	equal(talk.say(text), 1000);
	for (let at = 0; at < 1000; at += 100) talk.server.sender.data(text.subarray(at, at + 100));
	talk.run();
	equal([talk.server.data, talk.received], [text, text]);
});

test("handshake 1.2: somebody who changes a message in between is found out by Finished", () => {
	const edit = at12("server-hello-done", (message) => [{ message, hashed: false }]);
	const talk = new Conversation12({ edit });
	talk.server.passOver();
	// The server's keys are others already, and it does not know: it sends nothing, and neither side has data.
	talk.run();
	equal([talk.events, talk.server.finished], [[], false]);
	const wrong = new Conversation12({ edit: at12("finished", (message) => [{ message: flipped(message, 5) }]) }).run();
	equal([wrong.failure?.code, wrong.alerts], ["bad-finished", [51]]);
});

function ahead(step: Step12): ServerScript12 {
	return { edit: at12(step, (message) => [helloRequest, { message }]) };
}

/** The handshake, data both ways, and a good end. */
function exchange(talk: Conversation12): Conversation12 {
	talk.run();
	equal(talk.failure?.message, undefined);
	ok(talk.server.finished);
	equal(talk.say(hello), hello.length);
	talk.server.sender.data(Uint8Array.of(6, 7));
	talk.server.sender.alert(1, 0);
	talk.run();
	talk.client.send({ type: "close" });
	talk.run();
	equal(talk.events, ["connected", "data", "closed"]);
	equal([talk.server.data, talk.received], [hello, Uint8Array.of(6, 7)]);
	equal(talk.server.alerts, [[1, 0]]);
	return talk;
}
