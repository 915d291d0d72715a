import { afterHello, serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

/** Closes, in good order, when the ClientHello has arrived. */
export async function startCloser(): Promise<BadServer> {
	return await serve((client) => {
		afterHello(client, () => { client.end(); });
	});
}
