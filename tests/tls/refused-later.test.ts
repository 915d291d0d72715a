import { equal, ok, test } from "../harness.js";
import { handshakeMessage, joined, lengthened, shortened, writeTicket } from "../fakes/tls-messages.js";
import { Conversation } from "../fakes/tls-conversation.js";
import type { Piece } from "../fakes/tls-records.js";
import { at, refuses } from "../fakes/tls-refusal.js";
import type { Refusal } from "../fakes/tls-refusal.js";

const nothing = new Uint8Array(0);

/** Level, description, what it comes to, and what as an answer to ClientHello, if that is something else. */
const ALERTS: readonly (readonly [level: number, description: number, code: string, ofHello?: string])[] = [
	[2, 40, "alert-handshake-refused", "alert-handshake-failure"],
	[2, 71, "alert-handshake-refused", "alert-insufficient-security"],
	[2, 10, "alert-message-refused"],
	[2, 20, "alert-record-damaged"],
	[2, 21, "alert-record-damaged"],
	[2, 22, "alert-message-refused"],
	[2, 47, "alert-message-refused"],
	[2, 50, "alert-message-refused"],
	[2, 51, "alert-record-damaged"],
	[2, 109, "alert-message-refused"],
	[2, 110, "alert-message-refused"],
	[2, 120, "alert-no-application-protocol"],
	[2, 43, "alert-received"],
	[2, 70, "alert-protocol-version"],
	[2, 112, "alert-unrecognized-name"],
	[1, 112, "alert-unrecognized-name"],
	[2, 116, "alert-certificate-required"],
	[2, 80, "alert-internal-error"],
	[2, 48, "alert-received"],
	[1, 100, "alert-received"],
	[2, 255, "alert-received"],
	[1, 0, "closed-in-handshake"],
	[2, 0, "closed-in-handshake"],
];

const ticket = writeTicket({ nonce: Uint8Array.of(1), ticket: new Uint8Array(100), extensions: [] });

/** RFC 8446 section 4.6. */
refuses("after the handshake", [
	after("KeyUpdate with the value 2", [{ message: handshakeMessage(24, Uint8Array.of(2)) }], "illegal-parameter", 47),
	after("KeyUpdate of two bytes", [{ message: handshakeMessage(24, Uint8Array.of(0, 0)) }], "malformed-message", 50),
	after("KeyUpdate without a byte", [{ message: handshakeMessage(24, nothing) }], "malformed-message", 50),
	{ name: "33 KeyUpdates", then: (talk) => { keyUpdates(talk, 33); }, code: "too-many-records", alert: 10 },
	after("33 tickets", Array.from({ length: 33 }, () => ({ message: ticket })), "too-many-records", 10),
	after("a ticket without a ticket", [{ message: writeTicket({ nonce: nothing, ticket: nothing, extensions: [] }) }], "malformed-message", 50),
	after("a ticket with a byte more", [{ message: lengthened(ticket, 0) }], "malformed-message", 50),
	after("a ticket with a byte less", [{ message: shortened(ticket, 1) }], "malformed-message", 50),
	after("a ticket with early_data twice", [{ message: writeTicket({ nonce: nothing, ticket: Uint8Array.of(1), extensions: [[42, new Uint8Array(4)], [42, new Uint8Array(4)]] }) }], "illegal-parameter", 47),
	after("a ticket that is much longer than the receive buffer, in records of 1,000 bytes", [{ message: longTicket(60_000) }], "too-many-records", 10, 1000),
	after("data within a ticket that is passed over", [{ record: 22, content: longTicket(5000).subarray(0, 900) }, { record: 23, content: Uint8Array.of(1) }], "unexpected-message", 10, 1000),
	after("KeyUpdate that is longer than the receive buffer", [{ message: handshakeMessage(24, new Uint8Array(5000)) }], "message-too-large", 80, 1000),
	after("a ticket without a byte, behind one that is passed over", [{ message: joined(longTicket(5000), handshakeMessage(4, nothing)) }], "malformed-message", 50, 1000),
	after("CertificateRequest", [{ message: handshakeMessage(13, Uint8Array.of(0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3)) }], "unexpected-message", 10),
	after("HelloRequest of TLS 1.2", [{ message: handshakeMessage(0, nothing) }], "unexpected-message", 10),
	after("a record that cannot be opened", [{ raw: new Uint8Array(40).fill(23).fill(3, 1, 3).fill(0, 3, 4).fill(35, 4, 5) }], "bad-record-mac", 20),
]);

/** RFC 8446 section 6. */
refuses("alerts that are none", [
	after("empty", [{ record: 21, content: nothing }], "malformed-message", 50),
	after("one byte", [{ record: 21, content: Uint8Array.of(2) }], "malformed-message", 50),
	after("two alerts in one record", [{ record: 21, content: Uint8Array.of(2, 40, 2, 40) }], "malformed-message", 50),
	after("close_notify and a byte", [{ record: 21, content: Uint8Array.of(1, 0, 0) }], "malformed-message", 50),
	after("level 3", [{ record: 21, content: Uint8Array.of(3, 40) }], "illegal-parameter", 47),
	after("level 0", [{ record: 21, content: Uint8Array.of(0, 0) }], "illegal-parameter", 47),
	after("user_canceled five times", Array.from({ length: 5 }, () => ({ record: 21, content: Uint8Array.of(1, 90) })), "too-many-records", 10),
	after("user_canceled within a message", [{ record: 22, content: Uint8Array.of(4, 0) }, { record: 21, content: Uint8Array.of(1, 90) }], "unexpected-message", 10),
	after("close_notify within a message", [{ record: 22, content: Uint8Array.of(4, 0) }, { record: 21, content: Uint8Array.of(1, 0) }], "unexpected-message", 10),
	{ name: "one byte before any keys", script: { edit: at("server-hello", () => [{ record: 21, content: Uint8Array.of(2) }]) }, code: "malformed-message", alert: 50 },
]);

/** RFC 8446 section 6.2: what they are told by phase; none is answered. */
refuses("alerts received", [
	...(["server-hello", "encrypted-extensions", "certificate", "finished", "connected"] as const).flatMap((step) => ALERTS.map(([level, description, code, ofHello = code]): Refusal => ({
		name: `${description} at level ${level} instead of ${step}`,
		script: { edit: at(step, () => [{ record: 21, content: Uint8Array.of(level, description) }]) },
		code: step === "server-hello" ? ofHello : code,
		alert: undefined,
	})).filter(({ code }) => step !== "connected" || code !== "closed-in-handshake")),
]);

/** The end of the transport, by phase. */
refuses("cut short", [
	cut("before ServerHello", at("server-hello", () => [{ raw: nothing }]), "closed-in-handshake"),
	cut("within ServerHello", at("server-hello", (message) => [{ message: message.subarray(0, 20) }]), "closed-in-handshake"),
	cut("within a record's header", at("server-hello", () => [{ raw: Uint8Array.of(22, 3) }]), "closed-in-handshake"),
	cut("before Certificate", at("certificate", () => [{ raw: Uint8Array.of(23, 3, 3, 1, 0, 9) }]), "closed-in-handshake"),
	cut("after the handshake", () => undefined as never, "truncated", true),
]);

test("cut short: what was received before is delivered first, and close_notify before it is a good end", () => {
	const talk = new Conversation().run();
	talk.server.sender.data(Uint8Array.of(1, 2, 3));
	talk.server.sender.data(Uint8Array.of(4));
	talk.server.sender.alert(1, 0);
	const bytes = talk.server.output();
	equal(talk.client.receive(bytes), bytes.length);
	talk.client.receiveEnd();
	talk.run();
	equal(talk.events, ["connected", "data", "data", "closed"]);
	equal(talk.received, Uint8Array.of(1, 2, 3, 4));
});

test("cut short: data within the last whole record is delivered, and then the end is a failure", () => {
	const talk = new Conversation().run();
	talk.server.sender.data(Uint8Array.of(1, 2, 3));
	const bytes = talk.server.output();
	talk.client.receive(Uint8Array.of(...bytes, 23, 3, 3, 0));
	talk.client.receiveEnd();
	talk.run();
	equal(talk.events, ["connected", "data", "failed"]);
	ok(talk.failure?.code === "truncated");
});

function longTicket(length: number): Uint8Array {
	return writeTicket({ nonce: nothing, ticket: new Uint8Array(length), extensions: [] });
}

function after(name: string, pieces: readonly Piece[], code: string, alert: number, split = 16_384): Refusal {
	return { name, script: { split, edit: at("connected", () => pieces) }, code, alert };
}

function cut(name: string, edit: ReturnType<typeof at>, code: string, complete = false): Refusal {
	return { name, ...(complete ? {} : { script: { edit: stopping(edit) } }), then: (talk) => { talk.end(); }, code, alert: undefined };
}

/** Nothing comes behind the step that was changed. */
function stopping(edit: ReturnType<typeof at>): ReturnType<typeof at> {
	let stopped = false;
	return (step, message) => {
		if (stopped && step !== "server-hello") return [];
		const pieces = edit(step, message);
		const [first] = pieces;
		stopped = first === undefined || !("message" in first) || first.message !== message;
		return pieces;
	};
}

function keyUpdates(talk: Conversation, count: number): void {
	for (let at = 0; at < count; at++) talk.server.keyUpdate(0);
	talk.run();
}
