import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { AeadName } from "../../modules/ports/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { equal, ok, test } from "../harness.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { RecordingCrypto } from "../fakes/recording-crypto.js";
import { Conversation12 } from "../fakes/tls-conversation.js";
import { flipped, handshakeMessage, joined } from "../fakes/tls-messages.js";
import { at12 } from "../fakes/tls-refusal.js";
import type { ServerScript12 } from "../fakes/tls-server12.js";

test("keys 1.2: at most one public-key operation a call of next; three in a handshake, one more for a key share of TLS 1.3", () => {
	for (const [versions, operations] of [[[tls12], 3], [[tls13, tls12], 4]] as const) {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation12({ coalesce: true }, { crypto, versions });
		let before = 0;
		let most = 0;
		talk.watch = () => {
			most = Math.max(most, crypto.operations - before);
			before = crypto.operations;
		};
		talk.run();
		ok(talk.server.finished);
		equal([most, crypto.operations], [1, operations]);
	}
});

const suites: readonly (readonly [aead: AeadName, suite: number])[] = [["aes-128-gcm", 0xc02b], ["aes-256-gcm", 0xc02c], ["chacha20-poly1305", 0xcca9]];

for (const [aead, suite] of suites) {
	test(`keys 1.2: no nonce is used twice under a key of ${aead}`, () => {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation12({ suite }, { crypto }).run();
		for (let round = 0; round < 300; round++) {
			talk.server.sender.data(Uint8Array.of(round));
			talk.server.sender.alert(1, 100);
			talk.run();
			equal(talk.say(Uint8Array.of(round, round)), 2);
		}
		talk.client.send({ type: "close" });
		talk.run();
		equal([talk.failure?.message, talk.received.length, talk.server.data.length], [undefined, 300, 600]);
		// One for each direction, through the whole connection.
		equal([crypto.keys, crypto.alive.size], [2, 2]);
	});
}

for (const [aead, suite] of suites.slice(0, 2)) {
	test(`keys 1.2: a key of ${aead} that is worn out ends the connection in words, with user_canceled and close_notify`, () => {
		const crypto = new RecordingCrypto(nodeCrypto);
		// Finished is the first record under it.
		const talk = new Conversation12({ suite }, { crypto, recordsPerKey: 4 }).run();
		for (const byte of [1, 2, 3]) equal(talk.say(Uint8Array.of(byte)), 1);
		equal(talk.failure, undefined);
		equal(talk.say(Uint8Array.of(4)), 0);
		equal([talk.failure?.code, talk.failure?.fault, talk.server.alerts], ["key-worn-out", "resource", [[1, 90], [1, 0]]]);
		ok(talk.failure?.seen.startsWith("4 records") === true && talk.failure.expected.includes("TLS_ECDHE_ECDSA_WITH_AES_"));
		equal([talk.server.data, talk.events, crypto.left], [Uint8Array.of(1, 2, 3), ["connected", "failed"], 0]);
		equal([talk.client.next(), talk.client.output(), talk.client.send({ type: "data", bytes: Uint8Array.of(1) })], [undefined, undefined, 0]);
	});
}

test("keys 1.2: a worn out key still receives, and still says close_notify", () => {
	const talk = new Conversation12({}, { recordsPerKey: 1 }).run();
	talk.server.sender.data(Uint8Array.of(5));
	talk.run();
	talk.client.send({ type: "close" });
	talk.run();
	equal([talk.received, talk.failure, talk.server.alerts], [Uint8Array.of(5), undefined, [[1, 0]]]);
});

const endings: readonly (readonly [name: string, script: ServerScript12, then?: (talk: Conversation12) => void])[] = [
	["a bad ServerHello", { hello: (fields) => ({ ...fields, suite: 0 }) }],
	["no extended_master_secret", { bound: false }],
	["a bad certificate", { certificates: [] }],
	["a bad signature", { exchange: (fields) => ({ ...fields, signature: flipped(fields.signature, -1) }) }],
	["a bad key", { signed: (content) => joined(content.subarray(0, 68), new Uint8Array(32)), exchange: (fields) => ({ ...fields, key: new Uint8Array(32) }) }],
	["a bad ServerHelloDone", { edit: at12("server-hello-done", (message) => [{ message: joined(message, message) }]) }],
	["no change_cipher_spec", { edit: at12("change-cipher-spec", () => []) }],
	["a bad Finished", { edit: at12("finished", (message) => [{ message: flipped(message, -1) }]) }],
	["a HelloRequest", { edit: at12("connected", () => [{ message: handshakeMessage(0, new Uint8Array(0)) }]) }],
	["a bad record", { edit: at12("connected", () => [{ record: 23, content: Uint8Array.of(1), damage: (record) => flipped(record, -1) }]) }],
	["an alert", { edit: at12("change-cipher-spec", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }],
	["the end of the transport", {}, (talk) => { talk.end(); }],
	["a deadline before Finished", { edit: (step) => (step === "change-cipher-spec" || step === "finished" ? [] : undefined) }, (talk) => { talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 1, state: "", advice: "" })); }],
	["a deadline behind change_cipher_spec", { edit: at12("finished", () => []) }, (talk) => { talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 1, state: "", advice: "" })); }],
	["wipe, before Finished", { edit: (step) => (step === "change-cipher-spec" || step === "finished" ? [] : undefined) }, (talk) => { talk.client.wipe(); }],
	["wipe, connected", {}, (talk) => { talk.client.wipe(); }],
	["wipe after close_notify both ways", {}, (talk) => {
		talk.server.sender.alert(1, 0);
		talk.client.send({ type: "close" });
		talk.run().client.wipe();
	}],
];

for (const [name, script, then] of endings) {
	test(`keys 1.2: no secret is left behind after ${name}`, () => {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation12(script, { crypto }).run();
		then?.(talk);
		talk.run();
		ok(talk.failure !== undefined || name.startsWith("wipe"), name);
		ok(crypto.operations > 0);
		equal(crypto.left, 0);
	});
}

test("keys 1.2: connected, the keys of the two directions are all that is left", () => {
	for (const bound of [true, false]) {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation12({ bound }, { crypto, withoutExtendedMasterSecret: true }).run();
		equal([talk.events, crypto.alive.size, crypto.left], [["connected"], 2, 2]);
	}
});

test("keys 1.2: an authenticator that refuses leaves no secret behind", () => {
	const crypto = new RecordingCrypto(nodeCrypto);
	const talk = new Conversation12({}, { crypto, authenticator: fakeAuthenticator({ steps: 2, failure: tlsFailures.make("bad-finished") }) }).run();
	equal([talk.failure?.code, crypto.left], ["bad-finished", 0]);
});
