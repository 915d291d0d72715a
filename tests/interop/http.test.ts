import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { setTimeout as pause } from "node:timers/promises";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { bytesBody, chunkedBody, jsonBody, textBody } from "../../modules/http/body.js";
import type { Failure } from "../../modules/ports/failure.js";
import { OurClient } from "./http-ours.js";
import { Upstream } from "./http-upstream.js";
import type { Arrived } from "./http-upstream.js";
import { freePort, interopTest, until } from "./program.js";
import type { Bench, ProgramName } from "./program.js";

const authority = await Authority.create({ now: Date.now() });
const identity = await authority.issue(["localhost"]);

interface Scene {
	readonly url: string;
	readonly plainUrl: string;
	readonly ours: OurClient;
	readonly upstream: Upstream;
	readonly ca: string;
}

/** nginx with TLS on loopback, before a service of Node's. `more`: further lines of the server's configuration. */
async function nginx(bench: Bench, more: readonly string[] = [], options: ConstructorParameters<typeof OurClient>[1] = {}): Promise<Scene> {
	const upstream = new Upstream();
	const service = await Listener.open(createServer(upstream.listener));
	bench.onClear(() => service.stop());
	const [port, plainPort] = [await freePort(), await freePort()];
	bench.write("page.html", "a page of nginx's own\n");
	const configuration = bench.write("nginx.conf", [
		// One process, which stays who it is and in the foreground.
		"daemon off;", "master_process off;", `pid ${join(bench.folder, "nginx.pid")};`, "error_log stderr notice;", "events {}", "http {", "access_log off;",
		...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path ${join(bench.folder, kind)};`),
		"server {", `listen 127.0.0.1:${port} ssl;`, `listen 127.0.0.1:${plainPort};`, "server_name localhost;",
		`ssl_certificate ${bench.write("chain.pem", identity.chain)};`, `ssl_certificate_key ${bench.write("key.pem", identity.key)};`, ...more,
		`location = /page.html { root ${bench.folder}; }`, `location = /moved { return 301 https://localhost:${port}/page.html; }`, `location = /lower { return 302 http://localhost:${plainPort}/page.html; }`,
		`location / { proxy_pass http://127.0.0.1:${service.port}; proxy_http_version 1.1; proxy_set_header Host $http_host; proxy_buffering off; }`, "}", "}", "",
	].join("\n"));
	const program = bench.start("nginx", ["-p", bench.folder, "-c", configuration, "-e", "stderr"]);
	await until("nginx to run", () => program.gone || /start worker|using the "epoll"/.test(program.errors), () => program.errors);
	if (program.gone) throw new Error(`nginx does not run: ${program.errors}`);
	const ours = new OurClient(authority.root, options, true);
	bench.onClear(() => { ours.client.close(); });
	const url = `https://localhost:${port}`;
	await until("nginx to listen", () => !program.errors.includes("[emerg]"), () => program.errors);
	return { url, plainUrl: `http://localhost:${plainPort}`, ours, upstream, ca: bench.write("ca.pem", authority.root) };
}

/** What Node's own server is asked, without anything between. */
async function node(bench: Bench, options: ConstructorParameters<typeof OurClient>[1] = {}): Promise<Omit<Scene, "plainUrl"> & { readonly sockets: readonly TLSSocket[] }> {
	const upstream = new Upstream();
	const server = createSecureServer({ cert: identity.chain, key: identity.key }, upstream.listener);
	const sockets: TLSSocket[] = [];
	server.on("secureConnection", (socket) => { sockets.push(socket); });
	server.on("tlsClientError", () => undefined);
	const listener = await Listener.open(server);
	bench.onClear(async () => {
		server.closeAllConnections();
		await listener.stop();
	});
	const ours = new OurClient(authority.root, options);
	bench.onClear(() => { ours.client.close(); });
	return { url: `https://localhost:${listener.port}`, ours, upstream, ca: bench.write("ca.pem", authority.root), sockets };
}

const SERVERS: readonly (readonly [name: string, programs: readonly ProgramName[], start: (bench: Bench, options?: ConstructorParameters<typeof OurClient>[1]) => Promise<Omit<Scene, "plainUrl">>])[] = [
	["nginx", ["nginx", "curl"], (bench, options) => nginx(bench, ["client_max_body_size 2m;"], options)],
	["Node's https", ["curl"], (bench, options) => node(bench, options)],
];

/** Without what says who asks, and what a proxy adds. */
function essence({ method, url, length, sha256, headers }: Arrived): unknown {
	const { host, "content-type": type, "content-length": said, "transfer-encoding": coding } = headers;
	return { method, url, length, sha256, host, type, said, coding };
}

for (const [name, programs, start] of SERVERS) {
	interopTest(`${name}: a POST of JSON arrives as curl's does`, programs, async (bench) => {
		const { url, ours, upstream, ca } = await start(bench);
		const value = { sensor_id: 7, data: { temp: 23.4 }, name: "K\u00fcche" };
		const { reply, body } = await ours.ask(`${url}/echo?a=%20b`, { method: "POST", body: jsonBody(value) });
		const said = await bench.run("curl", ["--silent", "--cacert", ca, "--header", "Content-Type: application/json", "--data-binary", JSON.stringify(value), `${url}/echo?a=%20b`]);
		assert.equal(reply.status, 200);
		const [first, second] = upstream.arrived;
		assert.ok(first !== undefined && second !== undefined);
		assert.deepEqual(essence(first), essence(second));
		assert.deepEqual(essence(JSON.parse(body.toString()) as Arrived), essence(JSON.parse(said) as Arrived));
		assert.equal(first.headers["accept-encoding"], "identity");
	});

	interopTest(`${name}: a body of unknown length arrives whole, in chunks of any size`, programs, async (bench) => {
		const { url, ours, upstream } = await start(bench, { bodyLimit: 1_000_000 });
		const bytes = randomBytes(300_000);
		let at = 0;
		await ours.ask(`${url}/echo`, { method: "PUT", body: chunkedBody({
			next: () => {
				const piece = bytes.subarray(at, at + 1 + (at * 104_729) % 9_000);
				at += piece.length;
				return piece.length === 0 ? undefined : piece;
			},
		}) });
		assert.deepEqual([upstream.arrived[0]?.length, upstream.arrived[0]?.sha256], [bytes.length, createHash("sha256").update(bytes).digest("hex")]);
	});

	interopTest(`${name}: a long body with its length arrives whole`, programs, async (bench) => {
		const { url, ours, upstream } = await start(bench);
		const bytes = randomBytes(1_000_000);
		await ours.ask(`${url}/echo`, { method: "POST", body: bytesBody(bytes) });
		assert.deepEqual([upstream.arrived[0]?.length, upstream.arrived[0]?.sha256], [bytes.length, createHash("sha256").update(bytes).digest("hex")]);
	});

	interopTest(`${name}: a chunked reply is complete, again and again over one connection`, programs, async (bench) => {
		const { url, ours, upstream } = await start(bench, { bodyLimit: 200_000 });
		for (let count = 0; count < 5; count++) assert.ok((await ours.ask(`${url}/chunks`)).body.equals(upstream.large));
		assert.equal(ours.handshakes, 1);
		await assert.rejects(new OurClient(authority.root, { bodyLimit: 50_000 }).ask(`${url}/chunks`), (failure: Failure) => failure.code === "body-too-large");
	});

	interopTest(`${name}: HEAD, no content, early hints and a redirect`, programs, async (bench) => {
		const { url, ours, upstream } = await start(bench);
		assert.equal((await ours.ask(`${url}/echo`, { method: "HEAD" })).body.length, 0);
		assert.equal((await ours.ask(`${url}/empty`)).reply.status, 204);
		const { body } = await ours.ask(`${url}/away`, { method: "POST", body: textBody("again") });
		assert.equal((JSON.parse(body.toString()) as Arrived).length, 5);
		assert.deepEqual(upstream.arrived.map(({ method, url: path }) => `${method ?? ""} ${path ?? ""}`), ["HEAD /echo", "GET /empty", "POST /away", "POST /echo"]);
		assert.equal(ours.handshakes, 1);
		// nginx that knows no such hints leaves them out, and lets go.
		assert.equal((await ours.ask(`${url}/hints`)).body.toString(), "after hints");
	});

	interopTest(`${name}: a reply that drips ends with the exchange's deadline`, programs, async (bench) => {
		const { url, ours } = await start(bench, { timeout: 500 });
		await assert.rejects(ours.ask(`${url}/drip`), (failure: Failure) => failure.code === "timeout");
	});
}

interopTest("nginx: keepalive_requests 3, and twenty posts: none is lost, none comes twice", ["nginx"], async (bench) => {
	const { url, ours, upstream } = await nginx(bench, ["keepalive_requests 3;"]);
	for (let count = 0; count < 20; count++) await ours.ask(`${url}/echo`, { method: "POST", body: textBody(`post ${count}`) });
	assert.equal(upstream.arrived.length, 20);
	assert.equal(new Set(upstream.arrived.map(({ sha256 }) => sha256)).size, 20);
	assert.equal(ours.handshakes, 7);
});

interopTest("nginx: keepalive_timeout 1s: a post after a pause is not the one that finds the connection closed", ["nginx"], async (bench) => {
	const { url, ours, upstream } = await nginx(bench, ["keepalive_timeout 1s;"]);
	for (let count = 0; count < 3; count++) {
		await ours.ask(`${url}/echo`, { method: "POST", body: textBody(`post ${count}`) });
		await pause(1_300);
	}
	assert.deepEqual([upstream.arrived.length, ours.handshakes], [3, 3]);
});

interopTest("Node's https: gets that meet the server closing its kept connections are answered all the same", [], async (bench) => {
	const { url, ours, upstream, sockets } = await node(bench);
	// Around the moment at which the next request is on its way.
	for (let count = 0; count < 60; count++) {
		await ours.ask(`${url}/echo`);
		const kept = sockets.at(-1);
		setTimeout(() => { kept?.destroy(); }, 10 + count % 5);
		await pause(10 + count % 7);
	}
	assert.ok(upstream.arrived.length >= 60 && ours.handshakes > 20, `${upstream.arrived.length} requests, ${ours.handshakes} connections`);
});

interopTest("nginx: client_max_body_size: 413 by its name, with what nginx says of it", ["nginx"], async (bench) => {
	const { url, ours } = await nginx(bench, ["client_max_body_size 1k;"]);
	await assert.rejects(ours.ask(`${url}/echo`, { method: "POST", body: bytesBody(new Uint8Array(1_500)) }), (failure: Failure) => {
		assert.equal(failure.code, "content-refused");
		assert.match(failure.seen, /: 413 Request Entity Too Large, server nginx\/[\d.]+, "<html> <head><title>413 /);
		return true;
	});
	assert.equal((await ours.ask(`${url}/page.html`)).body.toString(), "a page of nginx's own\n");
});

interopTest("nginx: a page and its ETag: not modified the second time", ["nginx"], async (bench) => {
	const { url, ours } = await nginx(bench);
	const { reply, body } = await ours.ask(`${url}/page.html`, { wanted: ["etag", "content-type"] });
	assert.deepEqual([body.toString(), reply.field("content-type")], ["a page of nginx's own\n", "text/html"]);
	const etag = reply.field("etag") ?? "";
	const again = await ours.ask(`${url}/page.html`, { fields: [{ name: "If-None-Match", value: etag }] });
	assert.deepEqual([again.reply.status, again.body.length, ours.handshakes], [304, 0, 1]);
});

interopTest("nginx: from http to https, never back; and http:// at the port of https is told in nginx's words", ["nginx"], async (bench) => {
	const { url, plainUrl, ours } = await nginx(bench);
	assert.equal((await ours.ask(`${plainUrl}/moved`)).body.toString(), "a page of nginx's own\n");
	await assert.rejects(ours.ask(`${url}/lower`), (failure: Failure) => failure.code === "redirect-insecure");
	await assert.rejects(ours.ask(`${url.replace("https", "http")}/`), (failure: Failure) => {
		assert.match(failure.seen, /: 400 Bad Request, server nginx\/[\d.]+, "<html> <head><title>400 The plain HTTP request was sent to HTTPS port/);
		return true;
	});
});
