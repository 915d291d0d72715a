import { serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

/** Accepts and reads, and never says anything. */
export async function startSilent(): Promise<BadServer> {
	return await serve((client) => { client.resume(); });
}
