import type { BlynkCommand } from "../../modules/blynk/event.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { equal, fails, ok, test } from "../harness.js";
import { hex, Rig, TOKEN, wire } from "./session-rig.js";

const LOGIN = `29#1 ${TOKEN}`;

for (const [dialect, information] of [
	[legacy, "17#2 ver|0.6.1|h-beat|10|buff-in|256|fw|1.2.3"],
	[iot, "17#2 mcu|1.2.3|blynk|1.4.0|h-beat|40|buff-in|256"],
] as const) {
	for (const status of [200, 4]) test(`${dialect.name}: a login answered with ${status} is followed by the information message`, () => {
		const rig = new Rig({}, { dialect });
		rig.session.send({ kind: "connect", credentials: true });
		equal(rig.sent(), LOGIN);
		equal(rig.session.state, "awaiting-login");
		equal(rig.receives(`0#1 =${status}`), "connected");
		equal(rig.sent(), information);
		equal(rig.receives("0#2 =200"), "");
		equal(rig.session.state, "awaiting-frames");
	});

	test(`${dialect.name}: a login that is not answered ends after its timeout`, () => {
		const rig = new Rig({}, { dialect });
		rig.session.send({ kind: "connect", credentials: true });
		rig.sent();
		equal(rig.session.deadline(), rig.now + dialect.timeout);
		rig.after(dialect.timeout - 1);
		equal(rig.events(), "");
		rig.after(1);
		ok(rig.session.hasNews);
		equal(rig.events(), "failure login-timeout");
		equal(rig.session.deadline(), undefined);
	});

	test(`${dialect.name}: pings when nothing was received, and gives up three timeouts after`, () => {
		const rig = new Rig({}, { dialect }).connect();
		const { timeout } = dialect;
		const heartbeat = dialect.heartbeat * 1_000;
		equal(rig.session.deadline(), rig.now + heartbeat);
		equal(rig.after(heartbeat - 1), "");
		equal(rig.after(1), "6#3");
		equal(rig.after(timeout - 1), "");
		equal(rig.after(1), "6#3", "the same again");
		equal(rig.after(timeout), "6#3");
		equal(rig.after(timeout - 1), "");
		equal(rig.events(), "");
		equal(rig.session.deadline(), rig.now + 1);
		rig.after(1);
		equal(rig.events(), "failure heartbeat-timeout");
	});
}

test("everything that the information message can say", () => {
	const firmware = { version: "2", type: "pump", build: "today", board: "ESP32", processor: "LX6", template: "TMPL1", connection: "WiFi" };
	equal(legacy.information(firmware, 10, 300).replaceAll("\0", "|"), "ver|0.6.1|h-beat|10|buff-in|300|dev|ESP32|cpu|LX6|con|WiFi|fw|2|build|today|tmpl|TMPL1");
	equal(iot.information(firmware, 40, 300).replaceAll("\0", "|"), "mcu|2|fw-type|pump|build|today|blynk|1.4.0|h-beat|40|buff-in|300|dev|ESP32|cpu|LX6|con|WiFi|tmpl|TMPL1");
});

const refusedLogins: readonly (readonly [message: string, event: string])[] = [
	["0#1 =9", "failure invalid-token"],
	["0#1 =3", "failure login-refused"],
	["0#1 =5", "failure login-refused"],
	["0#1 =20", "failure login-refused"],
	["0#1 =999", "failure login-refused"],
	["0#2 =200", ""],
	["20#7 vw|1|2", "failure early-command"],
	["41#1 other.example|9443", "redirected other.example 9443"],
	["41#1 other.example", "redirected other.example 9443"],
	["41#1 other.example|0", "failure bad-redirect"],
	["41#1 other.example|70000", "failure bad-redirect"],
	["41#1 |9443", "failure bad-redirect"],
	["41#1 a b|9443", "failure bad-redirect"],
	["41#1 [fd00::5]|9443", "failure bad-redirect"],
	["41#1 fd00::5|9443", "redirected fd00::5 9443"],
	...["-", "...", ":", "a..b", "999.999.999.999", "1e3.", "-a"].map((host) => [`41#1 ${host}|9443`, "failure bad-redirect"] as const),
	...["1e2", "+80", "80.0", "080000", " 80", "-1"].map((port) => [`41#1 other.example|${port}`, "failure bad-redirect"] as const),
	["41#1", "failure bad-redirect"],
	["55#1 hello", "printed hello"],
	[`29#1 ${TOKEN}`, "failure early-command"],
	[`2#1 ${TOKEN}`, "failure early-command"],
	["15#7 vw|1|2", "failure early-command"],
	["17#7 acon", "failure early-command"],
];

test("a peer that sends back what it gets lets nobody in", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	const echo = rig.session.output();
	rig.session.sent(echo?.length ?? 0);
	equal([rig.takes(echo ?? new Uint8Array(0)), rig.sent()], ["failure early-command", ""]);
});

for (const [message, event] of refusedLogins) test(`before the login is answered: ${message}`, () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	rig.sent();
	equal(rig.receives(message), event);
	equal(rig.session.state, /^(failure|redirected)/.test(event) ? "awaiting-connect" : "awaiting-login");
});

const strangers: readonly (readonly [bytes: string, seen: RegExp])[] = [
	["48 54 54 50 2f 31 2e 31 20 34 30 30", /48 54 54 50 2f.*HTTP\/1.1 400.*web server/],
	["15 03 03 00 02 02 28", /TLS, dialled without/],
	["20 02 00 00", /MQTT broker/],
	["53 53 48 2d", /SSH-.*another service/],
];

for (const [bytes, seen] of strangers) test(`what answers is not Blynk: ${bytes}`, () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: true });
	rig.session.receive(hex(bytes));
	const event = rig.session.next();
	ok(event?.kind === "failure" && event.failure.code === "not-blynk" && seen.test(event.failure.seen), event?.kind === "failure" ? event.failure.seen : "");
});

test("the hint for a silent server leaves out what cannot be the cause", () => {
	const hints = [true, false].map((secure) => {
		const rig = new Rig({}, { secure });
		rig.session.send({ kind: "connect", credentials: true });
		rig.after(3_000);
		const event = rig.session.next();
		return event?.kind === "failure" ? `${event.failure.expected} ${event.failure.hint}` : "";
	});
	ok((hints[0] ?? "").includes('It is not TLS, which is up') && !(hints[0] ?? "").includes('may want TLS'));
	ok((hints[1] ?? "").includes('may want TLS'));
});

test("the token is not sent to a server that nobody has checked", () => {
	const rig = new Rig();
	rig.session.send({ kind: "connect", credentials: false });
	equal(rig.sent(), "");
	equal(rig.events(), "failure token-withheld");
});

for (const [name, token, code] of [
	["short", TOKEN.slice(1), "token-length"],
	["long", `${TOKEN}0`, "token-length"],
	["empty", "", "token-length"],
	["blank at the end", `${TOKEN} `, "token-characters"],
	["zero-width space", `\u200b${TOKEN}`, "token-characters"],
	["end of line", `${TOKEN}\n`, "token-characters"],
	["quoted", `"${TOKEN}"`, "token-characters"],
	["umlaut", `${TOKEN.slice(1)}ä`, "token-characters"],
] as const) test(`a token that cannot be one is named and not shown: ${name}`, () => {
	for (const refused of [() => new Rig({}, { token }), () => { new Rig().session.use({ token, dialect: iot, secure: true }); }]) {
		const { seen, expected, hint } = fails(refused, code);
		ok(token === "" || !`${seen}${expected}${hint}`.includes(token.slice(0, 4)));
	}
});

for (const [options, value] of [
	[{ heartbeat: 9 }, 9], [{ heartbeat: 3_601 }, 3_601], [{ loginTimeout: 0 }, 0], [{ bodyLimit: 127 }, 127], [{ bodyLimit: 65_536 }, 65_536],
	[{ queueMessages: 1 }, 1], [{ queueBytes: 511 }, 511], [{ messageRate: 0 }, 0], [{ messageRate: 1.5 }, 1.5],
] as const) test(`an option out of its range: ${JSON.stringify(options)}`, () => {
	ok(fails(() => new Rig(options), "setting-out-of-range").seen.includes(String(value)));
});

const received: readonly (readonly [message: string, event: string, answer?: string])[] = [
	["6#9", "", "0#9 =200"],
	["2#9", "", "0#9 =200"],
	[`29#9 ${TOKEN}`, "", "0#9 =200"],
	["20#9 vw|1|2", "write#9 V1=2"],
	["20#9 vw|255|a|b|", "write#9 V255=a|b|"],
	["20#9 vw|1e1|1", "notice unknown-operation", "0#9 =2"],
	["20#9 vw|4.0|1", "notice unknown-operation", "0#9 =2"],
	["20#9 vw|+7|1", "notice unknown-operation", "0#9 =2"],
	["20#9 vr|.5e1", "notice unknown-operation", "0#9 =2"],
	["20#9 vw|1", "write#9 V1="],
	["20#65535 vr|0", "read#65535 V0"],
	["15#9 vw|7|on", "write#9 V7=on"],
	["20#9 dw|4|1", "dw#9 4|1"],
	["20#9 aw|4|99", "aw#9 4|99"],
	["20#9 dr|4", "dr#9 4"],
	["20#9 ar|A0", "ar#9 A0"],
	["20#1 pm|1|in|2|out", "pm#1 1|in|2|out"],
	["20#9 vw|256|1", "notice unknown-operation", "0#9 =2"],
	["20#9 vw|-1|1", "notice unknown-operation", "0#9 =2"],
	["20#9 vw||1", "notice unknown-operation", "0#9 =2"],
	["20#9 xx|1|1", "notice unknown-operation", "0#9 =2"],
	["20#9", "notice unknown-operation", "0#9 =2"],
	["17#9 acon", "app came"],
	["17#9 adis", "app went"],
	["17#9 rtc|1700000000", "local time 1700000000000"],
	["17#9 utc|time|1700000000123", "time 1700000000123"],
	["17#9 rtc|253370764800", "local time 253370764800000"],
	["17#9 rtc|253370764801", "notice unknown-internal"],
	["17#9 rtc|8640000000000", "notice unknown-internal"],
	["17#9 rtc", "notice unknown-internal"],
	["17#9 rtc|soon", "notice unknown-internal"],
	["17#9 utc|time|-5", "notice unknown-internal"],
	["17#9 utc|tz|60", "notice internal-unused"],
	["17#9 utc|iso|2023-11-14T22:13:20Z", "notice internal-unused"],
	["17#9 utc|moon|3", "notice unknown-internal"],
	["17#9 ota|http://server.example/1.bin", "firmware http://server.example/1.bin"],
	["17#9 meta|name|Pump", "metadata name|Pump"],
	["17#9 ota|http://server.example/\u001b[2J\u202e1.bin", "firmware http://server.example/\\u{1b}[2J\\u{202e}1.bin"],
	["17#9 meta|name|a\u009bb", "metadata name|a\\u{9b}b"],
	["17#9 vfs|x", "notice internal-unused"],
	["17#9 dbg|x", "notice internal-unused"],
	["17#9 xyz|x", "notice unknown-internal"],
	["17#9", "notice unknown-internal"],
	["55#9 line\n\u001b[2J", "printed line\\u{a}\\u{1b}[2J"],
	["41#9 1.2.3.4|80", "redirected 1.2.3.4 80"],
	["0#9 =5", "failure not-authenticated"],
	["0#9 =200", ""],
	["0#9 =2", "notice request-refused"],
	["0#9 =1", "notice quota-exceeded"],
	["21#9 b", "failure unknown-command"],
	["200#9", "failure unknown-command"],
	["20#0 vw|1|2", "failure message-id-zero"],
	["0#0 =200", "failure message-id-zero"],
];

for (const [message, event, answer = ""] of received) test(`received: ${message.slice(0, 40)}`, () => {
	for (const size of [1, 2, 1_000]) {
		const rig = new Rig().connect();
		const bytes = wire(message);
		let events = "";
		for (let at = 0; at < bytes.length; at += size) events += rig.takes(bytes.subarray(at, at + size));
		equal(events, event);
		equal(rig.sent(), answer);
		// What follows is read as if nothing had been.
		if (!/^(failure|redirected)/.test(event)) equal(rig.receives("20#3 vr|3"), "read#3 V3");
	}
});

test("messages that come together are told one by one", () => {
	const rig = new Rig().connect();
	equal(rig.takes(Uint8Array.from([...wire("20#3 vw|1|2"), ...wire("6#4"), ...wire("17#5 acon"), ...wire("20#6 vw|1|2").subarray(0, 6)])), "write#3 V1=2, app came");
	equal(rig.takes(wire("20#6 vw|1|2").subarray(6)), "write#6 V1=2");
	equal(rig.sent(), "0#4 =200");
});

test("a body of the announced size is taken, one more is the end before any of it came", () => {
	for (const [limit, body] of [[256, `vw|1|${"x".repeat(251)}`], [300, `vw|1|${"x".repeat(295)}`]] as const) {
		equal(new Rig({ bodyLimit: limit }).connect().receives(`20#3 ${body}`), `write#3 V1=${"x".repeat(limit - 5)}`);
		equal(new Rig({ bodyLimit: limit }).connect().takes(wire(`20#3 ${body}x`).subarray(0, 5)), "failure body-too-long");
	}
});

for (const bytes of ["76 77 00 31 00 ff", "76 77 00 31 00 c0 80", "76 77 00 31 00 ed a0 80", "76 77 00 31 00 e2 82"]) test(`a body that is not UTF-8 is left out: ${bytes}`, () => {
	const rig = new Rig().connect();
	const body = hex(bytes);
	equal(rig.takes(Uint8Array.from([20, 0, 9, 0, body.length, ...body])), "notice message-not-text");
	equal(rig.receives("20#3 vr|3"), "read#3 V3");
});

test("a server that ends the connection", () => {
	const rig = new Rig();
	rig.session.ended();
	equal(rig.events(), "");
	rig.session.send({ kind: "connect", credentials: true });
	rig.session.ended();
	const closed = rig.session.next();
	// Over TLS that is up, a plain dial is not to blame.
	ok(closed?.kind === "failure" && closed.failure.code === "closed-before-login" && !closed.failure.hint.includes("without TLS"));
	rig.connect();
	rig.after(1_500);
	rig.session.ended();
	const event = rig.session.next();
	ok(event?.kind === "failure" && event.failure.code === "connection-closed" && event.failure.seen.includes("1.5 s"));
});

test("a stream that is lost or let go has nothing more to tell, and what comes after it is ignored", () => {
	for (const end of ["lost", "abandon"] as const) {
		const rig = new Rig().connect();
		rig.session.receive(wire("20#3 vw|1|2"));
		rig.session[end]();
		equal(rig.receives("20#3 vw|1|2"), "");
		equal(rig.session.output(), undefined);
		rig.connect();
		equal(rig.receives("20#3 vr|3"), "read#3 V3");
	}
});

test("a ping is due too when much is received and nothing sent, and when much is sent and nothing received", () => {
	const listening = new Rig().connect();
	for (let times = 0; times < 9; times++) {
		listening.after(1_000);
		listening.receives("17#9 acon");
	}
	equal(listening.after(1_000), "6#3");
	const writing = new Rig().connect();
	for (let times = 0; times < 3; times++) {
		writing.write(1, times);
		writing.after(3_000);
	}
	equal(writing.after(1_000), "6#6");
});

test("a stream that takes nothing does not fill up with pings", () => {
	const rig = new Rig({ queueMessages: 64 }).connect();
	for (let times = 0; times < 12; times++) rig.write(1, "x".repeat(60));
	rig.session.tick(rig.now += 1);
	const before = rig.session.output()?.length ?? 0;
	for (let times = 0; times < 3; times++) rig.session.tick(rig.now += 6_000);
	equal(rig.session.output()?.length, before);
	rig.session.tick(rig.now += 1_000);
	equal(rig.events(), "failure heartbeat-timeout");
});

test("a server that asks and does not read cannot make the output grow", () => {
	const rig = new Rig().connect();
	const pings = Uint8Array.from(Array.from({ length: 50 }, () => [...wire("6#9")]).flat());
	let taken = 0;
	for (let times = 0; times < 100; times++) {
		taken += rig.session.receive(pings);
		equal(rig.session.next(), undefined);
	}
	ok((rig.session.output()?.length ?? 0) < 600 && taken < 1_000);
});

const sent: readonly (readonly [dialect: typeof iot, command: BlynkCommand, message: string])[] = [
	[legacy, { kind: "virtual-write", pin: 0, values: [1, -0, 0.1, "on"] }, "20#3 vw|0|1|0|0.1|on"],
	[iot, { kind: "property", pin: 255, property: "color", values: ["#ff0000"] }, "19#3 255|color|#ff0000"],
	[iot, { kind: "sync", pins: [] }, "16#3"],
	[legacy, { kind: "sync", pins: [1, 2] }, "16#3 vr|1|2"],
	[iot, { kind: "log-event", name: "hot", description: undefined }, "64#3 hot"],
	[iot, { kind: "log-event", name: "hot", description: "90 °" }, "64#3 hot|90 Â°"],
	[iot, { kind: "resolve-event", name: "hot", all: false }, "65#3 hot"],
	[iot, { kind: "resolve-event", name: "hot", all: true }, "65#3 hot|all"],
	[iot, { kind: "group", step: "begin", time: undefined }, "21#3 b"],
	[iot, { kind: "group", step: "begin", time: 1_700_000_000_000 }, "21#3 t|1700000000000"],
	[iot, { kind: "group", step: "end", time: undefined }, "21#3 e"],
	[iot, { kind: "time" }, "17#3 utc|time"],
	[legacy, { kind: "time" }, "17#3 rtc|sync"],
	[iot, { kind: "metadata", name: "room", value: "attic" }, "17#3 meta|set|room|attic"],
	[iot, { kind: "metadata", name: "room", value: undefined }, "17#3 meta|get|room"],
	[legacy, { kind: "bind", pin: 64, token: TOKEN }, `15#3 64|i|${TOKEN}`],
	[iot, { kind: "bridge", pin: 64, operation: "dw", target: 255, values: [1] }, "15#3 64|dw|255|1"],
	[iot, { kind: "virtual-write", pin: 1, values: [""] }, "20#3 vw|1|"],
	[legacy, { kind: "virtual-write", pin: 1, values: ["", "x"] }, "20#3 vw|1||x"],
	[legacy, { kind: "virtual-write", pin: 1, values: [5e-324, -1e130, 1e31, -1e-31, 1.5e-7] }, "20#3 vw|1|5e-324|-1e130|10000000000000000000000000000000|-1e-31|0.00000015"],
	[legacy, { kind: "notify", text: "Hello" }, "14#3 Hello"],
	[legacy, { kind: "tweet", text: "Hello" }, "12#3 Hello"],
	[legacy, { kind: "email", fields: ["a@b.example", "subject", "text"] }, "13#3 a@b.example|subject|text"],
	[legacy, { kind: "sms", fields: ["Hello"] }, "18#3 Hello"],
	[iot, { kind: "board-pin", operation: "dw", pin: 4, value: 1 }, "20#3 dw|4|1"],
];

for (const [dialect, command, message] of sent) test(`${dialect.name} sends ${message.slice(0, 40)}`, () => {
	const rig = new Rig({}, { dialect }).connect();
	equal(rig.session.send(command), 1);
	equal(rig.sent(), message);
});

const unsendable: readonly (readonly [command: BlynkCommand, code: string])[] = [
	[{ kind: "virtual-write", pin: 256, values: [1] }, "pin-out-of-range"],
	[{ kind: "virtual-write", pin: -1, values: [1] }, "pin-out-of-range"],
	[{ kind: "virtual-write", pin: 1.5, values: [1] }, "pin-out-of-range"],
	[{ kind: "virtual-write", pin: NaN, values: [1] }, "pin-out-of-range"],
	[{ kind: "virtual-write", pin: 1, values: [] }, "value-missing"],
	[{ kind: "virtual-write", pin: 1, values: [NaN] }, "value-not-finite"],
	[{ kind: "virtual-write", pin: 1, values: [-Infinity] }, "value-not-finite"],
	[{ kind: "virtual-write", pin: 1, values: ["a\0b"] }, "value-not-text"],
	[{ kind: "virtual-write", pin: 1, values: ["\ud800"] }, "value-not-text"],
	[{ kind: "virtual-write", pin: 1, values: ["x".repeat(124)] }, "message-too-long"],
	[{ kind: "virtual-write", pin: 1, values: ["ä".repeat(62)] }, "message-too-long"],
	[{ kind: "bridge", pin: 1, operation: "vw", target: 300, values: [1] }, "pin-out-of-range"],
	[{ kind: "bridge", pin: 1, operation: "vw", target: -1.5, values: [1] }, "pin-out-of-range"],
	[{ kind: "bridge", pin: 1, operation: "vw", target: 1, values: [] }, "value-missing"],
	[{ kind: "property", pin: 1, property: "", values: ["x"] }, "value-missing"],
	[{ kind: "property", pin: 1, property: "label", values: [] }, "value-missing"],
	[{ kind: "log-event", name: "", description: undefined }, "value-missing"],
	[{ kind: "notify", text: "" }, "value-missing"],
	[{ kind: "notify", text: "x".repeat(256) }, "message-too-long"],
	[{ kind: "tweet", text: "x".repeat(141) }, "message-too-long"],
	[{ kind: "sms", fields: ["x".repeat(161)] }, "message-too-long"],
	[{ kind: "email", fields: ["a@b.example", "x".repeat(600)] }, "message-too-long"],
	[{ kind: "sync", pins: [300] }, "pin-out-of-range"],
];

for (const [command, code] of unsendable) test(`never sent: ${JSON.stringify(command).slice(0, 60)}`, () => {
	const rig = new Rig().connect();
	fails(() => rig.session.send(command), code);
	equal(rig.sent(), "");
	equal(rig.session.counts, { queued: 0, sent: 0, dropped: 0 });
});

const unknown: readonly (readonly [dialect: typeof iot, command: BlynkCommand])[] = [
	...(["notify", "tweet"] as const).map((kind) => [iot, { kind, text: "x" }] as const),
	...(["email", "sms"] as const).map((kind) => [iot, { kind, fields: ["x"] }] as const),
	[legacy, { kind: "group", step: "begin", time: undefined }],
	[legacy, { kind: "log-event", name: "hot", description: undefined }],
	[legacy, { kind: "resolve-event", name: "hot", all: true }],
	[legacy, { kind: "metadata", name: "room", value: undefined }],
	[legacy, { kind: "virtual-write", pin: 1, values: [""] }],
];

for (const [dialect, command] of unknown) test(`${dialect.name} is not sent ${JSON.stringify(command)}, which is counted`, () => {
	const rig = new Rig({}, { dialect }).connect();
	equal([rig.session.send(command), rig.session.refusal?.code, rig.sent()], [0, "not-in-dialect", ""]);
	equal(rig.session.counts, { queued: 0, sent: 0, dropped: 1 });
});

test("what is sent while a message is handled goes out under its id", () => {
	const rig = new Rig().connect();
	rig.session.answering(7_777);
	rig.write(1, 5);
	rig.session.answered();
	rig.write(1, 6);
	equal(rig.sent(), "20#7777 vw|1|5, 20#3 vw|1|6");
	rig.session.refuse(12);
	equal(rig.sent(), "0#12 =2");
});

test("ids of our own go round without 0", () => {
	const rig = new Rig({ messageRate: 100 }).connect();
	let last = "";
	for (let times = 0; times < 65_540 && !last.startsWith("20#1 "); times++) {
		rig.write(1, 5);
		last = rig.after(1_000);
		if (last.includes("6#")) rig.receives(`0#${/6#(\d+)/.exec(last)?.[1] ?? ""} =200`);
		ok(!last.includes("#0 "));
		last = last.split(", ").find((message) => message.startsWith("20#")) ?? "";
	}
	ok(last.startsWith("20#1 "));
});
