import type { BlynkServer } from "../../modules/blynk/client-options.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import { equal, fails, ok, test } from "../harness.js";
import { Stage, token } from "./client-stage.js";
import type { Scene } from "./client-stage.js";

const linkFailures = new FailureTable("tcp", {
	reset: { fault: "link", seen: "The peer reset the connection.", expected: "An open connection.", hint: "Try again." },
});

test("logs in, says what it is, writes, and ends the stream", () => {
	const stage = new Stage();
	stage.open();
	equal(stage.heard(), ["dial server0:443", "up 0 verified"]);
	equal(stage.seen().map((message) => message.split(" ", 1)[0]), ["29#1", "17#2"]);
	equal([stage.client.virtualWrite(5, 23.4, "warm"), stage.client.setProperty(5, "color", "#ff0000"), stage.client.syncVirtual(1, 2), stage.client.syncAll()], [true, true, true, true]);
	equal(stage.heard(), [], "no handler is called within these");
	stage.timer.advance(100);
	equal(stage.seen(), ["20#3 vw|5|23.4|warm", "19#4 5|color|#ff0000", "16#5 vr|1|2", "16#6"]);
	stage.heard();
	stage.client.close();
	equal(stage.heard(), []);
	stage.timer.settle();
	equal(stage.heard(), ["down -"]);
	ok(stage.far?.deserted);
	equal(stage.timer.pending, 0, "no timer is left behind");
});

test("what the server answers is told by the token that sending gave", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	const tokens = [stage.client.logEvent("hot", "41 degrees"), stage.client.resolveEvent("hot", true)];
	stage.timer.advance(100);
	equal(stage.heard(), tokens.map((accepted) => `accepted ${accepted}`));
	equal(stage.seen().slice(2), ["64#3 hot|41 degrees", "65#4 hot|all"]);
	ok(tokens.every((accepted) => accepted > 0));
});

test("groups, metadata and the time of Blynk.IoT; notices of the old service", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	stage.server.script = (command, id, fields) => {
		if (command === 17 && fields[0] === "meta" && fields[1] === "get") stage.server.send(17, id, "meta", "name", "cellar");
		else if (command === 17 && fields[0] === "utc") stage.server.send(17, id, "utc", "time", "1700000000000");
		else return false;
		return true;
	};
	stage.client.beginGroup(1_700_000_000_000);
	stage.client.virtualWrite(1, 2);
	stage.client.endGroup();
	stage.client.askMetadata("name");
	stage.client.setMetadata("name", "roof");
	stage.client.askTime();
	stage.timer.advance(1_000);
	equal(stage.seen().slice(2).map((message) => message.replace(/^(\d+)#\d+ ?/, "$1 ").trim()), ["21 t|1700000000000", "20 vw|1|2", "21 e", "17 meta|get|name", "17 meta|set|name|roof", "17 utc|time"]);
	const heard = stage.heard();
	ok(heard.includes("time 1700000000000 verified"), heard.join());
	ok(heard.includes("metadata name|cellar"), heard.join());

	const old = new Stage({ servers: [{ dialect: legacy }] });
	old.open();
	ok(old.client.notify("hello") > 0);
	ok(old.client.email("me@example.org", "hot", "very") > 0);
	old.timer.advance(100);
	equal(old.seen().slice(2), ["14#3 hello", "13#4 me@example.org|hot|very"]);
	fails(() => old.client.notify("x".repeat(256)), "message-too-long");
	old.heard();
	equal(old.client.resolveEvent("hot"), 0, "which server it is, is no mistake of the program");
	old.timer.settle();
	equal(old.heard(), ["dropped 1 not-in-dialect"]);
});

test("what the server says of its own accord is told", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	stage.server.send(17, 7777, "acon");
	stage.server.send(17, 7777, "adis");
	stage.server.send(17, 7777, "ota", "http://example.org/firmware.bin");
	stage.server.send(55, 7777, "hello device");
	stage.timer.settle();
	equal(stage.heard(), ["app", "no app", "firmware http://example.org/firmware.bin", "printed hello device"]);
});

test("writes and questions go to the handlers of their pins, else to the one for all, and are answered under their ids", () => {
	const stage = new Stage({ handlesAny: true });
	stage.open();
	stage.heard();
	stage.seen();
	stage.client.onWrite(1, { written: (values, pin) => stage.said.push(`V${pin} ${values.join("|")}`) });
	stage.client.onRead(2, { asked: (pin) => stage.client.virtualWrite(pin, "answer") });
	stage.server.send(20, 100, "vw", "1", "a", "b");
	stage.server.send(20, 101, "vw", "2", "c");
	stage.server.send(20, 102, "vr", "2");
	stage.server.send(20, 103, "vr", "1");
	stage.timer.advance(100);
	equal(stage.heard(), ["V1 a|b", "any V2 c", "any V1?"]);
	equal(stage.seen(), ["20#102 vw|2|answer"]);
	stage.client.virtualWrite(9, 1);
	stage.timer.advance(100);
	equal(stage.seen(), ["20#3 vw|9|1"], "an id of its own again");

	const silent = new Stage();
	silent.open();
	silent.heard();
	silent.server.send(20, 100, "vw", "1", "a");
	silent.timer.settle();
	equal(silent.heard(), [], "nobody has to handle every pin");
});

test("a handler that throws does not keep the id for what is sent later", () => {
	const stage = new Stage();
	stage.client.onWrite(1, { written: () => { throw new RangeError("defect of the program"); } });
	stage.open();
	stage.seen();
	stage.server.send(20, 100, "vw", "1", "a");
	let thrown: unknown;
	try {
		stage.timer.settle();
	} catch (caught) {
		thrown = caught;
	}
	ok(thrown instanceof RangeError);
	stage.client.virtualWrite(9, 1);
	stage.timer.advance(100);
	equal(stage.seen(), ["20#3 vw|9|1"]);
});

test("an order for the board's pins, of which none is allowed, is refused", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	stage.seen();
	stage.server.send(20, 100, "dw", "4", "1");
	stage.timer.advance(100);
	equal(stage.heard(), ["notice board-pins-off"]);
	equal(stage.seen(), ["0#100 2"]);
});

test("the token goes only to a peer that was checked, or where the settings say so", () => {
	const cases: readonly (readonly [trust: PeerTrust, options: NonNullable<Scene["options"]>, said: string])[] = [
		["verified", {}, "up 0 verified"],
		["pinned", {}, "up 0 pinned"],
		["unverified", {}, "down blynk/token-withheld"],
		["unverified", { plainText: true }, "down blynk/token-withheld"],
		["unverified", { sendSecretsUnverified: true }, "up 0 unverified"],
		["plain", {}, "down blynk/token-withheld"],
		["plain", { sendSecretsUnverified: true }, "down blynk/token-withheld"],
		["plain", { plainText: true }, "up 0 plain"],
	];
	for (const [trust, options, said] of cases) {
		const stage = new Stage({ trust, options });
		stage.open();
		equal(stage.heard().slice(1), [said]);
		equal(stage.seen().includes("29#1 32 characters"), said.startsWith("up"));
	}
});

test("works over links that split reads and writes", () => {
	for (const faults of [{ capacity: 1 }, { capacity: 7, readLimit: 3 }, { readLimit: 1 }, { latency: 20, capacity: 16 }]) {
		const stage = new Stage({ faults });
		stage.client.open();
		stage.client.onWrite(3, { written: (values) => stage.said.push(values.join("|")) });
		for (let pin = 0; pin < 10; pin++) stage.client.virtualWrite(pin, `value ${pin}`);
		stage.timer.advance(9_000);
		stage.server.send(20, 9, "vw", "3", "x".repeat(200));
		stage.timer.advance(9_000);
		const heard = stage.heard();
		ok(heard.includes("up 0 verified"));
		ok(heard.includes("x".repeat(200)));
		equal([...stage.server.pins], Array.from({ length: 10 }, (_, pin) => [`${pin}`, `value ${pin}`]));
		stage.client.close();
		stage.timer.advance(5_000);
		equal(stage.heard(), ["down -"]);
		equal(stage.timer.pending, 0);
	}
});

test("when the queue is full, that is told once, with the count, and later than the call", () => {
	const stage = new Stage();
	const taken = Array.from({ length: 40 }, (_, index) => stage.client.virtualWrite(1, `text ${index}`));
	const refused = taken.filter((took) => !took).length;
	ok(refused > 0 && refused < 40);
	equal([stage.heard(), stage.client.counts.dropped], [[], refused]);
	stage.timer.settle();
	equal(stage.heard(), [`dropped ${refused} queue-full`]);
	fails(() => stage.client.virtualWrite(300, 1), "pin-out-of-range");
	fails(() => stage.client.virtualWrite(1, NaN), "value-not-finite");
	fails(() => stage.client.virtualWrite(1, "a\0b"), "value-not-text");
	stage.timer.settle();
	equal(stage.heard(), []);
});

test("a bridge is bound anew on every connection, and carries nothing without one", () => {
	const stage = new Stage();
	fails(() => { stage.client.bindBridge(300, token); }, "pin-out-of-range");
	fails(() => { stage.client.bindBridge(8, "short"); }, "token-length");
	stage.client.bindBridge(8, token);
	equal(stage.client.bridgeWrite(8, "vw", 3, 7), false);
	stage.timer.settle();
	equal(stage.heard(), ["dropped 1 bridge-away"]);
	for (let round = 0; round < 2; round++) {
		stage.open();
		equal([stage.client.bridgeWrite(8, "vw", 3, 7), stage.client.bridgeWrite(9, "vw", 3, 7)], [true, false]);
		stage.timer.advance(1_000);
		const seen = stage.seen().filter((message) => message.startsWith("15#")).map((message) => message.replace(/^15#\d+ /, ""));
		equal(seen.slice(0, 2), [`8|i|${token}`, "8|vw|3|7"]);
		stage.client.close();
		stage.timer.advance(2_000);
		equal(stage.heard().filter((event) => !event.startsWith("accepted")), ["dial server0:443", "up 0 verified", "dropped 1 bridge-away", "down -"]);
	}
});

test("close: before the stream is open, with a server that does not answer it, and twice", () => {
	const opening = new Stage({ accept: (far) => { far.hold(); } });
	opening.open();
	opening.client.close();
	opening.client.close();
	equal(opening.heard(), ["dial server0:443"]);
	opening.timer.settle();
	equal([opening.heard(), opening.timer.pending], [["down -"], 0]);

	const deaf = new Stage();
	deaf.open();
	deaf.far?.attach({});
	deaf.heard();
	deaf.client.close();
	deaf.timer.advance(1_499);
	equal(deaf.heard(), []);
	deaf.timer.advance(1);
	equal([deaf.heard(), deaf.timer.pending], [["down -"], 0]);
	deaf.client.close();
	deaf.timer.settle();
	equal(deaf.heard(), []);
});

test("drop tells nothing of the connection, and leaves what waits for the next one", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	stage.client.drop();
	stage.client.virtualWrite(1, 5);
	stage.timer.advance(100_000);
	equal([stage.heard(), stage.server.pins.size], [[], 0]);
	stage.open();
	stage.timer.advance(1_000);
	equal([stage.heard(), stage.server.pins.get("1")], [["dial server0:443", "up 0 verified"], "5"]);
});

test("a connection that is lost is told with its reason, and open is refused before that", () => {
	const stage = new Stage();
	stage.open();
	fails(() => { stage.client.open(); }, "already-open");
	stage.far?.fail(linkFailures.make("reset"));
	stage.timer.settle();
	equal(stage.heard().slice(2), ["down tcp/reset"]);
	stage.open();
	stage.far?.end();
	stage.timer.settle();
	equal(stage.heard().slice(2), ["down blynk/connection-closed"]);
});

test("everything may be called from within a handler", () => {
	const stage = new Stage();
	stage.client.onWrite(1, { written: () => {
		stage.client.virtualWrite(1, 1);
		stage.client.close();
		stage.client.virtualWrite(2, 2);
	} });
	stage.react = (event) => {
		if (event === "down -") stage.client.open();
	};
	stage.open();
	stage.server.send(20, 100, "vw", "1", "x");
	stage.timer.advance(5_000);
	equal(stage.heard(), ["dial server0:443", "up 0 verified", "down -", "dial server0:443", "up 0 verified"]);
	equal([...stage.server.pins].sort(), [["1", "1"], ["2", "2"]]);
});

const clocks: readonly (readonly [name: string, server: Partial<BlynkServer>, trust: PeerTrust, answer: readonly string[], heard: string])[] = [
	["UTC, verified", {}, "verified", ["utc", "time", "1700000000123"], "time 1700000000123 verified"],
	["UTC, in plain text", {}, "plain", ["utc", "time", "1700000000123"], "time 1700000000123 plain"],
	["UTC, which needs no offset", { clockAhead: 7_200_000 }, "pinned", ["utc", "time", "1700000000123"], "time 1700000000123 pinned"],
	["local time two hours ahead", { dialect: legacy, clockAhead: 7_200_000 }, "pinned", ["rtc", "1700007200"], "time 1700000000000 pinned"],
	["local time behind UTC", { dialect: legacy, clockAhead: -34_200_000 }, "pinned", ["rtc", "1699965800"], "time 1700000000000 pinned"],
	["local time of a zone that is UTC", { dialect: legacy, clockAhead: 0 }, "pinned", ["rtc", "1700000000"], "time 1700000000000 pinned"],
	["local time of a zone that nobody knows", { dialect: legacy }, "pinned", ["rtc", "1700007200"], "notice clock-zone-unknown"],
];

for (const [name, server, trust, answer, expected] of clocks) {
	test(`client: the server's clock: ${name}`, () => {
		const stage = new Stage({ servers: [server], trust, options: { plainText: true } });
		stage.open();
		stage.server.script = (command, id, [field]) => {
			if (command !== 17 || field !== answer[0]) return false;
			stage.server.send(17, id, ...answer);
			return true;
		};
		stage.heard();
		ok(stage.client.askTime());
		stage.timer.advance(100);
		equal(stage.heard(), [expected]);
	});
}
