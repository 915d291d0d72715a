import { FailureTable } from "../../modules/failure/failure.js";
import type { Log } from "../../modules/ports/log.js";
import type { SampleHandler } from "../../modules/sensors/sampler.js";
import { Telemetry, type TelemetryParts } from "../../modules/telemetry/telemetry.js";
import { equal, test } from "../harness.js";

test("telemetry: the sensor is read from when the broker is there, until it is paused", () => {
	const { telemetry, told } = running();
	telemetry.up();
	telemetry.pause();
	equal(told, ["uplink starts", "reached mqtt: the broker at broker.example port 8883 let us in", "mqtt is up", "sampler starts", "sampler stops"]);
});

test("telemetry: what is published and acknowledged is counted, told of and handed to who wants to know", () => {
	const { telemetry, told } = running();
	const payloads: string[] = [];
	telemetry.sampled(READING, "first");
	telemetry.published = (payload) => { payloads.push(payload); };
	telemetry.sampled(READING, "second");
	telemetry.acknowledged(1);
	equal(payloads, ["second"]);
	equal(telemetry.counts, { published: 2, acknowledged: 1, written: 0, dropped: 0 });
	equal(told.slice(1), ["publish first to shed", "info app: publish #1 to shed: first", "publish second to shed", "info app: publish #2 to shed: second", "info mqtt: the broker has #1 (1 of 2)"]);
});

test("telemetry: what the outbox refuses is not counted as published, but as dropped", () => {
	const { telemetry, told } = running({ hasRoom: false });
	telemetry.sampled(READING, "first");
	telemetry.dropped(failures.make("full"), 3);
	equal(telemetry.counts, { published: 0, acknowledged: 0, written: 0, dropped: 3 });
	equal(told.slice(1), ["publish first to shed", "fail mqtt/full"]);
});

test("telemetry: the app is shown each reading, with a broker and without one", () => {
	for (const withBroker of [true, false]) {
		const shown: unknown[] = [];
		const { telemetry, told } = running({ withBroker, dashboard: { sampled: (reading, text) => { shown.push(reading, text); } } });
		telemetry.sampled(READING, "first");
		equal([shown, telemetry.counts.published], [[READING, "first"], withBroker ? 1 : 0]);
		equal(told.includes("publish first to shed"), withBroker);
	}
});

test("telemetry: what the app is shown is counted, told of and handed to who wants to know", () => {
	const { telemetry, told } = running();
	const written: string[] = [];
	telemetry.shown(0, "23.4");
	telemetry.written = (pin, value) => { written.push(`V${pin} ${value}`); };
	telemetry.shown(1, "41");
	equal([telemetry.counts.written, written], [2, ["V1 41"]]);
	equal(told.slice(1), ["info app: V0 is 23.4", "info app: V1 is 41"]);
});

test("telemetry: what has become of Blynk's messages is what its queue says, each time", () => {
	const blynk = { counts: { queued: 1, sent: 2, dropped: 3 }, virtualWrite: () => true };
	const { telemetry } = running({ blynk });
	equal(telemetry.delivery, { queued: 1, sent: 2, dropped: 3 });
	blynk.counts.queued = 0;
	equal(telemetry.delivery?.queued, 0);
	equal(running().telemetry.delivery, undefined);
});

test("telemetry: the sensor is read from when any session is there", () => {
	const { telemetry, told } = running();
	telemetry.sessionUp("blynk");
	telemetry.sessionDown("blynk", failures.make("full"));
	equal(told.slice(1), ["blynk is up", "sampler starts", "blynk is down: full"]);
});

test("telemetry: the time that a session's server tells is the uplink's to judge", () => {
	const { telemetry, told } = running();
	telemetry.timeOffered(5, "house", "pinned");
	equal(told.slice(1), ["house (pinned) says 5"]);
});

test("telemetry: a failure of the session is the uplink's, a notice goes to the log", () => {
	const { telemetry, told } = running();
	telemetry.down(failures.make("full"));
	telemetry.down(undefined);
	telemetry.notice(failures.make("full"));
	telemetry.subscribed("a/+");
	equal(told.slice(1), ["mqtt is down: full", "mqtt is down: goodbye", "warn mqtt: no room: Wait. [full]", "info mqtt: subscribed to a/+"]);
});

test("telemetry: at the end the sensor is let go first, then everybody else", () => {
	const { telemetry, told } = running();
	telemetry.stop(() => { told.push("stopped"); });
	equal(told.slice(1), ["sampler stops", "uplink leaves", "stopped"]);
});

/** With an outbox that takes what it is given, or not. */
function running({ hasRoom = true, withBroker = true, dashboard, blynk }: { hasRoom?: boolean; withBroker?: boolean; dashboard?: SampleHandler; blynk?: TelemetryParts["blynk"] } = {}): { telemetry: Telemetry; told: string[] } {
	const told: string[] = [];
	const log: Log = {
		reached: (stage, text) => { told.push(`reached ${stage}: ${text}`); },
		info: (source, text) => { told.push(`info ${source}: ${text}`); },
		warn: (source, text) => { told.push(`warn ${source}: ${text}`); },
		fail: ({ stage, code }) => { told.push(`fail ${stage}/${code}`); },
	};
	const telemetry = new Telemetry({ log }, { mqttUrl: { host: "broker.example", port: 8883 }, mqttTopic: "shed" });
	let token = 0;
	const publish = (topic: string, payload: string | Uint8Array): number | undefined => {
		told.push(`publish ${String(payload)} to ${topic}`);
		return hasRoom ? ++token : undefined;
	};
	const sampler = { start: () => { told.push("sampler starts"); }, stop: () => { told.push("sampler stops"); } };
	telemetry.start({ mqtt: withBroker ? { publish, subscribe: () => undefined } : undefined, blynk, dashboard, sampler, uplink: {
		start: () => { told.push("uplink starts"); },
		up: (rung) => { told.push(`${rung} is up`); },
		down: (rung, failure) => { told.push(`${rung} is down: ${failure?.code ?? "goodbye"}`); },
		offered: (milliseconds, host, trust) => { told.push(`${host} (${trust}) says ${milliseconds}`); },
		leave: (left) => {
			told.push("uplink leaves");
			left();
		},
	} });
	return { telemetry, told };
}

const READING = { temperature: 23.44, humidity: 41 };

const failures = new FailureTable("mqtt", { full: { fault: "resource", seen: "no room", expected: "room", hint: "Wait." } });
