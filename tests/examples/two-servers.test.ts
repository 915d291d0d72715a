import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import { test } from "node:test";
import { TwoServers } from "../../examples/two-servers.js";
import { simulatedHost } from "../../hosts/node/simulated-host.js";
import { Authority } from "../../hosts/peers/authority.js";
import type { BlynkServer } from "../../hosts/peers/blynk/server.js";
import { other, token, withServer } from "../peers/blynk-scene.js";
import { authority, identity, Journal, now } from "../peers/scene.js";

/** The house's certificate is of another CA than the cloud's, and only its pin is known. */
const house = await (await Authority.create({ now, root: { subject: "CN=House CA" } })).issue(["house.example"]);
const pin = createHash("sha256").update(new X509Certificate(house.certificate).raw).digest("hex");

async function withTwo(run: (example: TwoServers, journal: Journal<string>, house: BlynkServer, cloud: BlynkServer) => Promise<void>): Promise<void> {
	await withServer({ identity: house, tokens: [token] }, async (first) => {
		await withServer({ identity, dialect: "iot", tokens: [other] }, async (second) => {
			const journal = new Journal<string>();
			const host = simulatedHost({
				accessPoint: { name: "", password: "", address: "", joinDelay: 0, refuseDelay: 0 }, storage: { read: () => undefined, write: () => undefined },
				log: { reached: (stage, text) => { journal.note(`${stage} ${text}`); }, info: () => undefined, warn: () => undefined, fail: ({ stage, code }) => { journal.note(`${stage}/${code}`); } },
				resource: (name) => (name === "ca.pem" ? Buffer.from(authority.root) : undefined),
			});
			host.clock.set(now);
			const example = new TwoServers(host, { host: "127.0.0.1", port: first.port, token }, pin, { host: "localhost", port: second.port, token: other }, "ca.pem");
			try {
				await journal.until((entry) => entry === "blynk server 1 let us in (pinned)");
				await run(example, journal, first, second);
			} finally {
				example.down = () => undefined;
				example.client.drop();
			}
		});
	});
}

void test("two servers: the app's switch moves the device there and back, and the terminal's lines come back on either", { timeout: 20_000 }, async () => {
	await withTwo(async (_example, journal, first, second) => {
		const echo = async (server: BlynkServer, device: string, text: string): Promise<void> => {
			const app = server.app(device, ({ pin: name, values }) => { journal.note(`${name} ${values.join()}`); });
			assert.ok(app.write(2, text));
			await journal.until((entry) => entry.trimEnd() === `v2 > ${text}`);
			app.disconnect();
		};
		await echo(first, token, "hello, house");
		assert.ok(first.app(token).write(3, "2"));
		await journal.until((entry) => entry === "blynk server 2 let us in (verified)");
		await echo(second, other, "hello, cloud");
		journal.entries.length = 0;
		assert.ok(second.app(other).write(3, "1"));
		await journal.until((entry) => entry === "blynk server 1 let us in (pinned)");
		assert.deepEqual([first.device(token).connected, second.device(other).connected], [true, false]);
	});
});

void test("two servers: when the house's is away, the cloud is used", { timeout: 20_000 }, async () => {
	await withTwo(async (_example, journal, first, second) => {
		await first.stop();
		await journal.until((entry) => entry === "blynk server 2 let us in (verified)");
		assert.ok(second.device(other).connected);
		// How a connection ends when its server goes is the system's affair.
		assert.ok(journal.entries.some((entry) => /^(tcp|tls|blynk)\/[a-z-]+$/.test(entry)), journal.entries.join("\n"));
	});
});
