import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:tls";
import test from "node:test";
import mqtt from "mqtt";
import { selfSigned } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import { Listener } from "../../hosts/peers/listener.js";
import { startSubscriber } from "../../hosts/peers/subscription.js";
import type { SubscriberOptions, Subscription, SubscriptionEvent } from "../../hosts/peers/subscription.js";
import type { Pin, Trust } from "../../hosts/peers/verified-stream.js";
import { authority, identity, Journal, names, now, users } from "./scene.js";

const certificate = new X509Certificate(identity.certificate);
const key = certificate.publicKey.export({ type: "spki", format: "der" });
const pins: readonly [what: string, pin: Pin][] = [
	["certificate by SHA-256", { of: "certificate", hash: "sha256", digest: digest("sha256", certificate.raw) }],
	["certificate by SHA-1", { of: "certificate", hash: "sha1", digest: digest("sha1", certificate.raw) }],
	["key by SHA-256", { of: "key", hash: "sha256", digest: digest("sha256", key) }],
];
const anchors: Trust = { kind: "anchors", pem: authority.root };

const trusts: readonly [what: string, host: string, trust: Trust][] = [
	["the root, a server by name", "localhost", anchors],
	["the root, a server by address", "127.0.0.1", anchors],
	["the intermediate alone", "localhost", { kind: "anchors", pem: authority.intermediate }],
	["two anchors, the second of which is right", "localhost", { kind: "anchors", pem: (await selfSigned(names, now)).certificate + authority.root }],
	...pins.map(([what, pin]): [string, string, Trust] => [`a pin of the ${what}`, "127.0.0.1", { kind: "pins", pins: [pin] }]),
	["two pins, the second of which is right", "127.0.0.1", { kind: "pins", pins: [wrong(pins[0]?.[1]), ...pins.slice(2).map(([, pin]) => pin)] }],
	["nothing, insecurely", "127.0.0.1", { kind: "insecure" }],
];
for (const [what, host, trust] of trusts) {
	void test(`subscriber: trusting ${what}, sees what is published`, async () => {
		await withBroker(async (broker) => {
			await withSubscriber({ ...optionsFor(broker.port), host, trust }, async (journal) => {
				await journal.until(({ kind }) => kind === "subscribed");
				await publish(broker.port, "dataset", "23.4");
				const message = await journal.until(({ kind }) => kind === "message");
				assert.ok(message.kind === "message" && Buffer.from(message.payload).toString() === "23.4");
				assert.deepEqual(journal.entries.map(({ kind }) => kind), ["connected", "subscribed", "message"]);
			});
		});
	});
}

const elsewhere = await authority.issue(["other.example", "192.0.2.1"]);
const distrusts: readonly [what: string, host: string, trust: Trust, reason: RegExp, shown?: Identity][] = [
	["the root, a server by a name that its certificate has not", "localhost", anchors, /Hostname\/IP does not match/, elsewhere],
	["the root, a server by an address that its certificate has not", "127.0.0.1", anchors, /IP: 127\.0\.0\.1 is not in the cert's list/, elsewhere],
	["another root", "localhost", { kind: "anchors", pem: (await selfSigned(names, now)).certificate }, /unable to get local issuer certificate/],
	...pins.map(([what, pin]): [string, string, Trust, RegExp] => [`one wrong nibble in a pin of the ${what}`, "127.0.0.1", { kind: "pins", pins: [wrong(pin)] }, /no pin matches/]),
	["a pin of the key as one of the certificate", "127.0.0.1", { kind: "pins", pins: [{ of: "certificate", hash: "sha256", digest: digest("sha256", key) }] }, /no pin matches/],
	["a pin of another length", "127.0.0.1", { kind: "pins", pins: [{ of: "certificate", hash: "sha256", digest: digest("sha1", certificate.raw) }] }, /no pin matches/],
	["no pin at all", "127.0.0.1", { kind: "pins", pins: [] }, /no pin matches/],
];
for (const [what, host, trust, reason, shown = identity] of distrusts) {
	void test(`subscriber: with ${what}, ends before it has sent a byte of MQTT`, async () => {
		await withRecorder(shown, async (port, received) => {
			const { journal } = await withSubscriber({ ...optionsFor(port), host, trust }, async (entries) => {
				const refused = await entries.until(({ kind }) => kind === "refused");
				assert.match(refused.kind === "refused" ? refused.reason : "", reason);
				await entries.until(({ kind }) => kind === "ended");
			});
			assert.deepEqual(journal.entries.map(({ kind }) => kind), ["refused", "ended"]);
			assert.deepEqual(received(), { connections: 1, bytes: "" });
		});
	});
}

void test("subscriber: with the right pin the same server gets the CONNECT packet, so the tests above would see it", async () => {
	await withRecorder(identity, async (port, received, arrived) => {
		const pin = pins[0]?.[1];
		assert.ok(pin !== undefined);
		await withSubscriber({ ...optionsFor(port), host: "127.0.0.1", trust: { kind: "pins", pins: [pin] } }, async () => { await arrived; });
		assert.match(received().bytes, /MQTT.*battery staple/s);
	});
});

void test("subscriber: the broker's refusal of a password ends it, and is no secret's place", async () => {
	await withBroker(async (broker) => {
		await withSubscriber({ ...optionsFor(broker.port), password: "wrong password" }, async (journal) => {
			const refused = await journal.until(({ kind }) => kind === "refused");
			assert.match(refused.kind === "refused" ? refused.reason : "", /Bad username or password/i);
			await journal.until(({ kind }) => kind === "ended");
			assert.doesNotMatch(JSON.stringify(journal.entries), /wrong password/);
		});
	});
});

void test("subscriber: subscribes again after the broker was gone for a while", async () => {
	await withBroker(async (broker) => {
		await withSubscriber(optionsFor(broker.port), async (journal) => {
			await journal.until(({ kind }) => kind === "subscribed");
			await broker.stop();
			await journal.until(({ kind }) => kind === "failed");
			await broker.restart();
			await journal.until((event) => event.kind === "subscribed" && journal.entries.filter(({ kind }) => kind === "subscribed").length === 2);
			await publish(broker.port, "dataset", "after");
			await journal.until(({ kind }) => kind === "message");
			assert.deepEqual(journal.entries.map(({ kind }) => kind), ["connected", "subscribed", "failed", "connected", "subscribed", "message"]);
		});
	});
});

void test("subscriber: says once that nobody answers, and stops when told to", async () => {
	const port = await deadPort();
	const { journal } = await withSubscriber(optionsFor(port), async (entries) => {
		const failed = await entries.until(({ kind }) => kind === "failed");
		assert.match(failed.kind === "failed" ? failed.reason : "", /ECONNREFUSED/);
	});
	assert.deepEqual(journal.entries.map(({ kind }) => kind), ["failed", "ended"]);
});

void test("subscriber: is a process of its own, and shows no secret among its arguments or variables", { skip: existsSync("/proc/self/cmdline") ? false : "there is no /proc here" }, async () => {
	await withBroker(async (broker) => {
		await withSubscriber(optionsFor(broker.port), async (journal, subscription) => {
			await journal.until(({ kind }) => kind === "subscribed");
			assert.ok(subscription.pid !== undefined && subscription.pid !== process.pid);
			for (const part of ["cmdline", "environ"]) {
				const text = readFileSync(`/proc/${subscription.pid}/${part}`, "latin1");
				assert.ok(text.length > 0);
				assert.doesNotMatch(text, /battery staple/);
			}
		});
	});
});

function optionsFor(port: number): SubscriberOptions {
	return { host: "localhost", port, user: users[1].name, password: users[1].password, topic: "dataset", trust: anchors };
}

function digest(hash: string, bytes: Uint8Array): string {
	return createHash(hash).update(bytes).digest("hex");
}

function wrong(pin: Pin | undefined): Pin {
	assert.ok(pin !== undefined);
	return { ...pin, digest: (pin.digest.startsWith("0") ? "1" : "0") + pin.digest.slice(1) };
}

async function publish(port: number, topic: string, payload: string): Promise<void> {
	const client = await mqtt.connectAsync({ protocol: "mqtts", host: "localhost", port, ca: authority.root, username: users[0].name, password: users[0].password });
	await client.publishAsync(topic, payload, { qos: 1 });
	await client.endAsync();
}

async function withBroker(run: (broker: Broker) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity, users });
	try {
		await run(broker);
	} finally {
		await broker.stop();
	}
}

async function withSubscriber(
	options: SubscriberOptions,
	run: (journal: Journal<SubscriptionEvent>, subscription: Subscription) => Promise<void>,
): Promise<{ journal: Journal<SubscriptionEvent> }> {
	const journal = new Journal<SubscriptionEvent>();
	const subscription = startSubscriber(options, journal.note);
	try {
		await run(journal, subscription);
	} finally {
		await subscription.stop();
	}
	return { journal };
}

/** A TLS server that keeps what it is sent. */
async function withRecorder(
	shown: Identity,
	run: (port: number, received: () => { connections: number; bytes: string }, arrived: Promise<void>) => Promise<void>,
): Promise<void> {
	let connections = 0;
	let bytes = "";
	let wake: () => void = () => undefined;
	const arrived = new Promise<void>((resolve) => { wake = resolve; });
	const server = createServer({ cert: shown.chain, key: shown.key }, (socket) => {
		socket.on("error", () => undefined);
		socket.on("data", (chunk: Buffer) => {
			bytes += chunk.toString("latin1");
			wake();
		});
	});
	server.on("connection", () => { connections++; });
	const listener = await Listener.open(server);
	try {
		await run(listener.port, () => ({ connections, bytes }), arrived);
	} finally {
		await listener.stop();
	}
}

async function deadPort(): Promise<number> {
	const listener = await Listener.open(createServer());
	await listener.stop();
	return listener.port;
}
