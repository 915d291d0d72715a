import assert from "node:assert/strict";
import { connect as connectTcp } from "node:net";
import { connect as connectTls } from "node:tls";
import test from "node:test";
import mqtt from "mqtt";
import type { IClientOptions, MqttClient } from "mqtt";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerEvent, BrokerOptions } from "../../hosts/peers/broker.js";
import { startMqttPlain } from "../../hosts/peers/zoo/mqtt-plain.js";
import { authority, identity, Journal, users } from "./scene.js";

void test("broker: takes a publication at QoS 1 from a known user and reports it", async () => {
	await withBroker({}, async (broker, journal) => {
		const client = await open(broker.port, {});
		await client.subscribeAsync("dataset", { qos: 1 });
		const arrived = new Promise<string>((resolve) => { client.once("message", (topic, payload) => { resolve(`${topic} ${payload.toString()}`); }); });
		await client.publishAsync("dataset", "23.4", { qos: 1 });
		assert.equal(await arrived, "dataset 23.4");
		await client.endAsync();
		await journal.until(({ kind }) => kind === "disconnected");
		assert.deepEqual(journal.entries, [
			{ kind: "connected", client: "test" },
			{ kind: "subscribed", client: "test", topics: ["dataset"] },
			{ kind: "published", client: "test", topic: "dataset", payload: new Uint8Array(Buffer.from("23.4")), quality: 1 },
			{ kind: "disconnected", client: "test" },
		]);
	});
});

const strangers: readonly [what: string, options: IClientOptions, user: string][] = [
	["a wrong password", { password: "correct horsf" }, "device"],
	["another user's password", { password: users[1].password }, "device"],
	["an unknown user", { username: "nobody" }, "nobody"],
	["an empty password", { password: "" }, "device"],
	["nobody by name", { username: "", password: "" }, ""],
];
for (const [what, options, user] of strangers) {
	void test(`broker: refuses ${what} with return code 4`, async () => {
		await withBroker({}, async (broker, journal) => {
			await assert.rejects(open(broker.port, options), { code: 4 });
			assert.deepEqual(await journal.until(({ kind }) => kind === "refused"), { kind: "refused", client: "test", user });
			assert.doesNotMatch(JSON.stringify(journal.entries), /horse|horsf|staple/);
		});
	});
}

void test("broker: is refused by a client that trusts somebody else, and reports it", async () => {
	await withBroker({}, async (broker, journal) => {
		await assert.rejects(handshake(broker.port, { ca: [] }), { code: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" });
		await assert.rejects(handshake(broker.port, { maxVersion: "TLSv1.2" }), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
		await journal.until((event) => event.kind === "failed");
	});
});

const versions: readonly [tls: NonNullable<BrokerOptions["tls"]>, expected: string][] = [
	[{}, "TLSv1.3"],
	[{ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" }, "TLSv1.2"],
];
for (const [tls, expected] of versions) {
	void test(`broker: speaks ${expected} with ${JSON.stringify(tls)}`, async () => {
		await withBroker({ tls }, async (broker) => {
			assert.equal(await handshake(broker.port, {}), expected);
		});
	});
}

void test("broker: stopped, it lets go of clients and port; restarted, it is on the same port", async () => {
	await withBroker({}, async (broker) => {
		const { port } = broker;
		const client = await open(port, {});
		const closed = new Promise<void>((resolve) => { client.once("close", resolve); });
		await broker.stop();
		await closed;
		await assert.rejects(handshake(port, {}), { code: "ECONNREFUSED" });
		await broker.restart();
		assert.equal(broker.port, port);
		await (await open(port, {})).endAsync();
		await broker.restart();
		await (await open(port, {})).endAsync();
	});
});

void test("broker: bytes that are no TLS, and none at all, do it no harm", async () => {
	await withBroker({}, async (broker, journal) => {
		for (const bytes of ["GET / HTTP/1.1\r\n\r\n", ""]) {
			const socket = connectTcp(broker.port, "127.0.0.1");
			socket.on("error", () => undefined);
			socket.end(bytes);
			await new Promise<void>((resolve) => { socket.once("close", () => { resolve(); }); });
		}
		await journal.until(({ kind }) => kind === "failed");
		await (await open(broker.port, {})).endAsync();
	});
});

void test("plain broker: speaks MQTT without TLS, to known users", async () => {
	const broker = await startMqttPlain(users);
	try {
		await (await opened(mqtt.connect({ host: "127.0.0.1", port: broker.port, reconnectPeriod: 0, username: users[0].name, password: users[0].password }))).endAsync();
		await assert.rejects(opened(mqtt.connect({ host: "127.0.0.1", port: broker.port, reconnectPeriod: 0 })), { code: 4 });
	} finally {
		await broker.stop();
	}
});

async function withBroker(options: Partial<BrokerOptions>, run: (broker: Broker, journal: Journal<BrokerEvent>) => Promise<void>): Promise<void> {
	const journal = new Journal<BrokerEvent>();
	const broker = await Broker.start({ identity, users, report: journal.note, ...options });
	try {
		await run(broker, journal);
	} finally {
		await broker.stop();
	}
}

async function open(port: number, options: IClientOptions): Promise<MqttClient> {
	return await opened(mqtt.connect({
		protocol: "mqtts", host: "localhost", port, ca: authority.root, clientId: "test", reconnectPeriod: 0, username: users[0].name, password: users[0].password, ...options,
	}));
}

async function opened(client: MqttClient): Promise<MqttClient> {
	try {
		return await new Promise<MqttClient>((resolve, reject) => {
			client.once("connect", () => { resolve(client); });
			client.once("error", reject);
		});
	} catch (error) {
		client.end(true);
		throw error;
	}
}

async function handshake(port: number, options: { ca?: string[]; maxVersion?: "TLSv1.2" }): Promise<string | null> {
	return await new Promise((resolve, reject) => {
		const socket = connectTls({ host: "127.0.0.1", port, ca: authority.root, ...options }, () => {
			resolve(socket.getProtocol());
			socket.destroy();
		});
		socket.once("error", reject);
	});
}
