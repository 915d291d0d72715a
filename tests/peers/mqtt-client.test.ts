import { Aedes } from "aedes";
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { test } from "node:test";
import { nodeTimer } from "../../hosts/node/timer.js";
import { readUtf8 } from "../../modules/bytes/utf8.js";
import { FailureTable } from "../../modules/failure/failure.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import type { MqttClientOptions, MqttHandler } from "../../modules/mqtt/client.js";
import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { Dial } from "../../modules/ports/stream.js";

const failures = new FailureTable("tcp", {
	socket: { fault: "link", seen: "{reason}", expected: "An open connection.", hint: "Look at the broker of this test." },
});

/** Just enough of a TCP stream for this test: the desktop's own lives with the host. */
const dial: Dial = (target, handler) => {
	const socket = connect({ ...target, allowHalfOpen: true });
	socket.on("connect", () => { handler.opened("plain"); });
	socket.on("readable", () => { handler.readable(); });
	socket.on("drain", () => { handler.writable(); });
	socket.on("end", () => { handler.ended(); });
	socket.on("error", (error) => { handler.failed(failures.make("socket", { reason: error.message })); });
	return {
		read(into) {
			const bytes = socket.read(Math.min(into.length, socket.readableLength)) as Buffer | null;
			if (bytes === null) return 0;
			into.set(bytes);
			return bytes.length;
		},
		write(bytes) {
			if (socket.writableNeedDrain) return 0;
			socket.write(Uint8Array.from(bytes));
			return bytes.length;
		},
		end: () => socket.end(),
		destroy: () => {
			socket.removeAllListeners();
			socket.on("error", () => undefined);
			socket.destroy();
		},
	};
};

async function startBroker(): Promise<{ broker: Aedes; server: Server; port: number }> {
	const broker = await Aedes.createBroker({
		authenticate: (_, userName, password, done) => { done(null, userName === "u" && password?.toString() === "p"); },
	});
	const server = createServer((socket) => { broker.handle(socket); });
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return { broker, server, port: (server.address() as AddressInfo).port };
}

/** A client, and promises of what its handler is told. */
function start(port: number, options: Partial<MqttClientOptions>): { client: MqttClient; acknowledged: number[]; until: (event: string) => Promise<Failure | undefined> } {
	const waiting = new Map<string, (failure: Failure | undefined) => void>();
	const said = new Map<string, Failure | undefined>();
	const acknowledged: number[] = [];
	const say = (event: string, failure?: Failure): void => {
		said.set(event, failure);
		waiting.get(event)?.(failure);
	};
	const handler: MqttHandler = {
		up: () => { say("up"); },
		down: (failure) => { say("down", failure); },
		acknowledged: (token) => {
			acknowledged.push(token);
			if (acknowledged.length === 100) say("all");
		},
		subscribed: () => { say("subscribed"); },
		dropped: (failure) => { say("dropped", failure); },
		notice: (failure) => { say("notice", failure); },
	};
	const client = new MqttClient({ clientId: "dev", target: { host: "127.0.0.1", port }, userName: "u", password: "p", sendSecretsUnverified: true, ...options }, dial, nodeTimer, handler);
	const until = (event: string): Promise<Failure | undefined> => new Promise((resolve) => {
		if (said.has(event)) resolve(said.get(event));
		else waiting.set(event, resolve);
	});
	return { client, acknowledged, until };
}

void test("over TCP with aedes: publish 100 messages of QoS 1, receive one, and leave", { timeout: 20_000 }, async () => {
	const { broker, server, port } = await startBroker();
	try {
		const seen: string[] = [];
		broker.on("publish", (packet, client) => {
			if (client !== null) seen.push(packet.payload.toString());
		});
		const { client, acknowledged, until } = start(port, { outbox: new MemoryOutbox({ messages: 100, bytes: 10_000, inFlight: 8 }) });
		const received = new Promise<string>((resolve) => {
			client.subscribe("to/+", 1, ({ topic, payload, qos }) => { resolve(`${topic} ${readUtf8(payload) ?? "?"} ${qos}`); });
		});
		client.open();
		for (let index = 0; index < 100; index++) client.publish("from/dev", `${index}`);
		await until("all");
		const inOrder = Array.from({ length: 100 }, (_, index) => index);
		assert.deepEqual(seen, inOrder.map(String));
		assert.deepEqual(acknowledged, inOrder.map((index) => index + 1));
		await until("subscribed");
		broker.publish({ cmd: "publish", topic: "to/dev", payload: "grüße", qos: 1, retain: false, dup: false }, () => undefined);
		assert.equal(await received, "to/dev grüße 1");
		client.close();
		assert.equal(await until("down"), undefined);
	} finally {
		server.close();
		broker.close();
	}
});

void test("over TCP with aedes: what a wrong password and withheld credentials lead to", { timeout: 20_000 }, async () => {
	const { broker, server, port } = await startBroker();
	try {
		const wrong = start(port, { password: "wrong" });
		wrong.client.open();
		const failure = await wrong.until("down");
		assert.deepEqual([failure?.stage, failure?.code], ["mqtt", "not-authorized"]);
		assert.ok(!JSON.stringify({ ...failure }).includes("wrong"));

		const withheld = start(port, { sendSecretsUnverified: false });
		withheld.client.open();
		assert.equal((await withheld.until("notice"))?.code, "credentials-withheld");
		assert.equal((await withheld.until("down"))?.code, "not-authorized");
	} finally {
		server.close();
		broker.close();
	}
});
