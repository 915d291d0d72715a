import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import { BlynkServer } from "../../hosts/peers/blynk/server.js";
import type { BlynkServerOptions } from "../../hosts/peers/blynk/server.js";
import { Journal } from "./scene.js";

export const token = "0123456789abcdef0123456789ABCDEF";
export const other = "ffffffffffffffffffffffffffffffff";
export const login = `1d 0001 0020 ${hex(token)}`;

/** Two devices and a plain port, unless it says otherwise. */
export async function withServer(options: Partial<BlynkServerOptions>, run: (server: BlynkServer, journal: Journal<BlynkEvent>) => Promise<void>): Promise<void> {
	const journal = new Journal<BlynkEvent>();
	const server = await BlynkServer.start({ plainPort: 0, tokens: [token, other], report: journal.note, ...options });
	try {
		await run(server, journal);
	} finally {
		await server.stop();
	}
}

/** A message, in hexadecimal. */
export function frame(command: number, id: number, ...fields: readonly string[]): string {
	const body = Buffer.from(fields.join("\0"));
	const head = Buffer.from([command, id >> 8, id & 0xff, body.length >> 8, body.length & 0xff]);
	return Buffer.concat([head, body]).toString("hex");
}

export function hex(text: string): string {
	return Buffer.from(text).toString("hex");
}
