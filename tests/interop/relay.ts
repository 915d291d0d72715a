import { connect, createServer } from "node:net";
import type { Socket } from "node:net";
import { Listener } from "../../hosts/peers/listener.js";
import type { Bench } from "./program.js";

/** Carries connections to a server, and can keep from it what clients still send. */
export class Relay {
	readonly port: number;
	readonly #pairs: ReadonlyMap<Socket, Socket>;

	private constructor(port: number, pairs: ReadonlyMap<Socket, Socket>) {
		this.port = port;
		this.#pairs = pairs;
	}

	static async start(bench: Bench, port: number): Promise<Relay> {
		const pairs = new Map<Socket, Socket>();
		const listener = await Listener.open(createServer((client) => {
			const server = connect(port, "127.0.0.1");
			pairs.set(client, server);
			client.pipe(server).pipe(client);
			// Whichever side is gone, the other one is told.
			server.on("error", () => undefined);
			server.on("close", () => { client.destroy(); });
			client.on("close", () => {
				server.destroy();
				pairs.delete(client);
			});
		}));
		bench.onClear(() => listener.stop());
		return new Relay(listener.port, pairs);
	}

	/** From now on nothing of the present connections reaches the server; it is lost with them. */
	hold(): void {
		for (const [client, server] of this.#pairs) client.unpipe(server).resume();
	}
}
