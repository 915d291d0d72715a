import assert from "node:assert/strict";
import { get } from "node:https";
import { test } from "node:test";
import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { PINS } from "../../main.js";
import { isFailure } from "../../modules/failure/failure.js";
import { authority as houseAuthority } from "../peers/scene.js";
import { withBlynk, withoutBroker } from "./blynk-world.js";
import { pinOf } from "./trust-world.js";
import { authority, Device, identity, tokens } from "./world.js";

// Scenario B whole: a server in the house, by its address and with a pin from a browser, and one that stands for the cloud.

/** Made around this machine's present, for Node's client looks at its dates; the firmware has its pin, which has none. */
const house = await houseAuthority.issue(["house.example", "127.0.0.1"]);
const PIN = pinOf(house, "certificate");
const HEX = PIN.slice("sha256:".length);

/** The house's CA is not the cloud's: neither trust would do for the other server. */
function settings(housePort: number, cloudPort: number): Readonly<Record<string, unknown>> {
	return {
		...withoutBroker, trustAnchors: "",
		blynkUrl: `tls://127.0.0.1:${housePort}`, blynkToken: tokens.house, blynkPins: `\u200e${HEX.toUpperCase()}`,
		blynkFallbackUrl: `tls://localhost:${cloudPort}`, blynkFallbackToken: tokens.cloud, blynkFallbackDialect: "iot", blynkFallbackAnchors: "ca.pem",
	};
}

async function withServers(run: (house: BlynkServer, cloud: BlynkServer) => Promise<void>): Promise<void> {
	await withBlynk({ identity: house }, async (first) => {
		await withBlynk({ identity, tokens: [tokens.cloud], dialect: "iot" }, async (second) => { await run(first, second); });
	});
}

void test("scenario B: two servers, each with its own trust, changed at run time by the app's switch, there and back, without a restart", async () => {
	await withServers(async (first, second) => {
		await Device.run({ port: 1, interval: 0.2, settings: settings(first.port, second.port) }, async (device) => {
			await device.until(() => first.device(tokens.house).pins.get("v3")?.[0] === "1", "switch that shows 1");
			assert.deepEqual(device.log.warnings.filter((warning) => warning.includes("U+200E")), ["blynkPins: removed U+200E at column 1 (left-to-right mark)"]);
			assert.ok(device.log.text.includes("pinned by the SHA-256 of its certificate, name and dates not enforced"), device.log.text);
			assert.ok(first.app(tokens.house).write(PINS.server, "2"));
			await device.until(() => second.device(tokens.cloud).pins.get("v3")?.[0] === "2", "switch that shows 2");
			await device.until(() => second.device(tokens.cloud).pins.has("v0"), "value in the cloud");
			assert.ok(device.log.text.includes(`the app asks for server 2, the Blynk server at localhost port ${second.port}`), device.log.text);
			assert.ok(!first.device(tokens.house).connected);
			assert.ok(second.app(tokens.cloud).write(PINS.server, "1"));
			await device.reached("blynk", 3);
			await device.until(() => first.device(tokens.house).connected && !second.device(tokens.cloud).connected, "return to the house");
			assert.deepEqual(device.log.failures, [], device.log.text);
		});
	});
});

void test("scenario B: a switch to a server that is not there changes nothing and is told", async () => {
	await withServers(async (first, second) => {
		await Device.run({ port: 1, interval: 0.2, settings: settings(first.port, second.port) }, async (device) => {
			await device.reached("blynk");
			for (const value of ["3", "0", "", "cloud"]) first.app(tokens.house).write(PINS.server, value);
			for (const value of ["3", "0", "", "cloud"]) await device.until(() => device.log.warnings.includes(`the app asks for server "${value}"; there are 1 to 2`), `warning of "${value}"`);
			assert.deepEqual([first.device(tokens.house).connected, second.device(tokens.cloud).connected], [true, false]);
		});
	});
});

void test("scenario B: when the house's server is away the other is used, with what was written meanwhile", async () => {
	await withServers(async (first, second) => {
		await Device.run({ port: 1, interval: 0.2, settings: settings(first.port, second.port) }, async (device) => {
			await device.until(() => first.device(tokens.house).pins.has("v0"), "value in the house");
			await first.stop();
			await device.until(() => second.device(tokens.cloud).pins.has("v0"), "value in the cloud");
			await device.until(() => second.device(tokens.cloud).pins.get("v3")?.[0] === "2", "switch that shows 2");
			assert.ok(device.log.failures.length >= 1 && device.log.failures.every(({ stage }) => stage === "blynk" || stage === "tcp" || stage === "tls"), device.log.text);
			assert.equal(device.firmware.counts.dropped, 0);
		});
	});
});

const refused: readonly (readonly [name: string, text: string, code: string, seen: string])[] = [
	["a letter that is not hex", `${HEX.slice(0, 9)}g${HEX.slice(10)}`, "pin-character", "blynkPins: pin 1 has the character \"g\" (U+0067) at column 10"],
	["a pin that is too short", HEX.slice(2), "pin-length", "blynkPins: pin 1 has 31 bytes: one byte is missing"],
];

for (const [name, text, code, seen] of refused) {
	void test(`scenario B: ${name}, for a Blynk server, is refused before Wi-Fi`, async () => {
		const options = { port: 1, settings: { ...settings(1, 1), blynkPins: text }, host: () => ({ connect: () => assert.fail("dialled") }) };
		await assert.rejects(Device.run(options, () => assert.fail("started")), (caught) => {
			assert.ok(isFailure(caught), String(caught));
			assert.deepEqual([caught.stage, caught.code, caught.seen], ["settings", code, seen]);
			return true;
		});
	});
}

void test("scenario B: one wrong nibble is a mismatch, and both values are told", async () => {
	const wrong = HEX.slice(0, -1) + (HEX.endsWith("0") ? "1" : "0");
	await withBlynk({ identity: house }, async ({ port }) => {
		const alone = { ...withoutBroker, trustAnchors: "", blynkUrl: `tls://127.0.0.1:${port}`, blynkToken: tokens.house, blynkPins: wrong };
		await Device.run({ port: 1, settings: alone }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assertFailed(device, "x509/pin-mismatch", [`is ${PIN}, key-sha256:`, `; expected: one of the pins sha256:${wrong}\n`]);
		});
	});
});

void test("scenario B: with anchors, an address that the certificate lacks is a mismatch of the name, and the names are told", async () => {
	await withBlynk({ identity: await authority.issue(["house.example"]) }, async ({ port }) => {
		const alone = { ...withoutBroker, trustAnchors: "", blynkUrl: `tls://127.0.0.1:${port}`, blynkToken: tokens.house, blynkAnchors: "ca.pem" };
		await Device.run({ port: 1, settings: alone }, async (device) => {
			await device.until(() => device.log.failures.length >= 1, "failure");
			assertFailed(device, "x509/name-mismatch", ["127.0.0.1 is not in the server's certificate, which is for: house.example;"]);
		});
	});
});

void test("scenario B: what is typed into the app's terminal comes back, and its question is answered", async () => {
	await withServers(async (first, second) => {
		await Device.run({ port: 1, interval: 0.2, settings: settings(first.port, second.port) }, async (device) => {
			const seen: string[] = [];
			const app = first.app(tokens.house, ({ pin, values }) => { if (pin === "v2") seen.push(values.join("")); });
			await device.until(() => first.device(tokens.house).pins.has("v0"), "first value");
			for (const typed of ["hello", "Wärme?", "status"]) app.write(PINS.terminal, typed);
			await device.until(() => / °C, .* %/.test(seen.join("")), "answer in the terminal");
			assert.match(seen.join(""), /> hello\r?\n> Wärme\?\r?\n[\d.]+ °C, [\d.]+ %\r?\n$/);
			assert.ok(device.log.text.includes("the terminal says: Wärme?"), device.log.text);
		});
	});
});

void test("scenario B: the HTTP API answers at the same TLS port, with the same certificate, to a client that verifies it", async () => {
	await withServers(async (first, second) => {
		await Device.run({ port: 1, interval: 0.2, settings: settings(first.port, second.port) }, async (device) => {
			await device.until(() => first.device(tokens.house).pins.has("v0"), "first value");
			assert.deepEqual(await fetched(first.port, `/${tokens.house}/isHardwareConnected`), { status: 200, text: "true" });
			const reading = await fetched(first.port, `/${tokens.house}/get/V0`);
			assert.equal(reading.status, 200);
			assert.match(reading.text, /^\["-?\d+(\.\d)?"\]$/);
			assert.equal((await fetched(first.port, `/${tokens.house}/update/V2?value=from+a+script`)).status, 200);
			await device.until(() => device.log.text.includes("the terminal says: from a script"), "line from the HTTP API");
			assert.deepEqual(await fetched(first.port, `/${tokens.unknown}/get/V0`), { status: 400, text: "Invalid token." });
		});
	});
	await assert.rejects(withBlynk({ identity }, async ({ port }) => { await fetched(port, "/"); }), "a certificate of another CA is not taken");
});

/** By Node's client, which trusts the house's CA alone. */
async function fetched(port: number, path: string): Promise<{ status: number | undefined; text: string }> {
	return await new Promise((resolve, reject) => {
		get({ host: "127.0.0.1", port, path, ca: houseAuthority.root, agent: false }, (response) => {
			let text = "";
			response.setEncoding("utf8").on("data", (part: string) => { text += part; });
			response.on("end", () => { resolve({ status: response.statusCode, text }); });
		}).on("error", reject);
	});
}

function assertFailed({ log }: Device, code: string, texts: readonly string[]): void {
	const [failure] = log.failures;
	assert.equal(failure && `${failure.stage}/${failure.code}`, code, log.text);
	for (const text of texts) assert.ok(log.text.includes(text), `not printed:\n${text}\nbut:\n${log.text}`);
}
