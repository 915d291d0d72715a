import { nodeCrypto } from "../../hosts/node/crypto.js";
import { tlsFailures } from "../../modules/tls/failures.js";
import { recordLimit } from "../../modules/tls/suites.js";
import { equal, ok, test } from "../harness.js";
import { fakeAuthenticator } from "../fakes/authenticator.js";
import { RecordingCrypto } from "../fakes/recording-crypto.js";
import { Conversation } from "../fakes/tls-conversation.js";
import { flipped, joined, keyShareEntry, number16, writeKeyUpdate, writeTicket } from "../fakes/tls-messages.js";
import type { Piece } from "../fakes/tls-records.js";
import { at } from "../fakes/tls-refusal.js";
import type { ServerScript } from "../fakes/tls-server.js";

const ticket = writeTicket({ nonce: Uint8Array.of(0), ticket: new Uint8Array(150).fill(3), extensions: [[42, new Uint8Array(4)], [0xfafa, new Uint8Array(2)]] });

test("keys: at most one public-key operation a call of next, and four in a handshake", () => {
	for (const script of [{}, { retry: { group: "secp256r1" }, group: "secp256r1" }, { coalesce: true }] satisfies ServerScript[]) {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation(script, { crypto });
		let before = 0;
		let most = 0;
		talk.watch = () => {
			most = Math.max(most, crypto.operations - before);
			before = crypto.operations;
		};
		talk.run();
		ok(talk.server.finished);
		equal([most, crypto.operations], [1, "retry" in script ? 4 : 3]);
	}
});

test("keys: no nonce is used twice under a key, through many updates both ways", () => {
	const crypto = new RecordingCrypto(nodeCrypto);
	const talk = new Conversation({ split: 20 }, { crypto }).run();
	for (let round = 0; round < 20; round++) {
		talk.server.keyUpdate(round % 2 === 0 ? 1 : 0);
		talk.server.sender.data(Uint8Array.of(round));
		talk.server.sender.data(Uint8Array.of(round));
		talk.run();
		equal(talk.say(Uint8Array.of(round, round)), 2);
	}
	equal(talk.failure?.message, undefined);
	equal([talk.received.length, talk.server.data.length], [40, 40]);
	equal(talk.server.heard.filter((type) => type === 24).length, 10);
	// Two pairs of the handshake and its end, twenty more for reading, ten more for writing.
	equal(crypto.keys, 34);
	equal(crypto.alive.size, 2);
});

test("KeyUpdate: not requested, it is not answered, and data goes on both ways", () => {
	const talk = new Conversation().run();
	talk.server.keyUpdate(0);
	talk.server.sender.data(Uint8Array.of(1));
	talk.run();
	equal(talk.say(Uint8Array.of(2)), 1);
	equal([talk.received, talk.server.data], [Uint8Array.of(1), Uint8Array.of(2)]);
	equal(talk.server.heard, [1, 20]);
});

test("KeyUpdate: requested, it is answered before the next data", () => {
	const talk = new Conversation().run();
	talk.server.keyUpdate(1);
	const bytes = talk.server.output();
	talk.client.receive(bytes);
	equal(talk.client.next(), undefined);
	equal(talk.client.send({ type: "data", bytes: Uint8Array.of(2) }), 1);
	talk.run();
	equal([talk.server.heard, talk.server.data], [[1, 20, 24], Uint8Array.of(2)]);
});

test("KeyUpdate: however many requests come in silence, one answer stands for them", () => {
	const talk = new Conversation().run();
	for (let count = 0; count < 5; count++) talk.server.keyUpdate(1);
	talk.run();
	equal(talk.server.heard, [1, 20, 24]);
	equal(talk.say(Uint8Array.of(2)), 1);
	equal(talk.server.data, Uint8Array.of(2));
});

test("KeyUpdate: requests do not make the send buffer grow while nothing can be sent", () => {
	const talk = new Conversation({}, { sendBuffer: 128 }).run();
	const { client, server } = talk;
	const sent: number[] = [];
	equal(client.send({ type: "data", bytes: new Uint8Array(60) }), 60);
	for (let count = 0; count < 200; count++) {
		server.keyUpdate(1);
		server.sender.data(Uint8Array.of(count));
		client.receive(server.output());
		equal(client.next()?.type, "data");
		equal(client.next(), undefined);
		client.send({ type: "data", bytes: new Uint8Array(60) });
		sent.push(client.output()?.length ?? 0);
	}
	ok(Math.max(...sent) <= 128, `${Math.max(...sent)} bytes`);
	talk.run();
	equal(talk.failure?.message, undefined);
	equal(talk.say(Uint8Array.of(9)), 1);
	equal(server.data.at(-1), 9);
});

test("KeyUpdate: after our close_notify it is not answered, and reading goes on", () => {
	const talk = new Conversation().run();
	talk.client.send({ type: "close" });
	talk.run();
	talk.server.keyUpdate(1);
	talk.server.sender.data(Uint8Array.of(1));
	talk.run();
	equal([talk.server.heard, talk.server.alerts, talk.received], [[1, 20], [[1, 0]], Uint8Array.of(1)]);
});

test("KeyUpdate: one byte in a record each", () => {
	const talk = new Conversation({ split: 1 }).run();
	talk.server.keyUpdate(1);
	talk.server.sender.data(Uint8Array.of(1));
	talk.run();
	equal([talk.received, talk.server.heard], [Uint8Array.of(1), [1, 20, 24]]);
});

for (const suite of [0x1301, 0x1302]) {
	test(`KeyUpdate of our own: a key of suite ${suite.toString(16)} protects no more records than it may, and no nonce comes twice`, () => {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation({ suite }, { crypto, recordsPerKey: 3 }).run();
		for (let round = 0; round < 50; round++) equal(talk.say(Uint8Array.of(round)), 1);
		equal([talk.failure?.message, talk.server.data.length], [undefined, 50]);
		// Three records of data, then KeyUpdate as the fourth.
		equal([talk.server.heard.filter((type) => type === 24).length, crypto.mostSealed], [16, 4]);
		equal(crypto.alive.size, 2);
		talk.server.sender.data(Uint8Array.of(1));
		talk.run();
		equal(talk.received, Uint8Array.of(1));
	});
}

test("KeyUpdate of our own: it asks for none of the server, and one stands for a request of the server too", () => {
	const talk = new Conversation({}, { recordsPerKey: 2 }).run();
	const { client, server } = talk;
	client.send({ type: "data", bytes: Uint8Array.of(1) });
	client.send({ type: "data", bytes: Uint8Array.of(2) });
	server.keyUpdate(1);
	client.receive(server.output());
	equal(client.next(), undefined);
	equal(client.send({ type: "data", bytes: Uint8Array.of(3) }), 1);
	talk.run();
	equal([server.heard, server.data, server.updateRequests], [[1, 20, 24], Uint8Array.of(1, 2, 3), [0]]);
});

test("KeyUpdate of our own: it waits for room, and takes none that data needs", () => {
	const talk = new Conversation({}, { recordsPerKey: 1, sendBuffer: 64 }).run();
	const { client } = talk;
	let most = 0;
	for (let round = 0; round < 20; round++) {
		client.send({ type: "data", bytes: new Uint8Array(40).fill(round) });
		most = Math.max(most, client.output()?.length ?? 0);
		if (round % 4 === 3) talk.run();
	}
	talk.run();
	ok(most <= 64, `${most} bytes`);
	equal([talk.failure?.message, talk.say(new Uint8Array(1000))], [undefined, 1000]);
});

test("KeyUpdate of our own: none after our close_notify", () => {
	const talk = new Conversation({}, { recordsPerKey: 1 }).run();
	talk.client.send({ type: "data", bytes: Uint8Array.of(1) });
	talk.client.send({ type: "close" });
	talk.run();
	equal([talk.server.heard, talk.server.alerts], [[1, 20], [[1, 0]]]);
});

test("keys: how many records each AEAD's key may protect (RFC 8446 section 5.5)", () => {
	for (const aead of ["aes-128-gcm", "aes-256-gcm"] as const) ok(recordLimit(aead) >= 2 ** 20 && recordLimit(aead) < 2 ** 24.5);
	ok(recordLimit("chacha20-poly1305") > 2 ** 48);
});

test("keys: a limit for tests does not raise the suite's", () => {
	const talk = new Conversation({}, { recordsPerKey: Infinity }).run();
	equal([talk.events, talk.say(new Uint8Array(3000))], [["connected"], 3000]);
});

test("tickets are passed over, also in records of one byte", () => {
	for (const split of [1, 50, 1000]) {
		const talk = new Conversation({ split, edit: at("connected", () => [{ message: ticket }, { message: ticket }, { record: 23, content: Uint8Array.of(1) }]) }).run();
		equal([talk.failure?.message, talk.received], [undefined, Uint8Array.of(1)]);
	}
});

test("a ticket without room for it is passed over, what is behind it is not", () => {
	const long = writeTicket({ nonce: Uint8Array.of(0), ticket: new Uint8Array(5000), extensions: [] });
	for (const split of [400, 999, 1000]) {
		for (const messages of [[long], [long, ticket, long], [joined(ticket, long, ticket), ticket]]) {
			const pieces: Piece[] = [...messages.map((message) => ({ message })), { record: 23, content: Uint8Array.of(1) }];
			const talk = new Conversation({ split, edit: at("connected", () => pieces) }).run();
			equal([talk.failure?.message, talk.received], [undefined, Uint8Array.of(1)]);
		}
	}
});

const endings: readonly (readonly [name: string, script: ServerScript, then?: (talk: Conversation) => void])[] = [
	["a bad ServerHello", { hello: (fields) => ({ ...fields, suite: 0 }) }],
	["a bad key share", { hello: (fields) => ({ ...fields, extensions: [[43, number16(0x0304)], [51, keyShareEntry(0x001d, new Uint8Array(32))]] }) }],
	["a second HelloRetryRequest", { retry: { group: "secp256r1" }, group: "x25519" }],
	["bytes left over behind ServerHello", { edit: at("server-hello", (message) => [{ message: joined(message, Uint8Array.of(8)) }]) }],
	["a bad EncryptedExtensions", { extensions: [[51, new Uint8Array(0)]] }],
	["a bad signature", { verify: (fields) => ({ ...fields, signature: flipped(fields.signature, -1) }) }],
	["a bad Finished", { edit: at("finished", (message) => [{ message: flipped(message, -1) }]) }],
	["bytes left over behind Finished", { edit: at("finished", (message) => [{ message: joined(message, Uint8Array.of(4)) }]) }],
	["bytes left over behind KeyUpdate", { edit: at("connected", () => [{ message: joined(writeKeyUpdate(1), Uint8Array.of(4)) }]) }],
	["a bad record", { edit: at("connected", () => [{ record: 23, content: Uint8Array.of(1), damage: (record) => flipped(record, -1) }]) }],
	["an alert", { edit: at("certificate", () => [{ record: 21, content: Uint8Array.of(2, 40) }]) }],
	["the end of the transport", {}, (talk) => { talk.end(); }],
	["a deadline", { edit: at("certificate", () => []) }, (talk) => { talk.client.abort(tlsFailures.make("handshake-timeout", { seconds: 1, state: "", advice: "" })); }],
	["wipe, connected", {}, (talk) => { talk.client.wipe(); }],
	["wipe, connected and updated", {}, (talk) => {
		talk.server.keyUpdate(1);
		talk.run().client.wipe();
	}],
	["wipe after close_notify both ways", {}, (talk) => {
		talk.server.sender.alert(1, 0);
		talk.client.send({ type: "close" });
		talk.run().client.wipe();
	}],
];

for (const [name, script, then] of endings) {
	test(`keys: no secret is left behind after ${name}`, () => {
		const crypto = new RecordingCrypto(nodeCrypto);
		const talk = new Conversation(script, { crypto }).run();
		then?.(talk);
		talk.run();
		ok(talk.failure !== undefined || name.startsWith("wipe"), name);
		ok(crypto.secrets.length > 0 || crypto.operations > 0);
		equal(crypto.left, 0);
	});
}

test("keys: an authenticator that refuses leaves no secret behind", () => {
	const crypto = new RecordingCrypto(nodeCrypto);
	const talk = new Conversation({}, { crypto, authenticator: fakeAuthenticator({ steps: 2, failure: tlsFailures.make("bad-finished") }) }).run();
	equal([talk.failure?.code, crypto.left], ["bad-finished", 0]);
});
