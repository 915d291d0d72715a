import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { Bench } from "../tools/bench.js";

const now = Date.now();
export const authority = await Authority.create({ now });
export const identity = await authority.issue(["localhost"]);
export const token = "tok-8f2c0123456789";

/** Scenario D whole: examples/https-post against a service behind TLS, wherever the example runs. */
export function scenarioD(site: Site): void {
	void test(`${site.title}: scenario D: JSON is posted with its type, without anybody asking for that, over the anchor's chain and one connection`, async () => {
		const world = new World(site, (response, count) => { response.end(`ok ${count}`); });
		await world.run(async () => {
			await world.until("three posts", () => world.log.includes(": ok 3"));
			assert.equal(world.connections, 1);
			for (const { type, authorization, body } of world.posts) {
				assert.deepEqual([type, authorization], ["application/json", `Bearer ${token}`]);
				assert.match(body, /^\{"sensor_id":\d+,"data":\{"temp":-?[\d.]+,"humidity":[\d.]+\},"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$/);
			}
		});
	});

	void test(`${site.title}: scenario D: a chunked reply on a connection that closes late is complete, with no sizes in it, and is not waited for`, async () => {
		const world = new World(site, (response) => {
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

	void test(`${site.title}: scenario D: a 4xx shows status, the server's name and how its text begins; then it is tried again`, async () => {
		const world = new World(site, (response, count) => {
			if (count > 1) response.end("ok");
			else response.writeHead(422, { Server: "cloudflare", "CF-Ray": "8a1b-FRA" }).end(`{"error":"temp must be a string","you":"${token}"}${"x".repeat(1000)}`);
		});
		await world.run(async () => {
			await world.until("the failure, and then a good post", () => world.log.includes(": ok"));
			assert.match(world.log, /POST to https:\/\/localhost:\d+: 422 Unprocessable Entity, server cloudflare, cf-ray 8a1b-FRA, "\{"error":"temp must be a string","you":"\(secret\)"\}x+"/);
			assert.match(world.log, /content-refused/);
		});
	});

	void test(`${site.title}: scenario D: a POST that is sent elsewhere, to be read, is not taken for one that was posted; then it is tried again`, async () => {
		const world = new World(site, (response, count) => {
			if (count > 1) response.end("ok");
			else response.writeHead(302, { Location: "/login" }).end();
		});
		await world.run(async () => {
			await world.until("the failure, and then a good post", () => world.log.includes(": ok"));
			assert.match(world.log, /redirect-became-get/);
			assert.equal(world.posts[0]?.body, world.posts[1]?.body, "the same reading, and nothing without a body between");
		});
	});

	void test(`${site.title}: scenario D: the service restarts between two posts, and no reading that it took over is posted twice`, async () => {
		const world = new World(site, (response, count) => {
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

	void test(`${site.title}: scenario D: with another anchor nothing is posted, and the log says whose was needed`, async () => {
		const world = new World(site, (response) => { response.end("ok"); });
		const stranger = await Authority.create({ now, root: { subject: "CN=Somebody Else" } });
		await world.run(async () => {
			await world.until("the failure", () => world.log.includes("untrusted"));
			assert.deepEqual(world.posts, []);
		}, {}, () => stranger.root);
	});

	void test(`${site.title}: scenario D: the anchor that 'trust' saves is the one that it is posted with`, async () => {
		const world = new World(site, (response) => { response.end("ok"); });
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
}

/** Where the example runs. */
export interface Site {
	/** For the names of the tests. */
	readonly title: string;
	/** Starts it with these settings, which have the anchor as `anchor.pem`; `write` is told what it says. */
	boot(options: SiteOptions): Promise<Running> | Running;
}

export interface SiteOptions {
	readonly url: string;
	readonly token: string;
	/** PEM. */
	readonly anchor: string;
	readonly settings: Readonly<Record<string, unknown>>;
	readonly write: (text: string) => void;
}

export interface Running {
	stop(): Promise<void>;
}

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
	readonly #site: Site;
	readonly #answer: Answer;

	constructor(site: Site, answer: Answer) {
		this.#site = site;
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
			const all = { ...GOOD, timeServers: `127.0.0.1:${time.port}`, ...settings };
			const device = await this.#site.boot({ url, token, anchor: await choose(listener.port), settings: all, write: (text) => { this.log += text; } });
			try {
				await body();
			} finally {
				await device.stop();
			}
		} finally {
			server.closeAllConnections();
			await listener.stop();
			await time.stop();
		}
		assert.ok(!this.log.includes(token) && !this.log.includes("8f2c"), this.log);
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

/** The access point of every site. */
export const accessPoint = { name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 5, refuseDelay: 5 };

/** Deadlines are generous, so that a busy machine turns no failure into a timeout. */
const GOOD = Object.freeze({
	wifiName: "Mooring Simulator", wifiPassword: "correct horse", trustAnchors: "anchor.pem", sensorInterval: 1, timeInterval: 100, retryFirst: 100, retryLargest: 2000,
	wifiDeadline: 15_000, timeDeadline: 15_000, dnsDeadline: 15_000, tcpDeadline: 15_000, tlsDeadline: 15_000,
});
