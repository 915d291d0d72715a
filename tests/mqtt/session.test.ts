import { writeHex } from "../../modules/bytes/hex.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";
import type { MqttEvent } from "../../modules/mqtt/event.js";
import type { MqttOptions } from "../../modules/mqtt/options.js";
import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import type { Outbox, OutboxLimits } from "../../modules/mqtt/outbox.js";
import { MqttSession } from "../../modules/mqtt/session.js";
import { equal, fails, ok, test } from "../harness.js";
import { wire } from "./wire.js";

/** A session and a script's shorthand for what can be done to it. */
class Rig {
	readonly session: MqttSession;
	now = 1_000;
	#tokens = 0;

	constructor(options: Partial<MqttOptions> = {}, limits: Partial<OutboxLimits> = {}, outbox?: Outbox) {
		const memory = outbox ?? new MemoryOutbox({ messages: 8, bytes: 1_000, inFlight: 2, ...limits });
		this.session = new MqttSession({ clientId: "dev", ...options }, memory);
		this.session.tick(this.now);
	}

	/** Connects and returns the event. */
	connect(connack = "20 02 00 00", credentials = true): string {
		this.session.send({ kind: "connect", credentials });
		this.sent();
		return this.receives(connack);
	}

	publish(text = "", qos: 0 | 1 = 1, topic = "t"): void {
		this.#tokens++;
		this.session.send({ kind: "publish", message: { token: this.#tokens, topic, payload: writeUtf8(text), qos, retain: false } });
	}

	subscribe(filter: string, qos: 0 | 1 = 1): void {
		this.session.send({ kind: "subscribe", filter, qos });
	}

	/** Everything that goes out now, as hex. */
	sent(): string {
		let hex = "";
		for (let output = this.session.output(); output !== undefined; output = this.session.output()) {
			hex += writeHex(output);
			this.session.sent(output.length);
		}
		return hex;
	}

	/** What a broker's bytes lead to, in short. */
	receives(text: string): string {
		const bytes = wire(text);
		let events = "";
		for (let at = 0; at < bytes.length;) {
			at += this.session.receive(bytes.subarray(at));
			events += ` ${this.events()}`;
		}
		return events.trim();
	}

	events(): string {
		const events: string[] = [];
		for (let event = this.session.next(); event !== undefined; event = this.session.next()) events.push(short(event));
		return events.join(" ");
	}

	/** Time passes until the moment; returns the events. */
	at(now: number): string {
		this.now = now;
		this.session.tick(now);
		return this.events();
	}

	after(milliseconds: number): string {
		return this.at(this.now + milliseconds);
	}

	due(): number | undefined {
		const deadline = this.session.deadline();
		return deadline === undefined ? undefined : deadline - this.now;
	}
}

function short(event: MqttEvent): string {
	switch (event.kind) {
		case "connected":
			return event.sessionPresent ? "connected-again" : "connected";
		case "acknowledged":
			return `ack:${event.token}`;
		case "message": {
			const { topic, payload, qos, retain, duplicate } = event.message;
			return `message:${topic}:${writeHex(payload)}:${qos}${retain ? "r" : ""}${duplicate ? "d" : ""}`;
		}
		case "subscribed":
			return `subscribed:${event.filter}:${event.qos}`;
		case "unsubscribed":
			return `unsubscribed:${event.filter}`;
		case "closed":
			return "closed";
		case "notice":
			return `(${event.failure.code})`;
		case "failure":
			return `!${event.failure.code}`;
	}
}

function hex(text: string): string {
	return writeHex(wire(text));
}

test("CONNECT carries what the options say", () => {
	const payload = wire('"gone"');
	const cases: readonly (readonly [options: Partial<MqttOptions>, credentials: boolean, bytes: string])[] = [
		[{}, true, '10 0f 0004 "MQTT" 04 02 003c 0003 "dev"'],
		[{ cleanSession: false, keepAlive: 5 }, true, '10 0f 0004 "MQTT" 04 00 0005 0003 "dev"'],
		[{ keepAlive: 65_535 }, true, '10 0f 0004 "MQTT" 04 02 ffff 0003 "dev"'],
		[{ clientId: "" }, true, '10 0c 0004 "MQTT" 04 02 003c 0000'],
		[{ userName: "u", password: "pä" }, true, '10 17 0004 "MQTT" 04 c2 003c 0003 "dev" 0001 "u" 0003 "pä"'],
		[{ userName: "u", password: wire("00 ff") }, true, '10 16 0004 "MQTT" 04 c2 003c 0003 "dev" 0001 "u" 0002 00ff'],
		[{ userName: "u" }, true, '10 12 0004 "MQTT" 04 82 003c 0003 "dev" 0001 "u"'],
		[{ userName: "u", password: "p" }, false, '10 0f 0004 "MQTT" 04 02 003c 0003 "dev"'],
		[{ will: { topic: "w", payload, qos: 0, retain: false } }, true, '10 18 0004 "MQTT" 04 06 003c 0003 "dev" 0001 "w" 0004 "gone"'],
		[{ will: { topic: "w", payload, qos: 0, retain: true } }, true, '10 18 0004 "MQTT" 04 26 003c 0003 "dev" 0001 "w" 0004 "gone"'],
		[{ will: { topic: "w", payload, qos: 1, retain: false } }, true, '10 18 0004 "MQTT" 04 0e 003c 0003 "dev" 0001 "w" 0004 "gone"'],
		[{ will: { topic: "w", payload, qos: 1, retain: true } }, true, '10 18 0004 "MQTT" 04 2e 003c 0003 "dev" 0001 "w" 0004 "gone"'],
	];
	for (const [options, credentials, bytes] of cases) {
		const { session } = new Rig(options);
		session.send({ kind: "connect", credentials });
		equal(writeHex(session.output() ?? new Uint8Array(0)), hex(bytes), JSON.stringify(options));
	}
});

test("options that cannot work are refused before any connection, and no secret is in the text", () => {
	const will = { topic: "w", payload: new Uint8Array(0), qos: 0, retain: false } as const;
	const cases: readonly (readonly [options: Partial<MqttOptions>, code: string])[] = [
		[{ clientId: "", cleanSession: false }, "client-id-missing"],
		[{ clientId: "a\0" }, "setting-not-text"],
		[{ clientId: "x".repeat(65_536) }, "setting-not-text"],
		[{ userName: "\ud800secret" }, "setting-not-text"],
		[{ password: "secret" }, "user-name-missing"],
		[{ userName: "u", password: "secret".repeat(11_000) }, "setting-out-of-range"],
		[{ keepAlive: 65_536 }, "setting-out-of-range"],
		[{ keepAlive: -1 }, "setting-out-of-range"],
		[{ keepAlive: 1.5 }, "setting-out-of-range"],
		[{ keepAlive: NaN }, "setting-out-of-range"],
		[{ connackTimeout: 0 }, "setting-out-of-range"],
		[{ pingTimeout: Infinity }, "setting-out-of-range"],
		[{ acknowledgementTimeout: -5 }, "setting-out-of-range"],
		[{ maximumPacketSize: 4 }, "setting-out-of-range"],
		[{ will: { ...will, topic: "" } }, "topic-empty"],
		[{ will: { ...will, topic: "a/#" } }, "topic-wildcard"],
		[{ will: { ...will, payload: new Uint8Array(65_536) } }, "setting-out-of-range"],
	];
	for (const [options, code] of cases) {
		const { seen, expected, hint } = fails(() => new Rig(options), code);
		ok(!`${seen}${expected}${hint}`.includes("secret"), code);
	}
});

test("each answer to CONNECT has its own failure", () => {
	const cases: readonly (readonly [bytes: string, outcome: string])[] = [
		["20 02 00 00", "connected"],
		["20 02 00 01", "!protocol-version-refused"],
		["20 02 00 02", "!client-id-refused"],
		["20 02 00 03", "!server-unavailable"],
		["20 02 00 04", "!bad-credentials"],
		["20 02 00 05", "!not-authorized"],
		["20 02 00 06", "!malformed-packet"],
		["20 02 01 00", "!malformed-packet"],
		["d0 00", "!unexpected-packet"],
		["40 02 0001", "!unexpected-packet"],
		['30 03 0001 "a"', "!unexpected-packet"],
		["e0 00", "!unexpected-packet"],
		["20 ff ff 7f", "!packet-too-large"],
		['"HTTP/1.1 400 Bad Request"', "!not-mqtt"],
		['"SSH-2.0-OpenSSH"', "!not-mqtt"],
		["00", "!not-mqtt"],
		["15 03 03 00 02 02 0a", "!tls-expected"],
		["15", "!tls-expected"],
		["16 03 01", "!tls-expected"],
	];
	for (const [bytes, outcome] of cases) {
		const rig = new Rig({ userName: "u", password: "p" });
		equal(rig.connect(bytes), outcome, bytes);
		equal(rig.session.state, outcome === "connected" ? "awaiting-packets" : "awaiting-connect");
	}
});

test("a refusal of the login says whether there was one, and never which", () => {
	const cases: readonly (readonly [options: Partial<MqttOptions>, credentials: boolean, text: string])[] = [
		[{ userName: "token", password: "p" }, true, "Sent: user name and password"],
		[{ userName: "token" }, true, "Sent: the user name alone, since no password is configured"],
		[{ userName: "token" }, false, "Sent: neither, since they are withheld"],
		[{ userName: "token", password: "p" }, false, "Sent: neither, since they are withheld"],
		[{}, true, "Sent: neither, since none is configured"],
	];
	for (const [options, credentials, text] of cases) {
		const rig = new Rig(options);
		rig.session.send({ kind: "connect", credentials });
		rig.session.receive(wire("20 02 00 04"));
		const event = rig.session.next();
		ok(event?.kind === "failure");
		equal(event.failure.stage, "mqtt");
		ok(event.failure.seen.endsWith(text), event.failure.seen);
		ok(!`${event.failure.seen}${event.failure.hint}`.includes("token"));
	}
});

test("no bytes at all are nobody's first bytes", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.session.receive(new Uint8Array(0)), 0);
	equal(rig.receives("20 02 00 00"), "connected");
});

test("a stranger's first bytes are shown", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	rig.session.receive(wire('"HTTP/1.1 400 Bad Request" 0d0a'));
	const event = rig.session.next();
	ok(event?.kind === "failure");
	equal(event.failure.seen, 'the first bytes of the peer are not MQTT: 48 54 54 50 2f 31 2e 31 20 34 30 30 20 42 61 64, as text "HTTP/1.1 400 Bad"');
});

test("only the packets that a state waits for may come", () => {
	const cases: readonly (readonly [bytes: string, outcome: string])[] = [
		["20 02 00 00", "!unexpected-packet"],
		["10 00", "!unexpected-packet"],
		["82 00", "!unexpected-packet"],
		["a2 00", "!unexpected-packet"],
		["c0 00", "!unexpected-packet"],
		["e0 00", "!unexpected-packet"],
		["50 02 0001", "!unexpected-packet"],
		["62 02 0001", "!unexpected-packet"],
		["70 02 0001", "!unexpected-packet"],
		["d0 00", "!unexpected-packet"],
		["40 02 0001", "!unknown-packet-id"],
		["90 03 0001 00", "!unknown-packet-id"],
		["b0 02 0001", "!unknown-packet-id"],
		['34 05 0001 "a" 0001', "!qos-2-received"],
		["f0 00", "!malformed-packet"],
		['30 05 0003 "a/+"', "!malformed-packet"],
		["30 ff ff ff 7f", "!packet-too-large"],
	];
	for (const [bytes, outcome] of cases) {
		const rig = new Rig();
		rig.connect();
		equal(rig.receives(bytes), outcome, bytes);
		equal(rig.session.state, "awaiting-connect");
		equal(rig.receives("d0 00"), "", "a dead connection says nothing more");
		equal([rig.sent(), rig.due()], ["", undefined]);
	}
});

test("an unexpected packet is named with what was waited for", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	rig.session.receive(wire("e0 00"));
	const event = rig.session.next();
	ok(event?.kind === "failure");
	equal([event.failure.seen, event.failure.expected], ["the broker sent DISCONNECT while the session was awaiting-connack", "one of: CONNACK"]);
});

test("a received message is given out first and acknowledged when the next is asked for", () => {
	const rig = new Rig();
	rig.connect();
	rig.session.receive(wire('32 06 0001 "a" 0007 ff 3b 05 0001 "b" 0008 30 03 0001 "c"'));
	const events: string[] = [];
	for (let event = rig.session.next(); event !== undefined; event = rig.session.next()) {
		events.push(short(event), writeHex(rig.session.output() ?? new Uint8Array(0)));
	}
	equal(events, ["message:a:ff:1", "", "message:b::1rd", hex("40 02 0007"), "message:c::0", hex("40 02 0007 40 02 0008")]);
	equal(rig.sent(), hex("40 02 0007 40 02 0008"));
	rig.receives('32 05 0001 "a" 0009');
	equal([rig.events(), rig.events(), rig.sent()], ["", "", hex("40 02 0009")], "once");
});

test("an acknowledgement that is owed to a lost connection is not sent on the next", () => {
	const rig = new Rig({ cleanSession: false });
	rig.connect();
	rig.session.receive(wire('32 05 0001 "a" 0007'));
	ok(rig.session.next()?.kind === "message");
	rig.session.lost();
	equal(rig.connect("20 02 01 00"), "connected-again");
	equal(rig.sent(), "");
});

test("a new connection begins with nothing of the old one", () => {
	const rig = new Rig();
	rig.connect();
	rig.publish("a");
	rig.session.receive(wire("d0"));
	equal(rig.events(), "");
	ok(rig.session.output());
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.sent(), hex('10 0f 0004 "MQTT" 04 02 003c 0003 "dev"'), "no output");
	equal(rig.receives("20 02 00 00"), "connected", "no half packet");
	rig.session.ended();
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.events(), "", "no event");
	equal(rig.receives('"HTTP/1.1 400"'), "!not-mqtt", "and the peer may be another one");
});

test("messages of QoS 1 go out within the window and are acknowledged by token", () => {
	const rig = new Rig();
	for (const text of ["a", "b", "c"]) rig.publish(text);
	equal(rig.sent(), "", "nothing before the connection");
	rig.connect();
	equal(rig.sent(), hex('32 06 0001 "t" 0001 "a" 32 06 0001 "t" 0002 "b"'));
	equal(rig.receives("40 02 0002"), "ack:2");
	equal(rig.sent(), hex('32 06 0001 "t" 0003 "c"'));
	equal(rig.receives("40 02 0001 40 02 0003"), "ack:1 ack:3");
	equal(rig.receives("40 02 0003"), "!unknown-packet-id");
});

test("nothing but CONNECT is sent before CONNACK", () => {
	const rig = new Rig();
	rig.publish("a");
	rig.subscribe("s");
	rig.session.send({ kind: "connect", credentials: true });
	ok(rig.sent().startsWith("10"));
	rig.publish("b");
	equal(rig.sent(), "");
	rig.receives("20 02 00 00");
	equal(rig.sent(), hex('82 06 0001 0001 "s" 01 32 06 0001 "t" 0002 "a" 32 06 0001 "t" 0003 "b"'));
});

test("after a reconnect what was not acknowledged goes first, in order, marked as duplicate", () => {
	for (const [cleanSession, connack] of [[false, "20 02 01 00"], [false, "20 02 00 00"], [true, "20 02 00 00"]] as const) {
		const rig = new Rig({ cleanSession }, { inFlight: 3 });
		rig.connect();
		for (const text of ["a", "b", "c", "d"]) rig.publish(text);
		rig.sent();
		rig.receives("40 02 0002");
		rig.session.lost();
		rig.publish("e");
		equal(rig.sent(), "");
		rig.connect(connack);
		equal(rig.sent(), hex('3a 06 0001 "t" 0001 "a" 3a 06 0001 "t" 0003 "c" 32 06 0001 "t" 0004 "d"'));
		equal(rig.receives("40 02 0001 40 02 0003 40 02 0004"), "ack:1 ack:3 ack:4");
		equal(rig.sent(), hex('32 06 0001 "t" 0005 "e"'));
	}
});

test("an acknowledgement before the message was sent again is not believed", () => {
	const rig = new Rig({ cleanSession: false }, { inFlight: 1 });
	rig.connect();
	rig.publish("a");
	rig.sent();
	rig.session.lost();
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	equal(rig.receives("20 02 01 00 40 02 0001"), "connected-again !unknown-packet-id");
});

test("packet ids wrap around and skip those in use", () => {
	const rig = new Rig({}, { inFlight: 2 });
	rig.connect();
	rig.publish("first");
	rig.sent();
	for (let id = 2; id <= 65_535; id++) {
		rig.publish("");
		const expected = id.toString(16).padStart(4, "0");
		equal(rig.sent(), `3205000174${expected}`);
		rig.receives(`40 02 ${expected}`);
	}
	rig.subscribe("s");
	equal(rig.sent(), hex('82 06 0002 0001 "s" 01'), "1 is in use by the first message");
	rig.publish("");
	equal(rig.sent(), hex('32 05 0001 "t" 0003'));
});

test("a full queue refuses without any effect", () => {
	const rig = new Rig({}, { messages: 2 });
	rig.publish("a");
	rig.publish("b");
	fails(() => { rig.publish("c"); }, "queue-full");
	rig.connect();
	equal(rig.sent(), hex('32 06 0001 "t" 0001 "a" 32 06 0001 "t" 0002 "b"'));
	rig.receives("40 02 0001");
	rig.publish("d");
	equal(rig.sent(), hex('32 06 0001 "t" 0003 "d"'));
});

test("topics and filters are checked before anything is queued", () => {
	const rig = new Rig();
	for (const [topic, code] of [["", "topic-empty"], ["a/+", "topic-wildcard"], ["a\0", "topic-not-text"]] as const) {
		fails(() => { rig.publish("x", 1, topic); }, code);
	}
	fails(() => { rig.subscribe("a/#/b"); }, "filter-wildcard-misplaced");
	fails(() => { rig.session.send({ kind: "unsubscribe", filter: "" }); }, "topic-empty");
	rig.connect();
	equal(rig.sent(), "");
});

test("subscriptions are made one after the other, and anew where the broker forgot them", () => {
	const rig = new Rig({ cleanSession: false });
	rig.subscribe("a", 1);
	rig.subscribe("b", 0);
	rig.connect();
	equal(rig.sent(), hex('82 06 0001 0001 "a" 01'));
	equal(rig.receives("90 03 0001 00"), "subscribed:a:0");
	equal(rig.sent(), hex('82 06 0002 0001 "b" 00'));
	rig.session.lost();
	equal(rig.connect("20 02 01 00"), "connected-again");
	equal(rig.sent(), hex('82 06 0003 0001 "b" 00'), "only what was not answered");
	equal(rig.receives("90 03 0003 80"), "(subscription-refused)");
	equal(rig.sent(), "");
	rig.session.lost();
	equal(rig.connect("20 02 00 00"), "connected");
	equal(rig.sent(), hex('82 06 0004 0001 "a" 01'));
	equal(rig.receives("90 03 0004 01"), "subscribed:a:1");
	equal(rig.sent(), hex('82 06 0005 0001 "b" 00'));
});

test("unsubscribing while the subscription is under way does both", () => {
	const rig = new Rig();
	rig.connect();
	rig.subscribe("a");
	equal(rig.sent(), hex('82 06 0001 0001 "a" 01'));
	rig.session.send({ kind: "unsubscribe", filter: "a" });
	equal(rig.sent(), "");
	equal(rig.receives("90 03 0001 01"), "subscribed:a:1");
	equal(rig.sent(), hex('a2 05 0002 0001 "a"'));
	equal(rig.receives("b0 02 0002"), "unsubscribed:a");
	equal(rig.sent(), "");
	rig.session.lost();
	rig.connect();
	equal(rig.sent(), "", "and it is forgotten");
});

test("subscribing anew while the end of the subscription is under way does both", () => {
	const rig = new Rig();
	rig.connect();
	rig.session.send({ kind: "unsubscribe", filter: "a" });
	equal(rig.sent(), hex('a2 05 0001 0001 "a"'), "also what an earlier program subscribed to");
	rig.subscribe("a");
	equal(rig.receives("b0 02 0001"), "unsubscribed:a");
	equal(rig.sent(), hex('82 06 0002 0001 "a" 01'));
	rig.receives("90 03 0002 01");
	rig.session.lost();
	rig.connect();
	equal(rig.sent(), hex('82 06 0003 0001 "a" 01'));
});

test("answers to subscriptions are checked", () => {
	const cases: readonly (readonly [bytes: string, outcome: string])[] = [
		["90 03 0001 00", "subscribed:a:0"],
		["90 03 0001 80", "(subscription-refused)"],
		["90 03 0001 01", "!malformed-packet"],
		["90 03 0001 02", "!malformed-packet"],
		["90 04 0001 00 00", "!malformed-packet"],
		["90 03 0002 00", "!unknown-packet-id"],
		["b0 02 0001", "!unknown-packet-id"],
		["40 02 0001", "!unknown-packet-id"],
	];
	for (const [bytes, outcome] of cases) {
		const rig = new Rig();
		rig.connect();
		rig.subscribe("a", 0);
		rig.sent();
		equal(rig.receives(bytes), outcome, bytes);
	}
});

test("a broker that does not answer CONNECT is given up", () => {
	const rig = new Rig({ connackTimeout: 3_000 });
	equal(rig.due(), undefined);
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.due(), 3_000);
	equal(rig.after(2_999), "");
	rig.receives("20 02 00");
	equal(rig.after(1), "!connack-timeout");
	equal(rig.due(), undefined);
});

test("a ping is sent when nothing was sent, or nothing received, for the keep-alive time", () => {
	const steps: readonly (readonly [at: number, does: (rig: Rig) => unknown, sent: string])[] = [
		[9_999, () => "", ""],
		[10_000, () => "", "c000"],
		[10_500, (rig) => rig.receives("d0 00"), ""],
		[19_000, (rig) => rig.receives('30 03 0001 "a"'), ""],
		[19_999, () => "", ""],
		[20_000, () => "", "c000"],
		[20_100, (rig) => rig.receives("d0 00"), ""],
		[25_000, (rig) => { rig.publish("", 0); }, "3003000174"],
		[30_000, (rig) => { rig.publish("", 0); }, "3003000174"],
		[30_099, () => "", ""],
		[30_100, () => "", "c000"],
		[31_000, (rig) => rig.receives("d0 00"), ""],
		[41_000, () => "", "c000"],
	];
	const rig = new Rig({ keepAlive: 10 });
	rig.at(0);
	rig.connect();
	for (const [at, does, sent] of steps) {
		equal(rig.at(at), "");
		does(rig);
		equal(rig.sent(), sent, `at ${at}`);
	}
});

test("a ping without an answer ends the connection, whatever else arrives", () => {
	const rig = new Rig({ keepAlive: 10, pingTimeout: 4_000 });
	rig.connect();
	equal(rig.due(), 10_000);
	rig.after(10_000);
	equal(rig.sent(), "c000");
	equal(rig.due(), 4_000);
	rig.after(3_999);
	rig.receives('30 03 0001 "a"');
	equal(rig.after(1), "!ping-timeout");
});

test("a ping of the last connection is not waited for on the next, and the time begins anew", () => {
	const rig = new Rig({ keepAlive: 10, pingTimeout: 4_000 });
	rig.connect();
	rig.after(10_000);
	equal(rig.sent(), "c000");
	rig.session.lost();
	rig.after(50_000);
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	rig.after(5_000);
	rig.receives("20 02 00 00");
	equal(rig.due(), 10_000);
	equal(rig.receives("d0 00"), "!unexpected-packet");
});

test("a link that takes no bytes ends with the same failure", () => {
	const rig = new Rig({ keepAlive: 10, pingTimeout: 4_000 });
	rig.connect();
	rig.publish("a", 0);
	ok(rig.session.output());
	rig.after(5_000);
	rig.session.sent(0);
	rig.receives('30 03 0001 "a"');
	rig.after(5_000);
	equal(rig.after(4_000), "!ping-timeout");
});

test("without keep-alive there are no pings", () => {
	const rig = new Rig({ keepAlive: 0 });
	rig.connect();
	equal(rig.due(), undefined);
	rig.after(1_000_000);
	equal(rig.sent(), "");
});

test("a broker that acknowledges nothing is given up; each acknowledgement gives it time anew", () => {
	const rig = new Rig({ keepAlive: 0, acknowledgementTimeout: 5_000 });
	rig.connect();
	rig.after(100_000);
	for (const text of ["a", "b", "c"]) rig.publish(text);
	rig.sent();
	equal(rig.due(), 5_000);
	rig.after(4_999);
	equal(rig.receives("40 02 0001"), "ack:1");
	rig.sent();
	equal(rig.due(), 5_000);
	equal(rig.after(4_999), "");
	equal(rig.after(1), "!acknowledgement-timeout");
	rig.connect();
	equal(rig.sent(), hex('3a 06 0001 "t" 0002 "b" 3a 06 0001 "t" 0003 "c"'));
	rig.receives("40 02 0002 40 02 0003");
	equal(rig.due(), undefined);
	rig.subscribe("s");
	rig.sent();
	equal(rig.due(), 5_000);
});

test("a connection that the broker closes is a failure, by what was waited for", () => {
	const waiting = new Rig();
	waiting.session.ended();
	equal(waiting.events(), "");
	waiting.session.send({ kind: "connect", credentials: true });
	waiting.session.ended();
	equal(waiting.events(), "!closed-before-connack");
	waiting.connect();
	waiting.after(60_000);
	waiting.session.ended();
	const event = waiting.session.next();
	ok(event?.kind === "failure");
	equal(event.failure.seen, "the broker closed the connection after 60 s");
});

test("disconnecting says goodbye, takes the broker's last packets and ends", () => {
	const rig = new Rig();
	rig.connect();
	rig.publish("a");
	rig.publish("b");
	rig.sent();
	rig.session.send({ kind: "disconnect" });
	rig.session.send({ kind: "disconnect" });
	rig.publish("c");
	equal(rig.sent(), "e000", "nothing follows DISCONNECT");
	equal(rig.receives('32 05 0001 "x" 0001 40 02 0001'), "ack:1");
	equal(rig.sent(), "");
	rig.session.ended();
	equal(rig.events(), "closed");
	rig.connect();
	equal(rig.sent(), hex('3a 06 0001 "t" 0002 "b" 32 06 0001 "t" 0003 "c"'));
});

test("no acknowledgement follows DISCONNECT", () => {
	const rig = new Rig();
	rig.connect();
	rig.session.receive(wire('32 05 0001 "x" 0001'));
	ok(rig.session.next()?.kind === "message");
	rig.session.send({ kind: "disconnect" });
	equal([rig.events(), rig.sent()], ["", "e000"]);
});

test("a broker that does not close after DISCONNECT is not waited for", () => {
	const rig = new Rig();
	rig.connect();
	rig.session.send({ kind: "disconnect" });
	equal(rig.due(), 5_000);
	equal(rig.after(4_999), "");
	equal(rig.after(1), "closed");
	rig.session.send({ kind: "disconnect" });
	equal([rig.sent(), rig.events()], ["", ""]);
});

test("a broker that ends young connections again and again is suspected of serving a second device", () => {
	const cases: readonly (readonly [lifetimes: readonly number[], outcomes: readonly string[]])[] = [
		[[1, 9_999, 500, 20], ["!connection-closed", "!connection-closed", "!taken-over-suspected", "!taken-over-suspected"]],
		[[1, 1, 10_000, 1, 1, 1], ["!connection-closed", "!connection-closed", "!connection-closed", "!connection-closed", "!connection-closed", "!taken-over-suspected"]],
	];
	for (const [lifetimes, outcomes] of cases) {
		const rig = new Rig();
		equal(lifetimes.map((lifetime) => {
			rig.connect();
			rig.after(lifetime);
			rig.session.ended();
			return rig.events();
		}), outcomes);
	}
});

test("so is one whose connections fail, beside the stream's own failure; a known reason clears the suspicion", () => {
	const rig = new Rig();
	const lose = (): string => {
		rig.connect();
		rig.session.lost();
		return rig.events();
	};
	equal([lose(), lose(), lose(), lose()], ["", "", "(taken-over-suspected)", "(taken-over-suspected)"]);
	equal(rig.connect("20 02 00 03"), "!server-unavailable");
	equal([lose(), lose(), lose()], ["", "", "(taken-over-suspected)"]);
	rig.connect();
	rig.session.send({ kind: "disconnect" });
	rig.session.lost();
	equal([rig.events(), lose(), lose()], ["", "", ""]);
	rig.connect();
	rig.session.send({ kind: "disconnect" });
	rig.session.ended();
	equal([rig.events(), lose(), lose()], ["closed", "", ""], "nor after a goodbye that was answered");
	rig.session.lost();
	equal([lose(), lose(), lose()], ["", "", "(taken-over-suspected)"], "a dial that failed is a reason too");
});

test("a broker that takes no answers cannot make the output grow", () => {
	const rig = new Rig();
	rig.connect();
	const flood = wire('32 05 0001 "a" 0001');
	let messages = 0;
	let refusals = 0;
	while (refusals < 10) {
		if (rig.session.receive(flood) < flood.length) refusals++;
		while (rig.session.next() !== undefined) messages++;
	}
	const output = rig.session.output();
	ok(output !== undefined && output.length <= 512 + 4, `${output?.length ?? 0} bytes after ${messages} messages`);
	equal(rig.session.space().length < flood.length, true);
});

test("the output is kept until it was sent, byte by byte too", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	const whole = writeHex(rig.session.output() ?? new Uint8Array(0));
	let sent = "";
	for (let output = rig.session.output(); output !== undefined; output = rig.session.output()) {
		equal(rig.session.output(), output);
		sent += writeHex(output.subarray(0, 1));
		rig.session.sent(1);
		rig.session.sent(0);
	}
	equal(sent, whole);
});
