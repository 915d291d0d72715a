import assert from "node:assert/strict";
import { connect as connectTcp } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import type { ConnectionOptions } from "node:tls";
import test from "node:test";
import type { Identity } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import type { BadServer } from "../../hosts/peers/zoo/bad-server.js";
import { startCloser } from "../../hosts/peers/zoo/closer.js";
import { garbage, startGarbage } from "../../hosts/peers/zoo/garbage.js";
import { startHalfHandshake } from "../../hosts/peers/zoo/half-handshake.js";
import { startMqttPlain } from "../../hosts/peers/zoo/mqtt-plain.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { startResetter } from "../../hosts/peers/zoo/resetter.js";
import { startSilent } from "../../hosts/peers/zoo/silent.js";
import { startTls11Only } from "../../hosts/peers/zoo/tls11-only.js";
import { wrongCertificates } from "../../hosts/peers/zoo/wrong-certificate.js";
import type { WrongCertificate } from "../../hosts/peers/zoo/wrong-certificate.js";
import { authority, identity, names, now, users } from "./scene.js";

/** What Node's own TLS client says of each: somebody else's word that the server is as bad as it should be. */
const bad: readonly [what: string, start: () => Promise<BadServer>, code: string][] = [
	["silent", startSilent, "silence"],
	["plain HTTP", startPlainHttp, "ERR_SSL_WRONG_VERSION_NUMBER"],
	["garbage", async () => await startGarbage(1), "ERR_SSL_WRONG_VERSION_NUMBER"],
	["closer", startCloser, "ECONNRESET"],
	["resetter", startResetter, "ECONNRESET"],
	["plain MQTT", async () => await startMqttPlain(users), "ECONNRESET"],
	["TLS 1.1 only", async () => await startTls11Only({ identity, users }), "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION"],
	["a handshake cut off after 1 byte", async () => await startHalfHandshake({ identity, length: 1, then: "close" }), "ECONNRESET"],
	["a handshake cut off within ServerHello", async () => await startHalfHandshake({ identity, length: 60, then: "close" }), "ECONNRESET"],
	["a handshake cut off within the certificate", async () => await startHalfHandshake({ identity, length: 700, then: "close" }), "ECONNRESET"],
	["a handshake that stalls", async () => await startHalfHandshake({ identity, length: 700, then: "stall" }), "silence"],
];
for (const [what, start, code] of bad) {
	void test(`zoo: ${what} is ${code} to Node's TLS, again and again, and can be stopped`, async () => {
		const server = await start();
		try {
			const times = code === "silence" ? 1 : 3;
			for (let count = 0; count < times; count++) assert.equal(await handshake(server.port, { minVersion: "TLSv1.2" }), code);
		} finally {
			await server.stop();
		}
		assert.equal(await handshake(server.port, {}), "ECONNREFUSED");
	});
}

void test("zoo: a half handshake that lets everything through is a whole one", async () => {
	const server = await startHalfHandshake({ identity, length: 1_000_000, then: "close" });
	assert.equal(await handshake(server.port, {}), "good");
	await server.stop();
});

void test("zoo: what the servers without TLS say, in their own words", async () => {
	const http = await startPlainHttp();
	assert.match((await exchange(http.port, "anything")).toString(), /^HTTP\/1\.1 400 Bad Request\r\n.*\r\n\r\n400 Bad Request$/s);
	await http.stop();
	const noise = await startGarbage(7, 100);
	assert.deepEqual(new Uint8Array(await exchange(noise.port, "")), new Uint8Array(garbage(7, 100)));
	await noise.stop();
});

void test("zoo: garbage is the same for a seed, another for another, and as long as it is told", () => {
	assert.deepEqual(garbage(1, 1000), garbage(1, 1000));
	assert.notDeepEqual(garbage(1, 1000), garbage(2, 1000));
	assert.deepEqual([0, 1, 32, 33].map((length) => garbage(1, length).length), [0, 1, 32, 33]);
});

const codes: Readonly<Record<WrongCertificate, string>> = {
	"expired": "CERT_HAS_EXPIRED",
	"not-yet-valid": "CERT_NOT_YET_VALID",
	"wrong-name": "ERR_TLS_CERT_ALTNAME_INVALID",
	// Node takes a common name for want of others: a habit that RFC 9525 ended and that our client must not have.
	"no-names": "good",
	"other-authority": "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"forged-authority": "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"self-signed": "DEPTH_ZERO_SELF_SIGNED_CERT",
	"no-intermediate": "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"issued-by-server": "UNSPECIFIED",
	"client-only": "INVALID_PURPOSE",
};
for (const [variant, code] of Object.entries(codes)) {
	void test(`zoo: a certificate that is ${variant} is ${code} to Node's TLS`, async () => {
		await withBroker(await wrongCertificates[variant as WrongCertificate]({ authority, now, names }), async (port) => {
			assert.equal(await handshake(port, {}), code);
		});
	});
}

void test("zoo: a good certificate is good to Node's TLS, by name and by address", async () => {
	await withBroker(identity, async (port) => {
		assert.equal(await handshake(port, {}), "good");
		assert.equal(await handshake(port, { host: "127.0.0.1", servername: "" }), "good");
	});
});

async function withBroker(shown: Identity, run: (port: number) => Promise<void>): Promise<void> {
	const broker = await Broker.start({ identity: shown, users });
	try {
		await run(broker.port);
	} finally {
		await broker.stop();
	}
}

/** `good`, the code of the error, or `silence` when nothing came of it for a while. */
async function handshake(port: number, options: ConnectionOptions): Promise<string> {
	const socket = connectTls({ host: "localhost", port, ca: authority.root, ...options });
	const outcome = new Promise<string>((resolve) => {
		socket.once("secureConnect", () => { resolve("good"); });
		socket.once("error", (error: NodeJS.ErrnoException) => { resolve(error.code ?? error.message); });
	});
	const result = await Promise.race([outcome, pause(SILENCE, "silence")]);
	socket.destroy();
	return result;
}

async function exchange(port: number, text: string): Promise<Buffer> {
	const socket = connectTcp(port, "127.0.0.1");
	const chunks: Buffer[] = [];
	socket.on("data", (chunk: Buffer) => { chunks.push(chunk); });
	socket.end(text);
	await new Promise<void>((resolve) => { socket.once("close", () => { resolve(); }); });
	return Buffer.concat(chunks);
}

/** Milliseconds after which a server counts as silent; the others answer on loopback, or these tests would see it. */
const SILENCE = 1500;
