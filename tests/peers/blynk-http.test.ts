import assert from "node:assert/strict";
import { request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import test from "node:test";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import type { Dialect } from "../../hosts/peers/blynk/command.js";
import { RawClient } from "./blynk-client.js";
import { authority, identity } from "./scene.js";

const token = "0123456789abcdef0123456789ABCDEF";
const bad = "z".repeat(32);

/** With v1 = 23.4, v2 = 1 and 2, d8 = 1 kept before; the device is not connected, an app is. */
const legacy: readonly [what: string, method: string, path: string, body: string, status: number, answer: string][] = [
	["a pin", "GET", `/${token}/get/V1`, "", 200, '["23.4"]'],
	["a pin of several values", "GET", `/${token}/get/v2`, "", 200, '["1","2"]'],
	["a digital pin", "GET", `/${token}/get/D8`, "", 200, '["1"]'],
	["a pin without a value", "GET", `/${token}/get/A0`, "", 400, "Requested pin doesn't exist in the app."],
	["a pin of no kind", "GET", `/${token}/get/X1`, "", 400, "Wrong pin format."],
	["a pin that is too high", "GET", `/${token}/get/V256`, "", 400, "Wrong pin format."],
	["no pin", "GET", `/${token}/get/`, "", 400, "Wrong pin format."],
	["an unknown token", "GET", `/${bad}/get/V1`, "", 400, "Invalid token."],
	["an update", "GET", `/${token}/update/V5?value=a%20b`, "", 200, ""],
	["an update with two values", "GET", `/${token}/update/V5?value=a&value=b`, "", 200, ""],
	["an update without a value", "GET", `/${token}/update/V5`, "", 400, "Wrong request format."],
	["an update of an unknown device", "GET", `/${bad}/update/V5?value=1`, "", 400, "Invalid token."],
	["an update of pin x", "GET", `/${token}/update/Vx?value=1`, "", 400, "Wrong pin format."],
	["an update by PUT", "PUT", `/${token}/update/V5`, '["a",2]', 200, ""],
	["an update by PUT, empty", "PUT", `/${token}/update/V5`, "[]", 400, "No pin for update provided."],
	["an update by PUT, no JSON", "PUT", `/${token}/update/V5`, "a", 400, "Wrong request format."],
	["an update by PUT, no list", "PUT", `/${token}/update/V5`, '{"a":1}', 400, "Wrong request format."],
	["whether the device is there", "GET", `/${token}/isHardwareConnected`, "", 200, "false"],
	["whether an app is there", "GET", `/${token}/isAppConnected`, "", 200, "true"],
	["whether an unknown device is there", "GET", `/${bad}/isHardwareConnected`, "", 400, "Invalid token."],
	["a notification", "POST", `/${token}/notify`, '{"body":"hello"}', 200, ""],
	["a notification without a body", "POST", `/${token}/notify`, "{}", 400, "Body is empty or larger than 255 chars."],
	["a notification that is too long", "POST", `/${token}/notify`, JSON.stringify({ body: "x".repeat(256) }), 400, "Body is empty or larger than 255 chars."],
	["a path that is none", "GET", `/${token}/nothing`, "", 404, ""],
	["a path of the other API", "GET", `/external/api/get?token=${token}&v1`, "", 404, ""],
	["a method that is none", "DELETE", `/${token}/get/V1`, "", 404, ""],
	["the root", "GET", "/", "", 404, ""],
	["a body that is too long", "PUT", `/${token}/update/V5`, `["${"x".repeat(600_000)}"]`, 413, ""],
];
const iot: typeof legacy = [
	["a pin", "GET", `/external/api/get?token=${token}&v1`, "", 200, "23.4"],
	["two pins", "GET", `/external/api/get?token=${token}&v1&d8`, "", 200, '{"v1":"23.4","d8":"1"}'],
	["a pin without a value", "GET", `/external/api/get?token=${token}&v9`, "", 400, '{"error":{"message":"Requested pin doesn\'t exist."}}'],
	["no pin", "GET", `/external/api/get?token=${token}`, "", 400, '{"error":{"message":"Wrong pin format."}}'],
	["an unknown token", "GET", `/external/api/get?token=${bad}&v1`, "", 400, '{"error":{"message":"Invalid token."}}'],
	["no token", "GET", "/external/api/get?v1", "", 400, '{"error":{"message":"Invalid token."}}'],
	["an update", "GET", `/external/api/update?token=${token}&v5=a%20b`, "", 200, ""],
	["an update of pin x", "GET", `/external/api/update?token=${token}&x5=1`, "", 400, '{"error":{"message":"Wrong pin format."}}'],
	["an update of several", "GET", `/external/api/batch/update?token=${token}&v5=a&v6=b`, "", 200, ""],
	["an event", "GET", `/external/api/logEvent?token=${token}&code=hot&description=41`, "", 200, ""],
	["an event without a code", "GET", `/external/api/logEvent?token=${token}`, "", 400, '{"error":{"message":"Event code is missing."}}'],
	["whether the device is there", "GET", `/external/api/isHardwareConnected?token=${token}`, "", 200, "false"],
	["a path of the other API", "GET", `/${token}/get/V1`, "", 404, ""],
];
for (const [dialect, rows] of [["legacy", legacy], ["iot", iot]] as const) {
	for (const [what, method, path, body, status, answer] of rows) {
		void test(`blynk ${dialect} HTTP: ${what}`, async () => {
			await withServer(dialect, async (server) => {
				assert.deepEqual(await ask(server.plainPort, method, path, body), { status, answer });
			});
		});
	}
}

void test("blynk HTTP: the TLS port of the legacy server has it too, beside the devices", async () => {
	await withServer("legacy", async (server) => {
		const device = RawClient.secure(server.port, authority.root).send(29, 1, token);
		await device.until(1);
		assert.deepEqual(await ask(server.port, "GET", `/${token}/isHardwareConnected`, "", true), { status: 200, answer: "true" });
		assert.deepEqual(await ask(server.port, "PUT", `/${token}/update/V7`, '["1","2"]', true), { status: 200, answer: "" });
		assert.deepEqual((await device.until(2))[1], "20#111 vw|7|1|2");
		device.stop();
	});
});

void test("blynk HTTP: what an update changes, and who is told", async () => {
	await withServer("iot", async (server) => {
		const told: string[] = [];
		server.app(token, ({ pin, values, id }) => { told.push(`${pin} ${values.join("|")} ${id}`); });
		const device = RawClient.plain(server.plainPort).send(29, 1, token);
		await device.until(1);
		await ask(server.plainPort, "GET", `/external/api/batch/update?token=${token}&v5=a&v5=b&d2=1`, "");
		assert.deepEqual((await device.until(3)).slice(1), ["20#111 vw|5|a|b", "20#111 dw|2|1"]);
		assert.deepEqual(told, ["v5 a|b 111", "d2 1 111"]);
		await ask(server.plainPort, "GET", `/external/api/logEvent?token=${token}&code=hot&description=41`, "");
		assert.deepEqual(server.device(token).events, [{ name: "hot", description: "41", open: true }]);
		device.stop();
	});
});

void test("blynk HTTP: several requests over one connection, byte by byte", async () => {
	await withServer("legacy", async (server) => {
		const client = RawClient.plain(server.plainPort);
		const request = `GET /${token}/get/V1 HTTP/1.1\r\nHost: h\r\n\r\n`;
		for (const byte of Buffer.from(`${request}${request.replace("Host", "Connection: close\r\nHost")}`)) {
			client.write(byte.toString(16).padStart(2, "0"));
			await new Promise((resolve) => { setImmediate(resolve); });
		}
		await client.closed();
		assert.equal(Buffer.from(client.hex, "hex").toString().match(/HTTP\/1.1 200 OK[\s\S]*?\["23.4"\]/g)?.length, 2);
	});
});

async function withServer(dialect: Dialect, run: (server: BlynkServer) => Promise<void>): Promise<void> {
	const server = await BlynkServer.start({ identity, plainPort: 0, dialect, tokens: [token], widgets: ["notify"] });
	const app = server.app(token);
	app.write(1, "23.4");
	app.write(2, "1", "2");
	app.send("dw", 8, ["1"]);
	try {
		await run(server);
	} finally {
		await server.stop();
	}
}

async function ask(port: number, method: string, path: string, body: string, secure = false): Promise<{ status: number | undefined; answer: string }> {
	return await new Promise((resolve, reject) => {
		const options = { host: "localhost", family: 4, port, method, path, ca: authority.root, agent: false, headers: { "Content-Type": "application/json" } };
		const request = (secure ? requestSecure : requestPlain)(options, (response) => {
			const chunks: Buffer[] = [];
			response.on("data", (chunk: Buffer) => { chunks.push(chunk); });
			response.on("end", () => { resolve({ status: response.statusCode, answer: Buffer.concat(chunks).toString() }); });
		});
		request.on("error", reject);
		request.end(body);
	});
}
