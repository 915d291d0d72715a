import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { equal, ok, test } from "../harness.js";
import { Rig, TOKEN } from "./session-rig.js";

/** 2 for the information message is spent. */
const FIRST = 3;

test("so many messages leave in a second, the rest in the next, and the deadline says when", () => {
	const rig = new Rig({ messageRate: 2, queueMessages: 32 }).connect();
	for (let value = 0; value < 5; value++) rig.write(1, value);
	equal(rig.sent(), "20#3 vw|1|0, 20#4 vw|1|1");
	equal(rig.session.deadline(), rig.now + 1_000);
	equal(rig.after(999), "");
	equal(rig.after(1), "20#5 vw|1|2, 20#6 vw|1|3");
	equal(rig.after(1_000), "20#7 vw|1|4");
	equal(rig.session.deadline(), rig.now + 9_000 - 1_000);
});

test("15 messages a second, if nothing else is said, however often the output is asked for", () => {
	const rig = new Rig({ queueMessages: 200, queueBytes: 10_000 }).connect();
	for (let value = 0; value < 100; value++) rig.write(1, value);
	const seconds = [0, 0, 0];
	for (let step = 0; step < 60; step++) seconds[Math.floor(step / 20)] = (seconds[Math.floor(step / 20)] ?? 0) + (rig.after(step === 0 ? 0 : 50).match(/20#/g)?.length ?? 0);
	equal(seconds, [15, 15, 15]);
});

test("before the login nothing waits in vain, and after it goes in order", () => {
	const rig = new Rig();
	rig.write(1, 1);
	rig.session.send({ kind: "connect", credentials: true });
	rig.write(2, 2);
	equal(rig.sent(), `29#1 ${TOKEN}`);
	rig.receives("0#1 =200");
	equal(rig.sent(), "17#2 ver|0.6.1|h-beat|10|buff-in|256|fw|1.2.3, 20#3 vw|1|1, 20#4 vw|2|2");
});

test("what no answer and no ping has confirmed is sent again on the next connection, in order", () => {
	const rig = new Rig().connect();
	rig.write(1, "a");
	rig.write(2, "b");
	equal(rig.sent(), "20#3 vw|1|a, 20#4 vw|2|b");
	rig.session.lost();
	rig.write(1, "c");
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	rig.receives("0#1 =200");
	equal(rig.sent().split(", ").slice(1), ["20#3 vw|1|a", "20#4 vw|2|b", "20#5 vw|1|c"]);
	equal(rig.session.counts, { queued: 3, sent: 0, dropped: 0 });
});

test("an answered ping confirms what went before it, and nothing that went after", () => {
	const rig = new Rig({ queueMessages: 8 }).connect();
	rig.write(1, "a");
	equal(rig.sent(), "20#3 vw|1|a");
	rig.write(2, "b");
	// With a quarter of the queue in flight, a ping asks.
	equal(rig.sent(), "20#4 vw|2|b, 6#5");
	rig.write(3, "c");
	equal(rig.sent(), "20#6 vw|3|c");
	equal(rig.receives("0#5 =200"), "");
	equal(rig.session.counts, { queued: 1, sent: 2, dropped: 0 });
	rig.session.lost();
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	rig.receives("0#1 =200");
	ok(rig.sent().endsWith("fw|1.2.3, 20#3 vw|3|c"));
});

test("no more than half of the queue is in flight", () => {
	const rig = new Rig({ queueMessages: 4 }).connect();
	for (let value = 0; value < 4; value++) rig.write(value, "x");
	equal(rig.sent(), "20#3 vw|0|x, 6#4, 20#5 vw|1|x");
	equal(rig.receives("0#4 =200"), "");
	equal(rig.sent(), "6#6, 20#7 vw|2|x");
	equal(rig.session.counts, { queued: 3, sent: 1, dropped: 0 });
});

test("a full queue refuses, says why, and counts", () => {
	const rig = new Rig({ queueMessages: 2 });
	equal([rig.write(1, "a"), rig.write(1, "b"), rig.write(1, "c")], [1, 2, 0]);
	const { refusal } = rig.session;
	ok(refusal?.code === "queue-full" && refusal.fault === "resource" && refusal.seen.includes("a write to V1") && refusal.seen.includes("Dropped so far: 1"));
	equal(rig.session.counts, { queued: 2, sent: 0, dropped: 1 });
});

test("bytes are a limit too", () => {
	const rig = new Rig({ queueBytes: 512 });
	for (let times = 0; times < 5; times++) equal(rig.write(1, "x".repeat(100)) > 0, times < 4);
	equal(rig.session.counts, { queued: 4, sent: 0, dropped: 1 });
});

test("in a full queue, numbers take the place of the oldest numbers for the same pin that were not sent, and come last", () => {
	const rig = new Rig({ queueMessages: 4 });
	rig.write(1, 10);
	rig.write(2, 20);
	rig.write(1, 11);
	rig.write(3, "text");
	equal(rig.write(1, 12), 5);
	equal(rig.write(3, 30), 0);
	equal(rig.session.counts, { queued: 4, sent: 0, dropped: 2 });
	const messages: string[] = [];
	rig.session.send({ kind: "connect", credentials: true });
	rig.receives("0#1 =200");
	for (let times = 0; times < 9; times++) {
		const now = rig.after(100);
		messages.push(now);
		const [, ping] = /6#(\d+)/.exec(now) ?? [];
		if (ping !== undefined) rig.receives(`0#${ping} =200`);
	}
	equal(messages.join(", ").match(/vw[^,]*/g), ["vw|2|20", "vw|1|11", "vw|3|text", "vw|1|12"]);
	equal(rig.session.counts, { queued: 0, sent: 4, dropped: 2 });
});

test("numbers that are on their way are not replaced", () => {
	const rig = new Rig({ queueMessages: 2 }).connect();
	rig.write(1, 1);
	rig.sent();
	rig.write(2, 2);
	equal(rig.write(1, 3), 0);
	equal(rig.session.counts, { queued: 2, sent: 0, dropped: 1 });
});

test("a request that the server answers is accepted, once", () => {
	const rig = new Rig({}, { dialect: iot }).connect();
	const token = rig.session.send({ kind: "log-event", name: "hot", description: undefined });
	equal(rig.sent(), "64#3 hot");
	equal(rig.receives("0#3 =200", "0#3 =200"), `accepted ${token}`);
	equal(rig.session.counts, { queued: 0, sent: 1, dropped: 0 });
});

test("an answer that comes after that of a later ping is an answer still", () => {
	for (const [status, event, counts] of [[200, "accepted 1", { queued: 0, sent: 1, dropped: 0 }], [14, "dropped 1 x1 request-refused, notice request-refused", { queued: 0, sent: 0, dropped: 1 }]] as const) {
		const rig = new Rig().connect();
		rig.session.send({ kind: "email", fields: ["a@b.example", "s", "t"] });
		rig.sent();
		equal(rig.after(10_000), "6#4");
		equal(rig.receives("0#4 =200"), "");
		equal(rig.session.counts, { queued: 0, sent: 1, dropped: 0 });
		equal(rig.receives(`0#3 =${status}`), event);
		equal(rig.session.counts, counts);
	}
});

test("what the server refuses is named, told once a connection, and counted each time", () => {
	const rig = new Rig().connect();
	for (const [status, pin] of [[2, 1], [2, 1], [2, 2], [8, 1]] as const) {
		rig.write(pin, 1);
		const [, id] = /20#(\d+)/.exec(rig.sent()) ?? [];
		rig.session.receive(Uint8Array.of(0, 0, Number(id), 0, status));
		const dropped = rig.session.next();
		equal(dropped?.kind === "dropped" && [dropped.token, dropped.count, dropped.failure.code], [0, 1, "request-refused"]);
		const event = rig.session.next();
		const seen = event?.kind === "notice" ? event.failure.seen : "";
		equal(seen, rig.session.counts.dropped === 2 ? "" : `the server answered a write to V${pin} with status ${status} (${status === 2 ? "illegal command" : "no active dashboard"})`);
	}
	equal(rig.session.counts, { queued: 0, sent: 0, dropped: 4 });
	rig.session.lost();
	rig.connect();
	rig.write(1, 1);
	rig.sent();
	equal(rig.receives(`0#${FIRST} =2`), "dropped 0 x1 request-refused, notice request-refused");
});

test("a response of success to a ping under an id that a write carries too is the ping's", () => {
	const rig = new Rig().connect();
	rig.session.answering(4);
	rig.write(1, 1);
	rig.session.answered();
	rig.session.send({ kind: "property", pin: 1, property: "label", values: ["x"] });
	equal(rig.sent(), "20#4 vw|1|1, 19#3 1|label|x");
	equal(rig.after(10_000), "6#4");
	equal(rig.receives("0#4 =200"), "");
	equal(rig.session.counts, { queued: 0, sent: 2, dropped: 0 });
});

test("under an id that a request and a later ping carry, the request is answered first", () => {
	const rig = new Rig().connect();
	rig.session.answering(3);
	rig.session.send({ kind: "property", pin: 1, property: "label", values: ["x"] });
	rig.session.answered();
	rig.write(1, 1);
	equal([rig.sent(), rig.after(10_000)], ["19#3 1|label|x, 20#3 vw|1|1", "6#4"]);
	rig.session.lost();
	rig.connect();
	rig.session.answering(5);
	rig.session.send({ kind: "property", pin: 2, property: "label", values: ["y"] });
	rig.session.answered();
	equal([rig.sent(), rig.after(10_000)], ["19#5 2|label|y", "6#5"]);
	equal(rig.receives("0#5 =200"), "accepted 3");
	equal(rig.session.counts, { queued: 2, sent: 1, dropped: 0 });
	equal(rig.receives("0#5 =200"), "");
	equal(rig.session.counts, { queued: 0, sent: 3, dropped: 0 });
});

test("answers about the board's pins go with their connection", () => {
	const rig = new Rig().connect();
	rig.session.answering(9);
	rig.session.send({ kind: "board-pin", operation: "dw", pin: 4, value: 1 });
	rig.write(1, 1);
	rig.session.answered();
	equal(rig.sent(), "20#9 dw|4|1, 20#9 vw|1|1");
	rig.session.lost();
	equal([rig.events(), rig.session.counts], ["dropped 0 x1 message-dropped", { queued: 1, sent: 0, dropped: 1 }]);
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	rig.receives("0#1 =200");
	ok(rig.sent().endsWith(", 20#3 vw|1|1"));
});

test("another server of another dialect that lets us in gets what it knows, and the rest is dropped by its token", () => {
	const rig = new Rig();
	const token = rig.session.send({ kind: "notify", text: "x" });
	rig.session.send({ kind: "time" });
	rig.session.use({ token: TOKEN.replace("0", "f"), dialect: iot, secure: false });
	for (const end of ["0#1 =16", "0#1 =9"]) {
		rig.session.send({ kind: "connect", credentials: true });
		equal([rig.events(), rig.sent()], ["", `29#1 ${TOKEN.replace("0", "f")}`]);
		rig.receives(end);
		equal(rig.session.counts, { queued: 2, sent: 0, dropped: 0 }, "one that does not let us in takes nothing");
	}
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	equal(rig.receives("0#1 =200"), `connected, dropped ${token} x1 not-in-dialect`);
	equal(rig.sent(), "17#2 mcu|1.2.3|blynk|1.4.0|h-beat|40|buff-in|256, 17#3 utc|time");
	equal(rig.session.counts, { queued: 1, sent: 0, dropped: 1 });
	let thrown: unknown;
	try {
		rig.session.use({ token: TOKEN, dialect: legacy, secure: true });
	} catch (caught) {
		thrown = caught;
	}
	ok(thrown instanceof RangeError);
});
