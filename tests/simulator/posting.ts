import assert from "node:assert/strict";
import { createServer, type Server } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { Bench } from "../tools/bench.js";

const now = Date.now();
const authority = await Authority.create({ now });
const identity = await authority.issue(["localhost"]);
const token = "tok-8f2c0123456789";

/** Scenario D, and what else becomes of a board whose main job is to post readings, wherever the firmware runs. */
export function posting(site: Site): void {
	void test(`${site.title}: scenario D: JSON is posted with its type, without anybody asking for that, over the anchor's chain and one connection`, async () => {
		const world = new World(site, (response, count) => { response.end(`ok ${count}`); });
		await world.run(async () => {
			await world.until("three posts", () => world.log.includes("the service has #3 (3 of 3), status 200"));
			assert.equal(world.connections, 1);
			for (const { method, type, authorization, body } of world.posts) {
				assert.deepEqual([method, type, authorization], ["POST", "application/json", `Bearer ${token}`]);
				assert.match(body, /^\{"sensor_id":\d+,"data":\{"temp":-?[\d.]+,"humidity":[\d.]+\},"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$/);
			}
		});
	});

	void test(`${site.title}: scenario D: a chunked reply on a connection that closes late is complete, and is not waited for`, async () => {
		const world = new World(site, (response) => {
			response.write("posted");
			response.write(", and ");
			setTimeout(() => { response.end("stored\r\n"); }, 20);
		});
		const began = performance.now();
		await world.run(async () => {
			await world.until("another post", () => world.log.includes("the service has #2"));
			assert.equal(world.connections, 1);
		});
		assert.ok(performance.now() - began < 20_000, "the server keeps its connections for a minute");
	});

	for (const [what, answer, settings, said] of FIRST_ANSWERS) {
		void test(`${site.title}: ${what} is told, and the reading is posted again after a pause`, async () => {
			const world = new World(site, (response, count) => {
				if (count > 1) response.end("ok");
				else answer(response);
			});
			await world.run(async () => {
				await world.until("the failure, and then a good post", () => world.log.includes("the service has #"));
				for (const one of said) assert.match(world.log, one);
				assert.match(world.log, /post is tried again in/);
				const [first, second] = world.posts.map(({ body }) => body);
				// Unless the pause was so long that there is a newer one.
				assert.ok(first === second || world.log.includes("#1 is not posted: a newer reading has taken its place"), world.log);
			}, { postDeadline: 15_000, ...settings });
		});
	}

	void test(`${site.title}: a reply that is cut off behind its good status is good, and the reading is not posted again`, async () => {
		const world = new World(site, (response, count) => {
			if (count > 1) {
				response.end("ok");
				return;
			}
			response.writeHead(200, { "Content-Length": 100 }).write("half");
			setTimeout(() => { response.socket?.destroy(); }, 20);
		});
		await world.run(async () => {
			await world.until("another post", () => world.log.includes("the service has #2"));
			assert.doesNotMatch(world.log, /FAILED/);
			assert.equal(new Set(world.posts.map(({ body }) => body)).size, world.posts.length);
		});
	});

	void test(`${site.title}: while the service is away, only the newest reading is kept, which is said of each other`, async () => {
		const world = new World(site, (response) => { response.end("ok"); });
		await world.run(async () => {
			await world.until("a post", () => world.log.includes("the service has #1 "));
			await world.leave();
			await world.until("readings without a service", () => world.log.split("a newer reading has taken its place").length > 2);
			assert.match(world.log, /tcp +FAILED \[(refused|reset|not-connected|closed)/);
			const before = world.posts.length;
			await world.come();
			await world.until("a post again", () => world.posts.length > before);
			const gone = world.log.split("a newer reading has taken its place").length - 1;
			await world.until("its number", () => Number(/the service has #(\d+) [^\n]*\n(?![^]*the service has)/.exec(world.log)?.[1] ?? 0) > 1 + gone);
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

	void test(`${site.title}: a service with a field of its own for the key is sent that, and no Authorization`, async () => {
		const world = new World(site, (response) => { response.end("ok"); });
		await world.run(async () => {
			await world.until("a post", () => world.log.includes("the service has #1"));
			const [{ authorization, key } = { authorization: "", key: "" }] = world.posts;
			assert.deepEqual([authorization, key], [undefined, token]);
		}, { postTokenField: "X-Api-Key" });
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
			await world.until("a post", () => world.log.includes("the service has #1"));
			assert.ok(world.log.includes("<- anchor Mooring Local CA"), world.log);
		}, {}, async (port) => {
			bench.write("settings.local.json", JSON.stringify({ postUrl: `https://localhost:${port}/hooks/8f2c` }));
			const { status, out } = await bench.run(["trust", `localhost:${port}`, "--save"], { now });
			assert.equal(status, 0, out);
			assert.equal((JSON.parse(bench.read("settings.local.json")) as Record<string, unknown>)["postAnchors"], "certs/mooring-local-ca.pem", out);
			return bench.read("certs/mooring-local-ca.pem");
		});
	});
}

/** What a service may do with the first post, and what is said of it. */
const FIRST_ANSWERS: readonly (readonly [what: string, answer: (response: ServerResponse) => void, settings: Readonly<Record<string, unknown>>, said: readonly RegExp[]])[] = [
	["a body that the service does not want (422)", (response) => { response.writeHead(422, { Server: "cloudflare", "CF-Ray": "8a1b-FRA" }).end(`{"error":"temp must be a string","you":"${token}"}${"x".repeat(1000)}`); }, {}, [
		/FAILED \[content-refused\]/, /POST to https:\/\/localhost:\d+: 422 Unprocessable Entity, server cloudflare, cf-ray 8a1b-FRA, "\{"error":"temp must be a string","you":"\(secret\)"\}x+"/,
	]],
	["a token that the service does not know (401)", (response) => { response.writeHead(401).end(`${token} is unknown`); }, {}, [/FAILED \[unauthorized\]/, /401 Unauthorized, "\(secret\) is unknown"/]],
	["a service that is broken (500)", (response) => { response.writeHead(500).end("database"); }, {}, [/FAILED \[server-error\]/, /500 Internal Server Error, "database"/]],
	["a redirect to a login page", (response) => { response.writeHead(302, { Location: "/login" }).end(); }, {}, [/FAILED \[redirect-limit\]/, /POST to https:\/\/localhost:\d+ was sent elsewhere 1 time, the last time to https:\/\/localhost:\d+/]],
	["a redirect that would keep the POST", (response) => { response.writeHead(308, { Location: "https://elsewhere.example/" }).end(); }, {}, [/FAILED \[redirect-limit\]/, /the last time to https:\/\/elsewhere\.example;/]],
	["a connection that ends in the place of a reply", (response) => { response.socket?.destroy(); }, {}, [/FAILED \[(closed-before-reply|truncated|reset)\]/]],
	["a service that is too slow", () => undefined, { postDeadline: 300 }, [/FAILED \[first-byte-timeout\]/, /took the request and said nothing within 0\.3 s/]],
];

/** Where the firmware runs. */
export interface Site {
	/** For the names of the tests. */
	readonly title: string;
	/** Starts it with these settings, which have the anchor as `anchor.pem`; `write` is told what it says. */
	boot(options: SiteOptions): Promise<Running> | Running;
}

export interface SiteOptions {
	/** PEM. */
	readonly anchor: string;
	readonly settings: Readonly<Record<string, unknown>>;
	readonly write: (text: string) => void;
}

export interface Running {
	stop(): Promise<void>;
}

interface Post {
	readonly method: string | undefined;
	readonly key: string | string[] | undefined;
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
	#server: Server | undefined;
	#listener: Listener | undefined;

	constructor(site: Site, answer: Answer) {
		this.#site = site;
		this.#answer = answer;
	}

	/** `settings` are laid over those of a good world, in which readings follow each other every second; `choose` gives the PEM of the anchor. */
	async run(body: () => Promise<void>, settings: Readonly<Record<string, unknown>> = {}, choose: (port: number) => Promise<string> | string = () => authority.root): Promise<void> {
		const server = createServer({ cert: identity.chain, key: identity.key, keepAliveTimeout: 60_000 }, (request, response) => { this.#take(request, response); });
		server.on("secureConnection", () => { this.connections++; });
		server.on("tlsClientError", () => undefined);
		this.#server = server;
		const listener = this.#listener = await Listener.open(server);
		const time = await TimeServer.start({}, () => now);
		try {
			const all = { ...GOOD, postUrl: `https://localhost:${listener.port}/hooks/8f2c`, postToken: token, timeServers: `127.0.0.1:${time.port}`, ...settings };
			const device = await this.#site.boot({ anchor: await choose(listener.port), settings: all, write: (text) => { this.log += text; } });
			try {
				await body();
			} finally {
				await device.stop();
			}
		} finally {
			server.closeAllConnections();
			await this.#listener.stop();
			await time.stop();
		}
		assert.ok(!this.log.includes(token) && !this.log.includes("8f2c"), this.log);
	}

	/** Nobody listens any more. */
	async leave(): Promise<void> {
		await this.#listener?.stop();
	}

	/** At the same port. */
	async come(): Promise<void> {
		if (this.#server !== undefined && this.#listener !== undefined) this.#listener = await Listener.open(this.#server, this.#listener.port);
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
			const { "content-type": type, authorization, "x-api-key": key } = request.headers;
			this.posts.push({ method: request.method, type, authorization, key, body: Buffer.concat(chunks).toString() });
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
	wifiName: "Mooring Simulator", wifiPassword: "correct horse", postAnchors: "anchor.pem", sensorInterval: 1, timeInterval: 100, retryFirst: 100, retryLargest: 2000,
	wifiDeadline: 15_000, timeDeadline: 15_000, dnsDeadline: 15_000, tcpDeadline: 15_000, tlsDeadline: 15_000,
});
