import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import type { BlynkServerOptions } from "../../hosts/peers/blynk/server.js";
import { identity, present, tokens } from "./world.js";

/** A good Blynk server, unless it says otherwise. */
export async function withBlynk(options: Partial<BlynkServerOptions>, run: (server: BlynkServer) => Promise<void>): Promise<void> {
	const server = await BlynkServer.start({ identity, tokens: [tokens.house], now: () => present, ...options });
	try {
		await run(server);
	} finally {
		await server.stop();
	}
}

/** Takes the broker away, with what belongs to it but trust: the Blynk server is alone. */
export const withoutBroker = Object.freeze({ mqttUrl: "", mqttUser: "", mqttPassword: "" });

/** Settings of a device that has this Blynk server and no broker. */
export function blynkAlone(url: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
	return { ...withoutBroker, blynkUrl: url, blynkToken: tokens.house, ...more };
}
