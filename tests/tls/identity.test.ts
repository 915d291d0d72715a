import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { SignatureAlgorithm } from "../../modules/ports/crypto.js";
import { tls12 } from "../../modules/tls/version12.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readPublicKey } from "../../modules/x509/public-key.js";
import { readEcdsaSignature } from "../../modules/x509/signature.js";
import { equal, ok, test } from "../harness.js";
import { RecordingCrypto } from "../fakes/recording-crypto.js";
import { Conversation, Conversation12 } from "../fakes/tls-conversation.js";
import type { ConnectionOptions } from "../fakes/tls-conversation.js";
import { identityOf, identityWith, SecureElement } from "../fakes/tls-identity.js";
import type { KeyName } from "../fakes/tls-identity.js";
import { list16, writeCertificate } from "../fakes/tls-messages.js";
import type { ClientProof, Extension, RequestFields } from "../fakes/tls-messages.js";
import { writeCertificate12 } from "../fakes/tls-messages12.js";
import type { RequestFields12 } from "../fakes/tls-messages12.js";
import type { ServerScript } from "../fakes/tls-server.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";
import { testKeys } from "../vectors/test-keys.js";

const nothing = new Uint8Array(0);
const ECDSA: readonly SignatureAlgorithm[] = [{ kind: "ecdsa", hash: "sha256" }];
const ALGORITHMS: Readonly<Record<number, SignatureAlgorithm>> = {
	0x0403: { kind: "ecdsa", hash: "sha256" }, 0x0503: { kind: "ecdsa", hash: "sha384" }, 0x0603: { kind: "ecdsa", hash: "sha512" },
	0x0804: { kind: "rsa-pss", hash: "sha256" }, 0x0805: { kind: "rsa-pss", hash: "sha384" }, 0x0806: { kind: "rsa-pss", hash: "sha512" },
	0x0401: { kind: "rsa-pkcs1", hash: "sha256" }, 0x0501: { kind: "rsa-pkcs1", hash: "sha384" }, 0x0601: { kind: "rsa-pkcs1", hash: "sha512" },
};
const ALL = [0x0203, 0x0201, 0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0xfafa];

/** Our key, what the server takes, and what we sign with; undefined when nothing fits. */
type Choice = readonly [key: KeyName, taken: readonly number[], chosen: number | undefined];

/** RFC 8446 sections 4.2.3 and 4.4.3: the curve is part of the scheme, and of RSA only PSS signs. */
const choices13: readonly Choice[] = [
	["p256", ALL, 0x0403],
	["p256", [0x0403], 0x0403],
	["p256", [0x0804, 0x0403, 0x0503], 0x0403],
	["p256", [0x0503, 0x0603], undefined],
	["p256", [0x0804, 0x0401], undefined],
	["p256", [0xfafa], undefined],
	["p256", [0x0203], undefined],
	["p384", ALL, 0x0503],
	["p384", [0x0403, 0x0603], undefined],
	["rsa", ALL, 0x0804],
	["rsa", [0x0806, 0x0805], 0x0805],
	["rsa", [0x0806], 0x0806],
	["rsa", [0x0401, 0x0501, 0x0601], undefined],
	["rsa", [0x0809, 0x080a, 0x080b], undefined],
	["rsa", [0x0403, 0x0807], undefined],
];

/** RFC 5246 section 7.4.8: any hash with any curve; PSS where the server takes it (RFC 8446 section 4.2.3). */
const choices12: readonly Choice[] = [
	["p256", ALL, 0x0403],
	["p256", [0x0503, 0x0603], 0x0503],
	["p256", [0x0603], 0x0603],
	["p256", [0x0203, 0x0804], undefined],
	["p384", ALL, 0x0503],
	["p384", [0x0403], 0x0403],
	["p384", [0x0401], undefined],
	["rsa", ALL, 0x0804],
	["rsa", [0x0401, 0x0501], 0x0401],
	["rsa", [0x0601, 0x0501], 0x0501],
	["rsa", [0x0601], 0x0601],
	["rsa", [0x0806, 0x0401], 0x0806],
	["rsa", [0x0201, 0x0403], undefined],
];

for (const [key, taken, chosen] of choices13) {
	test(`identity: TLS 1.3, ${key}, the server takes ${numbers(taken)}: ${chosen?.toString(16) ?? "an empty Certificate"}`, () => {
		const { server, failure, events } = new Conversation(asking(taken), { identity: identityOf(key) }).run();
		equal([failure?.message, events, server.finished, server.clientProof?.scheme], [undefined, ["connected"], true, chosen]);
		equal(server.heard, chosen === undefined ? [1, 11, 20] : [1, 11, 15, 20]);
		const entries = chosen === undefined ? [] : [{ certificate: testKeys[key].certificate, extensions: [] }];
		equal(server.clientCertificate, writeCertificate({ context: nothing, entries }));
		if (chosen !== undefined) ok(isGood(server.clientProof, key));
	});
}

for (const [key, taken, chosen] of choices12) {
	test(`identity: TLS 1.2, ${key}, the server takes ${numbers(taken)}: ${chosen?.toString(16) ?? "an empty Certificate"}`, () => {
		const { server, failure, events } = new Conversation12(asking12(taken), { identity: identityOf(key) }).run();
		equal([failure?.message, events, server.finished, server.clientProof?.scheme], [undefined, ["connected"], true, chosen]);
		equal(server.heard, chosen === undefined ? [1, 11, 16, 20] : [1, 11, 16, 15, 20]);
		equal(server.clientCertificate, writeCertificate12(chosen === undefined ? [] : [testKeys[key].certificate]));
		if (chosen !== undefined) ok(isGood(server.clientProof, key));
	});
}

const types: readonly (readonly [key: KeyName, types: readonly number[], sent: boolean])[] = [
	["p256", [64], true],
	["p256", [1, 2, 64], true],
	["p256", [1], false],
	["p256", [65, 66], false],
	["rsa", [1], true],
	["rsa", [64, 1], true],
	["rsa", [64], false],
	["rsa", [3, 4], false],
];

for (const [key, list, sent] of types) {
	test(`identity: TLS 1.2, ${key}, certificate types ${list.join(", ")}: ${sent ? "sent" : "none"}`, () => {
		const request = (fields: RequestFields12): RequestFields12 => ({ ...fields, schemes: list16(...ALL).subarray(2), types: Uint8Array.from(list) });
		const { server, events } = new Conversation12({ requestCertificate: true, request }, { identity: identityOf(key) }).run();
		equal([events, server.clientProof !== undefined], [["connected"], sent]);
	});
}

const ways13: readonly (readonly [name: string, script: ServerScript, options?: Partial<ConnectionOptions>])[] = [
	["after HelloRetryRequest", { retry: { group: "secp256r1" }, group: "secp256r1" }],
	["with SHA-384 in the transcript", { suite: 0x1302 }],
	["all messages in one record", { coalesce: true }],
	["one byte a record", { split: 1 }],
	["CAs named", { request: (fields) => ({ ...fields, extensions: [...fields.extensions, AUTHORITIES] }) }],
	["schemes for certificates that ours is not signed with", { request: (fields) => ({ ...fields, extensions: [...fields.extensions, [50, list16(0x0807)]] }) }],
	["extensions that nobody knows", { request: (fields) => ({ ...fields, extensions: [[0x1a1a, nothing], ...fields.extensions, [48, Uint8Array.of(0, 0)]] }) }],
	["the smallest send buffer", {}, { sendBuffer: 64 }],
];

for (const [name, script, options] of ways13) {
	test(`identity: TLS 1.3, ${name}`, () => {
		for (const chunk of [Infinity, 1]) {
			const talk = new Conversation({ requestCertificate: true, ...script }, { identity: identityOf("p256"), ...options }, chunk).run();
			equal([talk.failure?.message, talk.server.finished], [undefined, true]);
			ok(isGood(talk.server.clientProof, "p256"));
			equal(talk.say(Uint8Array.of(1, 2)), 2);
			equal(talk.server.data, Uint8Array.of(1, 2));
		}
	});
}

const ways12: readonly (readonly [name: string, script: ServerScript12, options?: Partial<ConnectionOptions>])[] = [
	["with SHA-384 in the transcript", { suite: 0xc02c }],
	["without extended_master_secret", { bound: false }, { withoutExtendedMasterSecret: true }],
	["all messages in one record", { coalesce: true }],
	["one byte a record", { split: 1 }],
	["an OCSP response before", { status: Uint8Array.of(1) }],
	["CAs named", { request: (fields) => ({ ...fields, authorities: [AUTHORITY, Uint8Array.of(7)] }) }],
	["TLS 1.2 offered alone", {}, { versions: [tls12] }],
];

for (const [name, script, options] of ways12) {
	test(`identity: TLS 1.2, ${name}`, () => {
		for (const chunk of [Infinity, 1]) {
			const talk = new Conversation12({ requestCertificate: true, ...script }, { identity: identityOf("p256"), ...options }, chunk).run();
			equal([talk.failure?.message, talk.server.finished], [undefined, true]);
			ok(isGood(talk.server.clientProof, "p256"));
			equal(talk.say(Uint8Array.of(1, 2)), 2);
			equal(talk.server.data, Uint8Array.of(1, 2));
		}
	});
}

test("identity: nobody asks, nothing is sent, and nothing is signed", () => {
	const key = new SecureElement("p256", ECDSA);
	const identity = identityWith(key, "p256");
	const talks = [new Conversation({}, { identity }), new Conversation12({}, { identity })];
	for (const talk of talks) equal([talk.run().events, talk.server.clientCertificate, key.signed], [["connected"], undefined, 0]);
});

test("identity: a chain of 40 KB goes out in records as long as the server wants them", () => {
	const more = Array.from({ length: 20 }, (_, index) => new Uint8Array(2000).fill(index));
	const identity = identityOf("p256", more);
	const limit: Extension = [28, Uint8Array.of(2, 1)];
	const talk = new Conversation({ requestCertificate: true, extensions: [limit] }, { identity }).run();
	const certificates = [testKeys.p256.certificate, ...more];
	equal(talk.server.clientCertificate, writeCertificate({ context: nothing, entries: certificates.map((certificate) => ({ certificate, extensions: [] })) }));
	equal([talk.server.finished, Math.max(...talk.server.lengths)], [true, 512]);
	const talk12 = new Conversation12({ requestCertificate: true, extensions: [limit] }, { identity }).run();
	equal(talk12.server.clientCertificate, writeCertificate12(certificates));
	// Our limit is for what is protected, and counts from the keys on (RFC 8449 section 4).
	ok(talk12.server.finished);
	ok(Math.max(...talk12.server.lengths) <= 16_384);
});

test("identity: a key elsewhere with one algorithm signs once, in a step of its own", () => {
	for (const Talk of [Conversation, Conversation12]) {
		const key = new SecureElement("p256", ECDSA);
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Talk({ requestCertificate: true }, { identity: identityWith(key, "p256"), crypto });
		let before = 0;
		let most = 0;
		talk.watch = () => {
			most = Math.max(most, crypto.operations + key.signed - before);
			before = crypto.operations + key.signed;
		};
		talk.run();
		equal([talk.failure?.message, talk.server.finished, key.signed, most], [undefined, true, 1, 1]);
	}
});

test("identity: a key that cannot sign is a failure of ours, says nothing of the key, and leaves no secret", () => {
	for (const Talk of [Conversation, Conversation12]) {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Talk({ requestCertificate: true }, { identity: identityWith(new SecureElement("p256", ECDSA, true), "p256"), crypto }).run();
		equal([talk.failure?.code, talk.failure?.fault, talk.alerts, crypto.left], ["client-signature", "config", [80], 0]);
		ok(!JSON.stringify(talk.failure).includes("8f2c"));
		ok(!talk.server.finished);
	}
});

test("identity: a wiped key is a key that cannot sign", () => {
	const identity = identityOf("p384");
	identity.key.wipe();
	for (const talk of [new Conversation(asking([0x0503]), { identity }), new Conversation12(asking12([0x0503]), { identity })]) equal([talk.run().failure?.code, talk.alerts], ["client-signature", [80]]);
});

test("identity: no two signatures are over the same", () => {
	const identity = identityOf("p256");
	const contents = [1, 2].map(() => new Conversation(asking(ALL), { identity }).run().server.clientProof?.content);
	ok(contents[0] !== undefined && contents[1] !== undefined && contents[0].join() !== contents[1].join());
	// RFC 8446 section 4.4.3: what a client signs can be shown as nobody else's signature.
	equal(String.fromCharCode(...contents[0].subarray(60, 97)), "    TLS 1.3, client CertificateVerify");
	equal([contents[0].length, contents[0].at(97)], [64 + 33 + 1 + 32, 0]);
});

/** A request of TLS 1.3 for these schemes. */
function asking(schemes: readonly number[]): ServerScript {
	return { requestCertificate: true, request: (fields: RequestFields) => ({ ...fields, extensions: [[13, list16(...schemes)]] }) };
}

function asking12(schemes: readonly number[]): ServerScript12 {
	return { requestCertificate: true, request: (fields) => ({ ...fields, schemes: list16(...schemes).subarray(2) }) };
}

/** Whether the proof is one of this key's, over what it should be over. */
function isGood(proof: ClientProof | undefined, name: KeyName): boolean {
	const key = readPublicKey(readCertificate(testKeys[name].certificate, "it"));
	const algorithm = ALGORITHMS[proof?.scheme ?? 0];
	if (proof === undefined || algorithm === undefined) return false;
	const raw = key.kind === "ec" ? readEcdsaSignature(proof.signature, (key.point.length - 1) / 2) : proof.signature;
	return raw !== undefined && nodeCrypto.verify(algorithm, key, proof.content, raw) && !nodeCrypto.verify(algorithm, key, proof.content.subarray(1), raw);
}

function numbers(schemes: readonly number[]): string {
	return schemes === ALL ? "all" : schemes.map((scheme) => scheme.toString(16)).join(", ");
}

/** CN=localhost. */
const AUTHORITY = Uint8Array.of(0x30, 0x14, 0x31, 0x12, 0x30, 0x10, 0x06, 0x03, 0x55, 0x04, 0x03, 0x0c, 0x09, 0x6c, 0x6f, 0x63, 0x61, 0x6c, 0x68, 0x6f, 0x73, 0x74);
const AUTHORITIES: Extension = [47, Uint8Array.of(0, AUTHORITY.length + 2, 0, AUTHORITY.length, ...AUTHORITY)];
