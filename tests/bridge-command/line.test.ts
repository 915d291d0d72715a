import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Authority } from "../../hosts/peers/authority.js";
import { TlsPeer } from "./tls-peer.js";
import { Board, BridgeRunning, folder, lineTest, present, until } from "./workbench.js";

const authority = await Authority.create({ now: present });
const identity = await authority.issue(["localhost", "127.0.0.1"]);
const files = folder({ "ca.pem": authority.root });
const MEGABYTE = 1 << 20;

/** A bridge whose connection is made. */
async function bridged({ port }: Board, server: TlsPeer, baud = 115_200): Promise<BridgeRunning> {
	const run = new BridgeRunning(["--from", `serial:${port}@${baud}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files });
	await run.shows("bytes pass between");
	await server.connection(0);
	return run;
}

function digest(bytes: Uint8Array): string {
	return createHash("sha256").update(bytes).digest("hex");
}

// A byte at a time the system is asked for each.
for (const [size, chunk, baud] of [[MEGABYTE / 16, 1, 115_200], [MEGABYTE, 7, 115_200], [MEGABYTE, 64, 57_600], [MEGABYTE, 1000, 921_600], [MEGABYTE, 65_536, 921_600]] as const) {
	lineTest(`${size} random bytes each way, ${chunk} at a time, arrive as they were sent`, async () => {
		const server = await TlsPeer.start(identity);
		const board = await Board.plugIn();
		const run = await bridged(board, server, baud);
		const socket = await server.connection(0);
		const [up, down] = [randomBytes(size), randomBytes(size)];
		for (let at = 0; at < size; at += chunk) {
			board.say(up.subarray(at, at + chunk));
			socket.write(down.subarray(at, at + chunk));
			if (at % (64 * chunk) === 0) await new Promise((resolve) => { setImmediate(resolve); });
		}
		await until("all of it", () => server.received().length >= size && board.length >= size, () => `${server.received().length} and ${board.length} of ${size}\n${run.out}`);
		assert.equal(digest(server.received()), digest(up));
		assert.equal(digest(board.received), digest(down));
		assert.equal(await run.stop(), 0);
		assert.ok(run.text.includes(`the end: ${size} bytes board -> server, ${size} server -> board`), run.out);
		assert.ok(!run.text.includes("lost"), run.out);
	});
}

lineTest("the board is unplugged and comes back: the connection stays, and no byte is lost or doubled", async () => {
	const server = await TlsPeer.start(identity);
	const board = await Board.plugIn();
	const run = await bridged(board, server);
	const socket = await server.connection(0);
	const [before, after, down] = [randomBytes(5000), randomBytes(5000), randomBytes(300_000)];
	board.say(before);
	await until("what the board said", () => server.received().length === before.length);
	await board.unplug();
	await run.shows("FAILED [unplugged]");
	assert.match(run.text, /is gone, after 5000 bytes received and 0 sent; expected/);
	// While it is gone the server says more than the bridge holds.
	socket.write(down);
	await board.plugIn();
	await run.shows("is back");
	board.say(after);
	await until("all of it", () => server.received().length === 10_000 && board.length === down.length, () => `${server.received().length} ${board.length}\n${run.out}`);
	assert.equal(digest(server.received()), digest(Buffer.concat([before, after])));
	assert.equal(digest(board.received), digest(down));
	assert.equal(server.sockets.length, 1);
	assert.equal(await run.stop(), 0);
	await until("goodbye", () => server.hasEnded());
});

lineTest("the server goes and comes back: what nobody got is counted, and the next connection begins clean", async () => {
	const server = await TlsPeer.start(identity);
	const { port } = server;
	const board = await Board.plugIn();
	const run = await bridged(board, server);
	board.say("before");
	await until("what the board said", () => server.received().toString() === "before");
	await server.stop();
	await run.shows("connection ended");
	await run.shows("FAILED [refused]");
	board.say("said to nobody");
	// Read and gone before the next connection is there.
	await new Promise((resolve) => { setTimeout(resolve, 200); });
	await server.listen(port);
	await run.shows("bytes pass between", 2);
	board.say("after");
	await until("what the board said", () => server.received(1).toString() === "after", () => run.out);
	await run.stop();
	assert.match(run.text, /the end: 11 bytes board -> server, 0 server -> board, 14 lost/);
});

lineTest("the server says goodbye: what it said reaches the board, what the board said reaches it, and it is dialled again", async () => {
	const server = await TlsPeer.start(identity);
	const board = await Board.plugIn();
	const run = await bridged(board, server);
	board.say("question");
	await until("the question", () => server.received().toString() === "question");
	(await server.connection(0)).end("answer");
	await until("the answer", () => board.received.toString() === "answer");
	await until("our goodbye", () => server.hasEnded(0));
	await run.shows("connection ended by goodbye: 8 bytes went to");
	await server.connection(1);
	await run.stop();
});

lineTest("what the board says before the first connection is kept for it", async () => {
	const server = await TlsPeer.start(identity);
	const { port } = server;
	await server.stop();
	const board = await Board.plugIn();
	const run = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tls://localhost:${port}`, "--ca", "ca.pem"], { files });
	await run.shows("FAILED [refused]");
	board.say("login");
	await new Promise((resolve) => { setTimeout(resolve, 100); });
	await server.listen(port);
	await until("it", () => server.received().toString() === "login", () => run.out);
	await run.stop();
});

lineTest("silence is told, again and again, with counters and who is waited for; a terminal has a line that lives", async () => {
	const server = await TlsPeer.start(identity);
	const board = await Board.plugIn();
	const run = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `tls://localhost:${server.port}`, "--ca", "ca.pem"], { files, live: true, means: { silence: 300 } });
	await run.shows(/silent for \d+ s: 0 bytes board -> server, 0 server -> board; neither side has said anything/, 2);
	const token = "0123456789abcdef0123456789abcdef";
	board.say(Buffer.from([29, 0, 1, 0, 32, ...Buffer.from(token)]));
	await run.shows("37 bytes board -> server, 0 server -> board; the board's last was a Blynk hardware login, id 1, 32 bytes; the server is waited for, which owes an answer");
	(await server.connection(0)).write(Buffer.from([0, 0, 1, 0, 200]));
	await run.shows("the server's last was a Blynk response to 1: 200 success; nobody owes an answer: the board is waited for");
	assert.ok(run.out.includes("\r\u001b[K"), "the live line is taken away");
	await board.unplug();
	await run.shows("ttyBoard at 9600 baud is waited for");
	await run.stop();
	assert.ok(!run.out.includes(token));
});
