import assert from "node:assert/strict";
import test from "node:test";
import type { BlynkServerOptions } from "../../hosts/peers/blynk/server.js";
import { RawClient } from "./blynk-client.js";
import { frame, hex, login, other, token, withServer } from "./blynk-scene.js";
import { authority, identity } from "./scene.js";

/** After a login with id 1: what is sent, and what comes back after the 200; a PING with id 99 is the last that is sent, so that silence has an end. */
const answered: readonly [what: string, options: Partial<BlynkServerOptions>, sent: string, answers: readonly string[] | "closed"][] = [
	["a ping", {}, "06 0002 0000", ["0#2 200"]],
	["a second login", {}, `1d 0002 0020 ${hex(token)}`, ["0#2 4"]],
	["a second login, by the old command", {}, `02 0002 0020 ${hex(token)}`, ["0#2 4"]],
	["a virtual write, right", {}, frame(20, 2, "vw", "1", "23.40"), []],
	["a virtual write without a value", {}, frame(20, 2, "vw", "1"), ["0#2 2"]],
	["a virtual write with an empty value", {}, frame(20, 2, "vw", "1", ""), ["0#2 2"]],
	["a virtual write to pin x", {}, frame(20, 2, "vw", "x", "1"), ["0#2 2"]],
	["a virtual write to pin 256", {}, frame(20, 2, "vw", "256", "1"), ["0#2 2"]],
	["a virtual write to pin -1", {}, frame(20, 2, "vw", "-1", "1"), ["0#2 2"]],
	["a write of an unknown kind of pin", {}, frame(20, 2, "xw", "1", "1"), ["0#2 2"]],
	["a body of three bytes", {}, frame(20, 2, "vw", ""), ["0#2 2"]],
	["an empty HARDWARE", {}, "14 0002 0000", ["0#2 2"]],
	["an answer that nobody waits for", {}, frame(20, 2, "vr", "12"), []],
	["a response", {}, "00 0002 00c8", []],
	["a property", {}, frame(19, 2, "1", "color", "#ff0000"), ["0#2 200"]],
	["an unknown property", {}, frame(19, 2, "1", "colour", "#ff0000"), ["0#2 11"]],
	["a property without a value", {}, frame(19, 2, "1", "color"), ["0#2 11"]],
	["a property of pin x", {}, frame(19, 2, "x", "color", "#ff0000"), ["0#2 2"]],
	["a property of Blynk.IoT, legacy", {}, frame(19, 2, "1", "isEnabled", "true"), ["0#2 11"]],
	["a property of Blynk.IoT", { dialect: "iot" }, frame(19, 2, "1", "isEnabled", "true"), ["0#2 200"]],
	["a notification without the widget", {}, frame(14, 2, "hello"), ["0#2 14"]],
	["a notification", { widgets: ["notify"] }, frame(14, 2, "hello"), ["0#2 200"]],
	["a second notification at once", { widgets: ["notify"], now: () => 0 }, frame(14, 2, "hello") + frame(14, 3, "hello"), ["0#2 200", "0#3 1"]],
	["an empty notification", { widgets: ["notify"] }, "0e 0002 0000", ["0#2 13"]],
	["a notification of 255 characters", { widgets: ["notify"] }, frame(14, 2, "x".repeat(255)), ["0#2 200"]],
	["a notification of 256 characters", { widgets: ["notify"] }, frame(14, 2, "x".repeat(256)), ["0#2 13"]],
	["a tweet of 141 characters", {}, frame(12, 2, "x".repeat(141)), ["0#2 13"]],
	["a text message of 161 characters", {}, frame(18, 2, "x".repeat(161)), ["0#2 13"]],
	["an e-mail without the widget", {}, frame(13, 2, "me@example.org", "hot", "very"), ["0#2 6"]],
	["an e-mail", { widgets: ["email"] }, frame(13, 2, "me@example.org", "hot", "very"), ["0#2 200"]],
	["an e-mail of one field", { widgets: ["email"] }, frame(13, 2, "hot"), ["0#2 2"]],
	["the information frame", {}, frame(17, 2, "ver", "0.6.1", "h-beat", "10", "buff-in", "256", "dev", "ESP8266"), ["0#2 200"]],
	["an empty INTERNAL", {}, "11 0002 0000", ["0#2 2"]],
	["RTC", { now: () => 1_700_000_000_999 }, frame(17, 2, "rtc", "sync"), ["17#2 rtc|1700000000"]],
	["RTC without the widget", { widgets: [] }, frame(17, 2, "rtc", "sync"), []],
	["UTC, legacy", {}, frame(17, 2, "utc", "time"), []],
	["UTC as a number", { dialect: "iot", now: () => 1_700_000_000_999 }, frame(17, 2, "utc", "time"), ["17#2 utc|time|1700000000999"]],
	["UTC as text", { dialect: "iot", now: () => 1_700_000_000_999 }, frame(17, 2, "utc", "iso"), ["17#2 utc|iso|2023-11-14T22:13:20.999Z"]],
	["UTC, something unknown of it", { dialect: "iot" }, frame(17, 2, "utc", "when"), ["0#2 11"]],
	["metadata, set and read", { dialect: "iot" }, frame(17, 2, "meta", "set", "Site", "roof") + frame(17, 3, "meta", "get", "Site"), ["0#2 200", "17#3 meta|Site|roof"]],
	["metadata that was never set", { dialect: "iot" }, frame(17, 2, "meta", "get", "Site"), ["0#2 11"]],
	["a sync of nothing", {}, "10 0002 0000", []],
	["a sync of all pins", {}, frame(20, 2, "vw", "3", "7", "8") + frame(20, 3, "dw", "4", "1") + "10 0004 0000", ["20#4 vw|3|7|8", "20#4 dw|4|1"]],
	["a sync of some pins", {}, frame(20, 2, "vw", "3", "7") + frame(20, 3, "vw", "4", "1") + frame(16, 4, "vr", "4", "5", "3"), ["20#4 vw|4|1", "20#4 vw|3|7"]],
	["a sync without a pin", {}, frame(16, 2, "vr"), ["0#2 2"]],
	["a sync of pin x", {}, frame(16, 2, "vr", "x"), ["0#2 2"]],
	["a bridge that was not bound", {}, frame(15, 2, "9", "vw", "1", "5"), ["0#2 6"]],
	["a bridge to an unknown device", {}, frame(15, 2, "9", "i", "e".repeat(32)), ["0#2 6"]],
	["a bridge without an operation", {}, frame(15, 2, "9"), ["0#2 2"]],
	["a bridge to a device that is away", {}, frame(15, 2, "9", "i", other) + frame(15, 3, "9", "vw", "1", "5"), ["0#2 200", "0#3 7"]],
	["a bridge to itself", {}, frame(15, 2, "9", "i", token) + frame(15, 3, "9", "vw", "1", "5"), ["0#2 200", "0#3 7"]],
	["a command that only phones send", {}, frame(27, 2, "x"), []],
	["an event, legacy", {}, frame(64, 2, "hot"), []],
	["an event", { dialect: "iot" }, frame(64, 2, "hot", "41 degrees"), ["0#2 200"]],
	["an event without a name", { dialect: "iot" }, "40 0002 0000", ["0#2 11"]],
	["an event resolved", { dialect: "iot" }, frame(65, 2, "hot", "all"), ["0#2 200"]],
	["command 99", {}, frame(99, 2, "x"), []],
	["command 100", {}, frame(100, 2, "x"), "closed"],
	["command 255", { dialect: "iot" }, frame(255, 2, "x"), "closed"],
];
for (const [what, options, sent, answers] of answered) {
	void test(`blynk: ${what}`, async () => {
		await withServer(options, async (server) => {
			const client = RawClient.plain(server.plainPort).write(login);
			await client.until(1);
			client.write(sent).send(6, 99);
			const expected = answers === "closed" ? ["0#1 200"] : ["0#1 200", ...answers, "0#99 200"];
			assert.deepEqual(await (answers === "closed" ? client.closed() : client.until(expected.length)), expected);
			client.stop();
		});
	});
}

const first: readonly [what: string, sent: string, hexAnswer: string, closed: boolean][] = [
	["a login", login, "00000100c8", false],
	["a login by the old command", `02 0001 0020 ${hex(token)}`, "00000100c8", false],
	["a login with another id, on the plain port", `1d 0007 0020 ${hex(token)}`, "00000700c8", false],
	["an unknown token", `1d 0001 0020 ${hex("z".repeat(32))}`, "0000010009", false],
	["an unknown token, then a good one", `1d 0001 0020 ${hex("z".repeat(32))} 1d 0002 0020 ${hex(token)}`, "000001000900000200c8", false],
	["a token of the wrong length", `1d 0001 0003 ${hex("abc")}`, "0000010009", false],
	["an empty token", "1d 0001 0000", "0000010009", false],
	["a write before the login", frame(20, 1, "vw", "1", "1"), "", true],
	["a ping before the login", "06 0001 0000", "", true],
	["a response before the login", "00 0001 00c8", "", true],
	["four bytes and the end", "1d 0001 00", "", true],
];
for (const [what, sent, hexAnswer, closed] of first) {
	void test(`blynk: first of all ${what}`, async () => {
		await withServer({}, async (server) => {
			const client = RawClient.plain(server.plainPort).write(sent);
			if (closed) {
				if (hexAnswer === "" && sent.length < 12) client.socket.end();
				await client.closed();
			} else {
				await client.until(hexAnswer.length / 10);
			}
			assert.equal(client.hex, hexAnswer);
			client.stop();
		});
	});
}

const doors: readonly [what: string, dialect: "legacy" | "iot", head: string, known: boolean][] = [
	["the login of today", "legacy", "1d 0001 0020", true],
	["the login of old", "legacy", "02 0001 0020", true],
	["another id", "legacy", "1d 0002 0020", false],
	["another length", "legacy", "1d 0001 001f", false],
	["a ping", "legacy", "06 0001 0000", false],
	["another id, in Blynk.IoT", "iot", "1d 0002 0020", true],
];
for (const [what, dialect, head, known] of doors) {
	void test(`blynk: on the TLS port, ${what}: ${known ? "answered" : "never answered"}`, async () => {
		await withServer({ dialect, identity }, async (server, journal) => {
			const client = RawClient.secure(server.port, authority.root).write(`${head} ${hex(token)}`);
			if (known) {
				assert.equal((await client.until(1))[0]?.endsWith(" 200"), true);
			} else {
				await journal.until(({ kind }) => kind === "phone");
				client.write(login).send(6, 9);
				// Whatever the server would say to this, it would say before the connection that comes later.
				const later = RawClient.secure(server.port, authority.root).write(login);
				await later.until(1);
				assert.equal(client.hex, "");
				later.stop();
			}
			client.stop();
		});
	});
}
