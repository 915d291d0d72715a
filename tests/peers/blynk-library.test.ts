import assert from "node:assert/strict";
import test from "node:test";
import { Blynk, SslClient } from "blynk-library";
import type { Dialect } from "../../hosts/peers/blynk/command.js";
import type { Write } from "../../hosts/peers/blynk/device.js";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { conversation, shown } from "./blynk-client.js";
import { authority, identity, Journal } from "./scene.js";

const token = "0123456789abcdef0123456789ABCDEF";
const other = "ffffffffffffffffffffffffffffffff";

// It talks of everything on the standard output.
test.mock.method(console, "log", () => undefined);

for (const dialect of ["legacy", "iot"] as const) {
	void test(`blynk-library, the official client in JavaScript, at a server of ${dialect}: login, writes, properties, sync, app`, async () => {
		await withDevice(dialect, async ({ device, server, journal }) => {
			const writes = new Journal<Write>();
			const app = server.app(token, writes.note);
			device.virtualWrite(1, 23.4);
			device.virtualWrite(2, ["a", "b"]);
			device.setProperty(2, "color", "#ff0000");
			await passed({ journal }, "sent", "0#", " 200", 3);
			assert.deepEqual(writes.entries.map(({ pin, values }) => [pin, ...values]), [["v1", "23.4"], ["v2", "a", "b"]]);
			assert.deepEqual(server.device(token).properties.get("v2 color"), ["#ff0000"]);
			assert.equal(server.device(token).information.get("buff-in"), "4096");

			const heard = new Journal<readonly string[]>();
			const pin = new device.VirtualPin(4);
			pin.on("write", heard.note);
			pin.on("read", () => { pin.write("asked"); });
			app.write(4, "on", "off");
			assert.deepEqual(await heard.until(() => true), ["on", "off"]);
			app.read(4);
			await writes.until(({ values }) => values[0] === "asked");
			app.write(4, "again");
			device.syncAll();
			device.syncVirtual(4);
			await heard.until(() => heard.entries.filter(([value]) => value === "again").length === 3);
		});
	});
}

void test("blynk-library: notifications, e-mail and a bridge, which the legacy server has", async () => {
	await withDevice("legacy", async ({ device, server, journal }) => {
		device.notify("hello");
		device.email("me@example.org", "hot", "very");
		const bridge = new device.WidgetBridge(9);
		bridge.setAuthToken(other);
		bridge.virtualWrite(3, 7);
		await passed({ journal }, "sent", "0#", " 7");
		assert.deepEqual(server.device(token).notices, [{ kind: "notify", fields: ["hello"] }, { kind: "email", fields: ["me@example.org", "hot", "very"] }]);
		assert.deepEqual(server.device(other).pins.get("v3"), ["7"]);
	});
});

void test("blynk-library: events, which Blynk.IoT has", async () => {
	await withDevice("iot", async ({ device, server, journal }) => {
		device.eventLog("hot", "41 degrees");
		await passed({ journal }, "sent", "0#3", " 200");
		assert.deepEqual(server.device(token).events, [{ name: "hot", description: "41 degrees", open: true }]);
		assert.deepEqual(conversation(journal.entries, 1), [
			`> 29#1 ${"*".repeat(32)}`, "< 0#1 200", "> 17#2 ver|0.5.4|buff-in|4096|dev|js", "< 0#2 200", "> 64#3 hot|41 degrees", "< 0#3 200",
		]);
	});
});

void test("blynk-library: pings as often as it is told to, and is answered", async () => {
	await withDevice("legacy", async ({ journal }) => {
		await passed({ journal }, "received", "6#", "", 3);
	}, 5);
});

void test("blynk-library: an unknown token is told so", async () => {
	const server = await BlynkServer.start({ identity });
	const connector = connect(server.port);
	const device = new Blynk(token, { connector, board });
	const errors = new Journal<unknown>();
	device.on("error", errors.note);
	assert.equal(await errors.until(() => true), "INVALID_TOKEN");
	device.disconnect(false);
	await server.stop();
});

interface Scene {
	readonly device: Blynk;
	readonly server: BlynkServer;
	readonly journal: Journal<BlynkEvent>;
}

async function withDevice(dialect: Dialect, run: (scene: Scene) => Promise<void>, heartbeat = 10_000): Promise<void> {
	const journal = new Journal<BlynkEvent>();
	const server = await BlynkServer.start({ identity, dialect, tokens: [token, other], widgets: ["notify", "email"], report: journal.note });
	const device = new Blynk(token, { connector: connect(server.port), board, heartbeat });
	try {
		await new Promise<void>((resolve) => { device.once("connect", resolve); });
		await run({ device, server, journal });
	} finally {
		device.disconnect(false);
		await server.stop();
	}
}

function connect(port: number): SslClient {
	return new SslClient({ addr: "127.0.0.1", port, servername: "localhost", ca: Buffer.from(authority.root) });
}

/** Until so many messages that begin and end so have passed. */
async function passed({ journal }: Pick<Scene, "journal">, kind: "sent" | "received", begin: string, end: string, count = 1): Promise<void> {
	const matches = (event: BlynkEvent): boolean => event.kind === kind && shown(event.frame).startsWith(begin) && shown(event.frame).endsWith(end);
	await journal.until(() => journal.entries.filter(matches).length >= count);
}

/** The library would look for packages of single boards otherwise. */
const board = { init: () => undefined, process: () => true };
