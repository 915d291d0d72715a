import assert from "node:assert/strict";
import test from "node:test";
import { Blynk, SslClient } from "blynk-library";
import type { Dialect } from "../../hosts/peers/blynk/command.js";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { conversation, shown } from "./blynk-client.js";
import { dialects, ourDevice } from "./blynk-device.js";
import { token, withServer } from "./blynk-scene.js";
import { authority, identity } from "./scene.js";
import type { Journal } from "./scene.js";

// It talks of everything on the standard output.
test.mock.method(console, "log", () => undefined);

/** What both can do, by the names that both have. */
interface Device {
	virtualWrite(pin: number, value: number | string): void;
	setProperty(pin: number, property: string, value: string): void;
	syncVirtual(pin: number): void;
	syncAll(): void;
	answer(pin: number, value: string): void;
}

for (const dialect of ["legacy", "iot"] as const) {
	void test(`the same script in ${dialect} by our client and by the official one: the same messages, but for what each says about itself and the id of an answer`, { timeout: 20_000 }, async () => {
		const [theirs, ours] = [await byOfficialClient(dialect), await byOurs(dialect)];
		// Each has its own library version, sizes and names; ours says how often it will be heard, which the official one in JavaScript leaves to the server.
		assert.match(theirs[2] ?? "", /^> 17#2 ver\|0\.5\.4\|buff-in\|4096\|dev\|js$/);
		assert.match(ours[2] ?? "", dialect === "legacy" ? /^> 17#2 ver\|0\.6\.1\|h-beat\|10\|buff-in\|256\|fw\|1\.0$/ : /^> 17#2 mcu\|1\.0\|blynk\|1\.4\.0\|h-beat\|40\|buff-in\|256$/);
		// An answer of ours has the id of the question, as in the official library in C++; the one in JavaScript takes the next of its own.
		const answer = ours.indexOf("> 20#7778 vw|4|asked");
		assert.equal(theirs[answer], "> 20#11 vw|4|asked");
		assert.deepEqual(ours.slice(3, answer), theirs.slice(3, answer));
		assert.deepEqual([...ours.slice(0, 2), ...ours.slice(answer + 1)].map(withoutId), [...theirs.slice(0, 2), ...theirs.slice(answer + 1)].map(withoutId));
		assert.ok(answer > 12 && ours.length > answer + 3);
	});
}

async function byOfficialClient(dialect: Dialect): Promise<readonly string[]> {
	let said: readonly string[] = [];
	await withServer({ identity, dialect }, async (server, events) => {
		const connector = new SslClient({ addr: "127.0.0.1", port: server.port, servername: "localhost", ca: Buffer.from(authority.root) });
		const client = new Blynk(token, { connector, board, heartbeat: 10_000 });
		await new Promise<void>((resolve) => { client.once("connect", resolve); });
		const device: Device = {
			virtualWrite: (pin, value) => { client.virtualWrite(pin, value); },
			setProperty: (pin, property, value) => { client.setProperty(pin, property, value); },
			syncVirtual: (pin) => { client.syncVirtual(pin); },
			syncAll: () => { client.syncAll(); },
			answer: (pin, value) => {
				const virtualPin = new client.VirtualPin(pin);
				virtualPin.on("read", () => { virtualPin.write(value); });
			},
		};
		said = await perform(device, server, events);
		client.disconnect(false);
	});
	return said;
}

async function byOurs(dialect: Dialect): Promise<readonly string[]> {
	let said: readonly string[] = [];
	await withServer({ identity, dialect }, async (server, events) => {
		// A queue so long that ours asks for no sign of arrival within the script, which the official client never does.
		const { client, journal } = ourDevice([{ port: server.port, dialect: dialects[dialect] }], { queueMessages: 64 });
		client.open();
		await journal.until((entry) => entry === "up 0 verified");
		const device: Device = {
			virtualWrite: (pin, value) => { client.virtualWrite(pin, value); },
			setProperty: (pin, property, value) => { client.setProperty(pin, property, value); },
			syncVirtual: (pin) => { client.syncVirtual(pin); },
			syncAll: () => { client.syncAll(); },
			answer: (pin, value) => { client.onRead(pin, { asked: () => { client.virtualWrite(pin, value); } }); },
		};
		said = await perform(device, server, events);
		client.close();
		await journal.until((entry) => entry === "down -");
	});
	return said;
}

/** The script, one step after the other: what passed over the connection. In ASCII, for the official client sends Latin-1. */
async function perform(device: Device, server: BlynkServer, events: Journal<BlynkEvent>): Promise<readonly string[]> {
	const passed = async (message: string, count = 1): Promise<void> => {
		const matches = (event: BlynkEvent): boolean => (event.kind === "received" || event.kind === "sent") && shown(event.frame).replace(/#\d+ /, " ") === message;
		await events.until(() => events.entries.filter(matches).length >= count);
	};
	await passed("0 200", 2);
	device.answer(4, "asked");
	for (const value of [23.4, -0.5, 100, 0.1 + 0.2]) {
		device.virtualWrite(1, value);
		await passed(`20 vw|1|${value}`);
	}
	device.virtualWrite(2, "warmer");
	await passed("20 vw|2|warmer");
	device.setProperty(2, "label", "Size");
	await passed("0 200", 3);
	device.setProperty(2, "no-such-property", "x");
	await passed("0 11");
	device.syncVirtual(2);
	await passed("20 vw|2|warmer", 2);
	const app = server.app(token);
	await passed("17 acon");
	app.read(4);
	await passed("20 vw|4|asked");
	device.syncAll();
	await passed("20 vw|4|asked", 2);
	return conversation(events.entries, 1);
}

function withoutId(message: string): string {
	return message.replace(/#\d+/, "#");
}

/** The library would look for packages of single boards otherwise. */
const board = { init: () => undefined, process: () => true };
