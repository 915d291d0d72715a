import { equal, ok, test } from "../harness.js";
import { p256 } from "../fakes/tls-credentials.js";
import { Conversation } from "../fakes/tls-conversation.js";
import { handshakeMessage, joined } from "../fakes/tls-messages.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { ServerScript } from "../fakes/tls-server.js";

/** A Certificate message of about this many bytes, in two entries. */
function heavy(bytes: number, script: ServerScript = {}): ServerScript {
	const second = { certificate: new Uint8Array(bytes - p256.certificate.length - 20).fill(5), extensions: [] };
	return { ...script, certificate: (fields) => ({ ...fields, entries: [...fields.entries, second] }) };
}

for (const split of [1, 100, 1000, 4000, 16_384]) {
	test(`limits: a Certificate of 20 KB in records of ${split} bytes, and at rest again afterwards`, () => {
		const options = { receiveBuffer: 4096, handshakeBuffer: 24_576 };
		const talk = new Conversation(heavy(20_000, { split }), options);
		let most = 0;
		talk.watch = () => { most = Math.max(most, talk.client.space().length); };
		talk.run();
		equal(talk.events, ["connected"]);
		ok(most <= 24_576 + 5, `${most} bytes`);
		equal(talk.client.space().length, 512 + 5);
	});
}

test("limits: the smallest buffers", () => {
	const talk = new Conversation({ split: 64, requestCertificate: true }, { receiveBuffer: 512, handshakeBuffer: 1024, sendBuffer: 64 }, 3).run();
	equal(talk.events, ["connected"]);
	const text = new Uint8Array(1000).map((_, index) => index);
	equal(talk.say(text), 1000);
	equal(talk.server.data, text);
	equal(talk.client.space().length, 517);
});

test("limits: records as long as may be", () => {
	const talk = new Conversation({}, { receiveBuffer: 16_640, sendBuffer: 20_000 }).run();
	const text = new Uint8Array(20_000).fill(1);
	talk.server.sender.data(text.subarray(0, 16_384));
	talk.server.sender.send({ record: 23, content: text.subarray(0, 100), padding: 16_284 });
	talk.run();
	equal(talk.received.length, 16_484);
	// One record holds 16,384 bytes of content (RFC 8446 section 5.1).
	equal(talk.client.send({ type: "data", bytes: text }), 16_384);
	talk.run();
	equal(talk.server.data.length, 16_384);
});

test("limits: the receive buffer is filled to its last byte", () => {
	const talk = new Conversation({}, { receiveBuffer: 600 }).run();
	talk.server.sender.data(new Uint8Array(600 - 17).fill(1));
	talk.run();
	equal([talk.failure?.code, talk.received.length], [undefined, 583]);
});

test("limits: tickets do not count as empty records, nor these as tickets", () => {
	const ticket = { message: handshakeMessage(4, Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0, 1, 7, 0, 1, 7, 0, 0)) };
	const empty = { record: 23, content: new Uint8Array(0) };
	const many = [...new Array<typeof ticket>(32).fill(ticket), ...new Array<typeof empty>(32).fill(empty)];
	for (const [pieces, code] of [[many, undefined], [[...many, empty], "too-many-records"], [[...many, ticket], "too-many-records"]] as const) {
		equal(new Conversation({ edit: at("connected", () => pieces) }).run().failure?.code, code);
	}
});

test("limits: 32 empty records, then data, and again", () => {
	const talk = new Conversation().run();
	for (let round = 0; round < 3; round++) {
		for (let count = 0; count < 32; count++) talk.server.sender.data(new Uint8Array(0));
		talk.server.sender.data(Uint8Array.of(round));
	}
	equal([talk.run().failure?.message, talk.received], [undefined, Uint8Array.of(0, 1, 2)]);
});

test("limits: data right behind the server's Finished waits for the handshake's end", () => {
	const { talk, flight } = withEarlyData(new Uint8Array(300).fill(1));
	talk.hear(flight);
	equal([talk.events, talk.received.length, talk.server.finished], [["connected", "data"], 300, true]);
});

test("limits: a record above the receive buffer is refused also when the handshake has left room for it", () => {
	for (const chunk of [Infinity, 1]) {
		const { talk, flight } = withEarlyData(new Uint8Array(5000).fill(1), chunk);
		talk.hear(flight);
		equal([talk.events, talk.failure?.code], [["connected", "failed"], "record-too-large"]);
	}
});

refuses("limits", [
	{ name: "a Certificate above the handshake's buffer", script: heavy(25_000), code: "message-too-large", alert: 80 },
	{ name: "a Certificate above the handshake's buffer, in small records", script: heavy(25_000, { split: 100 }), code: "message-too-large", alert: 80 },
	{ name: "a Certificate of 16 MB", script: { edit: (step, message) => (step === "certificate" ? [{ message: Uint8Array.of(11, 0xff, 0xff, 0xff) }] : step === "connected" ? [] : [{ message }]) }, code: "message-too-large", alert: 80 },
	{ name: "a handshake record above the handshake's buffer", script: heavy(5000, { padding: 11_000 }), options: { receiveBuffer: 512, handshakeBuffer: 8192 }, code: "record-too-large", alert: 80 },
]);

/** Both up to the server's flight, and that flight with data behind it under the keys of the connection. */
function withEarlyData(data: Uint8Array, chunk = Infinity): { talk: Conversation; flight: Uint8Array } {
	const talk = new Conversation(heavy(8000), {}, chunk);
	talk.client.next();
	const hello = talk.client.output()?.slice() ?? new Uint8Array(0);
	talk.client.sent(hello.length);
	talk.server.receive(hello);
	talk.server.sender.data(data);
	return { talk, flight: joined(talk.server.output()) };
}
