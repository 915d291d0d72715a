import { createHash } from "node:crypto";
import { serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

/** Sends bytes without meaning as soon as it is connected to; the same bytes for the same seed. */
export async function startGarbage(seed: number, length = 1024): Promise<BadServer> {
	return await serve((client) => {
		client.resume();
		client.write(garbage(seed, length));
	});
}

export function garbage(seed: number, length: number): Uint8Array {
	const blocks: Uint8Array[] = [];
	for (let count = 0; count * 32 < length; count++) blocks.push(createHash("sha256").update(`${seed} ${count}`).digest());
	return Buffer.concat(blocks).subarray(0, length);
}
