import type { Server, Socket } from "node:net";

/** A server on loopback that can be stopped at once, whatever its clients do. */
export class Listener {
	readonly port: number;
	readonly #server: Server;
	readonly #sockets: ReadonlySet<Socket>;

	private constructor(server: Server, sockets: ReadonlySet<Socket>, port: number) {
		this.#server = server;
		this.#sockets = sockets;
		this.port = port;
	}

	/** Takes a server that does not listen yet, TLS or plain; port 0 leaves the choice to the system. */
	static async open(server: Server, port = 0): Promise<Listener> {
		const sockets = new Set<Socket>();
		// A TLS server has this event too, with the sockets below TLS.
		server.on("connection", (socket) => {
			sockets.add(socket);
			socket.on("close", () => sockets.delete(socket));
			// A client that resets is no news to a peer made for clients that fail.
			socket.on("error", () => undefined);
		});
		await new Promise<void>((resolve, reject) => {
			server.once("error", reject);
			server.listen(port, LOOPBACK, () => {
				server.off("error", reject);
				resolve();
			});
		});
		return new Listener(server, sockets, portOf(server));
	}

	/** How many clients are connected. */
	get clients(): number {
		return this.#sockets.size;
	}

	/** Lets go of every client; new ones may come. */
	hangUp(): void {
		for (const socket of this.#sockets) socket.destroy();
	}

	/** Lets go of every client and of the port. */
	async stop(): Promise<void> {
		await new Promise<void>((resolve) => {
			this.#server.close(() => { resolve(); });
			this.hangUp();
		});
	}
}

function portOf(server: Server): number {
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("the server has no port");
	return address.port;
}

/** Peers are for this machine alone. */
export const LOOPBACK = "127.0.0.1";
