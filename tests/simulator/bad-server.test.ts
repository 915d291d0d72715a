import { createServer } from "node:net";
import { Broker } from "../../hosts/peers/broker.js";
import { Listener } from "../../hosts/peers/listener.js";
import type { BadServer } from "../../hosts/peers/zoo/bad-server.js";
import { startCloser } from "../../hosts/peers/zoo/closer.js";
import { startGarbage } from "../../hosts/peers/zoo/garbage.js";
import { startHalfHandshake } from "../../hosts/peers/zoo/half-handshake.js";
import { startMqttPlain } from "../../hosts/peers/zoo/mqtt-plain.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { startResetter } from "../../hosts/peers/zoo/resetter.js";
import { startSilent } from "../../hosts/peers/zoo/silent.js";
import { startTls11Only } from "../../hosts/peers/zoo/tls11-only.js";
import { testAll } from "./bad-case.js";
import type { BadCase, BadWorld } from "./bad-case.js";
import { identity, user } from "./world.js";

async function server(start: () => Promise<BadServer>, settings: Readonly<Record<string, unknown>> = {}): Promise<BadWorld> {
	const running = await start();
	return { device: { port: running.port, settings }, facts: { port: String(running.port) }, stop: async () => { await running.stop(); } };
}

/** A port that nobody listens on, as far as a test can know. */
async function deserted(): Promise<BadWorld> {
	const listener = await Listener.open(createServer());
	await listener.stop();
	return { device: { port: listener.port }, facts: { port: String(listener.port) } };
}

const cases: readonly BadCase[] = [
	{
		name: "a web server without TLS",
		world: async () => await server(startPlainHttp),
		stage: "tls", code: "not-tls",
		seen: "localhost answered with something that is not TLS: HTTP (first bytes: 48 54 54 50 2f 31 2e 31 20 34 30 30 20 42 61 64 \"HTTP/1.1 400 Bad Request\");",
		expected: "a TLS record",
		hint: "This port does not speak TLS. Check the port number: TLS is usually on 8883 for MQTT, 443 for HTTPS and Blynk.IoT, 9443 for a Blynk server of your own; 1883, 80 and 8080 are usual without.",
	},
	{
		name: "a broker without TLS",
		world: async () => await server(async () => await startMqttPlain([user])),
		stage: "tls", code: "closed-in-handshake",
		seen: "localhost closed the connection while the handshake was waiting for ServerHello;",
		expected: "a complete TLS handshake",
		hint: "The server gave no reason; its log may. Often: this port does not speak TLS (a broker without TLS, usual on 1883, closes just so), or the server has no certificate for this name.",
	},
	{
		name: "a server that answers garbage",
		world: async () => await server(async () => await startGarbage(1)),
		stage: "tls", code: "not-tls",
		seen: "localhost answered with something that is not TLS: an unknown protocol (first bytes: ",
		expected: "a TLS record",
		hint: "This port does not speak TLS.",
	},
	{
		name: "a server that accepts and is silent",
		world: async () => await server(startSilent, { tlsDeadline: 300 }),
		stage: "tls", code: "handshake-timeout",
		seen: "no complete handshake within 0.3 s; still waiting for ServerHello;",
		expected: "a complete TLS handshake",
		hint: "The server accepted and is silent: is it a TLS port? A firewall may also swallow the answer. Setting: tlsDeadline.",
	},
	{
		name: "a server that closes after ClientHello",
		world: async () => await server(startCloser),
		stage: "tls", code: "closed-in-handshake",
		seen: "localhost closed the connection while the handshake was waiting for ServerHello;",
		expected: "a complete TLS handshake",
		hint: "The server gave no reason; its log may.",
	},
	{
		name: "a server that closes within the certificate",
		world: async () => await server(async () => await startHalfHandshake({ identity, length: 700, then: "close" })),
		stage: "tls", code: "closed-in-handshake",
		seen: "localhost closed the connection while the handshake was waiting for ",
		expected: "a complete TLS handshake",
		hint: "The server gave no reason; its log may. Often: the server, or a box between, broke off because of load, a limit of connections or a restart; it is tried again.",
	},
	{
		name: "a handshake that stalls within the certificate",
		world: async () => await server(async () => await startHalfHandshake({ identity, length: 700, then: "stall" }), { tlsDeadline: 500 }),
		stage: "tls", code: "handshake-timeout",
		seen: "no complete handshake within 0.5 s; still waiting for ",
		expected: "a complete TLS handshake",
		hint: "The server began to answer and stopped: it is overloaded, or large packets get lost on the way (a router with a wrong MTU). Setting: tlsDeadline.",
	},
	{
		name: "a server that resets after ClientHello",
		world: async () => await server(startResetter),
		stage: "tls", code: "reset-in-handshake",
		seen: "localhost reset the connection while the handshake was waiting for ServerHello;",
		expected: "a complete TLS handshake",
		hint: "The server, or a firewall on the way, broke off without a reason. Often: this port does not speak TLS",
	},
	{
		name: "a server with TLS 1.1 alone",
		world: async () => await server(async () => await startTls11Only({ identity, users: [user] })),
		stage: "tls", code: "alert-protocol-version",
		seen: "localhost takes none of the versions that were offered (protocol_version);",
		expected: "TLS 1.3 or TLS 1.2",
		hint: "Allow TLS 1.3 or 1.2 on the server: for mosquitto leave tls_version unset; OpenSSL has both since 1.1.1.",
	},
	{
		name: "a port that nobody listens on",
		world: deserted,
		stage: "tcp", code: "refused",
		seen: "127.0.0.1:{port} refused the connection;",
		expected: "a server that listens there",
		hint: "Check the port (over TLS usually 8883 for MQTT, 443 for HTTPS and Blynk.IoT, 9443 for a Blynk server of your own) and whether the server runs",
	},
	{
		name: "a wrong MQTT password",
		world: async () => await server(async () => await Broker.start({ identity, users: [user] }), { mqttPassword: "battery stable 52" }),
		stage: "mqtt", code: "bad-credentials",
		seen: "the broker refuses the user name or the password (CONNACK code 4). Sent: user name and password",
		expected: "a user name and a password that the broker knows",
		hint: "What is not configured, set in mqttUser and mqttPassword. What is withheld waits for a connection that is verified. What was sent, check for typing errors and for spaces at the end.",
	},
	{
		name: "an MQTT user that the broker does not know",
		world: async () => await server(async () => await Broker.start({ identity, users: [user] }), { mqttUser: "device-8f2d" }),
		stage: "mqtt", code: "bad-credentials",
		seen: "the broker refuses the user name or the password (CONNACK code 4). Sent: user name and password",
		expected: "a user name and a password that the broker knows",
		hint: "What is not configured, set in mqttUser and mqttPassword.",
	},
];
testAll(cases);
