import { FrameReader } from "../../modules/blynk/frame.js";
import { iot } from "../../modules/blynk/iot.js";
import { equal, ok, test } from "../harness.js";
import { hex, Rig } from "./session-rig.js";

test("heartbeat and login timeout of the options are those that count", () => {
	const rig = new Rig({ heartbeat: 20, loginTimeout: 500 });
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.session.deadline(), rig.now + 500);
	rig.sent();
	rig.receives("0#1 =200");
	ok(rig.sent().includes("|h-beat|20|"));
	equal(rig.session.deadline(), rig.now + 20_000);
	equal([rig.after(19_999), rig.after(1)], ["", "6#3"]);
	const late = new Rig({ loginTimeout: 500 });
	late.session.send({ kind: "connect", credentials: true });
	late.after(500);
	equal(late.events(), "failure login-timeout");
});

test("a redirect without a port leads to the usual one, with TLS and without", () => {
	for (const [secure, dialect, port] of [[true, undefined, 9443], [false, undefined, 8080], [true, iot, 443], [false, iot, 80]] as const) {
		const rig = new Rig({}, { secure, ...(dialect && { dialect }) }).connect();
		equal(rig.receives("41#9 other.example"), `redirected other.example ${port}`);
	}
});

test("what answers is looked at on each connection", () => {
	const rig = new Rig().connect();
	rig.session.lost();
	rig.session.send({ kind: "connect", credentials: true });
	equal(rig.takes(hex("48 54 54 50 2f 31 2e 31 20 34 30 30")), "failure not-blynk");
});

test("what is sent later does not go out under the id of a message of a connection that is over", () => {
	const rig = new Rig().connect();
	rig.session.answering(7);
	rig.session.lost();
	rig.connect();
	rig.write(1, 0);
	equal(rig.sent(), "20#3 vw|1|0");
	rig.session.lost();
	rig.write(1, 1);
	rig.session.answering(8);
	rig.write(1, 2);
	rig.session.send({ kind: "connect", credentials: true });
	rig.write(1, 3);
	rig.session.answering(9);
	rig.write(1, 4);
	rig.receives("0#1 =200");
	ok(rig.sent().endsWith("20#3 vw|1|0, 20#4 vw|1|1, 20#5 vw|1|2, 20#6 vw|1|3, 6#7, 20#8 vw|1|4"));
});

test("an answer of another connection accepts nothing, and of late ones only a few are waited for", () => {
	const rig = new Rig({ queueMessages: 32 }).connect();
	for (let times = 0; times < 5; times++) rig.session.send({ kind: "email", fields: ["a@b.example", "s", "t"] });
	rig.sent();
	equal(rig.after(10_000), "6#8");
	equal(rig.receives("0#8 =200"), "");
	equal(rig.receives("0#3 =200", "0#4 =200", "0#7 =200", "0#7 =200"), "accepted 2, accepted 5");
	rig.session.lost();
	rig.connect();
	equal(rig.receives("0#5 =200", "0#6 =200"), "");
});

test("of refusals the last eight are remembered", () => {
	const rig = new Rig().connect();
	for (let id = 100; id < 109; id++) equal(rig.receives(`0#${id} =2`), "notice request-refused");
	equal(rig.receives("0#108 =2", "0#101 =2"), "");
	equal(rig.receives("0#100 =2"), "notice request-refused");
});

test("of what a server prints, a line is told", () => {
	equal(new Rig().connect().receives(`55#9 ${"x".repeat(128)}`), `printed ${"x".repeat(128)}`);
	equal(new Rig().connect().receives(`55#9 ${"x".repeat(129)}`), `printed ${"x".repeat(128)}…`);
});

test("between connections no buffer is held", () => {
	const reader = new FrameReader(1_000);
	reader.receive(new Uint8Array(900));
	reader.reset();
	ok(reader.space().length <= 64, `${reader.space().length}`);
});

test("texts of the old service may be as long as its limits, in characters of two bytes too", () => {
	for (const [kind, characters] of [["notify", 255], ["tweet", 140]] as const) {
		const rig = new Rig().connect();
		ok(rig.session.send({ kind, text: "ä".repeat(characters) }) > 0);
	}
	ok(new Rig().connect().session.send({ kind: "email", fields: ["a@b.example", "s", "x".repeat(498)] }) > 0);
	ok(new Rig().connect().session.send({ kind: "sms", fields: ["ä".repeat(160)] }) > 0);
});
