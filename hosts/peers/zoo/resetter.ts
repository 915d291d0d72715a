import { afterHello, serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

/** Resets the connection (TCP RST) when the ClientHello has arrived. */
export async function startResetter(): Promise<BadServer> {
	return await serve((client) => {
		afterHello(client, () => { client.resetAndDestroy(); });
	});
}
