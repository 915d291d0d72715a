import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:https";
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

void test("scenario D: docs/http.md's program posts with the settings and the token that it is given, and without any broker among them", async (context) => {
	const posts: string[] = [];
	const server = createServer({ cert: identity.chain, key: identity.key }, (request, response) => {
		posts.push(`${request.method ?? ""} ${request.url ?? ""} ${request.headers.authorization ?? ""}`);
		response.end("stored");
	});
	const [listener, time] = [await Listener.open(server), await TimeServer.start({}, () => Date.now())];
	const bench = new Bench({ "manifest.json": "{}", "ca.pem": authority.root, "settings.local.json": JSON.stringify({ trustAnchors: "ca.pem", sensorInterval: 1 }) });
	const program = spawn(process.execPath, [fileURLToPath(new URL("../../examples/https-post-alone.js", import.meta.url)), `https://localhost:${listener.port}/readings`, `timeServers=127.0.0.1:${time.port}`], { cwd: bench.folder, env: { SERVICE_TOKEN: token } });
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
	assert.ok(!out.includes(token));
	program.kill("SIGINT");
	const [status] = await once(program, "close") as [unknown];
	assert.equal(status, 0, out);
});
