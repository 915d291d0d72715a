import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { AeadName, Crypto, GroupName } from "../../modules/ports/crypto.js";
import type { PresentedChain } from "../../modules/x509/authenticator.js";
import { equal, ok, test } from "../harness.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { Conversation } from "../fakes/tls-conversation.js";
import * as credentials from "../fakes/tls-credentials.js";
import { list16 } from "../fakes/tls-messages.js";
import type { Piece } from "../fakes/tls-records.js";
import type { ServerScript, Step } from "../fakes/tls-server.js";

const hello = Uint8Array.of(1, 2, 3, 4, 5);
const changeCipherSpec: Piece = { record: 20, content: Uint8Array.of(1), plain: true };

const suites: readonly (readonly [id: number, name: string, aead: AeadName])[] = [
	[0x1301, "TLS_AES_128_GCM_SHA256", "aes-128-gcm"],
	[0x1302, "TLS_AES_256_GCM_SHA384", "aes-256-gcm"],
	[0x1303, "TLS_CHACHA20_POLY1305_SHA256", "chacha20-poly1305"],
];
const groups: readonly GroupName[] = ["x25519", "secp256r1", "secp384r1"];

for (const [suite, name, aead] of suites) {
	for (const group of groups) {
		test(`handshake: ${name} with ${group}`, () => {
			const crypto = { ...nodeCrypto, aeads: [aead], groups: [group] };
			const talk = exchange(new Conversation({ suite, group }, { crypto }));
			equal([talk.connected?.suite, talk.connected?.group, talk.connected?.version], [name, group, "TLS 1.3"]);
		});
		test(`handshake: ${name}, HelloRetryRequest for ${group}`, () => {
			const crypto = { ...nodeCrypto, groups: [...groups.filter((other) => other !== group), group] };
			const talk = exchange(new Conversation({ suite, group, retry: { group } }, { crypto }));
			equal([talk.connected?.suite, talk.connected?.group], [name, group]);
		});
	}
}

const schemes: readonly (readonly [name: string, key: "p256" | "p384" | "rsa", scheme: number])[] = [
	["ecdsa_secp256r1_sha256", "p256", credentials.ECDSA_SECP256R1_SHA256],
	["ecdsa_secp384r1_sha384", "p384", credentials.ECDSA_SECP384R1_SHA384],
	["rsa_pss_rsae_sha256", "rsa", credentials.RSA_PSS_RSAE_SHA256],
	["rsa_pss_rsae_sha384", "rsa", credentials.RSA_PSS_RSAE_SHA384],
	["rsa_pss_rsae_sha512", "rsa", credentials.RSA_PSS_RSAE_SHA512],
];

for (const [name, key, scheme] of schemes) {
	test(`handshake: signed with ${name}`, () => {
		const own = credentials[key];
		exchange(new Conversation({ credentials: { ...own, scheme, sign: (content) => own.sign(content, scheme) } }));
	});
}

const offers: readonly (readonly [signatures: Crypto["signatures"], schemes: Uint8Array])[] = [
	[["ecdsa"], list16(0x0403, 0x0503)],
	[["rsa-pss", "ecdsa"], list16(0x0403, 0x0804, 0x0805, 0x0806, 0x0503)],
	[["ecdsa", "rsa-pkcs1", "rsa-pss"], list16(0x0403, 0x0804, 0x0805, 0x0806, 0x0503, 0x0401, 0x0501, 0x0601)],
	[["ecdsa", "ed25519"], list16(0x0403, 0x0503, 0x0807)],
];

for (const [signatures, list] of offers) {
	test(`handshake: who verifies ${signatures.join(", ")} offers that and nothing else`, () => {
		const { server } = exchange(new Conversation({}, { crypto: { ...nodeCrypto, signatures } }));
		equal(server.hellos[0]?.extensions.get(13), list);
	});
}

test("handshake: the groups are offered in the order of the host, and a share of the first is sent", () => {
	const { server } = exchange(new Conversation());
	equal(server.hellos[0]?.extensions.get(10), list16(0x001d, 0x0017, 0x0018));
	equal(server.hellos[0]?.share.group, 0x001d);
});

/** What a server may do, and must not be refused for. */
const liberties: readonly (readonly [name: string, script: ServerScript])[] = [
	["records of one byte", { split: 1 }],
	["records of one byte and a HelloRetryRequest", { split: 1, retry: { group: "secp256r1" }, group: "secp256r1" }],
	["the flight in one record", { coalesce: true }],
	["the flight in records of 100 bytes, across messages", { coalesce: true, split: 100 }],
	["padding of 300 bytes", { padding: 300 }],
	["no change_cipher_spec", { compatible: false }],
	["an empty server_name", { extensions: [[0, new Uint8Array(0)]] }],
	["a list of its groups", { extensions: [[10, list16(0x001d, 0x0017, 0x11ec)]] }],
	["a request for a certificate", { requestCertificate: true }],
	["a request with extensions that nobody knows", { requestCertificate: true, request: (fields) => ({ ...fields, extensions: [...fields.extensions, [0xfafa, new Uint8Array(3)], [47, Uint8Array.of(0, 4, 0, 2, 0x30, 0)]] }) }],
	["ten certificates", { certificate: (fields) => ({ ...fields, entries: Array.from({ length: 10 }, () => fields.entries).flat() }) }],
	["a cookie of 1,024 bytes", { retry: { cookie: new Uint8Array(1024).fill(7) } }],
	["change_cipher_spec before every message", { edit: (step, message) => (step === "connected" ? [] : [changeCipherSpec, { message }]) }],
	["change_cipher_spec 32 times", { edit: (step, message) => (step === "certificate" ? [...Array.from({ length: 31 }, () => changeCipherSpec), { message }] : usual(step, message)) }],
	["user_canceled four times", { edit: (step, message) => (step === "certificate" ? [...Array.from({ length: 4 }, (): Piece => ({ record: 21, content: Uint8Array.of(1, 90) })), { message }] : usual(step, message)) }],
	["records that say TLS 1.0", { version: 0x0301 }],
	["records of no version", { version: 0x0000 }],
];

for (const [name, script] of liberties) {
	for (const [way, chunk] of [["whole", Infinity], ["byte by byte", 1], ["7 bytes at a time", 7]] as const) {
		test(`handshake: ${name}, ${way}`, () => {
			exchange(new Conversation(script, {}, chunk));
		});
	}
}

test("handshake: the second ClientHello has the cookie and another key share, and nothing else changed", () => {
	const cookie = Uint8Array.of(9, 8, 7);
	const { server } = exchange(new Conversation({ retry: { group: "secp256r1", cookie }, group: "secp256r1" }));
	const [first, second] = server.hellos;
	ok(first !== undefined && second !== undefined);
	equal([second.random, second.sessionId, second.suites], [first.random, first.sessionId, first.suites]);
	equal([first.share.group, second.share.group, second.share.key.length], [0x001d, 0x0017, 65]);
	equal(second.extensions.get(44), Uint8Array.of(0, 3, ...cookie));
	for (const type of [0, 10, 13, 43]) equal(second.extensions.get(type), first.extensions.get(type), `extension ${type}`);
	equal([...second.extensions.keys()].filter((type) => type !== 44), [...first.extensions.keys()]);
});

test("handshake: a HelloRetryRequest with a cookie only leaves the key share as it is (RFC 8446 section 4.1.2)", () => {
	const { server } = exchange(new Conversation({ retry: { cookie: Uint8Array.of(1) } }));
	equal(server.hellos[1]?.share, server.hellos[0]?.share);
});

test("handshake: change_cipher_spec comes once, before the second flight", () => {
	equal(exchange(new Conversation()).server.outerTypes.slice(0, 3), [22, 20, 23]);
	equal(exchange(new Conversation({ retry: { cookie: Uint8Array.of(1) } })).server.outerTypes.slice(0, 4), [22, 20, 22, 23]);
});

test("handshake: who has no certificate says so when asked, and only then", () => {
	equal(exchange(new Conversation({ requestCertificate: true })).server.clientCertificate, Uint8Array.of(11, 0, 0, 4, 0, 0, 0, 0));
	equal(exchange(new Conversation()).server.heard, [1, 20]);
});

test("handshake: an address is not sent as server_name (RFC 6066 section 3)", () => {
	const serverName = { kind: "ip", text: "127.0.0.1", address: Uint8Array.of(127, 0, 0, 1) } as const;
	const { server } = exchange(new Conversation({}, { serverName }));
	equal(server.hellos[0]?.extensions.has(0), false);
});

test("handshake: the authenticator is given chain, name and date, takes its steps, and its views live until the last", () => {
	let seen: PresentedChain | undefined;
	let copies: readonly Uint8Array[] = [];
	const authenticator = fakeAuthenticator({ steps: 5, presented: (chain) => {
		seen = chain;
		copies = chain.certificates.map((certificate) => certificate.slice());
	} });
	const talk = exchange(new Conversation({ split: 50, certificate: (fields) => ({ ...fields, entries: [...fields.entries, { certificate: new Uint8Array(500).fill(3), extensions: [] }] }) }, { authenticator, now: undefined, receiveBuffer: 512 }));
	equal([seen?.name.text, seen?.now], ["localhost", undefined]);
	equal(copies, [credentials.p256.certificate, new Uint8Array(500).fill(3)]);
	equal(talk.connected?.peer.kind, "verified");
});

function usual(step: Step, message: Uint8Array): readonly Piece[] {
	return step === "connected" ? [] : [{ message }];
}

/** The handshake, data both ways, and a good end. */
function exchange(talk: Conversation): Conversation {
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
