import assert from "node:assert/strict";
import { test } from "node:test";
import { Broker } from "../../hosts/peers/broker.js";
import { Device, identity, user } from "./world.js";

for (const trace of [true, false]) {
	void test(`the setting trace: ${trace}`, async () => {
		const broker = await Broker.start({ identity, users: [user] });
		try {
			// Whatever a device says, `run` holds it against the passwords.
			await Device.run({ port: broker.port, settings: { trace: String(trace) } }, async (device) => {
				await device.reached("mqtt");
				const lines = [...device.log.text.matchAll(/tls {9}((?:->|<-) [A-Za-z ]+)/g)].map(([, line]) => line);
				assert.deepEqual(lines.slice(0, 5), trace ? ["-> ClientHello", "<- ServerHello", "<- new keys", "-> change", "-> new keys"] : []);
				assert.equal(lines.includes("-> Finished"), trace);
			});
		} finally {
			await broker.stop();
		}
	});
}
