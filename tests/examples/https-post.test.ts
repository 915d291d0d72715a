import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:https";
import { createServer as createNetServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HttpsPost } from "../../examples/https-post.js";
import { simulatedHost } from "../../hosts/node/simulated-host.js";
import { until } from "../../hosts/node/until.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { Listener } from "../../hosts/peers/listener.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { bearer } from "../../modules/http/credentials.js";
import { readSettings } from "../../modules/settings/settings.js";
import { Bench } from "../tools/bench.js";
import { accessPoint, authority, identity, scenarioD, token } from "./scenario-d.js";

scenarioD({
	title: "node",
	boot: ({ url, token, anchor, settings, write }) => {
		const log = new Terminal(write, () => 0);
		const read = readSettings([{ source: "the test", values: settings }], true);
		const storage = { read: () => undefined, write: () => undefined };
		const host = simulatedHost({ accessPoint, storage, log, resource: (name) => (name === "anchor.pem" ? Buffer.from(anchor) : undefined) });
		const device = new HttpsPost(host, read, url, bearer(token));
		return { stop: () => new Promise((resolve) => { device.stop(resolve); }) };
	},
});

const refused: readonly (readonly [what: string, args: readonly string[], environment: Readonly<Record<string, string>>, code: string, said: RegExp])[] = [
	["an address without TLS", ["http://127.0.0.1:PORT/hooks/8f2c", "trustAnchors=ca.pem"], {}, "plain-text", /begins with http:\/\/[^]*what to do: Write https:\/\/ in place of http:\/\//],
	["nobody to trust", ["https://127.0.0.1:PORT/hooks/8f2c"], {}, "no-trust", /before any socket is opened/],
	["a token that is empty", ["https://127.0.0.1:PORT/hooks/8f2c", "--ca", "ca.pem"], { SERVICE_TOKEN: "" }, "empty-variable", /SERVICE_TOKEN is set, and empty/],
	["an option that it has not", ["https://127.0.0.1:PORT/hooks/8f2c", "--broker", "mqtts://h"], {}, "example-argument", /place 3 /],
	["an option without its value", ["https://127.0.0.1:PORT/hooks/8f2c", "--ca"], {}, "example-argument", /--ca FILE\.pem/],
	["an address that is none", ["hooks/8f2c"], {}, "url-scheme", /what to do: Write https:\/\/ in front/],
	["a server's own certificate in the place of its CA's", ["https://127.0.0.1:PORT/hooks/8f2c", "--ca", "leaf.pem"], {}, "leaf-as-ca", /npm run trust -- 127\.0\.0\.1:\d+ shows/],
];

for (const [what, args, environment, code, said] of refused) {
	void test(`docs/http.md's program refuses ${what} at once, with a sentence and status 2`, async () => {
		let visits = 0;
		const server = createNetServer((socket) => { visits++; socket.destroy(); });
		const listener = await Listener.open(server);
		const bench = new Bench({ "manifest.json": "{}", "ca.pem": authority.root, "leaf.pem": identity.certificate });
		const { status, out } = await runProgram(args.map((word) => word.replace("PORT", String(listener.port))), bench.folder, environment);
		await listener.stop();
		assert.equal(status, 2, out);
		assert.ok(out.includes(`FAILED [${code}]`) && said.test(out), out);
		assert.ok(!/\bat .*:\d+:\d+|8f2c/.test(out) && !out.includes("joining"), out);
		assert.equal(visits, 0);
	});
}

void test("docs/http.md's program says with --help how it is called", async () => {
	const { status, out } = await runProgram(["--help"], new Bench().folder, {});
	assert.equal(status, 0);
	assert.match(out, /https:\/\/HOST\/PATH \[--ca FILE\.pem\]/);
});

void test("docs/http.md's program says the same without an address, with status 2", async () => {
	const { status, out } = await runProgram([], new Bench().folder, {});
	assert.equal(status, 2);
	assert.match(out, /https:\/\/HOST\/PATH \[--ca FILE\.pem\]/);
});

/** To its end, which is near. */
async function runProgram(args: readonly string[], folder: string, environment: Readonly<Record<string, string>>): Promise<{ readonly status: unknown; readonly out: string }> {
	const program = spawn(process.execPath, [PROGRAM, ...args], { cwd: folder, env: environment });
	let out = "";
	for (const stream of [program.stdout, program.stderr]) stream.on("data", (chunk: Buffer) => { out += chunk.toString(); });
	const [status] = await once(program, "close") as [unknown];
	return { status, out };
}

void test("scenario D: docs/http.md's program posts with the settings and the token that it is given, and without any broker among them", async (context) => {
	const posts: string[] = [];
	const server = createServer({ cert: identity.chain, key: identity.key }, (request, response) => {
		posts.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
		response.end("stored");
	});
	const [listener, time] = [await Listener.open(server), await TimeServer.start({}, () => Date.now())];
	const bench = new Bench({ "manifest.json": "{}", "ca.pem": authority.root, "settings.local.json": JSON.stringify({ trustAnchors: "ca.pem", sensorInterval: 1 }) });
	const program = spawn(process.execPath, [PROGRAM, `https://localhost:${listener.port}/readings`, `timeServers=127.0.0.1:${time.port}`], { cwd: bench.folder, env: { SERVICE_TOKEN: token } });
	let out = "";
	program.stdout.on("data", (chunk: Buffer) => { out += chunk.toString(); });
	context.after(async () => {
		program.kill("SIGKILL");
		server.closeAllConnections();
		await listener.stop();
		await time.stop();
	});
	await until(() => posts.length >= 2 && out.includes(`posted to https://localhost:${listener.port}: stored`), 20_000);
	assert.deepEqual(posts.slice(0, 2), [`POST /readings Bearer ${token}`, `POST /readings Bearer ${token}`], out);
	assert.ok(!out.includes(token) && !out.includes("u{"), out);
	program.kill("SIGINT");
	const [status] = await once(program, "close") as [unknown];
	assert.equal(status, 0, out);
});

const PROGRAM = fileURLToPath(new URL("../../examples/https-post-alone.js", import.meta.url));
