import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { equal, ok, test } from "../harness.js";
import { Rig, TOKEN } from "./session-rig.js";

test("what concerns bridges goes with its connection, and is bound before all that waits", () => {
	const rig = new Rig({ queueMessages: 4 }).connect();
	for (let pin = 0; pin < 4; pin++) rig.write(pin, "x");
	equal(rig.session.send({ kind: "bridge", pin: 8, operation: "vw", target: 1, values: [1] }), 0);
	const token = rig.session.send({ kind: "bind", pin: 8, token: TOKEN });
	const sent = rig.sent();
	ok(sent.startsWith(`15#3 8|i|${TOKEN}, 6#4, 20#5 vw|0|x`), sent);
	rig.session.lost();
	equal([rig.events(), rig.session.counts], [`dropped ${token} x1 message-dropped`, { queued: 4, sent: 0, dropped: 2 }]);
	rig.connect();
	ok(!rig.sent().includes("15#"));
});

test("what another server was asked is no question for this one, as far as it was sent", () => {
	const rig = new Rig();
	const login = { token: TOKEN, dialect: legacy, secure: true };
	const again = (): string => {
		rig.session.lost();
		rig.session.send({ kind: "connect", credentials: true });
		rig.sent();
		rig.receives("0#1 =200");
		return rig.sent();
	};
	rig.session.send({ kind: "sync", pins: [] });
	rig.session.use(login);
	ok(again().endsWith("16#3"), "it was not asked yet");
	rig.session.send({ kind: "time" });
	rig.write(1, "x");
	equal(rig.sent(), "17#4 rtc|sync, 20#5 vw|1|x");
	rig.session.lost();
	rig.session.use(login);
	ok(again().endsWith("16#3, 17#4 rtc|sync, 20#5 vw|1|x"), "the same server is asked again");
	rig.session.lost();
	rig.session.abandon();
	rig.session.use({ ...login });
	equal(rig.events(), "dropped 0 x2 message-dropped");
	ok(again().endsWith("20#3 vw|1|x"));
});

test("PINGs count in the rate: no more than the limit leaves in any second", () => {
	for (const messageRate of [1, 2, 15, 80]) {
		const rig = new Rig({ messageRate, queueMessages: 64, queueBytes: 9_000 }).connect();
		const times: number[] = [];
		for (let step = 0; step < 6_000; step += 5) {
			// In bursts, with pauses.
			if (step % 700 < 400) rig.write(1, "x");
			for (const [, command = "", id = ""] of rig.after(5).matchAll(/(\d+)#(\d+)/g)) {
				times.push(rig.now);
				if (command === "6") rig.receives(`0#${id} =200`);
			}
		}
		const most = Math.max(...times.map((time) => times.filter((other) => other >= time && other < time + 1_000).length));
		equal(most, messageRate);
		ok(times.length > messageRate * 4, `${times.length} of ${messageRate * 6}`);
	}
});

test("what waits after a second in which little was sent does not leave at once with what is written then", () => {
	const rig = new Rig({ queueMessages: 64, queueBytes: 9_000 }).connect();
	const count = (text: string): number => text.split("#").length - 1;
	rig.write(1, "x");
	equal(count(rig.sent()), 1);
	for (let times = 0; times < 40; times++) rig.write(1, "y");
	equal([count(rig.after(990)), count(rig.after(10))], [14, 0]);
	equal(rig.session.deadline(), rig.now + 990);
	equal([count(rig.after(989)), count(rig.after(1))], [0, 15]);
});

test("a PING that is refused keeps nothing back", () => {
	const rig = twelveWritten();
	equal(rig.receives("0#7 =1"), "notice quota-exceeded");
	equal(rig.sent(), "6#12");
	rig.receives("0#12 =200");
	ok(rig.sent().includes("vw|1|8"));
	equal(rig.session.counts, { queued: 4, sent: 8, dropped: 0 });
});

test("a PING that was answered is not repeated", () => {
	const rig = new Rig().connect();
	for (let value = 0; value < 4; value++) rig.write(1, `${value}`);
	ok(rig.sent().endsWith("6#7"));
	rig.receives("0#7 =200");
	equal(rig.session.deadline(), rig.now + 10_000);
	equal(rig.after(9_999), "");
});

test("a PING without an answer keeps nothing back: it is repeated whatever else comes, and an answer to any of them will do", () => {
	const rig = twelveWritten();
	equal([rig.session.deadline(), rig.after(5_999)], [rig.now + 1, ""]);
	equal(rig.after(1), "6#7");
	equal(rig.receives("20#9 vw|5|1"), "write#9 V5=1");
	equal(rig.after(6_000), "6#7");
	rig.receives("0#7 =200");
	equal(rig.session.counts.sent, 4, "what went before the first of them");
	rig.receives("0#7 =200");
	ok(rig.sent().includes("vw|1|8"));
	equal(rig.session.counts.sent, 4, "and it is answered once");
});

/** Four of them sent before a PING with the id 7, four after it, and four that wait. */
function twelveWritten(): Rig {
	const rig = new Rig({ queueMessages: 16 }, { dialect: iot }).connect();
	for (let value = 0; value < 12; value++) rig.write(1, `${value}`);
	const sent = rig.sent();
	ok(sent.endsWith("20#6 vw|1|3, 6#7, 20#8 vw|1|4, 20#9 vw|1|5, 20#10 vw|1|6, 20#11 vw|1|7"), sent);
	return rig;
}

test("the server's answer to the information message accepts nothing else that carries its id", () => {
	const rig = new Rig({}, { dialect: iot });
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	rig.receives("0#1 =200");
	rig.session.answering(2);
	const token = rig.session.send({ kind: "log-event", name: "fire", description: undefined });
	rig.session.answered();
	ok(rig.sent().endsWith("64#2 fire"));
	equal([rig.receives("0#2 =200"), rig.session.counts.queued], ["", 1]);
	equal(rig.receives("0#2 =11"), `dropped ${token} x1 request-refused, notice request-refused`);

	rig.session.lost();
	rig.session.send({ kind: "connect", credentials: true });
	rig.receives("0#1 =200");
	rig.session.answering(2);
	rig.session.send({ kind: "log-event", name: "flood", description: undefined });
	rig.session.answered();
	rig.sent();
	equal([rig.receives("0#2 =200"), rig.session.counts.queued], ["", 1], "on each connection");

	const refused = new Rig();
	refused.session.send({ kind: "connect", credentials: true });
	equal(refused.receives("0#1 =200", "0#2 =2"), "connected, notice request-refused");
	equal(refused.receives("0#2 =2"), "", "told once");
});

test("status 23, operation accepted, is success", () => {
	const rig = new Rig().connect();
	const token = rig.session.send({ kind: "email", fields: ["a@b.example", "s", "t"] });
	rig.sent();
	equal([rig.receives("0#3 =23"), rig.session.counts], [`accepted ${token}`, { queued: 0, sent: 1, dropped: 0 }]);
});

test("a message at which the server hangs up goes alone after two connections, is dropped after eight, and all others arrive", () => {
	const rig = new Rig();
	rig.write(1, "fine");
	const token = rig.session.send({ kind: "property", pin: 1, property: "label", values: ["bad"] });
	for (const value of ["b", "c", "d"]) rig.write(2, value);
	let told = "";
	let hungUp = 0;
	for (let times = 0; times < 20 && rig.session.counts.queued > 0; times++) {
		rig.session.send({ kind: "connect", credentials: true });
		told += rig.receives("0#1 =200");
		for (let pause = 0; pause < 200 && rig.session.state === "awaiting-frames"; pause++) {
			const out = rig.after(100);
			if (out.includes("bad")) {
				if (hungUp++ >= 4) ok(!out.includes("vw|2"), out);
				rig.session.ended();
			} else for (const [, id = ""] of out.matchAll(/\b6#(\d+)/g)) rig.receives(`0#${id} =200`);
		}
		told += rig.events();
		rig.session.lost();
	}
	equal(told.split("message-dropped").length, 2, told);
	ok(told.includes(`dropped ${token} x1 message-dropped`), told);
	ok(hungUp >= 8 && hungUp <= 10, `${hungUp}`);
	equal(rig.session.counts, { queued: 0, sent: 4, dropped: 1 });
});

test("no message is suspected while something arrives on each connection", () => {
	const rig = new Rig();
	for (let times = 0; times < 20; times++) {
		rig.connect();
		rig.write(1, "x");
		rig.write(1, "y");
		const [, ping = ""] = /\b6#(\d+)/.exec(rig.sent() + rig.after(10_000)) ?? [];
		rig.receives(`0#${ping} =200`);
		rig.write(1, "z");
		rig.sent();
		rig.session.lost();
	}
	equal([rig.session.counts.dropped, rig.events()], [0, ""]);
});

test("numbers that newer ones have replaced are told of together", () => {
	const rig = new Rig({ queueMessages: 2 });
	rig.write(1, "text");
	for (let value = 0; value < 5; value++) rig.write(2, value);
	equal([rig.session.hasNews, rig.events(), rig.session.counts], [true, "dropped 0 x4 value-replaced", { queued: 2, sent: 0, dropped: 4 }]);
});
