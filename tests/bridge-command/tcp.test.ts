import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { test } from "node:test";
import { Authority } from "../../hosts/peers/authority.js";
import { Listener } from "../../hosts/peers/listener.js";
import { freePort } from "../interop/program.js";
import { TlsPeer } from "./tls-peer.js";
import { atEnd, BridgeRunning, client, folder, present, until } from "./workbench.js";

const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost"]);
const files = folder({ "ca.pem": authority.root });

/** Somebody who is dialled on the near side. */
async function nearServer(): Promise<{ readonly port: number; readonly sockets: Socket[] }> {
	const sockets: Socket[] = [];
	const listener = await Listener.open(createServer({ allowHalfOpen: true }, (socket) => { sockets.push(socket); }));
	atEnd(() => listener.stop());
	return { port: listener.port, sockets };
}

/** The port that the system has chosen. */
async function listening(run: BridgeRunning): Promise<number> {
	await run.shows("listening on");
	return Number(/listening on 127\.0\.0\.1:(\d+)/.exec(run.text)?.[1]);
}

void test("1 MB each way through TCP and TLS, both sides ending as soon as they have said it", async () => {
	const server = await TlsPeer.start(identity);
	const near = await nearServer();
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${near.port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem", "--once"], { files });
	const [up, down] = [randomBytes(1 << 20), randomBytes(1 << 20)];
	const parts: Buffer[] = [];
	await until("both", () => near.sockets.length === 1 && server.sockets.length === 1);
	near.sockets[0]?.on("data", (bytes) => { parts.push(bytes); });
	near.sockets[0]?.end(up);
	server.sockets[0]?.end(down);
	assert.equal(await run.ended, 0, run.out);
	await until("all of it", () => server.hasEnded(0) && Buffer.concat(parts).length === down.length, () => run.out);
	assert.ok(server.received().equals(up));
	assert.ok(Buffer.concat(parts).equals(down));
});

void test("who is dialled on the near side goes: the server is told, and both are dialled again", async () => {
	const server = await TlsPeer.start(identity);
	const near = await nearServer();
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${near.port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	await until("both", () => near.sockets.length === 1 && server.sockets.length === 1);
	near.sockets[0]?.write("last words");
	await until("them", () => server.received().toString() === "last words");
	near.sockets[0]?.resetAndDestroy();
	await until("our goodbye", () => server.hasEnded(0), () => run.out);
	await until("the next", () => near.sockets.length >= 2 && server.sockets.length >= 2, () => run.out);
	near.sockets.at(-1)?.write("again");
	await until("it", () => server.received(server.sockets.length - 1).toString() === "again", () => run.out);
	await run.stop();
});

void test("the server resets: a client that listens is let go, and the next one is served", async () => {
	const server = await TlsPeer.start(identity);
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	assert.equal(await listening(run), port);
	const first = await client(port);
	first.resume();
	first.write("hello");
	await until("it", () => server.received().toString() === "hello");
	const gone = new Promise((resolve) => { first.once("end", resolve); });
	const reset = server.sockets[0];
	reset?.destroy();
	await gone;
	const next = await client(port);
	next.write("me too");
	await until("it", () => server.received(1).toString() === "me too");
	assert.equal(await run.stop(), 0);
});

void test("a port that is taken is named", async () => {
	const near = await nearServer();
	const run = new BridgeRunning(["--from", `tcp-listen:${near.port}`, "--to", "tcp://localhost:1"]);
	assert.equal(await run.ended, 2);
	assert.match(run.text, /FAILED \[settings\/listen-failed\] seen nobody can listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/);
});

void test("listening for everybody is said aloud", async () => {
	const run = new BridgeRunning(["--from", `tcp-listen:0.0.0.0:${await freePort()}`, "--to", "tcp://localhost:1"]);
	await run.shows("for everybody who reaches this machine, WITHOUT TLS");
	await run.stop();
});

void test("with --once a server that refuses ends it, with its status", async () => {
	const near = await nearServer();
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${near.port}`, "--to", "tls://localhost:1", "--ca", "ca.pem", "--once"], { files });
	assert.equal(await run.ended, 6);
	assert.match(run.text, /FAILED \[tcp\/refused\]/);
});

void test("pinned, or nobody checked: said with every connection", async () => {
	const server = await TlsPeer.start(identity);
	const near = await nearServer();
	const trust = ["--insecure-because", "trying it out on the bench"];
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${near.port}`, "--to", `tls://localhost:${server.port}`, ...trust], { files });
	await run.shows("(NOTHING IS VERIFIED)");
	assert.match(run.text, /NOTHING IS VERIFIED until 2026-11-23 .*: trying it out on the bench/);
	await run.stop();
	const wrong = new BridgeRunning(["--from", `tcp:127.0.0.1:${near.port}`, "--to", `tls://localhost:${server.port}`, "--pin", `sha256:${"0".repeat(64)}`], { files });
	assert.equal(await wrong.ended, 8);
	assert.match(wrong.text, /FAILED \[x509\/pin-mismatch\]/);
});

void test("a plain server that has nothing to say and hears on: that is warned of, and all that comes still goes to it", async () => {
	const parts: Buffer[] = [];
	let isOver = false;
	const listener = await Listener.open(createServer({ allowHalfOpen: true }, (socket) => {
		socket.on("data", (bytes) => { parts.push(bytes); });
		socket.once("data", () => { socket.end(); });
		socket.on("end", () => { isOver = true; });
	}));
	atEnd(() => listener.stop());
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", `tcp://localhost:${listener.port}`, "--once"]);
	await listening(run);
	const from = await client(port);
	from.resume();
	from.write("a".repeat(1000));
	await run.shows("[closed-mute]");
	from.write("b".repeat(1000));
	await until("the second part", () => Buffer.concat(parts).length === 2000, () => run.out);
	from.end("c".repeat(1000));
	assert.equal(await run.ended, 0, run.out);
	await until("our end", () => isOver);
	assert.equal(Buffer.concat(parts).toString(), `${"a".repeat(1000)}${"b".repeat(1000)}${"c".repeat(1000)}`);
	assert.equal(run.text.split("[closed-mute]").length, 2);
});

void test("a plain server that closes without a word and hears nothing more: that is why it failed", async () => {
	const listener = await Listener.open(createServer((socket) => {
		socket.on("error", () => undefined);
		socket.once("data", () => { socket.destroySoon(); });
	}));
	atEnd(() => listener.stop());
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", `tcp://localhost:${listener.port}`, "--once"]);
	await listening(run);
	const from = await client(port);
	from.resume();
	from.write("hello");
	await run.shows("[closed-mute]");
	const more = setInterval(() => { from.write("is anybody there?"); }, 20);
	assert.equal(await run.ended, 6, run.out);
	clearInterval(more);
	assert.match(run.text, /FAILED \[tcp\/closed-mute\]/);
});

void test("who cannot be reached on the near side is the one that is named as tried again", async () => {
	const server = await TlsPeer.start(identity);
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	await run.shows(`127.0.0.1:${port} is tried again in`);
	assert.ok(!run.text.includes(`localhost:${server.port} is tried again`), run.out);
	await run.stop();
});

void test("who lets go each time on the near side is tried more and more seldom: each time costs the server a connection", async () => {
	const server = await TlsPeer.start(identity);
	const listener = await Listener.open(createServer((socket) => { setTimeout(() => { socket.resetAndDestroy(); }, 20); }));
	atEnd(() => listener.stop());
	const run = new BridgeRunning(["--from", `tcp:127.0.0.1:${listener.port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	await run.shows(/is tried again in \S+ s \(retry 4\)/);
	await run.stop();
});

void test("a client that comes while we say goodbye is not served any more", async () => {
	const server = await TlsPeer.start(identity);
	const run = new BridgeRunning(["--from", `tcp-listen:${await freePort()}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	const port = await listening(run);
	await client(port);
	await until("its connection", () => server.sockets.length === 1, () => run.out);
	await run.shows("bytes pass between");
	const ended = run.stop();
	const late = await client(port);
	let isGone = false;
	for (const event of ["end", "close"]) late.once(event, () => { isGone = true; });
	late.resume();
	await until("its end", () => isGone, () => run.out);
	assert.equal(await ended, 0);
	assert.equal(run.text.split("has connected").length, 2, run.out);
});

void test("interrupted before anything is open, it opens nothing any more", async () => {
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", "tcp://localhost:1"]);
	assert.equal(await run.stop(), 0);
	await new Promise((resolve) => { setTimeout(resolve, 200); });
	assert.ok(!run.text.includes("listening on"), run.out);
	await assert.rejects(new Promise((resolve, reject) => { connect(port, "127.0.0.1", () => { resolve(undefined); }).on("error", reject); }), { code: "ECONNREFUSED" });
	let opened = 0;
	const line = new BridgeRunning(["--from", "serial:/dev/ttyNowhere", "--to", "tcp://localhost:1"], { means: { binding: async () => {
		await new Promise((resolve) => { setTimeout(resolve, 50); });
		return { list: () => Promise.resolve([]), open: () => {
			opened++;
			return Promise.reject(new Error("nobody may come here"));
		} };
	} } });
	assert.equal(await line.stop(), 0);
	await new Promise((resolve) => { setTimeout(resolve, 200); });
	assert.equal(opened, 0);
});

void test("a name for this machine is judged by the address that it leads to", async () => {
	const run = new BridgeRunning(["--from", `tcp-listen:localhost:${await freePort()}`, "--to", "tcp://localhost:1"]);
	await run.shows("for this machine alone");
	await run.stop();
});

void test("a seventeenth client is turned away, and served when another has gone", async () => {
	const server = await TlsPeer.start(identity);
	const port = await freePort();
	const run = new BridgeRunning(["--from", `tcp-listen:${port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	await listening(run);
	const clients: Socket[] = [];
	for (let count = 0; count < 16; count++) clients.push(await client(port));
	await until("sixteen", () => server.sockets.length === 16, () => run.out);
	const turned = await client(port);
	let isGone = false;
	for (const event of ["end", "close"]) turned.once(event, () => { isGone = true; });
	turned.resume();
	await run.shows("is turned away: 16 are connected");
	await until("its end", () => isGone, () => run.out);
	clients[0]?.end();
	// Which of them is the first client's depends on whose handshake came first.
	for (const socket of server.sockets) socket.end();
	await run.shows("by goodbye");
	(await client(port)).write("hello");
	await until("it", () => server.sockets.length === 17, () => run.out);
	await run.stop();
});
