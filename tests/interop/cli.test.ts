import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startSubscriber } from "../../hosts/peers/subscription.js";
import type { SubscriptionEvent } from "../../hosts/peers/subscription.js";
import { DEVICE, Mosquitto, VIEWER } from "./mosquitto.js";
import { interopTest, until } from "./program.js";
import type { Bench, Program, ProgramName } from "./program.js";

const programs: readonly ProgramName[] = ["mosquitto", "mosquitto_passwd"];

/** What a run of the command line against mosquitto came to. */
interface Run {
	readonly status: number | string;
	readonly text: string;
	readonly published: number;
	readonly acknowledged: number;
	/** By the simulator's own subscriber; undefined where it saw nothing at all. */
	readonly seen: number | undefined;
}

interface Way {
	readonly what: string;
	readonly host: string;
	readonly seconds: number;
	readonly programs?: readonly ProgramName[];
	readonly options: (broker: Mosquitto, bench: Bench) => Promise<readonly string[]>;
	/** What the line of x509 begins with. */
	readonly trust: RegExp;
}

const ways: readonly Way[] = [
	{
		what: "--ca and the name localhost, at the usual pace", host: "localhost", seconds: 8, trust: /x509 +CN=Mooring Local Server, path: /,
		options: ({ ca }) => Promise.resolve(["--ca", ca]),
	},
	{
		what: "--ca and the address 127.0.0.1", host: "127.0.0.1", seconds: 4, trust: /x509 +CN=Mooring Local Server, path: /,
		options: ({ ca }) => Promise.resolve(["--ca", ca, "sensorInterval=1"]),
	},
	{
		what: "--pin of the certificate, as openssl prints its fingerprint", host: "localhost", seconds: 4, programs: ["openssl"], trust: /x509 +.*pin/,
		options: async ({ certificate }, bench) => ["--pin", `sha256:${await fingerprint(bench, certificate)}`, "sensorInterval=1"],
	},
	{
		what: "--pin and the address 127.0.0.1", host: "127.0.0.1", seconds: 4, programs: ["openssl"], trust: /x509 +.*pin/,
		options: async ({ certificate }, bench) => ["--pin", `sha256:${await fingerprint(bench, certificate)}`, "sensorInterval=1"],
	},
];

for (const { what, host, seconds, options, trust, programs: more = [] } of ways) {
	interopTest(`command line against mosquitto: ${what}`, [...programs, ...more], async (bench) => {
		const broker = await Mosquitto.start(bench);
		const seen = await watch(bench, broker);
		const run = await runFor(seconds, bench, broker, host, await options(broker, bench));
		assert.equal(run.status, 0, run.text);
		assert.ok(run.published >= 2, run.text);
		assert.deepEqual([run.acknowledged, run.seen], [run.published, run.published], run.text);
		await until("all messages at the other subscriber", () => seen.length >= run.published, () => run.text);
		// The very same, in the same order, each once.
		assert.deepEqual(seen, Array.from(run.text.matchAll(/publish #\d+ to dataset: (.*)/g), ([, payload = ""]) => payload));
		assert.match(run.text, trust);
		assert.match(run.text, /result +good: everything published was acknowledged and seen/);
		assert.doesNotMatch(run.text, /FAILED|horse/);
		assert.doesNotMatch(broker.log, /Socket error|protocol error|malformed/i);
	});
}

interface Denial {
	readonly what: string;
	readonly configuration: (bench: Bench) => readonly string[];
	readonly options?: readonly string[];
	readonly status: number;
	readonly text: RegExp;
}

const denials: readonly Denial[] = [
	{
		what: "the simulator's subscriber may not connect: the acknowledgements count, and the summary says so",
		configuration: () => ["clientid_prefixes device-"], options: ["mqttClientId=device-1"],
		status: 0, text: /the subscriber saw nothing: [^]*result +good: everything published was acknowledged\n/,
	},
	{
		what: "mosquitto grants the subscription and gives nothing to it: the numbers do not agree",
		configuration: (bench) => [`acl_file ${bench.write("acl", `user ${DEVICE.name}\ntopic write dataset\n`)}`],
		status: 1, text: /seen by the subscriber 0\n[^]*result +not good/,
	},
	{
		what: "mosquitto acknowledges what it forbids to publish and throws it away: the numbers do not agree",
		configuration: (bench) => [`acl_file ${bench.write("acl", `user ${DEVICE.name}\ntopic read dataset\n`)}`],
		status: 1, text: /seen by the subscriber 0\n[^]*result +not good/,
	},
];

for (const { what, configuration, options = [], status, text } of denials) {
	interopTest(`command line against mosquitto: ${what}`, programs, async (bench) => {
		const broker = await Mosquitto.start(bench, configuration(bench));
		const run = await runFor(4, bench, broker, "localhost", ["--ca", broker.ca, "sensorInterval=1", ...options]);
		assert.equal(run.status, status, run.text);
		assert.match(run.text, text);
		assert.ok(run.published >= 2, run.text);
		assert.equal(run.acknowledged, run.published, run.text);
	});
}

interopTest("command line against mosquitto: a wrong password gives status 1 and the reason", programs, async (bench) => {
	const broker = await Mosquitto.start(bench);
	const run = await runFor(3, bench, broker, "localhost", ["--ca", broker.ca, "--password", "wrong donkey"]);
	assert.deepEqual([run.status, run.published, run.acknowledged], [1, 0, 0], run.text);
	assert.match(run.text, /FAILED \[not-authorized\]/);
	assert.match(run.text, /failures .*mqtt\/not-authorized/);
	assert.doesNotMatch(run.text, /donkey|horse/);
});

/** Its status is waited for: a run that hangs is ended with the bench. */
async function runFor(seconds: number, bench: Bench, broker: Mosquitto, host: string, options: readonly string[]): Promise<Run> {
	const program: Program = bench.start("node", [
		BOOT, "--broker", `mqtts://${host}:${broker.port}`, "--user", DEVICE.name, "--password", DEVICE.password, "--for", `${seconds}`, ...options,
	]);
	const status = await program.ended;
	const text = program.output.toString() + program.errors;
	const [, published = "", acknowledged = ""] = /published (\d+), acknowledged (\d+),/.exec(text) ?? [];
	const seen = /seen by the subscriber (\d+)/.exec(text)?.[1];
	return { status, text, published: Number(published), acknowledged: Number(acknowledged), seen: seen === undefined ? undefined : Number(seen) };
}

/** A subscriber of the test's own, in another program; returns the payloads, which grow. */
async function watch(bench: Bench, broker: Mosquitto): Promise<string[]> {
	const payloads: string[] = [];
	const events: SubscriptionEvent[] = [];
	const subscription = startSubscriber({
		host: "localhost", port: broker.port, user: VIEWER.name, password: VIEWER.password, topic: "dataset", trust: { kind: "anchors", pem: broker.authority.root },
	}, (event) => {
		events.push(event);
		if (event.kind === "message") payloads.push(Buffer.from(event.payload).toString());
	});
	bench.onClear(() => subscription.stop());
	await until("the subscription", () => events.some(({ kind }) => kind === "subscribed"), () => JSON.stringify(events));
	return payloads;
}

/** `sha256 Fingerprint=AB:CD:…`, however this release writes the name of the hash. */
async function fingerprint(bench: Bench, certificate: string): Promise<string> {
	const printed = await bench.run("openssl", ["x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"]);
	return printed.trim().split("=")[1] ?? "";
}

const BOOT = fileURLToPath(new URL("../../hosts/node/boot.js", import.meta.url));
