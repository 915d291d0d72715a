import { once } from "node:events";
import { connect as connectPlainly } from "node:net";
import type { Socket } from "node:net";
import { connect, createSecureContext } from "node:tls";
import { Tally } from "./tls-client.js";
import type { MeasuredClient, MeasuredConnection } from "./tls-client.js";

/** Node's own TLS, OpenSSL below: the mark. `root`: PEM. */
export function nodeClient(root: string): MeasuredClient {
	const secureContext = createSecureContext({ ca: root, minVersion: "TLSv1.3" });
	return {
		name: "Node's own TLS", note: "",
		connect: async (port) => {
			const socket = connect({ host: "127.0.0.1", port, servername: "localhost", secureContext });
			await once(socket, "secureConnect");
			return new NodeConnection(socket);
		},
	};
}

/** What TCP alone takes here, which every client pays. */
export function plainClient(plain: number): MeasuredClient {
	return {
		name: "TCP alone", note: "no TLS",
		connect: async () => {
			const socket = connectPlainly({ host: "127.0.0.1", port: plain });
			await once(socket, "connect");
			return new NodeConnection(socket);
		},
	};
}

class NodeConnection implements MeasuredConnection {
	readonly #socket: Socket;
	readonly #tally = new Tally();

	constructor(socket: Socket) {
		this.#socket = socket.setNoDelay(true);
		socket.on("data", ({ length }: Buffer) => { this.#tally.add(length); });
		socket.on("error", (error) => { this.#tally.fail(error); });
	}

	async receive(count: number): Promise<void> {
		await this.#tally.reach(count);
	}

	async send(bytes: Uint8Array): Promise<void> {
		if (!this.#socket.write(bytes)) await once(this.#socket, "drain");
	}

	close(): void {
		this.#socket.destroy();
	}
}
