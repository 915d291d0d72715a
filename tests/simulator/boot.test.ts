import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rootCertificates } from "node:tls";
import mqtt from "mqtt";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { selfSigned } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerEvent } from "../../hosts/peers/broker.js";
import { PostService } from "../../hosts/peers/post-service.js";
import { writeAnchorBundle } from "../../modules/x509/bundle-writer.js";
import { readCertificate } from "../../modules/x509/certificate.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { authority, identity, now } from "../peers/scene.js";
import { boot, CA, clone, shared } from "./boot-process.js";
import { startDecryptingBroker } from "./decrypting-broker.js";

/** Words that mean nothing, so that finding one in an output is no accident. */
const user = { name: "device-8f2c", password: "battery staple 52" };
const PIN = `sha256:${createHash("sha256").update(identity.der).digest("hex")}`;

/** Somebody else's message on the topic. */
async function foreignMessage(port: number): Promise<void> {
	const client = await mqtt.connectAsync({ protocol: "mqtts", host: "localhost", port, ca: authority.root, username: user.name, password: user.password });
	await client.publishAsync("dataset", "a message of somebody else", { qos: 1 });
	await client.endAsync();
}

/** The three numbers of the summary. */
function numbers(out: string): readonly number[] {
	const found = /\n {2}messages {3}published (\d+), acknowledged (\d+), seen by the subscriber (\d+)\n/.exec(out);
	assert.ok(found !== null, out);
	return found.slice(1).map(Number);
}

function toBroker(port: number, ...more: string[]): string[] {
	return ["--broker", `mqtts://localhost:${port}`, "--user", user.name, "--password", user.password, "sensorInterval=1", ...more];
}

void test("boot", { concurrency: 3 }, async (context) => {
	await Promise.all([
		context.test("--for 8, with the simulator's own servers: status 0, and the three numbers agree", async () => {
			const { status, out, errors } = await boot(["--for", "8"]).ended;
			assert.equal(status, 0, out + errors);
			const [published = 0, ...others] = numbers(out);
			assert.ok(published >= 2);
			assert.deepEqual(others, [published, published]);
			for (const stage of ["wifi", "time", "dns", "tcp", "tls", "x509", "mqtt", "blynk"]) assert.match(out, new RegExp(`\n  reached .*\\b${stage} \\d+\\.\\d{3} s`));
			const [, written, shown] = /\n {2}Blynk {6}values written (\d+), seen in the app (\d+)\n/.exec(out) ?? [];
			// Two displays.
			assert.deepEqual([written, shown], [String(2 * published), String(2 * published)], out);
			assert.match(out, /\n {2}result {5}good: everything published was acknowledged and seen; everything written was seen in the app\n$/);
			// The token and the passwords are 24 random hexadecimal digits or more, and the access point's.
			assert.doesNotMatch(out + errors, /[0-9a-f]{24}|correct horse/);
			assert.match(errors, /^(a socket was opened\n)+$/, "the sentinel of the refusals below works, and nothing else is said there");
		}),
		context.test("settings of manifest.json count like all others, and the simulator only fills what is empty", async () => {
			const broker = await Broker.start({ identity, users: [user] });
			const config = { mqttUrl: `mqtts://localhost:${broker.port}`, trustAnchors: CA, wifiName: "From the manifest", timeServers: "", sensorInterval: 1 };
			const folder = clone({ "manifest.json": JSON.stringify({ config: { ...config, mqttUser: user.name, mqttPassword: user.password } }) });
			const { status, out } = await boot(["--for", "3"], folder).ended;
			await broker.stop();
			assert.equal(status, 0, out);
			assert.ok(out.includes('joined "From the manifest"') && out.includes(`localhost port ${broker.port}`), out);
		}),
		context.test("Ctrl-C before anything was published is no success; it may arrive twice, from the terminal and from npm", async () => {
			const running = boot(["wifiPassword=not-the-one"]);
			await running.says("[wrong-password]");
			running.interrupt();
			running.interrupt();
			const { status, out } = await running.ended;
			assert.equal(status, 1, out);
			assert.match(out, /result {5}not good: nothing was published; the reason is wifi\/wrong-password, which does not mend itself: see what to do above\n$/);
		}),
		context.test("what others publish on the topic is shown and not counted", async () => {
			const broker = await Broker.start({ identity, users: [user] });
			const running = boot(toBroker(broker.port, "--ca", CA));
			await running.says("(1 of 1)");
			await foreignMessage(broker.port);
			await running.says("(again, or not from this run)");
			running.interrupt();
			const { status, out } = await running.ended;
			await broker.stop();
			assert.equal(status, 0, out);
			const [published = 0, ...others] = numbers(out);
			assert.deepEqual(others, [published, published]);
		}),
		context.test("--broker with --ca, and Ctrl-C: DISCONNECT and close_notify, a summary, status 0", async () => {
			const events: BrokerEvent[] = [];
			const broker = await startDecryptingBroker(identity, [user], (event) => { events.push(event); });
			const running = boot(toBroker(broker.port, "--ca", CA));
			await running.says("(2 of 2)");
			running.interrupt();
			const { status, out, errors } = await running.ended;
			assert.equal(status, 0, out + errors);
			const [published = 0, ...others] = numbers(out);
			assert.deepEqual(others, [published, published]);
			assertSecretless(out + errors);
			const visit = broker.visits.find(({ decrypted }) => decrypted().includes("sensor_id"));
			assert.ok(visit !== undefined);
			while (visit.ends.length === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
			assert.deepEqual(visit.ends, ["end"]);
			assert.ok(visit.decrypted().endsWith("\u00e0\u0000"), "DISCONNECT is the last packet");
			assert.equal(visit.raw().subarray(-24, -19).toString("hex"), "1703030013", "the last record holds an alert");
			assert.deepEqual(events.filter(({ kind }) => kind === "failed"), []);
			await broker.stop();
		}),
		context.test("--broker with a bundle of roots as --ca: the subscriber trusts them too", async () => {
			await withBroker([user], async (port) => {
				const roots = [...rootCertificates, authority.root].flatMap((pem) => readPemCertificates(pem));
				const bundle = writeAnchorBundle(roots.map((der) => readCertificate(der, "a root")), "", nodeCrypto);
				const { status, out, errors } = await boot(toBroker(port, "--ca", "roots.bin", "--for", "3"), clone({ "roots.bin": bundle })).ended;
				assert.equal(status, 0, out + errors);
				assert.match(out, /<- anchor Mooring Local CA/);
				const [published = 0, ...others] = numbers(out);
				assert.deepEqual(others, [published, published]);
			});
		}),
		context.test("--broker with --pin: the time is not waited for, the subscriber trusts the pin too", async () => {
			await withBroker([user], async (port) => {
				const { status, out, errors } = await boot(toBroker(port, "--pin", PIN, "--for", "3")).ended;
				assert.ok(out.includes("no Blynk server: beside a broker of your own there is none, unless blynkUrl names one"), out);
				assert.equal(status, 0, out + errors);
				assert.match(out, /pinned by the SHA-256 of its certificate, name and dates not enforced/);
				const [published = 0, ...others] = numbers(out);
				assert.deepEqual(others, [published, published]);
				assertSecretless(out + errors);
			});
		}),
		context.test("--only post: readings are posted to a service of the simulator's own, and no broker is there", async () => {
			const { status, out, errors } = await boot(["--only", "post", "--for", "3", "sensorInterval=1"]).ended;
			assert.equal(status, 0, out + errors);
			assert.match(out, /simulator {3}HTTPS service https:\/\/localhost:\d+\/readings: a small one of ours/);
			assert.match(out, /posts {6}readings made (\d), taken by the service \1, seen there \1\n/);
			assert.match(out, /result {5}good: everything posted was taken\n/);
			assert.doesNotMatch(out, / broker mqtts|Blynk server tls|messages/);
		}),
		context.test("--post with --pin: a service of one's own, whose address and token are shown nowhere", async () => {
			const taken: string[] = [];
			const [token, service] = ["tok-8f2c0123456789", await PostService.start({ identity, token: "tok-8f2c0123456789", taken: (text) => { taken.push(text); } })];
			const { status, out, errors } = await boot(["--post", `https://localhost:${service.port}/readings`, "--pin", PIN, "--for", "3"], clone({ [LOCAL]: JSON.stringify({ postToken: token, sensorInterval: 1 }) })).ended;
			assert.equal(status, 0, out + errors);
			assert.match(out, /pinned by the SHA-256 of its certificate/);
			assert.ok(taken.length >= 2 && out.includes(`readings made ${taken.length}, taken by the service ${taken.length}\n`), out);
			assert.ok(!`${out}${errors}`.includes(token) && !out.includes("/readings"), out);
			const refused = await boot(["--post", `https://localhost:${service.port}/readings`, "--pin", PIN, "--for", "2", "postToken=another"]).ended;
			assert.equal(refused.status, 1, refused.out);
			assert.match(refused.out, /result {5}not good: the HTTPS service took nothing; the reason is http\/unauthorized, which does not mend itself/);
			await service.stop();
		}),
		context.test("a broker that refuses the subscriber alone: the summary says so, and acknowledgements count", async () => {
			const users: { name: string; password: string }[] = [];
			await withBroker(users, async (port) => {
				const { status, out, errors } = await boot(toBroker(port, "--ca", CA, "--for", "3")).ended;
				assert.equal(status, 0, out + errors);
				assert.match(out, /messages {3}published (\d+), acknowledged \1, the subscriber saw nothing: .*Bad username or password/i);
				assert.match(out, /result {5}good: everything published was acknowledged\n/);
			}, (event) => { if (event.kind === "refused") users[0] = user; });
		}),
		context.test("another server's trust, for the simulator's own broker: whose it is, and the reason in the summary", async () => {
			const { status, out } = await boot(["--for", "1", "--only", "mqtt", "--pin", `sha256:${"0".repeat(64)}`]).ended;
			assert.equal(status, 1, out);
			assert.match(out, /FAILED \[pin-mismatch\][^\n]*\n[^\n]*This is the simulator's own broker[^]*the reason is x509\/pin-mismatch, which does not mend itself/);
		}),
		context.test("another broker's user, for the simulator's own: whose it is, and that no password was given", async () => {
			const { status, out } = await boot(["--for", "1", "--only", "mqtt", "--user", "bob"]).ended;
			assert.equal(status, 1, out);
			assert.match(out, /FAILED \[bad-credentials\][^\n]*Sent: the user name alone, since no password is configured;[^\n]*\n[^\n]*This is the simulator's own broker, which has a user of its own/);
		}),
		context.test("a wrong password: the failure, its retries, status 1", async () => {
			await withBroker([{ ...user, password: "another" }], async (port) => {
				const { status, out, errors } = await boot(toBroker(port, "--ca", CA, "--for", "2", "retryFirst=100")).ended;
				assert.equal(status, 1, out + errors);
				assert.match(out, /mqtt {8}FAILED \[bad-credentials\] seen: /);
				assert.match(out, /failures {3}mqtt\/bad-credentials \d+ times/);
				assert.match(out, /result {5}not good: nothing was published; the reason is mqtt\/bad-credentials, /);
				assertSecretless(out + errors);
			});
		}),
		context.test("a broker that the CA did not issue a certificate for: neither the firmware nor the subscriber says a word of MQTT", async () => {
			const broker = await startDecryptingBroker(identity, [user]);
			const stranger = clone({ [CA]: (await selfSigned(["localhost"], now)).certificate });
			const { status, out, errors } = await boot(toBroker(broker.port, "--ca", CA, "--for", "2"), stranger).ended;
			assert.equal(status, 1, out + errors);
			assert.match(out, /x509 {8}FAILED \[untrusted\] seen: /);
			assert.match(out, /the subscriber saw nothing: /);
			assert.deepEqual(broker.visits.map(({ decrypted }) => decrypted()).filter((text) => text !== ""), []);
			await broker.stop();
		}),
		...refusals.map((one) => context.test(`${one.name}: ${one.codes.join(", ")}, status 2, no socket`, async () => {
			const folder = one.files === undefined ? shared : clone(one.files);
			const { status, out, errors } = await boot(one.args, folder).ended;
			assert.deepEqual({ status, errors }, { status: 2, errors: "" }, out + errors);
			assert.deepEqual([...out.matchAll(/FAILED \[([a-z0-9-]+)\]/g)].map(([, code]) => code), one.codes, out);
			assert.ok(out.includes(one.text), out);
			assertSecretless(out);
		})),
		context.test("settings that only the firmware itself refuses: status 2, and nothing is left running", async () => {
			const { status, out, errors } = await boot([], clone({ [LOCAL]: '{ "mqttClientId": "\\ud800" }' })).ended;
			assert.equal(status, 2, out + errors);
			assert.match(out, /FAILED \[setting-not-text\]/);
		}),
		context.test("--help: status 0, no socket", async () => {
			const { status, out, errors } = await boot(["--help"]).ended;
			assert.deepEqual({ status, errors }, { status: 0, errors: "" });
			assert.match(out, /--broker mqtts:\/\/HOST:PORT/);
			assert.match(out, /esp8266-post[^]* mqttUrl,/);
			assert.deepEqual(out.split("\n").filter((line) => line.length > 120), []);
		}),
	]);
});

interface Refusal {
	readonly name: string;
	readonly args: readonly string[];
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
	readonly codes: readonly string[];
	/** Part of what is printed. */
	readonly text: string;
}

const BROKER = ["--broker", "mqtts://localhost:1"];
const LOCAL = "settings.local.json";

const refusals: readonly Refusal[] = [
	{ name: "no trust", args: BROKER, codes: ["no-trust"], text: "seen: mqttUrl in the command line asks for TLS, and nothing says whom to trust: refused before any socket is opened" },
	{ name: "two ways to trust", args: [...BROKER, "--ca", CA, "--pin", PIN], codes: ["conflicting-trust"], text: "seen: more than one way to trust is given: trustAnchors in the command line, trustPins in the command line" },
	{ name: "plain MQTT", args: ["--broker", "mqtt://localhost:1"], codes: ["plain-text"], text: "use mqtts://" },
	{ name: "credentials in the URL", args: ["--broker", `mqtts://${user.name}:${user.password}@localhost:1`, "--ca", CA], codes: ["credentials-in-url"], text: "Put the user name into mqttUser and the password into mqttPassword; for a Blynk server, blynkToken is the place." },
	{ name: "a password without a user", args: [...BROKER, "--ca", CA, "--password", user.password], codes: ["password-without-user"], text: "what to do: Set mqttUser." },
	{ name: "a CA file that is not there", args: [...BROKER, "--ca", "nowhere/ca.pem"], codes: ["no-such-resource"], text: "seen: no file nowhere/ca.pem that could be read" },
	{ name: "a CA file that is not there, for the simulator's own broker", args: ["--ca", "nowhere/ca.pem"], codes: ["no-such-resource"], text: "seen: no file nowhere/ca.pem that could be read" },
	{ name: "a CA file without a certificate", args: [...BROKER, "--ca", "manifest.json"], codes: ["pem-empty"], text: "expected: at least one certificate, as PEM (-----BEGIN CERTIFICATE-----) or DER" },
	{ name: "a CA file whose certificate is none", args: [...BROKER, "--ca", "empty.pem"], files: { "empty.pem": "-----BEGIN CERTIFICATE-----\nMAYwADAAMAA=\n-----END CERTIFICATE-----\n" }, codes: ["anchor-malformed"], text: "expected: a certificate in DER" },
	{ name: "a server's own certificate as CA file", args: [...BROKER, "--ca", "leaf.pem"], files: { "leaf.pem": identity.certificate }, codes: ["leaf-as-ca"], text: "seen: leaf.pem is a server's own certificate, CN=Mooring Local Server, issued by CN=Mooring Local Intermediate CA" },
	{ name: "a server's own certificate as a Blynk server's anchor", args: ["--blynk", "tls://localhost:1", "--token", "x".repeat(32), "blynkAnchors=leaf.pem"], files: { "leaf.pem": identity.certificate }, codes: ["leaf-as-ca"], text: "npm run trust -- localhost:1 shows what can be trusted there" },
	{ name: "the same, of one without its port", args: ["--blynk", "tls://localhost", "--token", "x".repeat(32), "blynkAnchors=leaf.pem"], files: { "leaf.pem": identity.certificate }, codes: ["leaf-as-ca"], text: "npm run trust -- localhost:9443 shows what can be trusted there: CN=Mooring Local Intermediate CA for blynkAnchors, or the server's key for blynkPins" },
	{ name: "a server's own certificate as an HTTPS service's anchor", args: ["--post", "https://localhost/hush?key=hush", "postAnchors=leaf.pem"], files: { "leaf.pem": identity.certificate }, codes: ["leaf-as-ca"], text: "npm run trust -- localhost:443 shows what can be trusted there: CN=Mooring Local Intermediate CA for postAnchors, or the server's key for postPins" },
	{ name: "a bundle that was cut short as CA file", args: [...BROKER, "--ca", "roots.bin"], files: { "roots.bin": writeAnchorBundle([readCertificate(readPemCertificates(authority.root)[0] ?? new Uint8Array(0), "a root")], "", nodeCrypto).subarray(0, -1) }, codes: ["bundle-malformed"], text: "seen: roots.bin begins as a bundle of trust anchors, but it is shorter or longer than it says" },
	{ name: "a private key as CA file", args: [...BROKER, "--ca", "key.pem"], files: { "key.pem": identity.key }, codes: ["pem-private-key"], text: "A private key must not go into trust settings." },
	{ name: "a device's own certificate that is not there", args: [...BROKER, "--ca", CA, "clientCertificate=client.pem", "clientKey=client.key"], files: { "client.key": identity.key }, codes: ["client-file"], text: "seen: no file that could be read where clientCertificate names one" },
	{ name: "a device's own certificate with another key", args: [...BROKER, "--ca", CA, "clientCertificate=client.pem", "clientKey=client.key"], files: { "client.pem": authority.root, "client.key": identity.key }, codes: ["client-key-mismatch"], text: "seen: the key in clientKey is not that of the certificate of " },
	{ name: "a certificate request in its place", args: [...BROKER, "--ca", CA, "clientCertificate=client.csr", "clientKey=client.key"], files: { "client.csr": "-----BEGIN CERTIFICATE REQUEST-----\nMAIwAA==\n-----END CERTIFICATE REQUEST-----\n", "client.key": identity.key }, codes: ["client-request"], text: "seen: the file of clientCertificate holds a certificate request (CSR), which no CA has signed yet" },
	{ name: "a letter in a pin that is no digit", args: [...BROKER, "--pin", PIN.slice(0, -1) + "g"], codes: ["pin-character"], text: "seen: trustPins: pin 1 has the character \"g\" (U+0067) at column 71" },
	{ name: "a pin that is too short, for the simulator's own broker", args: ["--pin", PIN.slice(0, -2)], codes: ["pin-length"], text: "seen: trustPins: pin 1 has 31 bytes: one byte is missing" },
	{ name: "an unknown setting", args: ["wifiNam=x"], codes: ["unknown-key"], text: "what to do: Did you mean wifiName?" },
	{ name: "two settings that are wrong", args: ["sensorInterval=often", "mqttKeepAlive=1"], codes: ["malformed", "malformed"], text: "seen: sensorInterval in the command line is" },
	{ name: "a secret that is too short", args: ["wifiPassword=staple5"], codes: ["malformed"], text: "expected: a text of 8 to 63 characters, or empty for an open network" },
	{ name: "an unknown option", args: ["--brocker", "mqtts://localhost:1"], codes: ["unknown-option"], text: "seen: the option --brocker; expected: one of --memory --trace --for --engine --block --key-log --only --broker --blynk --post --token --ca --pin" },
	{ name: "none of the simulator's servers", args: ["--only", "http"], codes: ["bad-only"], text: "seen: --only is http; expected: mqtt, blynk or post" },
	{ name: "an HTTPS service that nobody is trusted for", args: ["--post", "https://localhost:1/x"], codes: ["no-post-trust"], text: "nothing says whom to trust there" },
	{ name: "an HTTPS service without TLS", args: ["--post", "http://localhost:1/x"], codes: ["post-plain-text"], text: "https://, or postPlainText set to true" },
	{ name: "an HTTPS service with a pin that is too short", args: ["--post", "https://localhost:1/x", "--pin", PIN.slice(0, -2)], codes: ["pin-length"], text: "seen: postPins: pin 1 has 31 bytes" },
	{ name: "a Blynk server without a token", args: ["--blynk", "tls://localhost:1", "--ca", CA], codes: ["blynk-incomplete"], text: "what to do: Set blynkToken" },
	{ name: "a Blynk server that nobody is trusted for", args: ["--blynk", "tls://localhost:1", "--token", "x".repeat(32)], codes: ["no-blynk-trust"], text: "nothing says whom to trust there" },
	{ name: "a Blynk server without TLS", args: ["--blynk", "tcp://localhost:1", "--token", "x".repeat(32)], codes: ["blynk-plain-text"], text: "tls://, or blynkPlainText set to true" },
	{ name: "an option without its value", args: ["--for"], codes: ["option-without-value"], text: "seen: the option --for with nothing after it" },
	{ name: "a time that is none", args: ["--for", "soon"], codes: ["bad-seconds"], text: "seen: --for soon; expected: a number of seconds, more than 0 and at most 864000" },
	{ name: "an engine that there is not", args: ["--engine", "v8"], codes: ["unknown-engine"], text: "seen: --engine v8; expected: one of node, xs, xs32" },
	{ name: "a block that is too small for anything", args: ["--engine", "xs", "--block", "100"], codes: ["bad-block"], text: "seen: --block 100; expected: a number of bytes from 8192 to 16777216" },
	{ name: "an engine that has not been built", args: ["--engine", "xs"], codes: ["engine-missing"], text: "seen: there is no build/xs/x64/xs, which --engine xs needs" },
	{ name: "a stray word", args: ["15"], codes: ["stray-argument"], text: "With npm, options go after two dashes: npm start -- --for 15." },
	{ name: "local settings that are not JSON", args: [], files: { [LOCAL]: `{\n\t"mqttPassword": "${user.password}"\n\t"mqttUser": "${user.name}"\n}\n` }, codes: ["not-json"], text: `${LOCAL} is not JSON; expected: one JSON object with settings by their names` },
	{ name: "local settings that are a list", args: [], files: { [LOCAL]: `["${user.password}"]` }, codes: ["not-named-values"], text: `seen: ${LOCAL} holds ` },
	{ name: "local settings with an unknown name", args: [], files: { [LOCAL]: `{ "mqttPasword": "${user.password}" }` }, codes: ["unknown-key"], text: `seen: there is no setting named mqttPasword in ${LOCAL}` },
	{ name: "a manifest that is not JSON", args: [], files: { "manifest.json": "{ config: {} }" }, codes: ["not-json"], text: "manifest.json is not JSON" },
];

void test("boot: local settings that cannot be read are refused, as is a manifest that is not there", async () => {
	const [locked, bare] = [clone(), clone()];
	mkdirSync(join(locked, LOCAL));
	rmSync(join(bare, "manifest.json"));
	for (const [folder, reason] of [[locked, "EISDIR"], [bare, "ENOENT"]] as const) {
		const { status, out, errors } = await boot([], folder).ended;
		assert.deepEqual({ status, errors }, { status: 2, errors: "" });
		assert.match(out, new RegExp(`FAILED \\[unreadable-file\\] seen: .*: ${reason}; expected: a file that can be read`));
	}
});

function assertSecretless(text: string): void {
	for (const secret of [user.name, user.password, "staple"]) assert.ok(!text.includes(secret), text);
}

async function withBroker(users: readonly { name: string; password: string }[], run: (port: number) => Promise<void>, report: (event: BrokerEvent) => void = () => undefined): Promise<void> {
	const broker = await Broker.start({ identity, users, report });
	try {
		await run(broker.port);
	} finally {
		await broker.stop();
	}
}
