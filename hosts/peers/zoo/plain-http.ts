import { serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

/** A web server without TLS: whatever is said to it, it finds it a bad request. */
export async function startPlainHttp(): Promise<BadServer> {
	return await serve((client) => {
		client.once("data", () => { client.end(ANSWER); });
	});
}

const ANSWER = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 15\r\n\r\n400 Bad Request";
