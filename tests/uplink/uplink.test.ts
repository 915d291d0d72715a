import { StageFailure } from "../../modules/failure/failure.js";
import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Host } from "../../modules/ports/host.js";
import type { PeerTrust } from "../../modules/ports/stream.js";
import type { StationHandler } from "../../modules/ports/station.js";
import { Uplink } from "../../modules/uplink/uplink.js";
import type { Session, UplinkOptions } from "../../modules/uplink/uplink.js";
import { x509Failures } from "../../modules/x509/failures.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";
import { answerTo } from "../sntp/answers.js";

const TIME = Date.parse("2026-11-22T14:30:05Z");

test("uplink: joins, asks for the time, opens the sessions", () => {
	const world = new World();
	world.uplink.start();
	equal(world.heard(), ["join"]);
	world.station.joined("10.0.0.7");
	equal([world.heard(), world.date], [["datagram opened"], undefined]);
	world.timer.advance(100);
	equal(world.heard(), ["datagram closed", "mqtt open"]);
	equal(world.date, TIME + 20);
	world.uplink.up("mqtt");
	world.timer.advance(1_000_000);
	equal(world.heard(), []);
	equal(world.log, [
		'info wifi joining "shed"', 'reached wifi joined "shed" as 10.0.0.7',
		"reached time 2026-11-22T14:30:05.020Z from 192.0.2.1, round trip 40 ms",
	]);
});

test("uplink: sessions that need no time do not wait for it, and a silent time server is said", () => {
	const world = new World({ timing: {}, silentTime: true });
	world.uplink.start();
	world.station.joined("10.0.0.7");
	equal(world.heard(), ["join", "datagram opened", "mqtt open"]);
	world.timer.advance(3_000);
	ok(world.log.includes("fail time/clock-unset") && world.log.some((line) => line.startsWith("warn time ")), world.log.join("\n"));
	ok(world.log.at(-1)?.startsWith("info uplink time is tried again in ") === true, world.log.at(-1));
});

test("uplink: a time server is not asked again before the least interval has passed, and the log says when it is", () => {
	const world = new World({ silentTime: true });
	world.uplink.start();
	world.station.joined("10.0.0.7");
	world.timer.advance(3_000);
	equal(world.log.at(-1), "info uplink time is tried again in 12.0 s (retry 1)");
	world.timer.advance(15_000 * 9);
	equal(world.requests, Array.from({ length: 10 }, (_, round) => 1_000 + 15_000 * round));
});

for (const code of ["expired", "not-yet-valid", "intermediate-expired", "anchor-expired"]) {
	test(`uplink: one wrong time does not disable the device: after x509/${code} it is asked for again, and then the session is tried`, () => {
		ok(code in x509Failures.texts, "there is such a failure");
		const world = new World();
		world.error = 3e11;
		world.uplink.start();
		world.station.joined("10.0.0.7");
		world.timer.advance(100);
		equal(world.date, TIME + 3e11 + 20);
		world.heard();
		world.error = 0;
		world.uplink.down("mqtt", refusal("x509", code));
		equal(world.log.at(-1), "info uplink our own time may be wrong and is asked for again in 14.9 s; nothing that needs it is tried before");
		world.timer.advance(14_899);
		equal(world.heard(), []);
		world.timer.advance(1_000);
		equal([world.heard(), world.date, world.requests], [["datagram opened", "datagram closed", "mqtt open"], TIME + 20, [1_000, 16_000]]);
	});
}

for (const [stage, code] of [["x509", "untrusted"], ["tls", "expired"], ["mqtt", "not-authorized"]] as const) {
	test(`uplink: ${stage}/${code} casts no doubt on the time`, () => {
		const world = World.open();
		world.uplink.down("mqtt", refusal(stage, code));
		world.timer.advance(60_000);
		equal([world.heard(), world.requests.length], [["mqtt open"], 1]);
	});
}

test("uplink: a time in doubt that no server confirms is used as it is", () => {
	const world = World.open();
	world.silentTime = true;
	world.uplink.down("mqtt", refusal("x509", "expired"));
	world.timer.advance(18_000);
	equal(world.heard(), ["datagram opened", "datagram closed", "mqtt open"]);
	equal(world.date, TIME + 20);
});

test("uplink: a certificate that is expired indeed makes no storm of questions", () => {
	const world = World.open();
	world.uplink.down("mqtt", refusal("x509", "expired"));
	for (let seconds = 0; seconds < 600; seconds++) {
		world.timer.advance(1_000);
		if (world.heard().includes("mqtt open")) world.uplink.down("mqtt", refusal("x509", "expired"));
	}
	ok(world.requests.length > 10, "asked again and again");
	for (const [index, at] of world.requests.entries()) ok(index === 0 || at - (world.requests[index - 1] ?? 0) >= 15_000, String(world.requests));
});

test("uplink: the time is asked for again after a day, and an open session does not notice", () => {
	const world = World.open();
	world.timer.advance(86_400_000);
	equal([world.heard(), world.requests.length], [["datagram opened", "datagram closed"], 2]);
});

test("uplink: what fails is said with its reason, then tried again after a pause", () => {
	const world = new World();
	world.uplink.start();
	world.station.left("not-found");
	equal(world.log.slice(1), ["fail wifi/not-found", "info uplink wifi is tried again in 0.5 s (retry 1)"]);
	world.timer.advance(499);
	equal(world.heard(), ["join"]);
	world.timer.advance(1);
	equal(world.heard(), ["join"]);
	world.station.joined("10.0.0.7");
	world.timer.advance(100);
	world.uplink.up("mqtt");
	world.uplink.down("mqtt");
	equal(world.log.at(-1), "info uplink mqtt is tried again in 0.5 s (retry 1)");
	world.heard();
	world.timer.advance(500);
	equal(world.heard(), ["mqtt open"]);
});

test("uplink: a lost Wi-Fi drops the session, which opens again after joining; the time stays", () => {
	const world = World.open();
	world.station.left("lost");
	equal(world.heard(), ["mqtt drop"]);
	ok(world.log.includes("fail wifi/lost"));
	world.timer.advance(500);
	equal(world.heard(), ["join"]);
	world.station.joined("10.0.0.8");
	equal(world.heard(), ["mqtt open"]);
});

test("uplink: a Wi-Fi that is lost while the time is asked for stops the question", () => {
	const world = new World({ silentTime: true });
	world.uplink.start();
	world.station.joined("10.0.0.7");
	world.timer.advance(10);
	world.station.left("lost");
	equal(world.heard(), ["join", "datagram opened", "datagram closed"]);
	world.timer.advance(500);
	equal(world.heard(), ["join"]);
});

const leaving: readonly (readonly [name: string, world: () => World, done: readonly string[], after: number])[] = [
	["before it started", () => new World(), [], 0],
	["while joining", () => { const world = new World(); world.uplink.start(); world.heard(); return world; }, ["leave"], 0],
	["while pausing", () => { const world = new World(); world.uplink.start(); world.station.left("lost"); world.heard(); return world; }, [], 0],
	["while the time is asked for", () => { const world = new World(); world.uplink.start(); world.station.joined("10.0.0.7"); world.heard(); return world; }, ["datagram closed", "leave"], 0],
	["while a session is being opened", () => { const world = World.open(); world.uplink.down("mqtt"); world.timer.advance(500); world.heard(); return world; }, ["mqtt drop", "leave"], 0],
	["with a session that says goodbye", () => { const world = World.open(); world.goodbye = 30; return world; }, ["mqtt close", "leave"], 30],
	["with a session that never says goodbye", () => { const world = World.open(); world.goodbye = undefined; return world; }, ["mqtt close", "mqtt drop", "leave"], 2_000],
];

for (const [name, make, done, after] of leaving) {
	test(`uplink: leaves ${name}, once, and nothing is started any more`, () => {
		const world = make();
		let left = 0;
		world.uplink.leave(() => { left++; });
		world.uplink.leave(() => { left += 100; });
		equal(left, 0, "not before it returned");
		if (after > 0) {
			world.timer.advance(after - 1);
			equal(left, 0);
			world.timer.advance(1);
		} else world.timer.settle();
		equal([left, world.heard(), world.timer.pending], [1, done, 0]);
		world.uplink.up("mqtt");
		world.uplink.down("mqtt");
		world.timer.advance(1_000_000);
		equal([left, world.heard()], [1, []]);
	});
}

test("uplink: whoever watches the rungs is told of a goodbye, and not that leaving is one", () => {
	const world = World.open();
	world.downs.splice(0);
	world.uplink.down("mqtt");
	equal(world.downs.splice(0), ["mqtt"]);
	const leaver = World.open();
	leaver.downs.splice(0);
	leaver.goodbye = 30;
	leaver.uplink.leave(() => undefined);
	leaver.timer.advance(2_000);
	equal(leaver.downs, ["ended"]);
});

test("uplink: while one session says goodbye, another that was pausing is not started", () => {
	const world = World.open({ sessions: ["mqtt", "http"] });
	world.timer.settle();
	equal(world.heard(), ["http open"]);
	world.uplink.down("http");
	world.goodbye = 1_900;
	world.uplink.leave(() => { world.done.push("left"); });
	world.timer.advance(1_000_000);
	equal(world.heard(), ["mqtt close", "leave", "left"]);
});

test("uplink: no line of the log has the password in it", () => {
	const world = World.open();
	for (const reason of ["wrong-password", "not-found", "association", "dhcp", "lost"] as const) {
		world.station.left(reason);
		world.timer.advance(60_000);
		world.station.joined("10.0.0.7");
	}
	world.uplink.leave(() => undefined);
	world.timer.advance(10_000);
	ok(world.log.length > 10);
	equal([...world.log, ...world.hints].filter((line) => line.includes("correct horse")), []);
});

/** No time server answers; a session that needs no time is up, and its server can be asked. */
function withoutTimeServer(scene: Scene = {}): World {
	const world = new World({ silentTime: true, sessions: ["mqtt", "blynk"], askable: "blynk", ...scene });
	world.uplink.start();
	world.station.joined("10.0.0.7");
	equal(world.heard(), ["join", "datagram opened", "blynk open"]);
	world.uplink.up("blynk");
	return world;
}

test("uplink: where no time server answers, a session's server is asked, and what waited for the time begins", () => {
	const world = withoutTimeServer();
	equal(world.heard(), [], "not while a time server may still answer");
	world.timer.advance(3_000);
	equal(world.heard(), ["datagram closed", "blynk asked for the time"]);
	world.uplink.offered(TIME, "192.168.1.5", "pinned");
	equal([world.date, world.heard()], [TIME, []], "begun once the call is over");
	ok(world.log.includes("reached time 2026-11-22T14:30:05.000Z from 192.168.1.5, which is pinned, because no time server has answered; good to some seconds"), world.log.join("\n"));
	world.timer.advance(0);
	equal(world.heard(), ["mqtt open"]);
	world.uplink.up("mqtt");
	world.timer.advance(60_000);
	equal([...new Set(world.heard())], ["datagram opened", "datagram closed"], "time servers are asked on, the session's server is not");
	world.silentTime = false;
	world.timer.advance(60_000);
	equal(world.date, TIME + 20, "a time server's answer takes its place");
	world.uplink.offered(TIME - 5e9, "192.168.1.5", "pinned");
	equal(world.date, TIME + 20, "and is not replaced");
});

test("uplink: a session that comes up after the time servers have failed is asked at once", () => {
	const world = new World({ silentTime: true, sessions: ["mqtt", "blynk"], askable: "blynk" });
	world.uplink.start();
	world.station.joined("10.0.0.7");
	world.timer.advance(3_000);
	world.heard();
	world.uplink.up("blynk");
	equal(world.heard(), ["blynk asked for the time"]);
});

test("uplink: a session's server is not asked where a time server has answered", () => {
	const world = World.open({ sessions: ["blynk"], askable: "blynk" });
	world.silentTime = true;
	world.timer.advance(86_400_000 + 60_000);
	equal(world.heard().includes("blynk asked for the time"), false);
});

const unbelieved: readonly (readonly [name: string, scene: Scene, trust: PeerTrust, offered: number, said: string])[] = [
	["in plain text", {}, "plain", TIME, "nothing proves that it is the right server (plain): No certificate is judged by this time."],
	["from a server that nobody verified", {}, "unverified", TIME, "nothing proves that it is the right server (unverified): No certificate is judged by this time."],
	["before the firmware was built", { earliestTime: TIME + 1 }, "verified", TIME, "which is before 2026-11-22T14:30:05.001Z"],
	["before a date that a certificate has confirmed", { stored: String(TIME + 3_600_001) }, "pinned", TIME, "which is before 2026-11-22T14:30:05.001Z"],
];

for (const [name, scene, trust, offered, said] of unbelieved) {
	test(`uplink: a session's time is not taken ${name}, and that is said`, () => {
		const world = withoutTimeServer(scene);
		world.timer.advance(3_000);
		world.heard();
		world.uplink.offered(offered, "192.168.1.5", trust);
		world.timer.advance(0);
		equal([world.date, world.heard()], [undefined, []]);
		ok(world.log.some((line) => line.startsWith("warn time 192.168.1.5 says ") && line.includes(said)), world.log.join("\n"));
	});
}

test("uplink: a session's time by which a certificate had expired is asked for anew", () => {
	const world = withoutTimeServer();
	world.timer.advance(3_000);
	world.uplink.offered(TIME + 3e11, "192.168.1.5", "pinned");
	world.timer.advance(0);
	world.heard();
	world.uplink.down("mqtt", refusal("x509", "expired"));
	ok(world.log.some((line) => line.startsWith("info time the present date came from 192.168.1.5, which is pinned, ")), world.log.join("\n"));
	world.timer.advance(60_000);
	ok(world.heard().includes("blynk asked for the time"));
	world.uplink.offered(TIME, "192.168.1.5", "pinned");
	equal(world.date, TIME);
});

function refusal(stage: Stage, code: string): Failure {
	return new StageFailure(stage, code, { fault: "peer", seen: "something", expected: "something else", hint: "Change it." }, {});
}

interface Scene {
	readonly silentTime?: boolean;
	readonly sessions?: readonly string[];
	readonly timing?: UplinkOptions["timing"];
	readonly earliestTime?: number;
	/** What the storage holds. */
	readonly stored?: string;
	/** Which session can be asked for the time, after which the test speaks for it. */
	readonly askable?: string;
}

/** An uplink over ports that the test speaks for. The time server answers after 40 ms; random bytes are all 0. */
class World {
	readonly timer = new FakeTimer(1_000);
	/** What was done, in order. */
	readonly done: string[] = [];
	readonly log: string[] = [];
	readonly hints: string[] = [];
	date: number | undefined;
	/** When each request for the time went out. */
	/** Milliseconds that the time server is wrong. */
	error = 0;
	silentTime: boolean;
	readonly requests: number[] = [];
	/** What whoever watches was told of. */
	readonly downs: string[] = [];
	/** Milliseconds that a session's goodbye takes; undefined for ever. */
	goodbye: number | undefined = 0;
	/** The handler of the last attempt to join. */
	station: StationHandler = { joined: () => undefined, left: () => undefined };
	readonly uplink: Uplink;

	constructor({ silentTime = false, sessions = ["mqtt"], timing = { mqtt: "needed", http: "needed" }, earliestTime = 0, stored, askable }: Scene = {}) {
		this.silentTime = silentTime;
		this.uplink = new Uplink(this.#host(stored), {
			wifiName: "shed", wifiPassword: "correct horse", wifiDeadline: 20_000,
			timeServers: [{ host: "192.0.2.1", port: 123 }], timeInterval: 15_000, timeDeadline: 3_000, dnsDeadline: 5_000,
			retryFirst: 1_000, retryLargest: 60_000, timeIgnoreLast: false,
		}, {
			sessions: Object.fromEntries(sessions.map((name) => [name, this.#session(name, name === askable)])),
			timing, earliestTime,
		});
	}

	/** With everything up. */
	static open(scene: Scene = {}): World {
		const world = new World(scene);
		world.uplink.start();
		world.station.joined("10.0.0.7");
		world.timer.advance(100);
		for (const name of scene.sessions ?? ["mqtt"]) world.uplink.up(name);
		world.heard();
		return world;
	}

	heard(): string[] {
		return this.done.splice(0);
	}

	#session(name: string, askable: boolean): Session {
		return {
			...(askable && { askTime: () => { this.done.push(`${name} asked for the time`); } }),
			open: () => { this.done.push(`${name} open`); },
			close: () => {
				this.done.push(`${name} close`);
				if (this.goodbye !== undefined) this.timer.after(this.goodbye, () => { this.uplink.down(name); });
			},
			drop: () => { this.done.push(`${name} drop`); },
		};
	}

	#host(stored: string | undefined): Host {
		const { timer } = this;
		return {
			timer,
			storage: { read: () => stored, write: () => undefined },
			station: {
				join: (_name: string, _password: string, handler: StationHandler) => {
					this.done.push("join");
					this.station = handler;
				},
				leave: () => { this.done.push("leave"); },
			},
			openDatagram: (received: (bytes: Uint8Array, address: string, port: number) => void) => {
				this.done.push("datagram opened");
				return {
					send: (address: string, port: number, bytes: Uint8Array) => {
						this.requests.push(timer.now());
						if (!this.silentTime) timer.after(40, () => { received(answerTo(bytes, TIME + this.error), address, port); });
					},
					close: () => { this.done.push("datagram closed"); },
				};
			},
			resolver: {
				resolve: (name: string, answered: (addresses: readonly string[], reason: string) => void) => timer.after(0, () => { answered([name], ""); }),
				cancel: (question: number) => { timer.cancel(question); },
			},
			clock: { now: () => this.date, set: (milliseconds: number) => { this.date = milliseconds; } },
			crypto: { random: (into: Uint8Array) => into.fill(0) },
			progress: {
				began: () => undefined, up: () => undefined, standing: () => "",
				down: (rung: string) => { this.downs.push(rung); },
				ended: () => { this.downs.push("ended"); },
			},
			log: {
				reached: (stage: string, text: string) => { this.log.push(`reached ${stage} ${text}`); },
				info: (source: string, text: string) => { this.log.push(`info ${source} ${text}`); },
				warn: (source: string, text: string) => { this.log.push(`warn ${source} ${text}`); },
				fail: ({ stage, code, seen, expected, hint }: { stage: string; code: string; seen: string; expected: string; hint: string }) => {
					this.log.push(`fail ${stage}/${code}`);
					this.hints.push(seen, expected, hint);
				},
			},
		} as unknown as Host;
	}
}
