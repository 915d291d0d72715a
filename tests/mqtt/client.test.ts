import { readUtf8 } from "../../modules/bytes/utf8.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import type { MqttClientOptions, MqttHandler } from "../../modules/mqtt/client.js";
import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import { fakeDial } from "../fakes/stream.js";
import type { FakeStream, StreamFaults } from "../fakes/stream.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, fails, ok, test } from "../harness.js";
import { ScriptedBroker } from "./broker.js";

const linkFailures = new FailureTable("tcp", {
	reset: { fault: "link", seen: "The peer reset the connection.", expected: "An open connection.", hint: "Try again." },
});

interface Scene {
	readonly options?: Partial<MqttClientOptions>;
	readonly faults?: StreamFaults;
	readonly trust?: PeerTrust;
	/** Instead of the broker. */
	readonly accept?: (far: FakeStream) => void;
}

/** A client, a broker, the link between them, and what the client said. */
class Stage {
	readonly timer = new FakeTimer(50);
	readonly broker = new ScriptedBroker();
	readonly said: string[] = [];
	readonly client: MqttClient;
	/** May be replaced: called after the event was noted. */
	react: (event: string) => void = () => undefined;
	far: FakeStream | undefined;

	constructor(scene: Scene = {}) {
		const dial = fakeDial(this.timer, (target, far) => {
			this.said.push(`dial ${target.host}:${target.port}`);
			this.far = far;
			if (scene.accept === undefined) this.broker.accept(far);
			else scene.accept(far);
		}, scene.faults, scene.trust ?? "verified");
		const options = { clientId: "dev", target: { host: "broker", port: 8883 }, ...scene.options };
		this.client = new MqttClient(options, dial, this.timer, this.#handler());
	}

	/** What the client said since the last call. */
	heard(): string[] {
		return this.said.splice(0);
	}

	open(): void {
		this.client.open();
		this.timer.settle();
	}

	#handler(): MqttHandler {
		const say = (event: string): void => {
			this.said.push(event);
			this.react(event);
		};
		return {
			up: (sessionPresent, trust) => { say(`up ${sessionPresent ? "again" : "anew"} ${trust}`); },
			down: (failure) => { say(`down ${failure === undefined ? "-" : `${failure.stage}/${failure.code}`}`); },
			acknowledged: (token) => { say(`ack ${token}`); },
			subscribed: (filter, qos) => { say(`subscribed ${filter} ${qos}`); },
			dropped: (failure, count) => { say(`dropped ${count} ${failure.code}`); },
			notice: (failure, filter) => { say(`notice ${failure.code}${filter === undefined ? "" : ` ${filter}`}`); },
		};
	}
}

test("connects, publishes, is acknowledged, and says goodbye", () => {
	const stage = new Stage();
	stage.open();
	equal(stage.heard(), ["dial broker:8883", "up anew verified"]);
	equal(stage.client.publish("t", "23.4"), 1);
	equal(stage.client.publish("t", new Uint8Array([0x61]), { qos: 0 }), 2);
	equal(stage.heard(), [], "no handler is called within publish");
	stage.timer.settle();
	equal(stage.heard(), ["ack 1"]);
	stage.client.close();
	equal(stage.heard(), []);
	stage.timer.settle();
	equal(stage.heard(), ["down -"]);
	equal(stage.broker.seen, ["connect -:-", "publish t 23.4", "publish t a", "disconnect"]);
	ok(stage.far?.hasEnded);
	equal(stage.timer.pending, 0, "no timer is left behind");
});

test("user name and password go only to a peer that was checked, or where the settings say so", () => {
	const login = { userName: "u", password: "p" };
	const cases: readonly (readonly [trust: PeerTrust, options: Partial<MqttClientOptions>, connect: string, said: readonly string[]])[] = [
		["verified", login, "connect u:p", ["up anew verified"]],
		["pinned", login, "connect u:p", ["up anew pinned"]],
		["unverified", login, "connect -:-", ["notice credentials-withheld", "up anew unverified"]],
		["plain", login, "connect -:-", ["notice credentials-withheld", "up anew plain"]],
		["unverified", { ...login, sendSecretsUnverified: true }, "connect u:p", ["up anew unverified"]],
		["plain", { ...login, sendSecretsUnverified: true }, "connect u:p", ["up anew plain"]],
		["plain", { userName: "token" }, "connect -:-", ["notice credentials-withheld", "up anew plain"]],
		["plain", {}, "connect -:-", ["up anew plain"]],
	];
	for (const [trust, options, connect, said] of cases) {
		const stage = new Stage({ trust, options });
		stage.open();
		equal(stage.heard().slice(1), said);
		equal(stage.broker.seen, [connect]);
	}
});

test("works over links that split reads and writes", () => {
	for (const faults of [{ capacity: 1 }, { capacity: 7, readLimit: 3 }, { readLimit: 1 }, { latency: 20, capacity: 16 }]) {
		const stage = new Stage({ faults });
		stage.client.open();
		stage.client.subscribe("in/#", 1, (message) => { stage.said.push(`${message.topic}=${readUtf8(message.payload) ?? "?"}`); });
		for (let index = 0; index < 20; index++) stage.client.publish("out", `message ${index}`);
		stage.timer.advance(9_000);
		stage.broker.send({ cmd: "publish", topic: "in/a", payload: "x".repeat(500), qos: 1, messageId: 9, dup: false, retain: false });
		stage.timer.advance(30_000);
		const heard = stage.heard();
		equal(heard.filter((event) => event.startsWith("ack")), Array.from({ length: 20 }, (_, index) => `ack ${index + 1}`));
		ok(heard.includes("subscribed in/# 1"));
		ok(heard.includes(`in/a=${"x".repeat(500)}`));
		equal(stage.broker.payloads, Array.from({ length: 20 }, (_, index) => `message ${index}`));
		equal(stage.broker.seen.filter((packet) => packet === "puback"), ["puback"]);
		stage.client.close();
		stage.timer.advance(5_000);
		equal(stage.heard(), ["down -"]);
		equal(stage.timer.pending, 0);
	}
});

test("a handler of several filters that match is told of a message once", () => {
	const stage = new Stage();
	const got: string[] = [];
	const shared = ({ topic }: { readonly topic: string }): void => { got.push(topic); };
	for (const filter of ["a/+", "a/b", "#"]) stage.client.subscribe(filter, 1, shared);
	stage.client.subscribe("a/#", 1, ({ topic }) => { got.push(`other ${topic}`); });
	stage.open();
	stage.broker.send({ cmd: "publish", topic: "a/b", payload: "", qos: 0, dup: false, retain: false });
	stage.timer.settle();
	equal(got, ["a/b", "other a/b"]);
});

test("a subscription that the broker refuses is told by its filter", () => {
	const stage = new Stage();
	stage.broker.script = (packet, broker) => {
		if (packet.cmd !== "subscribe") return false;
		broker.send({ cmd: "suback", messageId: packet.messageId ?? 0, granted: [0x80] });
		return true;
	};
	stage.client.subscribe("forbidden", 1, () => undefined);
	stage.open();
	equal(stage.heard().slice(-1), ["notice subscription-refused forbidden"]);
});

test("messages reach the handlers whose filters match, and no others", () => {
	const stage = new Stage();
	const got: string[] = [];
	for (const filter of ["a/+", "a/b", "#", "c"]) stage.client.subscribe(filter, 1, (message) => got.push(`${filter}<${message.topic}`));
	stage.open();
	const publish = (topic: string): void => {
		stage.broker.send({ cmd: "publish", topic, payload: "", qos: 0, dup: false, retain: false });
		stage.timer.settle();
	};
	publish("a/b");
	equal(got.splice(0), ["a/+<a/b", "a/b<a/b", "#<a/b"]);
	stage.client.unsubscribe("#");
	publish("d");
	stage.heard();
	publish("d");
	equal(got, []);
	equal(stage.heard(), ["notice message-unclaimed"]);
	equal(stage.broker.seen.slice(-1), ["unsubscribe #"]);
});

test("a message is acknowledged only after its handler returned", () => {
	const stage = new Stage();
	const order: string[] = [];
	stage.broker.script = (packet) => {
		if (packet.cmd === "puback") order.push("puback");
		return false;
	};
	stage.client.subscribe("a", 1, () => {
		stage.timer.settle();
		order.push("handled");
	});
	stage.open();
	stage.broker.send({ cmd: "publish", topic: "a", payload: "", qos: 1, messageId: 1, dup: false, retain: false });
	stage.timer.settle();
	equal(order, ["handled", "puback"]);
});

test("a handler that throws does not lose the acknowledgement for good", () => {
	const stage = new Stage();
	let calls = 0;
	stage.client.subscribe("a", 1, () => {
		if (++calls === 1) throw new RangeError("defect of the program");
	});
	stage.open();
	const send = (messageId: number): void => {
		stage.broker.send({ cmd: "publish", topic: "a", payload: "", qos: 1, messageId, dup: false, retain: false });
		stage.timer.settle();
	};
	let thrown: unknown;
	try {
		send(1);
	} catch (caught) {
		thrown = caught;
	}
	ok(thrown instanceof RangeError);
	send(2);
	equal([calls, stage.broker.seen.filter((packet) => packet === "puback").length], [2, 2]);
});

test("everything may be called from within a handler", () => {
	const stage = new Stage();
	let messages = 0;
	stage.react = (event) => {
		if (event.startsWith("up")) {
			stage.client.subscribe("echo", 1, () => {
				messages++;
				stage.client.publish("from-message", "x");
				stage.client.subscribe("later", 0, () => undefined);
				if (messages === 2) stage.client.close();
			});
			stage.client.publish("from-up", "x");
		} else if (event === "subscribed echo 1") {
			for (const messageId of [1, 2, 3]) {
				stage.broker.send({ cmd: "publish", topic: "echo", payload: "", qos: 1, messageId, dup: false, retain: false });
			}
		} else if (event === "ack 1") stage.client.publish("from-ack", "x");
		else if (event === "down -") stage.client.open();
	};
	stage.open();
	ok(messages >= 2);
	equal(stage.heard().filter((event) => /^(dial|up|down)/.test(event)).slice(0, 4), ["dial broker:8883", "up anew verified", "down -", "dial broker:8883"]);
	ok(stage.broker.seen.some((packet) => packet.startsWith("publish from-ack")));
	ok(stage.broker.seen.some((packet) => packet.startsWith("publish from-message")));
});

test("a failing stream's failure is passed on as it is, and what was not acknowledged goes out again", () => {
	const stage = new Stage({ options: { cleanSession: false } });
	stage.broker.script = (packet) => packet.cmd === "publish";
	stage.open();
	stage.client.publish("t", "a");
	stage.timer.settle();
	stage.far?.fail(linkFailures.make("reset"));
	stage.timer.settle();
	equal(stage.heard(), ["dial broker:8883", "up anew verified", "down tcp/reset"]);
	equal(stage.timer.pending, 0);
	stage.client.publish("t", "b");
	stage.broker.script = () => false;
	stage.open();
	equal(stage.heard(), ["dial broker:8883", "up again verified", "ack 1", "ack 2"]);
	equal(stage.broker.seen.slice(-3), ["connect -:-", "publish t a dup", "publish t b"]);
});

test("what ends a connection is told once, in time, and leaves nothing running", () => {
	const cases: readonly (readonly [accept: (far: FakeStream) => void, options: Partial<MqttClientOptions>, said: readonly string[], after: number])[] = [
		[(far) => { far.fail(linkFailures.make("reset")); }, {}, ["down tcp/reset"], 0],
		[(far) => { far.destroy(); }, {}, ["down mqtt/closed-before-connack"], 0],
		[(far) => { far.attach({}); }, {}, ["down mqtt/connack-timeout"], 10_000],
		[(far) => { far.stall(); }, { connackTimeout: 1_000 }, ["down mqtt/connack-timeout"], 1_000],
		[(far) => { far.attach({ opened: () => far.write(Uint8Array.of(0x48, 0x54, 0x54, 0x50)) }); }, {}, ["down mqtt/not-mqtt"], 0],
		[(far) => { far.attach({ opened: () => far.write(Uint8Array.of(0x20, 2, 0, 5)) }); }, {}, ["down mqtt/not-authorized"], 0],
		[(far) => { far.attach({ opened: () => { far.write(Uint8Array.of(0x20, 2, 0, 5)); far.end(); } }); }, {}, ["down mqtt/not-authorized"], 0],
		[(far) => { far.attach({ opened: () => { far.write(Uint8Array.of(0x20, 2, 0, 0)); far.end(); } }); }, {}, ["up anew verified", "down mqtt/connection-closed"], 0],
		[(far) => { far.attach({ opened: () => far.write(Uint8Array.of(0x20, 2, 0, 0)) }); }, { keepAlive: 20 }, ["up anew verified", "down mqtt/ping-timeout"], 30_000],
	];
	for (const [accept, options, said, after] of cases) {
		const stage = new Stage({ accept, options });
		stage.open();
		if (after > 0) {
			stage.timer.advance(after - 1);
			equal(stage.said.length, said.length, `too early: ${said.join()}`);
			stage.timer.advance(1);
		}
		equal(stage.heard(), ["dial broker:8883", ...said]);
		stage.timer.advance(1_000_000);
		equal([stage.heard(), stage.timer.pending], [[], 0]);
		ok(stage.far?.deserted, "the stream was let go");
	}
});

test("pings keep an idle connection, and find a dead link under a device that publishes all the time", () => {
	const stage = new Stage({ options: { keepAlive: 10 } });
	stage.open();
	stage.timer.advance(35_000);
	equal(stage.heard(), ["dial broker:8883", "up anew verified"]);
	equal(stage.broker.seen, ["connect -:-", "pingreq", "pingreq", "pingreq"]);

	const dead = new Stage({ options: { keepAlive: 10, acknowledgementTimeout: 1_000_000 } });
	dead.open();
	dead.far?.stall();
	for (let second = 0; second < 19; second++) {
		dead.client.publish("t", "x", { qos: 0 });
		dead.timer.advance(1_000);
	}
	equal(dead.heard(), ["dial broker:8883", "up anew verified"]);
	dead.timer.advance(1_000);
	equal(dead.heard(), ["down mqtt/ping-timeout"]);
});

test("commands on an open connection are sent at once", () => {
	const stage = new Stage();
	stage.open();
	stage.client.publish("t", "a", { retain: true });
	stage.timer.settle();
	stage.client.subscribe("s", 0, () => undefined);
	stage.timer.settle();
	stage.client.unsubscribe("s");
	stage.timer.settle();
	equal(stage.broker.seen, ["connect -:-", "publish t a retain", "subscribe s", "unsubscribe s"]);
});

test("times are counted from the command, however long nothing happened before", () => {
	const stage = new Stage({ options: { keepAlive: 0, acknowledgementTimeout: 1_000 } });
	stage.broker.script = (packet) => packet.cmd === "publish";
	stage.open();
	stage.timer.advance(100_000);
	stage.client.publish("t", "a");
	stage.timer.advance(999);
	equal(stage.heard(), ["dial broker:8883", "up anew verified"]);
	stage.timer.advance(1);
	equal(stage.heard(), ["down mqtt/acknowledgement-timeout"]);
	stage.broker.script = () => false;
	for (let round = 0; round < 4; round++) {
		stage.open();
		stage.timer.advance(100_000);
		equal(stage.heard().at(-1), round === 0 ? "ack 1" : "up anew verified");
		stage.far?.fail(linkFailures.make("reset"));
		stage.timer.settle();
		equal(stage.heard(), ["down tcp/reset"], "not suspected: the connection was not short");
	}
});

test("close before there is a connection", () => {
	const opening = new Stage({ accept: (far) => { far.hold(); } });
	opening.open();
	opening.client.close();
	opening.client.close();
	equal(opening.heard(), ["dial broker:8883"]);
	opening.timer.settle();
	equal(opening.heard(), ["down -"]);
	equal([opening.timer.pending, opening.far?.deserted], [0, true]);

	const never = new Stage();
	never.client.close();
	never.timer.advance(100_000);
	equal(never.heard(), []);
});

test("close waits until a slow link has taken everything, and a silent broker no longer than needed", () => {
	const stage = new Stage({ faults: { capacity: 2, latency: 10 } });
	stage.client.open();
	stage.timer.advance(2_000);
	stage.client.publish("t", "a long message that the link takes in small pieces", { qos: 0 });
	stage.client.close();
	stage.timer.advance(4_000);
	equal(stage.heard(), ["dial broker:8883", "up anew verified", "down -"]);
	equal(stage.broker.seen.slice(-2), ["publish t a long message that the link takes in small pieces", "disconnect"]);

	const silent = new Stage();
	silent.open();
	silent.broker.stream?.stall();
	silent.client.close();
	silent.timer.advance(4_999);
	equal(silent.heard().slice(2), []);
	silent.timer.advance(1);
	equal(silent.heard(), ["down -"]);
});

test("a stream that fails after our goodbye was said is no failure; before, it is", () => {
	const said = new Stage();
	said.open();
	said.far?.attach({});
	said.client.close();
	said.far?.fail(linkFailures.make("reset"));
	said.timer.settle();
	equal(said.heard().slice(2), ["down -"]);

	const unsaid = new Stage({ faults: { capacity: 20 } });
	unsaid.open();
	unsaid.far?.attach({});
	unsaid.client.publish("t", "x".repeat(40), { qos: 0 });
	unsaid.client.close();
	unsaid.far?.fail(linkFailures.make("reset"));
	unsaid.timer.settle();
	equal(unsaid.heard().slice(2), ["down tcp/reset"]);
});

test("open twice is refused", () => {
	const stage = new Stage();
	stage.open();
	fails(() => { stage.client.open(); }, "already-open");
	stage.client.close();
	fails(() => { stage.client.open(); }, "already-open");
	stage.timer.settle();
	stage.client.open();
});

test("refused messages are told together, after publish has returned, and the rest is delivered", () => {
	const stage = new Stage({ options: { outbox: new MemoryOutbox({ messages: 2, bytes: 100, inFlight: 1 }) } });
	const tokens = ["a", "b", "c", "d"].map((text) => stage.client.publish("t", text));
	equal(tokens, [1, 2, undefined, undefined]);
	equal(stage.heard(), []);
	stage.timer.settle();
	equal(stage.heard(), ["dropped 2 queue-full"]);
	stage.open();
	equal(stage.heard(), ["dial broker:8883", "up anew verified", "ack 1", "ack 2"]);
	equal(stage.client.publish("t", "e"), 3);
	fails(() => stage.client.publish("t/#", "x"), "topic-wildcard");
	fails(() => stage.client.publish("t", "x".repeat(101)), "message-too-large");
});

test("the caller's buffer may be used again after publish", () => {
	const stage = new Stage();
	const payload = Uint8Array.of(0x61);
	stage.client.publish("t", payload);
	payload[0] = 0x62;
	stage.open();
	equal(stage.broker.payloads, ["a"]);
});

test("two devices with one client id are told so", () => {
	const stage = new Stage();
	for (let round = 0; round < 3; round++) {
		stage.open();
		stage.timer.advance(2_000);
		stage.far?.end();
		stage.timer.settle();
	}
	equal(stage.heard().filter((event) => event.startsWith("down")), ["down mqtt/connection-closed", "down mqtt/connection-closed", "down mqtt/taken-over-suspected"]);
	stage.open();
	stage.far?.fail(linkFailures.make("reset"));
	stage.timer.settle();
	equal(stage.heard().slice(2), ["notice taken-over-suspected", "down tcp/reset"]);
});

test("a deadline that a command finds passed is told, although the command came before the timer", () => {
	const commands: readonly (readonly [name: string, command: (client: MqttClient) => void])[] = [
		["publish", (client) => client.publish("t", "a")],
		["subscribe", (client) => { client.subscribe("s", 0, () => undefined); }],
		["close", (client) => { client.close(); }],
	];
	for (const [name, command] of commands) {
		const stage = new Stage({ options: { keepAlive: 10, pingTimeout: 5_000 } });
		// Asked for before the client's own timer, so called before it when both are due.
		stage.timer.after(15_000, () => { command(stage.client); });
		stage.open();
		stage.far?.stall();
		stage.timer.advance(20_000);
		equal(stage.heard(), ["dial broker:8883", "up anew verified", "down mqtt/ping-timeout"], name);
		equal(stage.timer.pending, 0, name);
	}
});

test("drop lets go at once: no goodbye, no down, and nothing is left running", () => {
	const cases: readonly (readonly [phase: string, before: (stage: Stage) => void, onTheWay?: string])[] = [
		["never opened", () => undefined],
		["dialling", (stage) => { stage.client.open(); }],
		["waiting for CONNACK", (stage) => { stage.broker.script = () => true; stage.open(); }],
		["open", (stage) => { stage.open(); }],
		["with a message in flight", (stage) => { stage.broker.script = ({ cmd }) => cmd === "publish"; stage.open(); stage.client.publish("t", "a"); }, "publish t a"],
		["saying goodbye", (stage) => { stage.open(); stage.client.close(); }, "disconnect"],
		["closed before it was open", (stage) => { stage.client.open(); stage.client.close(); }],
		["dropped already", (stage) => { stage.open(); stage.client.drop(); }],
		["a ping overdue", (stage) => { stage.open(); stage.far?.stall(); stage.timer.advance(69_999); }],
	];
	for (const [phase, before, onTheWay] of cases) {
		const stage = new Stage();
		before(stage);
		const { length } = stage.broker.seen;
		stage.heard();
		stage.client.drop();
		equal(stage.far?.deserted ?? true, true, phase);
		stage.timer.advance(1_000_000);
		equal([stage.heard(), stage.timer.pending], [[], 0], phase);
		equal(stage.broker.seen.slice(length), onTheWay === undefined ? [] : [onTheWay], phase);
		stage.broker.script = () => false;
		stage.open();
		equal(stage.heard().slice(0, 2), ["dial broker:8883", "up anew verified"], `${phase}, opened again`);
	}
});

test("after a drop what was not acknowledged goes out again, and what was is told", () => {
	const stage = new Stage();
	stage.broker.script = ({ cmd }) => cmd === "publish";
	stage.open();
	for (const text of ["a", "b", "c"]) stage.client.publish("t", text);
	stage.timer.settle();
	equal(stage.heard(), ["dial broker:8883", "up anew verified"]);
	stage.react = (event) => {
		if (event !== "ack 1") return;
		stage.client.drop();
		// At once, within the handler: the second acknowledgement, already received, is not told from within.
		stage.client.open();
		equal(stage.heard(), ["ack 1", "dial broker:8883"]);
	};
	stage.broker.send({ cmd: "puback", messageId: 1 });
	stage.broker.send({ cmd: "puback", messageId: 2 });
	stage.broker.script = () => false;
	stage.timer.settle();
	equal(stage.heard(), ["ack 2", "up anew verified", "ack 3"]);
	equal(stage.broker.seen.slice(-2), ["connect -:-", "publish t c dup"]);
});

test("nothing of a dropped connection touches the next", () => {
	const ends: readonly (readonly [name: string, end: (stage: Stage) => void])[] = [
		["a malformed packet is waiting", (stage) => { stage.far?.write(Uint8Array.of(0x40, 2, 0, 1, 0xf0, 0)); }],
		["a refusal of everything", (stage) => { stage.far?.write(Uint8Array.of(0x40, 2, 0, 1, 0x20, 2, 0, 5)); }],
		["the broker ends", (stage) => { stage.broker.send({ cmd: "puback", messageId: 1 }); stage.far?.end(); }],
		["the link fails", (stage) => { const { far } = stage; stage.broker.send({ cmd: "puback", messageId: 1 }); stage.timer.after(0, () => { far?.fail(linkFailures.make("reset")); }); }],
	];
	for (const [name, end] of ends) {
		const stage = new Stage();
		stage.broker.script = ({ cmd }) => cmd === "publish";
		stage.open();
		stage.client.publish("t", "a");
		stage.timer.settle();
		stage.heard();
		stage.react = (event) => {
			if (event !== "ack 1") return;
			stage.client.drop();
			stage.client.open();
		};
		end(stage);
		stage.broker.script = () => false;
		stage.timer.advance(10_000);
		equal(stage.heard(), ["ack 1", "dial broker:8883", "up anew verified"], name);
	}
});

test("a drop straight after a command that found the deadline passed leaves no failure behind", () => {
	const stage = new Stage({ options: { keepAlive: 10, pingTimeout: 5_000 } });
	stage.timer.after(15_000, () => {
		stage.client.publish("t", "a");
		stage.client.drop();
		stage.client.open();
	});
	stage.open();
	stage.far?.stall();
	stage.timer.advance(15_000);
	equal(stage.heard(), ["dial broker:8883", "up anew verified", "dial broker:8883", "up anew verified", "ack 1"]);
});

test("connections dropped soon after they were accepted are no sign of a second device", () => {
	const stage = new Stage();
	for (let round = 0; round < 5; round++) {
		stage.open();
		stage.client.drop();
		stage.timer.settle();
	}
	stage.open();
	stage.far?.end();
	stage.timer.settle();
	equal(stage.heard().filter((event) => /^(down|notice)/.test(event)), ["down mqtt/connection-closed"]);
});
