import { BlynkClient } from "../../modules/blynk/client.js";
import type { BlynkHandler } from "../../modules/blynk/client-options.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { Terminal } from "../../modules/blynk/widgets/terminal.js";
import type { ByteStream, Dial, StreamHandler } from "../../modules/ports/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, fails, ok, test } from "../harness.js";
import { Stage, token } from "./client-stage.js";

const two = [{}, {}];

test("a server that lets us in and sends us away at once is followed three times, and then there is a pause", () => {
	const stage = new Stage({ faults: { latency: 20 } });
	stage.server.script = (command, id) => {
		if (command !== 29) return false;
		stage.server.respond(id, 200);
		stage.server.send(41, 9, "region", "8443");
		return true;
	};
	stage.client.open();
	stage.timer.advance(60_000);
	equal(stage.heard().filter((event) => /^(dial|down)/.test(event)), ["dial server0:443", ...Array.from({ length: 3 }, () => "dial region:8443"), "down blynk/redirect-loop"]);
});

test("a server that was up for long and sends us to one that is dead has not failed: the order begins anew", () => {
	for (const [lasted, next] of [[29_000, "dial server1:443"], [31_000, "dial server0:443"]] as const) {
		const stage = new Stage({ servers: two });
		stage.open();
		stage.timer.advance(lasted);
		stage.heard();
		stage.server.login = 16;
		stage.server.send(41, 9, "region");
		stage.timer.advance(1_000);
		equal(stage.heard(), ["dial region:443", "notice redirected", "down blynk/login-refused"]);
		stage.open();
		equal(stage.heard()[0], next);
	}
});

test("another device's token is told to the server that it belongs to, and to no other", () => {
	const stage = new Stage({ servers: two });
	const bound = (): string[] => stage.seen().filter((message) => message.startsWith("15#")).map((message) => message.replace(/^15#\d+ /, ""));
	const other = token.toLowerCase();
	stage.client.bindBridge(8, token);
	stage.client.bindBridge(8, other, 1);
	stage.client.bindBridge(9, other, 1);
	fails(() => { stage.client.bindBridge(9, token, 2); }, "server-unknown");
	stage.open();
	equal(bound(), [`8|i|${token}`]);
	equal(stage.client.bridgeWrite(9, "vw", 1, 1), false, "bound on the other server only");
	stage.client.useServer(1);
	stage.timer.advance(2_000);
	stage.open();
	equal(bound().sort(), [`8|i|${other}`, `9|i|${other}`]);
	stage.client.bindBridge(10, token);
	stage.timer.advance(100);
	equal(bound(), [`10|i|${token}`], "at once, on the server in use");
	fails(() => stage.client.bridgeWrite(8, "vw", 300, 1), "pin-out-of-range");
	fails(() => stage.client.bridgeWrite(8, "vw", -1.5, 1), "pin-out-of-range");
});

test("bindings do not pile up over connections, and no bridge write goes out on another than its own", () => {
	const stage = new Stage();
	stage.server.script = (command) => command === 15 || command === 6;
	stage.client.bindBridge(8, token);
	for (let times = 0; times < 20; times++) {
		stage.open();
		if (times === 0) ok(stage.client.bridgeWrite(8, "vw", 3, 7));
		stage.timer.advance(100);
		equal(stage.seen().filter((message) => message.startsWith("15#")).length, times === 0 ? 2 : 1);
		stage.far?.end();
		stage.timer.advance(100);
	}
	stage.timer.advance(100);
	equal(stage.client.counts, { queued: 0, sent: 0, dropped: 21 });
	equal(stage.heard().filter((event) => event.startsWith("dropped")).length, 21, "each is told");
});

test("what waits for a server in the house outlasts attempts at one that does not let us in", () => {
	const stage = new Stage({ servers: [{ dialect: legacy }, { dialect: iot }] });
	stage.server.login = 16;
	const named = stage.client.notify("the cellar is under water");
	stage.open();
	stage.open();
	equal([stage.client.counts.queued, stage.heard().filter((event) => event.startsWith("dropped"))], [1, []]);
	stage.server.login = 200;
	stage.open();
	stage.timer.advance(100);
	ok(stage.seen().includes("14#3 the cellar is under water"));
	ok(stage.heard().includes(`accepted ${named}`));
});

test("what a chosen server has before it is known to have it does not go to the other", () => {
	for (const [answers, carried] of [[true, []], [false, ["20#3 vw|3|1", "20#4 vw|2|> reboot"]]] as const) {
		const stage = new Stage({ servers: two });
		stage.open();
		stage.client.virtualWrite(3, 1);
		stage.client.syncAll();
		stage.client.virtualWrite(2, "> reboot");
		stage.timer.advance(39_000);
		stage.seen();
		stage.server.script = (command) => command === 6 && !answers;
		stage.client.useServer(1);
		stage.timer.advance(answers ? 100 : 1_499);
		equal(stage.heard().includes("down -"), answers);
		stage.timer.advance(1);
		stage.server.script = () => false;
		stage.open();
		stage.timer.advance(1_000);
		equal(stage.seen().filter((message) => /^(20|16)#/.test(message)), [...carried]);
	}
});

test("a message that is lost is told by its token; one that is refused too, each time", () => {
	const stage = new Stage({ servers: [{ dialect: legacy }, { dialect: iot }] });
	stage.client.virtualWrite(1, "kept");
	const named = stage.client.notify("x");
	stage.server.script = (command, id) => {
		if (command !== 19) return false;
		stage.server.respond(id, 11);
		return true;
	};
	stage.client.useServer(1);
	stage.open();
	equal(stage.heard().slice(1), ["up 1 verified", `dropped 1 not-in-dialect #${named}`]);
	const properties = [1, 2, 3].map((pin) => stage.client.send({ kind: "property", pin, property: "x", values: ["y"] }));
	stage.timer.advance(100);
	equal(stage.heard(), properties.flatMap((property) => [`dropped 1 request-refused #${property}`, "notice request-refused"]));
	equal(stage.client.counts.dropped, 4);
});

test("all that is dropped is told, and adds up", () => {
	const stage = new Stage({ servers: [{ dialect: legacy }] });
	for (let value = 0; value < 100; value++) stage.client.virtualWrite(value % 2, value);
	stage.client.resolveEvent("x");
	stage.client.bridgeWrite(8, "vw", 1, 1);
	stage.timer.settle();
	equal(stage.heard(), ["dropped 2 bridge-away", "dropped 84 value-replaced"]);
	equal(stage.client.counts, { queued: 16, sent: 0, dropped: 86 });
});

test("a terminal's text that is offered again and again is counted and told of only once it is dropped", () => {
	const stage = new Stage();
	for (let value = 0; value < 16; value++) stage.client.virtualWrite(9, `text ${value}`);
	const terminal = new Terminal(stage.client, 5, stage.timer, { line: () => undefined, refused: () => undefined });
	terminal.println("hello");
	terminal.flush();
	stage.timer.advance(60_000);
	equal([stage.client.counts.dropped, stage.heard()], [0, []]);
	stage.open();
	stage.timer.advance(60_000);
	equal([stage.server.pins.get("5"), stage.client.counts.dropped], ["hello\n", 0]);
});

test("what is sent while an INTERNAL message is handled goes out under its id to Blynk.IoT, and to no legacy server", () => {
	for (const [dialect, id] of [[iot, 777], [legacy, 3]] as const) {
		for (const [message, event] of [[["acon"], "app"], [["utc", "time", "1700000000000"], "time"], [["ota", "x"], "firmware"], [["meta", "name", "x"], "metadata"]] as const) {
			const stage = new Stage({ servers: [{ dialect }] });
			stage.open();
			stage.seen();
			stage.react = (heard) => { if (heard.startsWith(event)) stage.client.virtualWrite(1, "hi"); };
			stage.server.send(17, 777, ...message);
			stage.timer.advance(100);
			equal(stage.seen(), [`20#${id} vw|1|hi`]);
		}
	}
});

test("notices of a server that repeats itself are few, each kind by itself", () => {
	const stage = new Stage();
	stage.open();
	stage.heard();
	for (let times = 0; times < 1_000; times++) {
		stage.server.respond(100 + times % 9, 2);
		stage.server.send(20, 5, "zz", "1");
		stage.server.respond(5, 1);
		stage.server.send(17, 5, "xyz");
		stage.server.send(20, 5, "dw", "4", "1");
		stage.timer.advance(10);
	}
	const heard = stage.heard();
	const codes = ["request-refused", "unknown-operation", "quota-exceeded", "unknown-internal", "board-pins-off"];
	equal(codes.map((code) => heard.filter((event) => event === `notice ${code}`).length), [8, 8, 8, 8, 1]);
	equal(heard.length, 33);
});

/** A client over a stream that calls nobody by itself. */
class Quiet {
	readonly timer = new FakeTimer();
	readonly said: string[] = [];
	readonly inbox: number[] = [];
	readonly client: BlynkClient;
	handler: StreamHandler | undefined;

	constructor(known = legacy) {
		const stream: ByteStream = {
			read: (into) => {
				const bytes = this.inbox.splice(0, into.length);
				into.set(bytes);
				return bytes.length;
			},
			write: (bytes) => bytes.length,
			end: () => undefined,
			destroy: () => undefined,
		};
		const dial: Dial = (_, handler) => {
			this.handler = handler;
			return stream;
		};
		const say = (text: string): void => { this.said.push(text); };
		const handler: BlynkHandler = {
			up: () => { say("up"); }, down: (failure) => { say(`down ${failure?.code ?? "-"}`); }, anyWrite: (pin) => { say(`V${pin}`); },
			appConnected: () => undefined, time: () => undefined, firmwareOffered: () => undefined, printed: () => undefined, metadata: () => undefined,
			accepted: () => undefined, dropped: () => undefined, notice: () => undefined,
		};
		this.client = new BlynkClient({ servers: [{ target: { host: "server", port: 1 }, dial, token, dialect: known, pinned: false, secure: true }], firmware: { version: "1" } }, this.timer, handler);
		this.client.open();
		this.handler?.opened("verified");
	}

	/** Time in which this device does nothing else, not even its timers. */
	busy(milliseconds: number, ...arrives: readonly number[]): void {
		this.inbox.push(...arrives);
		this.timer.skip(milliseconds);
	}
}

const LET_IN = [0, 0, 1, 0, 200];
const WRITE = [20, 0, 9, 0, 6, 0x76, 0x77, 0, 0x31, 0, 0x31];

test("a device that was busy for longer than the timeouts reads what has arrived before it judges", () => {
	for (const wake of ["stream", "timer", "command"]) {
		const quiet = new Quiet();
		const awake = (): void => {
			if (wake === "stream") quiet.handler?.readable();
			else if (wake === "command") quiet.client.virtualWrite(1, 1);
			quiet.timer.settle();
		};
		quiet.busy(3_100, ...LET_IN);
		awake();
		equal([quiet.said.splice(0), quiet.inbox.length], [["up"], 0], wake);
		quiet.busy(19_100, ...WRITE);
		awake();
		equal([quiet.said.splice(0), quiet.inbox.length], [["V1"], 0], wake);
		quiet.busy(19_100);
		awake();
		equal(quiet.said, ["down heartbeat-timeout"], wake);
		const silent = new Quiet();
		silent.busy(3_100);
		silent.timer.settle();
		equal(silent.said, ["down login-timeout"], wake);
	}
});
