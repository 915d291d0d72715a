import assert from "node:assert/strict";
import test from "node:test";
import { connect } from "../../hosts/node/connect.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { Authority } from "../../hosts/peers/authority.js";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { BlynkHttpApi } from "../../modules/blynk/http-api.js";
import { iot } from "../../modules/blynk/iot.js";
import { legacy } from "../../modules/blynk/legacy.js";
import { HttpClient } from "../../modules/http/client.js";
import type { Failure } from "../../modules/ports/failure.js";
import { tlsDial } from "../../modules/tls/stream.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import { anchors } from "../../modules/x509/anchor.js";
import { readPemCertificates } from "../../modules/x509/pem.js";
import { RawClient } from "./blynk-client.js";
import { authority, identity, now } from "./scene.js";

const token = "0123456789abcdef0123456789ABCDEF";

/** Over our TLS, as "localhost"; `trusted` is PEM. */
class Scene {
	handshakes = 0;
	readonly client: HttpClient;
	readonly api: BlynkHttpApi;

	constructor(port: number, dialect: typeof iot, trusted: string) {
		const secure = tlsDial((target, handler) => connect("127.0.0.1", target.port, handler), {
			crypto: nodeCrypto, timer: nodeTimer, clock: { now: () => now, set: () => undefined }, versions: [tls13, tls12], deadline: 20_000,
			authenticator: anchors(readPemCertificates(Buffer.from(trusted))), receiveBuffer: 16_640, handshakeBuffer: 16_384, sendBuffer: 2_048, secured: () => { this.handshakes++; },
		});
		this.client = new HttpClient({ secure }, nodeTimer);
		this.api = new BlynkHttpApi(this.client, { target: { host: "localhost", port }, token, dialect, plain: false });
	}

	async ask<Answer>(question: (api: BlynkHttpApi, handler: { answered(answer: Answer): void; failed(failure: Failure): void }) => void): Promise<Answer> {
		return await new Promise((answered, failed) => { question(this.api, { answered, failed }); });
	}
}

for (const [name, dialect] of [["legacy", legacy], ["iot", iot]] as const) {
	void test(`Blynk's HTTP API over verified TLS, beside the devices of the same port: ${name}`, async () => {
		const server = await BlynkServer.start({ identity, plainPort: 0, dialect: name, tokens: [token], widgets: ["notify"] });
		const scene = new Scene(server.port, dialect, authority.root);
		try {
			assert.equal(await scene.ask<boolean>((api, handler) => { api.isHardwareConnected(handler); }), false);
			const device = RawClient.secure(server.port, authority.root).send(29, 1, token);
			await device.until(1);
			assert.equal(await scene.ask<boolean>((api, handler) => { api.isHardwareConnected(handler); }), true);
			await scene.ask<undefined>((api, handler) => { api.update("V5", ["23.4 \u00b0C", "b"], handler); });
			assert.deepEqual((await device.until(2))[1], "20#111 vw|5|23.4 \u00b0C|b");
			assert.deepEqual(await scene.ask<readonly string[]>((api, handler) => { api.get("V5", handler); }), ["23.4 \u00b0C", "b"]);
			if (name === "iot") {
				await scene.ask<undefined>((api, handler) => { api.updateBatch([["V6", "1"], ["D2", "0"]], handler); });
				assert.deepEqual(await scene.ask<readonly string[]>((api, handler) => { api.get("D2", handler); }), ["0"]);
			}
			await scene.ask<undefined>((api, handler) => { api.event("hot", "41", handler); });
			if (name === "iot") assert.deepEqual(server.device(token).events.map(({ name: code, description }) => [code, description]), [["hot", "41"]]);
			await assert.rejects(scene.ask((api, handler) => { api.get("V77", handler); }), (failure: Failure) => {
				assert.equal(failure.code, "content-refused");
				assert.match(failure.seen, /^GET to https:\/\/localhost:\d+: 400 Bad Request, .*Requested pin doesn't exist/);
				return true;
			});
			assert.equal(scene.handshakes, 1, "all over one connection");
			device.stop();
		} finally {
			scene.client.close();
			await server.stop();
		}
	});
}

void test("Blynk's HTTP API: a server of another authority is told nothing", async () => {
	const server = await BlynkServer.start({ identity, plainPort: 0, dialect: "legacy", tokens: [token] });
	const scene = new Scene(server.port, legacy, (await Authority.create({ now, root: { subject: "CN=Somebody Else" } })).root);
	try {
		await assert.rejects(scene.ask((api, handler) => { api.get("V1", handler); }), (failure: Failure) => failure.stage === "x509" && failure.code === "untrusted");
	} finally {
		scene.client.close();
		await server.stop();
	}
});
