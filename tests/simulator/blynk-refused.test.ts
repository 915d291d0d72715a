import assert from "node:assert/strict";
import { createServer } from "node:tls";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Authority } from "../../hosts/peers/authority.js";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import { Listener } from "../../hosts/peers/listener.js";
import { startPlainHttp } from "../../hosts/peers/zoo/plain-http.js";
import { SettingsRefused } from "../../modules/settings/settings.js";
import { blynkAlone, withBlynk } from "./blynk-world.js";
import { pinOf, withBroker } from "./trust-world.js";
import { authority, Device, identity, present, tokens } from "./world.js";

// A Blynk server that is the wrong one, says nothing, or says no: what a person is told.

void test("scenario A: a server that takes the connection and stays silent after the login: what is excluded and what is left", async () => {
	const silent = await Listener.open(createServer({ cert: identity.chain, key: identity.key }, (socket) => { socket.on("error", () => undefined).resume(); }));
	try {
		await Device.run({ port: 1, settings: blynkAlone(`tls://localhost:${silent.port}`) }, async (device) => {
			await device.until(() => device.log.retries.length >= 1, "retry");
			assertFailed(device, "blynk/login-timeout", [
				"blynk       FAILED [login-timeout] seen: the server took the connection and did not answer the login within 3 s",
				"; expected: an answer to HW_LOGIN. It is not TLS, which is up, nor the login's id or length, which are as servers want them\n",
				"what to do: The port may be one for apps (8443 of older servers), or of another service with TLS; usual are 9443 for a legacy server and 443 for blynk.cloud.",
			]);
			assert.deepEqual(device.log.retries, [{ rung: "blynk", seconds: "0.1", attempt: 1 }]);
		});
	} finally {
		await silent.stop();
	}
});

void test("scenario A: a plain port that answers in HTTP is no TLS for Blynk either", async () => {
	const server = await startPlainHttp();
	try {
		await Device.run({ port: 1, settings: blynkAlone(`tls://localhost:${server.port}`) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assertFailed(device, "tls/not-tls", ["HTTP (first bytes: 48 54 54 50 2f 31 2e 31 20 34 30 30"]);
		});
	} finally {
		await server.stop();
	}
});

void test("scenario A: a TLS port that is dialled without TLS is named", async () => {
	await withBlynk({}, async ({ port }) => {
		await Device.run({ port: 1, settings: blynkAlone(`tcp://localhost:${port}`, { blynkPlainText: true }) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assertFailed(device, "blynk/closed-before-login", ["Usual reasons: a TLS port dialled without TLS, or a port of something other than Blynk."]);
		});
	});
});

void test("scenario A: a web server that is dialled without TLS is named", async () => {
	const server = await startPlainHttp();
	try {
		await Device.run({ port: 1, settings: blynkAlone(`tcp://localhost:${server.port}`, { blynkPlainText: true }) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assertFailed(device, "blynk/not-blynk", ["it looks like a web server"]);
		});
	} finally {
		await server.stop();
	}
});

void test("a token that the server does not know is refused once, said once and not tried again; the broker beside it is not disturbed", async () => {
	const events: BlynkEvent[] = [];
	await withBlynk({ report: (event) => { events.push(event); } }, async (server) => {
		await withBroker(identity, async ({ port }) => {
			await Device.run({ port, interval: 0.1, settings: { blynkUrl: `tls://localhost:${server.port}`, blynkToken: tokens.unknown } }, async (device) => {
				await device.until(() => device.log.failures.length >= 1, "failure");
				const before = device.firmware.counts.acknowledged;
				// Ten pauses of the first retry, if there were one.
				await pause(1000);
				await device.until(() => device.firmware.counts.acknowledged >= before + 3, "acknowledgements");
				assertFailed(device, "blynk/invalid-token", ["seen: the server does not know the token (status 9, invalid token)", "Look up the token in the app."]);
				assert.equal(device.log.failures.length, 1, device.log.text);
				assert.deepEqual(device.log.warnings, ["blynk is not tried again until the settings are changed"]);
				assert.deepEqual(device.log.retries, []);
				assert.equal(events.filter(({ kind }) => kind === "refused").length, 1);
			});
		});
	});
});

const unfit: readonly (readonly [name: string, token: string, code: string, seen: string])[] = [
	["one character short", tokens.house.slice(1), "blynk-token-length", "blynkToken in the test has 31 characters"],
	["one character long", `${tokens.house}0`, "blynk-token-length", "blynkToken in the test has 33 characters"],
	["a blank behind it", `${tokens.house} `, "blynk-token-characters", "blynkToken in the test, of 33 characters, has a blank as number 33"],
];

for (const [name, token, code, seen] of unfit) {
	void test(`a token with ${name} is refused before a socket is opened`, async () => {
		const options = { port: 1, settings: blynkAlone("tls://localhost:1", { blynkToken: token }), host: () => ({ connect: () => assert.fail("dialled") }) };
		await assert.rejects(Device.run(options, () => assert.fail("started")), (caught) => {
			assert.ok(caught instanceof SettingsRefused, String(caught));
			assert.deepEqual(caught.failures.map((failure) => [failure.code, failure.seen]), [[code, seen]]);
			assert.ok(!caught.message.includes(token.slice(0, 31)));
			return true;
		});
	});
}

void test("that the token goes out in plain text is said before a server is dialled", async () => {
	await withBlynk({ plainPort: 0, tokens: [] }, async ({ plainPort }) => {
		await Device.run({ port: 1, settings: blynkAlone(`tcp://127.0.0.1:${plainPort}`, { blynkPlainText: true }) }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "refusal");
			const lines = device.log.text.split("\n");
			const warned = lines.findIndex((line) => line.includes(`warning: 127.0.0.1 port ${plainPort} is reached in plain text: the token and all values can be read and changed on the way (blynkPlainText)`));
			assert.ok(warned >= 0 && warned < lines.findIndex((line) => line.includes("connected to ")), device.log.text);
		});
	});
});

void test("a redirect to another host is refused where a pin decides, and both hosts are told", async () => {
	await withBlynk({ tokens: [] }, async (server) => {
		server.redirect = { host: "127.0.0.1", port: server.port };
		const settings = blynkAlone(`tls://localhost:${server.port}`, { trustAnchors: "", blynkPins: pinOf(identity, "certificate") });
		await Device.run({ port: 1, settings }, async (device) => {
			await device.until(() => device.log.retries.length >= 1, "retry");
			assertFailed(device, "blynk/redirect-refused", [
				`localhost, which is not trusted by its name alone, sends this device elsewhere: 127.0.0.1 port ${server.port}`,
				"; expected: the same server: a pin, the key of a first connection, or no check at all says nothing of another",
			]);
			assert.equal(device.wire.connections.length, 1);
		});
	});
});

void test("a redirect leads nowhere where the key of a first connection decides, or nothing does: no stranger's key is learnt, and none gets the token", async () => {
	const stranger = await Authority.create({ now: present });
	const strange = await stranger.issue(["somewhere.else"]);
	await withBlynk({ identity: strange }, async (other) => {
		await withBlynk({ tokens: [] }, async (server) => {
			const kinds = [{ trustFirstUse: true }, { trustInsecureBecause: "a test of redirects", trustInsecureUntil: "2026-12-31", sendSecretsUnverified: true }];
			const cases = [["127.0.0.1", kinds[0]], ["localhost", kinds[0]], ["127.0.0.1", kinds[1]]] as const;
			for (const [host, trust] of cases) {
				server.redirect = { host, port: other.port };
				const settings = blynkAlone(`tls://localhost:${server.port}`, { trustAnchors: "", ...trust });
				await Device.run({ port: 1, settings }, async (device) => {
					await device.until(() => device.log.retries.length >= 1, "retry");
					assert.equal(device.log.failures[0]?.code, "redirect-refused", device.log.text);
					assert.ok(!(device.host.storage.read("first-use-keys") ?? "").includes(pinOf(strange, "key")));
					assert.equal(other.device(tokens.house).information.size, 0);
				});
			}
		});
	});
});

void test("a redirect to another host is followed where anchors decide, and the name there is checked", async () => {
	await withBlynk({}, async (region) => {
		await withBlynk({ tokens: [] }, async (front) => {
			front.redirect = { host: "127.0.0.1", port: region.port };
			await Device.run({ port: 1, interval: 0.2, settings: blynkAlone(`tls://localhost:${front.port}`) }, async (device) => {
				await device.reached("blynk");
				await device.until(() => region.device(tokens.house).pins.has("v0"), "value at the region's server");
				assert.deepEqual(device.log.failures, [], device.log.text);
				assert.ok(device.log.warnings.some((warning) => warning.endsWith("[redirected]")), device.log.text);
				assert.ok(device.log.text.includes(`the Blynk server at 127.0.0.1 port ${region.port} let us in`), device.log.text);
			});
		});
	});
	const elsewhere = await authority.issue(["region.example"]);
	await withBlynk({ identity: elsewhere }, async (region) => {
		await withBlynk({ tokens: [] }, async (front) => {
			front.redirect = { host: "127.0.0.1", port: region.port };
			await Device.run({ port: 1, settings: blynkAlone(`tls://localhost:${front.port}`) }, async (device) => {
				await device.until(() => device.log.failures.length >= 1, "failure");
				assertFailed(device, "x509/name-mismatch", ["127.0.0.1 is not in the server's certificate, which is for: region.example;"]);
			});
		});
	});
});

function assertFailed({ log }: Device, code: string, texts: readonly string[]): void {
	const [failure] = log.failures;
	assert.equal(failure && `${failure.stage}/${failure.code}`, code, log.text);
	for (const text of texts) assert.ok(log.text.includes(text), `not printed:\n${text}\nbut:\n${log.text}`);
}
