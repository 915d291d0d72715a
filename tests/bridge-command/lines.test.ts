import assert from "node:assert/strict";
import { Authority } from "../../hosts/peers/authority.js";
import { Broker } from "../../hosts/peers/broker.js";
import type { BrokerEvent } from "../../hosts/peers/broker.js";
import { serialBinding } from "../../hosts/node/serialport-package.js";
import { readPlan } from "../../tools/bridge/plan.js";
import { BridgeRun } from "../../tools/bridge/run.js";
import { atEnd, Board, BridgeRunning, folder, lineTest, present, until } from "./workbench.js";

const authority = await Authority.create({ now: present });
const user = { name: "board-8f2c", password: "battery staple 52" };
const events: BrokerEvent[] = [];
const broker = await Broker.start({ identity: await authority.issue(["localhost"]), users: [user], report: (event) => { events.push(event); } });
atEnd(() => broker.stop());
const files = folder({ "ca.pem": authority.root });
const password = `${folder({ password: `${user.password}\nnot this\n` })}/password`;

function payloads(topic: string): readonly string[] {
	return events.flatMap((event) => (event.kind === "published" && event.topic === topic ? [Buffer.from(event.payload).toString()] : []));
}

/** What the board's lines become on a topic, and what is asked for besides. */
function bridge(board: Board, topic: string, ...more: readonly string[]): BridgeRunning {
	return withPassword(password, board, topic, ...more);
}

function withPassword(file: string, { port }: Board, topic: string, ...more: readonly string[]): BridgeRunning {
	return new BridgeRunning([
		"--from", `serial:${port}@9600`, "--to", `mqtts://localhost:${broker.port}`, "--topic", topic, "--ca", "ca.pem", "--user", user.name, "--password-file", file, ...more,
	], { files });
}

lineTest("lines of a board become messages, by the template, QoS 1", async () => {
	const board = await Board.plugIn();
	const run = bridge(board, "dataset", "--json", '{"sensor_id": <sensor_id>, "temp": <value>, "month": "<date>"}', "--sensor-id", "7");
	await run.shows("let us in (verified)");
	board.say("\r\n23.40\r\n");
	board.say("nan\n");
	board.say("-5\n");
	await until("messages", () => payloads("dataset").length === 2, () => run.out);
	assert.deepEqual(payloads("dataset"), ['{"sensor_id": 7, "temp": 23.4, "month": "2026-11-22"}', '{"sensor_id": 7, "temp": -5, "month": "2026-11-22"}']);
	assert.ok(events.every((event) => event.kind !== "published" || event.quality === 1));
	assert.match(run.text, /warning: the line "nan" is no number/);
	assert.equal(await run.stop(), 0);
	assert.ok(!run.out.includes(user.password));
});

lineTest("lines that come while the broker is away are published when it is back, once and in order", async () => {
	const board = await Board.plugIn();
	const run = bridge(board, "kept", "--json", "<value>");
	await run.shows("let us in");
	board.say("\n1\n");
	await until("the first", () => payloads("kept").length === 1);
	await broker.stop();
	await run.shows("is tried again in");
	for (let line = 2; line <= 60; line++) board.say(`${line}\n`);
	await new Promise((resolve) => { setTimeout(resolve, 200); });
	await broker.restart();
	await until("the rest", () => payloads("kept").length >= 60, () => `${payloads("kept").length}\n${run.out}`);
	assert.deepEqual(payloads("kept"), Array.from({ length: 60 }, (_, at) => String(at + 1)));
	await run.stop();
});

lineTest("1 MB without a line end, NUL bytes and noise: each is named, nothing grows, and the next line is read", async () => {
	const board = await Board.plugIn();
	const run = bridge(board, "garbage", "--json", "<value>");
	await run.shows("let us in");
	board.say("\n");
	board.say(Buffer.alloc(1 << 20, 0x41));
	await run.shows("[line-overlong]");
	board.say("\n");
	board.say(Buffer.from([0, 0, 0, 0x0a]));
	await run.shows("[line-garbled]");
	board.say("42\n");
	await until("the reading", () => payloads("garbage").length === 1, () => run.out);
	assert.deepEqual(payloads("garbage"), ["42"]);
	await run.stop();
});

lineTest("what is sent at another rate is recognised by its bytes", async () => {
	const board = await Board.plugIn();
	const run = bridge(board, "wrong-rate");
	await run.shows("let us in");
	// As 19200 baud shows itself to somebody who reads at 9600: no text.
	for (let count = 0; count < 8; count++) board.say(Buffer.from([0xe6, 0x98, 0x00, 0xfe, 0x80, 0xf8, 0x9e, 0x06]));
	await run.shows(/FAILED \[(wrong-baud|garbled)\]/);
	assert.match(run.text, /check the baud rate/i);
	await run.stop();
});

lineTest("a wrong password ends it, and is not shown", async () => {
	const board = await Board.plugIn();
	const wrong = `${folder({ password: "correct horse 17" })}/password`;
	const run = withPassword(wrong, board, "refused");
	assert.equal(await run.ended, 9);
	assert.match(run.text, /FAILED \[mqtt\//);
	assert.ok(!run.out.includes("correct horse"));
	// What was given are options, not the firmware's settings.
	assert.ok(run.text.includes("--user") && !/mqttUser|mqttPassword/.test(run.out), run.out);
});

lineTest("a broker that refuses after a connection has been made is tried again", async () => {
	const identity = await authority.issue(["localhost"]);
	const first = await Broker.start({ identity, users: [user] });
	const { port } = first;
	atEnd(() => first.stop());
	const board = await Board.plugIn();
	const run = new BridgeRunning(["--from", `serial:${board.port}`, "--to", `mqtts://localhost:${port}`, "--topic", "t", "--ca", "ca.pem", "--user", user.name, "--password-file", password], { files });
	await run.shows("let us in");
	await first.stop();
	const other = await Broker.start({ identity, port, users: [{ ...user, password: "another" }] });
	atEnd(() => other.stop());
	await run.shows("[bad-credentials]", 2);
	await run.shows("is tried again in");
	assert.equal(await run.stop(), 0);
});

lineTest("a password file that cannot be read is named", async () => {
	const board = await Board.plugIn();
	const run = withPassword("/nowhere/password", board, "refused");
	assert.equal(await run.ended, 2);
	assert.match(run.text, /FAILED \[settings\/file-unreadable\] seen --password-file \/nowhere\/password cannot be read \(ENOENT\)/);
});

lineTest("a password file with nothing in its first line is named", async () => {
	const board = await Board.plugIn();
	const run = withPassword(`${folder({ password: "\nsecond line\n" })}/password`, board, "refused");
	assert.equal(await run.ended, 2);
	assert.match(run.text, /FAILED \[settings\/no-password\] seen nothing in the first line of --password-file /);
});

lineTest("what the broker has not acknowledged is no byte that went to it, and is named as lost at the end", async () => {
	const board = await Board.plugIn();
	const run = bridge(board, "counted", "--json", "<value>");
	await run.shows("let us in");
	board.say("\n12345\n");
	await until("the first", () => payloads("counted").length === 1);
	await broker.stop();
	await run.shows("is tried again in");
	board.say("1\n22\n");
	await new Promise((resolve) => { setTimeout(resolve, 300); });
	await run.stop();
	await broker.restart();
	assert.equal(run.text.split("the board's lines wait for it, 5000 at most").length - 1, 1, run.text);
	assert.match(run.text, /2 lines that the broker has not acknowledged may be lost/);
	assert.match(run.text, /the end: 5 bytes board -> server, 0 server -> board, 3 lost/);
});

lineTest("a message too large for any queue is counted as lost", async () => {
	const board = await Board.plugIn();
	const plan = readPlan(["--from", `serial:${board.port}`, "--to", `mqtts://localhost:${broker.port}`, "--topic", "large", "--ca", "ca.pem", "--user", user.name, "--password-file", password], present, () => false);
	assert.ok(plan.lines !== undefined);
	const interrupt = new AbortController();
	let out = "";
	// The command line's check leaves none that may be too large.
	const run = new BridgeRun({ ...plan, lines: { ...plan.lines, template: `${"x".repeat(1_000_000)}<value>` } }, {
		folder: files, now: () => present, write: (text) => { out += text; }, progress: () => undefined, colour: false, interrupted: interrupt.signal, environment: {},
	}, { binding: () => serialBinding(), silence: 5000, pauses: { first: 20, largest: 100 } });
	const ended = run.run();
	await until("the connection", () => out.includes("let us in"), () => out);
	board.say("\n1\n");
	await until("the notice", () => out.includes("[message-too-large]"), () => out);
	interrupt.abort();
	assert.equal(await ended, 0);
	assert.match(out, /the end: 0 bytes board -> server, 0 server -> board, 1000001 lost/);
});
