import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createNetServer } from "node:net";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { HttpsPost } from "../../examples/https-post.js";
import { simulatedHost } from "../../hosts/node/simulated-host.js";
import { until } from "../../hosts/node/until.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { bearer } from "../../modules/http/credentials.js";
import { readSettings } from "../../modules/settings/settings.js";
import { Bench } from "../tools/bench.js";

const now = Date.now();
const authority = await Authority.create({ now });
const identity = await authority.issue(["localhost"]);
const token = "tok-8f2c0123456789";

interface Post {
	readonly type: string | undefined;
	readonly authorization: string | undefined;
	readonly body: string;
}

type Answer = (response: ServerResponse, count: number) => void;

/** The service behind its TLS, a device that posts to it, and what both said. */
class World {
	readonly posts: Post[] = [];
	connections = 0;
	log = "";
	readonly #answer: Answer;

	constructor(answer: Answer) {
		this.#answer = answer;
	}

	/** `settings` are laid over those of a good world, in which readings follow each other every second; `choose` gives the PEM of the anchor. */
	async run(body: () => Promise<void>, settings: Readonly<Record<string, unknown>> = {}, choose: (port: number) => Promise<string> | string = () => authority.root): Promise<void> {
		const server = createServer({ cert: identity.chain, key: identity.key, keepAliveTimeout: 60_000 }, (request, response) => { this.#take(request, response); });
		server.on("secureConnection", () => { this.connections++; });
		server.on("tlsClientError", () => undefined);
		const [listener, time] = [await Listener.open(server), await TimeServer.start({}, () => now)];
		try {
			const url = `https://localhost:${listener.port}/hooks/8f2c`;
			await this.#boot(url, await choose(listener.port), { timeServers: `127.0.0.1:${time.port}`, ...settings }, body);
		} finally {
			server.closeAllConnections();
			await listener.stop();
			await time.stop();
		}
		assert.ok(!this.log.includes(token) && !this.log.includes("8f2c"), this.log);
	}

	async #boot(url: string, anchor: string, settings: Readonly<Record<string, unknown>>, body: () => Promise<void>): Promise<void> {
		const log = new Terminal((text) => { this.log += text; }, () => 0);
		const read = readSettings([{ source: "the good world", values: GOOD }, { source: "the test", values: settings }], true);
		const storage = { read: () => undefined, write: () => undefined };
		const host = simulatedHost({ accessPoint, storage, log, resource: (name) => (name === "anchor.pem" ? Buffer.from(anchor) : undefined) });
		const device = new HttpsPost(host, read, url, bearer(token));
		try {
			await body();
		} finally {
			await new Promise<void>((resolve) => { device.stop(resolve); });
		}
	}

	/** Waits for something; when it does not come, tells what came instead. */
	async until(what: string, condition: () => boolean): Promise<void> {
		const end = performance.now() + 20_000;
		while (!condition()) {
			if (performance.now() > end) assert.fail(`no ${what}; the log:\n${this.log}`);
			await new Promise((resolve) => { setTimeout(resolve, 5); });
		}
	}

	#take(request: IncomingMessage, response: ServerResponse): void {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => { chunks.push(chunk); });
		request.on("end", () => {
			const { "content-type": type, authorization } = request.headers;
			this.posts.push({ type, authorization, body: Buffer.concat(chunks).toString() });
			// It wants application/json and says so, as in the scenario.
			if (type !== "application/json") response.writeHead(415).end("only application/json");
			else this.#answer(response, this.posts.length);
		});
	}
}

void test("scenario D: JSON is posted with its type, without anybody asking for that, over the anchor's chain and one connection", async () => {
	const world = new World((response, count) => { response.end(`ok ${count}`); });
	await world.run(async () => {
		await world.until("three posts", () => world.log.includes(": ok 3"));
		assert.equal(world.connections, 1);
		for (const { type, authorization, body } of world.posts) {
			assert.deepEqual([type, authorization], ["application/json", `Bearer ${token}`]);
			assert.match(body, /^\{"sensor_id":\d+,"data":\{"temp":-?[\d.]+,"humidity":[\d.]+\},"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$/);
		}
	});
});

void test("scenario D: a chunked reply on a connection that closes late is complete, with no sizes in it, and is not waited for", async () => {
	const world = new World((response) => {
		response.write("posted");
		response.write(", and ");
		setTimeout(() => { response.end("stored\r\n"); }, 20);
	});
	const began = performance.now();
	await world.run(async () => {
		await world.until("the whole reply", () => world.log.includes(": posted, and stored\n"));
		await world.until("another one", () => world.posts.length >= 2);
		assert.equal(world.connections, 1);
	});
	assert.ok(performance.now() - began < 20_000, "the server keeps its connections for a minute");
});

void test("scenario D: a 4xx shows status, the server's name and how its text begins; then it is tried again", async () => {
	const world = new World((response, count) => {
		if (count > 1) response.end("ok");
		else response.writeHead(422, { Server: "cloudflare", "CF-Ray": "8a1b-FRA" }).end(`{"error":"temp must be a string","you":"${token}"}${"x".repeat(1000)}`);
	});
	await world.run(async () => {
		await world.until("the failure, and then a good post", () => world.log.includes(": ok"));
		assert.match(world.log, /POST to https:\/\/localhost:\d+: 422 Unprocessable Entity, server cloudflare, cf-ray 8a1b-FRA, "\{"error":"temp must be a string","you":"\(secret\)"\}x+"/);
		assert.match(world.log, /content-refused/);
	});
});

void test("scenario D: a POST that is sent elsewhere, to be read, is not taken for one that was posted; then it is tried again", async () => {
	const world = new World((response, count) => {
		if (count > 1) response.end("ok");
		else response.writeHead(302, { Location: "/login" }).end();
	});
	await world.run(async () => {
		await world.until("the failure, and then a good post", () => world.log.includes(": ok"));
		assert.match(world.log, /redirect-became-get/);
		assert.equal(world.posts[0]?.body, world.posts[1]?.body, "the same reading, and nothing without a body between");
	});
});

void test("scenario D: the service restarts between two posts, and no reading that it took over is posted twice", async () => {
	const world = new World((response, count) => {
		const { socket } = response;
		response.end("ok");
		if (count === 1) setTimeout(() => { socket?.destroy(); }, 50);
	});
	await world.run(async () => {
		await world.until("more posts", () => world.posts.length >= 3);
		const times = world.posts.map(({ body }) => body);
		assert.equal(new Set(times).size, times.length);
		assert.equal(world.connections, 2);
	});
});

void test("scenario D: with another anchor nothing is posted, and the log says whose was needed", async () => {
	const world = new World((response) => { response.end("ok"); });
	const stranger = await Authority.create({ now, root: { subject: "CN=Somebody Else" } });
	await world.run(async () => {
		await world.until("the failure", () => world.log.includes("untrusted"));
		assert.deepEqual(world.posts, []);
	}, {}, () => stranger.root);
});

void test("scenario D: the anchor that `trust` saves is the one that it is posted with", async () => {
	const world = new World((response) => { response.end("ok"); });
	const bench = new Bench({ "store.pem": authority.root }, { SSL_CERT_FILE: "store.pem" });
	await world.run(async () => {
		await world.until("a post", () => world.log.includes(": ok"));
		assert.ok(world.log.includes("<- anchor Mooring Local CA"), world.log);
	}, {}, async (port) => {
		const { status, out } = await bench.run(["trust", `localhost:${port}`, "--save"], { now });
		assert.equal(status, 0, out);
		return bench.read("certs/mooring-local-ca.pem");
	});
});

const refused: readonly (readonly [what: string, args: readonly string[], environment: Readonly<Record<string, string>>, code: string, said: RegExp])[] = [
	["an address without TLS", ["http://127.0.0.1:PORT/hooks/8f2c", "trustAnchors=ca.pem"], {}, "plain-text", /begins with http:\/\//],
	["nobody to trust", ["https://127.0.0.1:PORT/hooks/8f2c"], {}, "no-trust", /before any socket is opened/],
	["a token that is empty", ["https://127.0.0.1:PORT/hooks/8f2c", "--ca", "ca.pem"], { SERVICE_TOKEN: "" }, "empty-variable", /SERVICE_TOKEN is set, and empty/],
	["an option that it has not", ["https://127.0.0.1:PORT/hooks/8f2c", "--broker", "mqtts://h"], {}, "example-argument", /place 3 /],
	["an option without its value", ["https://127.0.0.1:PORT/hooks/8f2c", "--ca"], {}, "example-argument", /--ca FILE\.pem/],
	["an address that is none", ["hooks/8f2c"], {}, "url-form", /does not begin with https/],
];

for (const [what, args, environment, code, said] of refused) {
	void test(`docs/http.md's program refuses ${what} at once, with a sentence and status 2`, async () => {
		let visits = 0;
		const server = createNetServer((socket) => { visits++; socket.destroy(); });
		const listener = await Listener.open(server);
		const bench = new Bench({ "manifest.json": "{}", "ca.pem": authority.root });
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

const accessPoint = { name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 5, refuseDelay: 5 };

/** Deadlines are generous, so that a busy machine turns no failure into a timeout. */
const GOOD = Object.freeze({
	wifiName: "Mooring Simulator", wifiPassword: "correct horse", trustAnchors: "anchor.pem", sensorInterval: 1, timeInterval: 100, retryFirst: 100, retryLargest: 2000,
	wifiDeadline: 15_000, timeDeadline: 15_000, dnsDeadline: 15_000, tcpDeadline: 15_000, tlsDeadline: 15_000,
});
