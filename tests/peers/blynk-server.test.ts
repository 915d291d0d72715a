import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Command } from "../../hosts/peers/blynk/command.js";
import type { Write } from "../../hosts/peers/blynk/device.js";
import { garbage } from "../../hosts/peers/zoo/garbage.js";
import { conversation, RawClient } from "./blynk-client.js";
import { frame, login, other, token, withServer } from "./blynk-scene.js";
import { authority, identity, Journal } from "./scene.js";

void test("blynk: bytes may come one by one, and all at once", async () => {
	await withServer({}, async (server) => {
		const script = `${login}${frame(20, 2, "vw", "1", "ä\u{1f600}")}${frame(16, 3, "vr", "1")}06 0004 0000`;
		const whole = RawClient.plain(server.plainPort).write(script);
		const expected = ["0#1 200", "20#3 vw|1|ä\u{1f600}", "0#4 200"];
		assert.deepEqual(await whole.until(3), expected);
		const single = RawClient.plain(server.plainPort);
		for (const byte of script.replaceAll(" ", "").match(/../g) ?? []) {
			single.write(byte);
			await new Promise((resolve) => { setImmediate(resolve); });
		}
		assert.deepEqual(await single.until(3), expected);
		whole.stop();
		single.stop();
	});
});

void test("blynk: a device that is not known here is redirected under the id of its login, one that is known is let in, and what is no token is refused", async () => {
	await withServer({}, async (server) => {
		server.redirect = { host: "127.0.0.1", port: 9443 };
		for (const [text, answer] of [["d".repeat(32), "41#1 127.0.0.1|9443"], [token, "0#1 200"], ["d".repeat(31), "0#1 9"], [`${"d".repeat(30)}\0f`, "0#1 9"]] as const) {
			const client = RawClient.plain(server.plainPort).send(29, 1, text);
			assert.deepEqual(await client.until(1), [answer], text);
			client.stop();
		}
	});
});

void test("blynk: of a message too many only the header is dropped, and its body is read as the next, as on the legacy server", async () => {
	let now = 0;
	await withServer({ quota: 2, now: () => now }, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login).send(6, 2).send(6, 3);
		await client.until(3);
		now = 1001;
		// After the first five bytes of the body, the last four stand before what comes next.
		client.write("1400040009" + "7677003100" + "06006300");
		assert.deepEqual((await client.until(4)).slice(3), ["0#4 1"]);
		now = 61_002;
		client.send(6, 6).send(6, 7);
		assert.deepEqual((await client.until(5)).slice(4), ["0#99 200"]);
		client.stop();
	});
});

void test("blynk: a message too many is dropped, and told once a minute", async () => {
	let now = 0;
	await withServer({ quota: 2, now: () => now }, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login);
		client.send(6, 2).send(6, 3);
		await client.until(3);
		now = 1001;
		// Its body is as long as two headers, which are dropped too.
		client.send(6, 4).send(20, 5, "vw", "1", "lost!");
		assert.deepEqual((await client.until(4)).slice(3), ["0#4 1"]);
		now = 61_002;
		client.send(6, 6);
		assert.deepEqual((await client.until(5)).slice(4), ["0#6 200"], "a minute of silence brings the average down");
		assert.equal(server.device(token).pins.size, 0);
		client.stop();
	});
});

void test("blynk: the average decides, not a burst", async () => {
	let now = 0;
	await withServer({ quota: 100, now: () => now }, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login);
		await client.until(1);
		now = 1001;
		for (let id = 2; id <= 501; id++) client.send(6, id);
		const frames = await client.until(501);
		assert.equal(frames.every((frame) => frame.endsWith(" 200")), true);
		now = 2002;
		client.send(6, 502);
		assert.equal((await client.until(502))[501], "0#502 200");
		client.stop();
	});
});

const idle: readonly [what: string, sent: string][] = [
	["says nothing at all", ""],
	["begins a login", login.slice(0, 30)],
	["logs in", login],
	["logs in and says how often it will be heard", login + frame(17, 2, "ver", "1", "h-beat", "1")],
];
for (const [what, sent] of idle) {
	void test(`blynk: a device that ${what}, and then is silent, is let go`, async () => {
		await withServer({ second: 1 }, async (server, journal) => {
			await RawClient.plain(server.plainPort).write(sent).closed();
			if (sent.startsWith(login)) await journal.until(({ kind }) => kind === "disconnected");
			assert.equal(server.device(token).connected, false);
		});
	});
}

void test("blynk: a device is waited for as long as it said it may be silent, from the last that was heard of it", async () => {
	await withServer({ second: 2 }, async (server) => {
		const said = login + frame(17, 2, "ver", "1", "h-beat", "100");
		const silence = 2 * 230;
		for (let inTime = false; !inTime;) {
			const client = RawClient.plain(server.plainPort).write(said);
			await client.until(2);
			const start = performance.now();
			await pause(silence / 2);
			client.send(6, 3);
			// On a machine that was busy meanwhile it came too late: once more.
			inTime = performance.now() - start < 0.9 * silence;
			await client.closed();
			if (inTime) assert.ok(performance.now() - start > 1.4 * silence);
		}
	});
});

void test("blynk: a device has a hundred bridges or so, and no more", async () => {
	await withServer({}, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login);
		for (let pin = 0; pin <= 101; pin++) client.send(15, pin + 2, String(pin), "i", other);
		assert.deepEqual((await client.until(103)).slice(101), ["0#102 200", "0#103 6"]);
		client.stop();
	});
});

void test("blynk: an app writes, reads, comes and goes", async () => {
	await withServer({}, async (server) => {
		const writes = new Journal<Write>();
		const client = RawClient.plain(server.plainPort).write(login);
		await client.until(1);
		const app = server.app(token, writes.note);
		assert.equal(app.write(4, "1", "2"), true);
		assert.equal(app.read(5), true);
		app.send("pm", 2, ["out"]);
		assert.deepEqual((await client.until(5)).slice(1), ["17#7777 acon", "20#1 vw|4|1|2", "20#7778 vr|5", "20#2 pm|2|out"]);
		assert.deepEqual(app.values(4), ["1", "2"]);
		client.send(20, 7778, "vw", "5", "23.4");
		assert.deepEqual(await writes.until(() => true), { pin: "v5", values: ["23.4"], id: 7778 });
		app.disconnect();
		assert.equal((await client.until(6))[5], "17#7777 adis");
		assert.throws(() => app.write(256, "1"), /v256 is no pin/);
		client.stop();
	});
});

void test("blynk: what an app wrote while the device was away comes by a sync", async () => {
	await withServer({}, async (server) => {
		assert.equal(server.app(token).write(4, "on"), false);
		const client = RawClient.plain(server.plainPort).write(`${login}10 0002 0000`);
		assert.deepEqual((await client.until(2)).slice(1), ["20#2 vw|4|on"]);
		client.stop();
	});
});

void test("blynk: a device writes to another over a bridge, and the server keeps it", async () => {
	await withServer({}, async (server) => {
		const target = RawClient.plain(server.plainPort).send(29, 1, other);
		await target.until(1);
		const source = RawClient.plain(server.plainPort).write(login + frame(15, 2, "9", "i", other) + frame(15, 3, "9", "vw", "1", "5"));
		assert.deepEqual(await source.until(2), ["0#1 200", "0#2 200"]);
		assert.deepEqual((await target.until(2)).slice(1), ["15#3 vw|1|5"]);
		assert.deepEqual(server.device(other).pins.get("v1"), ["5"]);
		source.stop();
		target.stop();
	});
});

void test("blynk: writes of a group carry its time", async () => {
	await withServer({ dialect: "iot" }, async (server) => {
		const writes: Write[] = [];
		server.app(token, (write) => { writes.push(write); });
		const client = RawClient.plain(server.plainPort).write(login);
		client.send(21, 2, "t", "1700000000123").send(20, 3, "vw", "1", "1").send(21, 4, "e").send(21, 5, "b").send(20, 6, "vw", "1", "2").send(21, 7, "e");
		client.send(21, 8, "t", "soon").send(6, 9);
		assert.deepEqual((await client.until(3)).slice(1), ["0#8 11", "0#9 200"]);
		assert.deepEqual(writes, [{ pin: "v1", values: ["1"], id: 3, time: 1_700_000_000_123 }, { pin: "v1", values: ["2"], id: 6 }]);
		client.stop();
	});
});

void test("blynk: events are kept, the last or all of a name are resolved", async () => {
	await withServer({ dialect: "iot" }, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login);
		client.send(64, 2, "hot", "41").send(64, 3, "hot").send(64, 4, "cold").send(65, 5, "hot").send(6, 6);
		await client.until(6);
		const { events } = server.device(token);
		assert.deepEqual(events, [{ name: "hot", description: "41", open: true }, { name: "hot", open: false }, { name: "cold", open: true }]);
		client.send(65, 7, "hot", "all");
		await client.until(7);
		assert.deepEqual(events.map(({ open }) => open), [false, false, true]);
		client.stop();
	});
});

void test("blynk: what the server keeps of a device, says of its own accord, and tells of its life", async () => {
	await withServer({ widgets: ["notify", "email"] }, async (server, journal) => {
		server.device(token).pinModes = ["2", "out", "4", "pu"];
		const client = RawClient.plain(server.plainPort).write(login + frame(17, 2, "ver", "0.6.1", "h-beat", "10") + frame(19, 3, "1", "labels", "a", "b") + frame(14, 4, "hi") + frame(13, 5, "hot", "very"));
		await client.until(6);
		server.offerFirmware(token, "http://127.0.0.1/new.bin");
		server.print(token, "hello");
		assert.deepEqual((await client.until(8)).filter((one) => !one.startsWith("0#")), ["20#1 pm|2|out|4|pu", "17#7777 ota|http://127.0.0.1/new.bin", "55#7777 hello"]);
		client.send(17, 6, "ver", "0.6.2");
		await client.until(9);
		const { information, properties, notices } = server.device(token);
		assert.deepEqual([...information], [["ver", "0.6.2"]], "what was said before is forgotten");
		assert.deepEqual([...properties], [["v1 labels", ["a", "b"]]]);
		assert.deepEqual(notices, [{ kind: "notify", fields: ["hi"] }, { kind: "email", fields: ["hot", "very"] }]);
		client.stop();
		await journal.until(({ kind }) => kind === "disconnected");
		assert.deepEqual(journal.entries.filter(({ kind }) => kind === "connected" || kind === "disconnected"), [
			{ kind: "connected", device: "device 1", connection: 1 }, { kind: "disconnected", device: "device 1", connection: 1 },
		]);
	});
});

void test("blynk: each message is reported with its connection, and no token with it", async () => {
	await withServer({}, async (server, journal) => {
		const client = RawClient.plain(server.plainPort).write(login + frame(15, 2, "9", "i", other));
		await client.until(2);
		assert.deepEqual(conversation(journal.entries, 1), [`> 29#1 ${"*".repeat(32)}`, "< 0#1 200", `> 15#2 9|i|${"*".repeat(32)}`, "< 0#2 200"]);
		client.stop();
	});
});

void test("blynk: a restart keeps ports and pins; a token can be made, and taken away", async () => {
	await withServer({ identity }, async (server) => {
		const { token: made } = server.devices.add();
		assert.match(made, /^[\w-]{32}$/);
		const { port, plainPort } = server;
		server.app(made).write(1, "kept");
		const before = RawClient.secure(port, authority.root).send(29, 1, made);
		await before.until(1);
		await server.restart();
		await before.closed();
		assert.deepEqual([server.port, server.plainPort], [port, plainPort]);
		const after = RawClient.secure(port, authority.root).send(29, 1, made).send(16, 2);
		assert.deepEqual(await after.until(2), ["0#1 200", "20#2 vw|1|kept"]);
		server.devices.remove(made);
		const gone = RawClient.plain(plainPort).send(29, 1, made);
		assert.deepEqual(await gone.until(1), ["0#1 9"]);
		after.stop();
		gone.stop();
	});
});

void test("blynk: a device that does not read costs the server a bounded amount", async () => {
	let sent = 0;
	await withServer({ report: ({ kind }) => { if (kind === "sent") sent++; } }, async (server) => {
		const client = RawClient.plain(server.plainPort).write(login);
		await client.until(1);
		client.socket.pause();
		const app = server.app(token);
		for (let count = 0; count < 20_000; count++) app.write(1, "x".repeat(1000));
		assert.ok(sent < 10_000, `${sent} were sent`);
		client.stop();
	});
});

for (const dialect of ["legacy", "iot"] as const) {
	void test(`blynk: whatever a client of ${dialect} sends, the server serves the next`, async () => {
		await withServer({ dialect, quota: 1_000_000 }, async (server) => {
			for (let seed = 0; seed < 100; seed++) {
				const client = RawClient.plain(server.plainPort);
				if (seed % 4 !== 0) client.write(login);
				for (let count = 0; count < 20; count++) client.socket.write(wild(seed * 20 + count, seed % 2 === 0));
				client.socket.end();
				await client.closed();
			}
			const good = RawClient.plain(server.plainPort).write(login).send(6, 2);
			assert.deepEqual(await good.until(2), ["0#1 200", "0#2 200"]);
			good.stop();
		});
	});
}

/** Noise, or messages of known commands with noise for fields. */
function wild(seed: number, shaped: boolean): Uint8Array {
	const noise = garbage(seed, 40);
	if (!shaped) return noise;
	const [first = 0, second = 0, third = 0] = noise;
	const words = ["vw", "vr", "pm", "i", "t", "e", "rtc", "utc", "meta", "set", "1", "255", "", "h-beat", "99999999999", Buffer.from(noise).toString("latin1")];
	const fields = Array.from({ length: third % 6 }, (_, at) => words[(noise[3 + at] ?? 0) % words.length] ?? "");
	return Buffer.from(frame(COMMANDS[first % COMMANDS.length] ?? 0, second, ...fields), "hex");
}

const COMMANDS = Object.values(Command);
