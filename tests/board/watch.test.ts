import { SimulatedPins } from "../../hosts/desktop/pins.js";
import { statusText } from "../../modules/board/status-report.js";
import { watchedHost } from "../../modules/board/watch.js";
import { FailureTable } from "../../modules/failure/failure.js";
import type { Host } from "../../modules/ports/host.js";
import type { Publisher } from "../../modules/ports/progress.js";
import { readSettings } from "../../modules/settings/settings.js";
import type { Settings } from "../../modules/settings/settings.js";
import { FakeTimer } from "../fakes/timer.js";
import { equal, ok, test } from "../harness.js";

test("watch: where nobody wants to know, the host stays as it is, and the settings have no place for it", () => {
	const { host } = new World();
	const settings = settingsWith({});
	ok(watchedHost(host, settings) === host);
	equal(["ledPin", "statusTopic", "commandPort"].filter((key) => key in settings), []);
});

test("watch: the light follows the way, at the level at which it is lit", () => {
	const world = new World({ led: true });
	const { progress, log } = watchedHost(world.host, settingsWith({}));
	equal(world.pins.level(2), 1, "dark at first: this one is lit when low");
	progress?.began("wifi");
	equal(world.pins.level(2), 0);
	world.timer.advance(80);
	equal(world.pins.level(2), 1);
	progress?.up("wifi");
	progress?.began("mqtt");
	log.reached("tcp", "connected");
	log.reached("tls", "TLS 1.3");
	progress?.up("mqtt");
	equal(world.shown, ["1 short: Wi-Fi", "3 short: DNS", "5 short: TLS", "6 short: login", "a wink every 4 s: connected"]);
	equal(world.lines, ["reached tcp: connected", "reached tls: TLS 1.3"], "the log says what it said");
	equal(world.timer.pending, 1);
});

test("watch: the board's own LED is the app's where the app is given its pin, unless ledPin says otherwise", () => {
	for (const [pins, own, isLight] of [[[2], {}, false], [[4, 5, 2], {}, false], [[4, 5], {}, true], [[2], { ledPin: "2" }, true], [[], {}, true]] as const) {
		const world = new World({ led: true });
		watchedHost(world.host, settingsWith(own), pins).progress?.began("wifi");
		equal(world.shown.length > 0, isLight, pins.join());
	}
});

const TLS_SOMEWHERE: readonly (readonly [what: string, values: Readonly<Record<string, unknown>>, shown: string])[] = [
	["nowhere", { mqttUrl: "mqtt://10.0.0.1", mqttPlainText: "true", trustAnchors: "" }, "6 short: login"],
	["to the Blynk server alone", { mqttUrl: "mqtt://10.0.0.1", mqttPlainText: "true", trustAnchors: "", blynkUrl: "tls://10.0.0.2", blynkToken: "0123456789abcdef0123456789abcdef", blynkAnchors: "house.pem" }, "5 short: TLS"],
	["to the bridge's server alone", { mqttUrl: "", trustAnchors: "", bridgeMode: "transparent", bridgeTarget: "tls://10.0.0.2:7000", bridgeAnchors: "house.pem" }, "5 short: TLS"],
	["not to the bridge's server either", { mqttUrl: "", trustAnchors: "", bridgeMode: "transparent", bridgeTarget: "tcp://10.0.0.2:7000", bridgePlainText: "true" }, "6 short: login"],
];

for (const [what, values, shown] of TLS_SOMEWHERE) {
	test(`watch: behind TCP the light shows TLS where there is any: ${what}`, () => {
		const world = new World({ led: true });
		const { progress, log } = watchedHost(world.host, settingsWith(values));
		progress?.began("mqtt");
		log.reached("tcp", "connected");
		equal(world.shown.at(-1), shown);
	});
}

test("watch: the light is where the settings have it, or nowhere", () => {
	const other = new World({ led: true });
	watchedHost(other.host, settingsWith({ ledPin: "4" })).progress?.began("wifi");
	equal([other.pins.level(4), other.pins.mode(2)], [1, "input"]);
	const none = new World({ led: true });
	equal(watchedHost(none.host, settingsWith({ ledPin: "none" })).progress, undefined);
});

test("watch: a pin that the board has not is told of, and the device goes on", () => {
	const world = new World();
	equal(watchedHost(world.host, settingsWith({ ledPin: 9 })).progress, undefined);
	equal(world.lines, ["fail settings/led-pin: ledPin is 9, which the board has not, or needs itself"]);
});

test("watch: the pin of the sensor's data wire is refused by name, and left as it is, unless the sensor is not read", () => {
	const world = new World();
	equal(watchedHost(world.host, settingsWith({ ledPin: 14 })).progress, undefined);
	equal([world.lines, world.pins.mode(14)], [["fail settings/led-pin: ledPin is 14, which the board has the sensor at"], "input"]);
	const bridged = new World();
	watchedHost(bridged.host, settingsWith({ ledPin: 14, bridgeMode: "lines" })).progress?.began("wifi");
	equal([bridged.lines, bridged.pins.mode(14)], [[], "output"]);
});

test("watch: each rung's last is there for a person", () => {
	const world = new World();
	const { progress } = watchedHost(world.host, settingsWith({ commandPort: "uart0" }));
	equal(progress?.standing(), "");
	progress?.began("wifi");
	progress?.up("wifi");
	progress?.began("mqtt");
	progress?.down("mqtt", failures.make("refused"));
	progress?.began("blynk");
	equal(progress?.standing(), "wifi up, mqtt failed [tcp/refused], blynk under way");
});

test("watch: the broker is told the failures once it is there, and they are forgotten once it has them", () => {
	const world = new World();
	const { progress } = watchedHost(world.host, settingsWith({ statusTopic: "shed/status" }));
	progress?.down("mqtt", failures.make("refused"));
	world.timer.advance(30_900);
	equal(world.stored.get("failures"), "tcp refused 1763900000 power\n");
	progress?.report?.send(world.broker);
	equal(world.published, [], "not while the session comes up");
	world.timer.advance(0);
	equal(world.published, [["shed/status", {
		started_by: "power", up: 30, free: 12_345, time: "2025-11-23T12:13:20Z",
		failures: [{ stage: "tcp", code: "refused", time: "2025-11-23T12:13:20Z", started_by: "power" }],
	}, { qos: 1, retain: true }]]);
	equal([progress?.report?.acknowledged(6), world.stored.get("failures") === ""], [false, false]);
	equal([progress?.report?.acknowledged(7), world.stored.get("failures")], [true, ""]);
	progress?.report?.send(world.broker);
	world.timer.advance(0);
	equal((world.published[1]?.[1] as { failures: unknown }).failures, []);
});

test("watch: a status is JSON whatever the board calls its start, and has nothing of what is not known", () => {
	const machine = { startedBy: "a \"brown\" out\\", freeMemory: () => undefined, restart: () => undefined };
	const clock = { now: () => undefined, set: () => undefined };
	equal(JSON.parse(statusText({ clock, machine }, 1_999, [{ stage: "tcp", code: "refused", time: undefined, startedBy: "" }])), { up: 1, started_by: machine.startedBy, failures: [{ stage: "tcp", code: "refused" }] });
	equal(statusText({ clock, machine: undefined } as unknown as Host, 0, []), '{"up":0,"failures":[]}');
});

test("watch: of a status that is not acknowledged there is no second, over connections either, until it is", () => {
	const world = new World();
	const { progress } = watchedHost(world.host, settingsWith({ statusTopic: "shed/status" }));
	const report = progress?.report;
	progress?.down("wifi", failures.make("refused"));
	for (let connection = 0; connection < 3; connection++) {
		report?.send(world.broker);
		world.timer.advance(20_000);
	}
	equal(world.published.length, 1, "the queue has it, and sends it again");
	progress?.down("mqtt", failures.make("reset"));
	equal(report?.acknowledged(7), true);
	world.timer.advance(0);
	equal(world.published.map(([, text]) => (text as { failures: readonly { code: string }[] }).failures.map(({ code }) => code)), [["refused"], ["reset"]]);
	equal([report?.acknowledged(7), report?.acknowledged(8), report?.acknowledged(8)], [false, true, false]);
	world.timer.advance(20_000);
	equal([world.published.length, world.stored.get("failures")], [2, ""]);
});

test("watch: a status that the queue has no room for is none, and the next connection's is", () => {
	const world = new World();
	const { progress } = watchedHost(world.host, settingsWith({ statusTopic: "shed/status" }));
	progress?.report?.send({ publish: () => undefined });
	world.timer.advance(0);
	progress?.report?.send(world.broker);
	world.timer.advance(0);
	equal(world.published.length, 1);
});

test("watch: once the device has left, the light is dark, what waits is written, and nothing wakes it up", () => {
	const world = new World({ led: true });
	const { progress } = watchedHost(world.host, settingsWith({ statusTopic: "shed/status" }));
	progress?.began("wifi");
	progress?.down("wifi", failures.make("refused"));
	progress?.ended();
	equal([world.pins.level(2), world.timer.pending, world.stored.get("failures")?.includes("refused")], [1, 0, true]);
});

test("watch: a goodbye is no failure", () => {
	const world = new World();
	const { progress } = watchedHost(world.host, settingsWith({ statusTopic: "shed/status", commandPort: "uart0" }));
	progress?.down("mqtt", undefined);
	world.timer.advance(30_000);
	equal([world.stored.size, progress?.standing()], [0, "mqtt down"]);
});

class World {
	readonly timer = new FakeTimer(5_000);
	readonly pins = new SimulatedPins();
	readonly stored = new Map<string, string>();
	readonly lines: string[] = [];
	readonly shown: string[] = [];
	readonly published: (readonly [topic: string, text: unknown, options: unknown])[] = [];
	readonly host: Host;
	readonly broker: Publisher = { publish: (topic, text, options) => 6 + this.published.push([topic, JSON.parse(text), options]) };

	constructor({ led = false } = {}) {
		this.host = {
			timer: this.timer, pins: this.pins, climate: { read: () => undefined, pin: 14 }, clock: { now: () => 1_763_900_000_000, set: () => undefined },
			storage: { read: (key: string) => this.stored.get(key), write: (key: string, text: string) => { this.stored.set(key, text); } },
			log: {
				reached: (stage: string, text: string) => { this.lines.push(`reached ${stage}: ${text}`); },
				info: () => undefined, warn: () => undefined,
				fail: ({ stage, code, seen }: { stage: string; code: string; seen: string }) => { this.lines.push(`fail ${stage}/${code}: ${seen}`); },
			},
			machine: { startedBy: "power", freeMemory: () => 12_345, restart: () => undefined, lightShows: (text: string) => { this.shown.push(text); }, ...(led ? { led: { pin: 2, lit: 0 } } : {}) },
		} as unknown as Host;
	}
}

function settingsWith(values: Readonly<Record<string, unknown>>): Settings {
	return readSettings([{ source: "test", values: { wifiName: "Harbour", mqttUrl: "mqtts://broker.example", trustAnchors: "ca.pem", ...values } }]);
}

const failures = new FailureTable("tcp", { refused: { fault: "config", seen: "refused", expected: "a server", hint: "Start it." }, reset: { fault: "link", seen: "reset", expected: "a connection", hint: "Wait." } });
