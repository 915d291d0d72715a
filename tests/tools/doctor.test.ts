import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerEvent } from "../../hosts/peers/broker.js";
import { Listener } from "../../hosts/peers/listener.js";
import { PostService } from "../../hosts/peers/post-service.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { startMqttPlain } from "../../hosts/peers/zoo/mqtt-plain.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { Bench, present } from "./bench.js";
import type { Ran } from "./bench.js";

const authority = await Authority.create({ now: present });
const other = await Authority.create({ now: present, root: { subject: "CN=Another CA" }, intermediate: { subject: "CN=Another Intermediate CA" } });
const user = { name: "device-8f2c", password: "battery staple 52" };
const events: BrokerEvent[] = [];
const identity = await authority.issue(["localhost", "127.0.0.1"]);
const broker = await Broker.start({ identity, users: [user], report: (event) => { events.push(event); } });
const token = "0123456789abcdef0123456789abcdef";
const unknown = "ffffffffffffffffffffffffffffffff";
const blynk = await BlynkServer.start({ identity: await authority.issue(["localhost", "127.0.0.1"]), tokens: [token] });
const service = await PostService.start({ identity: await authority.issue(["localhost"]), token, taken: () => assert.fail("nothing is posted") });
/** A second later, so that days left are the same however long a connection takes. */
const time = await TimeServer.start({}, () => present + 1000);
const silentTime = await TimeServer.start({ silent: true });
const oldTime = await TimeServer.start({}, () => Date.UTC(2025, 0));
const http = await startPlainHttp();
const plain = await startMqttPlain([user]);
const deserted = await Listener.open(createServer());
await deserted.stop();
after(async () => {
	await Promise.all([broker.stop(), blynk.stop(), service.stop(), time.stop(), silentTime.stop(), oldTime.stop(), http.stop(), plain.stop()]);
});

const FILES = Object.freeze({ "ca.pem": authority.root, "other.pem": other.root, "leaf.pem": identity.certificate });

/** What a user would have in settings.local.json. */
function settings(changed: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
	return { mqttUrl: `mqtts://localhost:${broker.port}`, mqttUser: user.name, mqttPassword: user.password, trustAnchors: "ca.pem", timeServers: `127.0.0.1:${time.port}`, ...changed };
}

/** Runs the doctor with these settings; no password may show. */
async function doctor(values: Readonly<Record<string, unknown>>, ...args: readonly string[]): Promise<Ran> {
	const ran = await new Bench({ ...FILES, "settings.local.json": JSON.stringify(values) }).run(["doctor", ...args]);
	for (const secret of [user.name, user.password, token, unknown]) assert.ok(!ran.out.includes(secret), `shows "${secret}"`);
	return ran;
}

void test("doctor: everything works, stage by stage", async () => {
	events.length = 0;
	const { status, out } = await doctor(settings());
	assert.equal(status, 0, out);
	const stages = out.split("\n").flatMap((line) => /^ok {4}(\w+)/.exec(line)?.[1] ?? []);
	assert.deepEqual(stages, ["settings", "wifi", "time", "dns", "tcp", "tls", "tls", "x509", "mqtt"]);
	assert.match(out, /^ok {4}settings {2}mqtts:\/\/localhost:\d+, from settings\.local\.json$/m);
	assert.match(out, /^ok {4}wifi {6}not tried: this machine's network stands for it$/m);
	assert.match(out, /^ {6}tls {7}-> ClientHello, \d+ bytes: suites TLS_/m);
	assert.match(out, /^ {6}tls {7}<- Certificate, \d+ bytes: certificates of \d+, \d+ bytes$/m);
	assert.match(out, /^ok {4}x509 {6}CN=Mooring Local Server, path: .* <- anchor Mooring Local CA, 89 days left$/m);
	assert.match(out, /^everything works: the firmware would be let in$/m);
	assert.ok(!out.includes("CertificateVerify"));
	assert.ok((await doctor(settings(), "--trace")).out.includes("<- CertificateVerify"));
	assert.deepEqual(events.filter(({ kind }) => kind === "published"), [], "nothing is published");
});

void test("doctor with a broker and a Blynk server: both say yes", async () => {
	const { status, out } = await doctor(settings({ blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: token }));
	assert.equal(status, 0, out);
	for (const stage of ["mqtt", "blynk"]) assert.equal(out.match(new RegExp(`^ok {4}${stage} .* let us in$`, "gm"))?.length, 1, out);
	assert.match(out, /^ok {4}settings {2}mqtts:\/\/localhost:\d+, tls:\/\/localhost:\d+, from settings\.local\.json$/m);
	assert.match(out, /^everything works: the firmware would be let in$/m);
	assert.equal(blynk.device(token).pins.size, 0, "nothing is written");
});

void test("doctor: a device with the client id of the settings stays connected", async () => {
	events.length = 0;
	await doctor(settings({ mqttClientId: "the-device" }));
	assert.deepEqual(events.flatMap((event) => (event.kind === "connected" && event.client === "the-device" ? [event] : [])), []);
	assert.equal(events.filter(({ kind }) => kind === "connected").length, 1);
});

/** What is wrong, the status by its stage, and what is printed last. */
const cases: readonly { readonly name: string; readonly settings: Readonly<Record<string, unknown>>; readonly args?: readonly string[]; readonly status: number; readonly failed?: number; readonly printed: readonly string[] }[] = [
	{ name: "nobody to trust", settings: { mqttUrl: "mqtts://localhost" }, status: 2, printed: ["FAILED [settings/no-trust]", "in trustAnchors (on a command line trustAnchors=ca.pem)", "npm run trust -- localhost shows what can be trusted there"] },
	{ name: "a setting that does not exist", settings: settings({ mqttPasword: "x" }), status: 2, printed: ["FAILED [settings/unknown-key]", "mqttPassword"] },
	{ name: "a file that is not there", settings: settings({ trustAnchors: "ca.crt" }), status: 2, printed: ["FAILED [settings/no-such-resource] seen no file ca.crt"] },
	{ name: "no time", settings: settings({ timeServers: `127.0.0.1:${silentTime.port}`, timeDeadline: 100 }), status: 4, printed: ["FAILED [time/clock-unset] seen no time server gave the time", "ok tcp connected to 127.0.0.1", "2 certificates, not judged without the time"] },
	{ name: "no time because of DNS", settings: settings({ timeServers: "nowhere.invalid never.invalid", timeDeadline: 100 }), status: 4, printed: ["FAILED [time/names-unresolved] seen no time server could be asked, since DNS gave no address: the time server nowhere.invalid has no address: ", "; nor have 1 other one expected", "DNS is what fails", "timeServers=192.168.1.1", "ok tls TLS 1.3"] },
	{ name: "everything wrong at once, of whatever kind", settings: settings({ sensorInterval: "x", trustAnchors: "ca.crt, settings.local.json", blynkPins: "sha256:1", blynkUrl: "tls://localhost:1", blynkToken: token, blynkBoardPins: "D6" }), status: 2, failed: 5, printed: ["[settings/malformed]", "[settings/no-such-resource] seen no file ca.crt", "[settings/pem-empty] seen settings.local.json: no certificate in it", "[settings/pin-digit-missing] seen blynkPins: pin 1", "[blynk/board-pin-none] seen D6 "] },
	{ name: "a file that is no certificate is named", settings: settings({ trustAnchors: "settings.local.json" }), status: 2, printed: ["[settings/pem-empty] seen settings.local.json: no certificate in it"] },
	{ name: "a server's own certificate for its CA's", settings: settings({ trustAnchors: "leaf.pem" }), status: 2, printed: ["[settings/leaf-as-ca] seen leaf.pem is a server's own certificate, CN=Mooring Local Server, issued by CN=Mooring Local Intermediate CA"] },
	{ name: "a pin that is too short names its setting", settings: settings({ trustAnchors: "", trustPins: "sha256:00" }), status: 2, printed: ["[settings/pin-length] seen trustPins: pin 1 has 1 byte"] },
	{ name: "a name without address", settings: settings({ mqttUrl: "mqtts://nowhere.invalid" }), status: 5, printed: ["FAILED [dns/"] },
	{ name: "nobody listens", settings: settings({ mqttUrl: `mqtts://127.0.0.1:${deserted.port}` }), status: 6, printed: ["FAILED [tcp/refused]"] },
	{ name: "a web server without TLS", settings: settings({ mqttUrl: `mqtts://127.0.0.1:${http.port}` }), status: 7, printed: ["-> ClientHello", "FAILED [tls/not-tls] seen 127.0.0.1 answered with something that is not TLS: HTTP"] },
	{ name: "a broker without TLS", settings: settings({ mqttUrl: `mqtts://127.0.0.1:${plain.port}` }), status: 7, printed: ["FAILED [tls/closed-in-handshake]"] },
	{ name: "another CA", settings: settings({ trustAnchors: "other.pem" }), status: 8, printed: ["FAILED [x509/untrusted]", "wants the issuer CN=Mooring Local CA", `npm run trust -- localhost:${broker.port} shows`] },
	{ name: "another pin", settings: settings({ trustAnchors: "", trustPins: `sha256:${"00".repeat(32)}` }), status: 8, printed: ["FAILED [x509/pin-mismatch]"] },
	{ name: "a user name without its password", settings: settings({ mqttPassword: "" }), status: 9, printed: ["Sent: the user name alone, since no password is configured", "set in mqttUser and mqttPassword"] },
	{ name: "another password", settings: settings({ mqttPassword: "wrong" }), status: 9, printed: ["ok x509", "FAILED [mqtt/bad-credentials]"] },
	{ name: "a Blynk server without a broker", settings: { blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: token, blynkAnchors: "ca.pem", timeServers: `127.0.0.1:${time.port}` }, status: 0, printed: ["ok blynk", "everything works"] },
	{ name: "a Blynk server whose fallback does not know the token", settings: fallback({ blynkFallbackToken: unknown }), status: 11, printed: ["ok blynk", "FAILED [blynk/invalid-token]"] },
	{ name: "a Blynk server whose fallback is not there", settings: fallback({ blynkFallbackUrl: "tls://localhost:1" }), status: 6, printed: ["ok blynk", "FAILED [tcp/refused]"] },
	{ name: "a Blynk server and its fallback", settings: fallback({}), status: 0, printed: [`ok blynk the Blynk server at localhost port ${blynk.port} let us in`, `ok blynk the Blynk server at 127.0.0.1 port ${blynk.port} let us in`, "everything works"] },
	{ name: "a token that the Blynk server does not know", settings: settings({ blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: unknown }), status: 11, printed: ["FAILED [blynk/invalid-token]"] },
	{ name: "a token of the wrong length", settings: settings({ blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: token.slice(1) }), status: 2, printed: ["FAILED [settings/blynk-token-length]"] },
	{ name: "HOST in place of mqttUrl", settings: settings({ mqttUrl: "mqtts://nowhere.invalid" }), args: [`localhost:${broker.port}`], status: 0, printed: ["everything works"] },
	{ name: "settings on the command line", settings: settings(), args: ["trustAnchors=other.pem"], status: 8, printed: ["FAILED [x509/untrusted]"] },
	{ name: "a server that sends as little as there is room for", settings: settings({ receiveBuffer: 4096 }), status: 0, printed: ["ok tls receiveBuffer has 4096 bytes: the server sends records that fit (max_fragment_length)"] },
	{ name: "a server that may send more than there is room for", settings: settings({ receiveBuffer: 512 }), status: 0, printed: ["warn tls receiveBuffer has 512 bytes: the server did not agree to smaller records, and one that is longer will end the connection"] },
	{ name: "an HTTPS service alone", settings: { postUrl: `https://localhost:${service.port}/readings/0123456789`, postToken: token, postAnchors: "ca.pem", timeServers: `127.0.0.1:${time.port}` }, status: 0, printed: [`ok settings https://localhost:${service.port}, from`, "ok x509 CN=Mooring Local Server", `ok http https://localhost:${service.port} is there (verified); nothing is posted`, "everything works"] },
	{ name: "an HTTPS service beside a broker, of another CA", settings: settings({ postUrl: `https://localhost:${service.port}/readings`, postAnchors: "other.pem" }), status: 8, printed: ["ok mqtt", "FAILED [x509/untrusted]"] },
	{ name: "an HTTPS service that is not there", settings: { postUrl: `https://localhost:${deserted.port}/readings`, postAnchors: "ca.pem", timeServers: `127.0.0.1:${time.port}` }, status: 6, printed: ["FAILED [tcp/refused]"] },
	{ name: "an HTTPS service that nobody is trusted for", settings: { postUrl: `https://localhost:${service.port}/hidden`, timeServers: `127.0.0.1:${time.port}` }, status: 2, printed: ["FAILED [settings/no-post-trust]", `npm run trust -- localhost:${service.port} shows`] },
	{ name: "an HTTPS service, and a time that the firmware does not believe", settings: { postUrl: `https://localhost:${service.port}/readings`, postAnchors: "ca.pem", timeServers: `127.0.0.1:${oldTime.port}`, timeDeadline: 100 }, status: 4, printed: ["FAILED [time/clock-unset]", "2025-01-01"] },
	{ name: "an HTTPS service without the time", settings: { postUrl: `https://localhost:${service.port}/readings`, postAnchors: "ca.pem", timeServers: `127.0.0.1:${silentTime.port}`, timeDeadline: 100 }, status: 4, printed: ["FAILED [time/clock-unset]", "2 certificates, not judged without the time"] },
	{ name: "no server", settings: {}, status: 2, printed: ["FAILED [settings/no-target] seen no server to connect to"] },
];

for (const { name, settings: values, args = [], status, failed = status === 0 ? 0 : 1, printed } of cases) {
	void test(`doctor: ${name}`, async () => {
		const ran = await doctor(values, ...args);
		for (const text of printed) assert.ok(ran.text.includes(text), `not printed:\n${text}\nbut:\n${ran.out}`);
		assert.equal(ran.status, status, ran.out);
		assert.equal(ran.out.match(/FAILED/g)?.length ?? 0, failed, "it stops at the first red line");
	});
}

/** What lies in the simulator's flash, and what comes of it. */
async function firstUse(storage: string | undefined, ...args: readonly string[]): Promise<Ran> {
	const bench = new Bench({ "settings.local.json": JSON.stringify(settings({ trustAnchors: "", trustFirstUse: true })) });
	const flash = join(bench.folder, "build/flash");
	if (storage !== undefined) {
		mkdirSync(flash, { recursive: true });
		bench.write("build/flash/storage.json", storage);
	}
	const ran = await bench.run(["doctor", ...args]);
	assert.deepEqual(existsSync(flash) ? readdirSync(flash) : [], storage === undefined ? [] : ["storage.json"]);
	if (storage !== undefined) assert.equal(bench.read("build/flash/storage.json"), storage);
	return ran;
}

void test("doctor with trustFirstUse: what the firmware would do with the key that the simulator keeps, and nothing is written", async () => {
	const first = await firstUse(undefined);
	assert.equal(first.status, 0, first.out);
	const key = /key-sha256:[0-9a-f]{64}/.exec(first.out)?.[0] ?? "";
	assert.match(first.text, /warn x509 the first connection to localhost port \d+: .*\[first-use\] \(here nothing is kept: a device decides on its own first connection/);
	// A kept session or client id would be the device's own.
	const kept = (pin: string): string => JSON.stringify({ "first-use-keys": `localhost ${pin}`, "mqtt-client-id": "the-simulators", "tls-session": "{}" });
	events.length = 0;
	const known = await firstUse(kept(key));
	assert.equal(known.status, 0, known.out);
	assert.ok(known.text.includes("ok x509 CN=Mooring Local Server, with the key of the first connection") && !known.out.includes("[first-use]"), known.out);
	assert.deepEqual(events.filter((event) => event.kind === "connected" && event.client === "the-simulators"), []);
	const changed = await firstUse(kept(`key-sha256:${"00".repeat(32)}`));
	assert.equal(changed.status, 8, changed.out);
	assert.match(changed.text, new RegExp(`FAILED \\[x509/key-changed\\] seen localhost port \\d+ \\(CN=Mooring Local Server\\) has the key ${key}`));
	const accepted = await firstUse(kept(`key-sha256:${"00".repeat(32)}`), `trustFirstUseAccept=${key}`);
	assert.equal(accepted.status, 0, accepted.out);
	assert.match(accepted.text, /\[key-accepted\] \(here nothing is kept/);
	const damaged = await firstUse("{");
	assert.equal(damaged.status, 10, damaged.out);
	assert.ok(damaged.text.includes("FAILED [storage/unreadable]"), damaged.out);
});

void test("doctor --json", async () => {
	const good = JSON.parse((await doctor(settings(), "--json")).out) as Report;
	assert.deepEqual([good.ok, good.status, good.server, good.failures], [true, 0, `mqtts://localhost:${broker.port}`, []]);
	assert.deepEqual(good.stages.filter(({ state }) => state === "passed").map(({ stage }) => stage), ["settings", "wifi", "time", "dns", "tcp", "tls", "tls", "x509", "mqtt"]);
	const bad = JSON.parse((await doctor(settings({ trustAnchors: "other.pem" }), "--json")).out) as Report;
	assert.deepEqual([bad.ok, bad.status, bad.failures.map(({ stage, code, fault }) => `${stage}/${code}, ${fault}`)], [false, 8, ["x509/untrusted, config"]]);
	const refused = JSON.parse((await doctor({ mqttUrl: "mqtts://localhost", trust: 1 }, "--json")).out) as Report;
	assert.deepEqual([refused.status, refused.failures.map(({ code }) => code)], [2, ["unknown-key", "no-trust"]]);
	const unreadable = JSON.parse((await new Bench({ "settings.local.json": "{" }).run(["doctor", "--json"])).out) as Report;
	assert.deepEqual([unreadable.status, unreadable.server, unreadable.failures.map(({ code }) => code)], [2, null, ["not-json"]]);
});

for (const [url, server] of [
	["https://hooks.example/SECRET", "https://hooks.example"], ["https://user:SECRET@hooks.example:8443?SECRET", "https://hooks.example:8443"], ["HTTPS://[::1]#SECRET", "HTTPS://[::1]"],
	...["hooks.example/SECRET", "user:SECRET@hooks.example", "htps://hooks.example/SECRET", "https:/hooks.example/SECRET", "https:\\\\hooks.example\\SECRET", "https://user@name:SECRET@hooks.example/", "https://\nSECRET"].map((strange) => [strange, "postUrl"] as const),
] as const) {
	void test(`doctor --json with a postUrl that is refused, ${JSON.stringify(url)}: what may be a secret in it is not shown`, async () => {
		const ran = await new Bench().run(["doctor", "--json", `postUrl=${url}`]);
		const told = JSON.parse(ran.out) as Readonly<Record<string, unknown>>;
		assert.deepEqual([ran.status, told["server"]], [2, server]);
		assert.doesNotMatch(ran.out, /SECRET/);
	});
}

void test("doctor shows colours where they show", async () => {
	const bench = new Bench({ ...FILES, "settings.local.json": JSON.stringify(settings()) });
	assert.ok((await bench.run(["doctor"], { colour: true })).out.includes("\u001b[32meverything works\u001b[0m"));
	assert.ok(!(await bench.run(["doctor"])).out.includes("\u001b"));
});

interface Report {
	readonly server: string | null;
	readonly ok: boolean;
	readonly status: number;
	readonly stages: readonly { readonly stage: string; readonly state: string; readonly text: string }[];
	readonly failures: readonly { readonly stage: string; readonly code: string; readonly fault: string }[];
}

function fallback(more: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return settings({ blynkUrl: `tls://localhost:${blynk.port}`, blynkToken: token, blynkFallbackUrl: `tls://127.0.0.1:${blynk.port}`, blynkFallbackToken: token, ...more });
}
