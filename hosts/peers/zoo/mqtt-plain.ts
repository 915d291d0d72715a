import { createServer } from "node:net";
import { closeAedes, createAedes } from "../broker.js";
import type { BrokerEvent, User } from "../broker.js";
import { Listener } from "../listener.js";
import type { BadServer } from "./bad-server.js";

/** A good broker that speaks MQTT without TLS. */
export async function startMqttPlain(users: readonly User[], report: (event: BrokerEvent) => void = () => undefined): Promise<BadServer> {
	const aedes = await createAedes(users, report);
	const listener = await Listener.open(createServer((client) => { aedes.handle(client); }));
	return {
		port: listener.port,
		async stop() {
			await listener.stop();
			await closeAedes(aedes);
		},
	};
}
