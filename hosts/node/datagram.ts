import { createSocket } from "node:dgram";
import type { RemoteInfo, Socket } from "node:dgram";
import { isIP } from "node:net";
import type { DatagramSocket, OpenDatagram } from "../../modules/ports/datagram.js";

export const openDatagram: OpenDatagram = (received) => new NodeDatagramSocket(received);

type Received = Parameters<OpenDatagram>[0];

/** One socket per address family, opened when the first datagram of that family is sent. */
class NodeDatagramSocket implements DatagramSocket {
	readonly #received: Received;
	readonly #sockets = new Map<"udp4" | "udp6", Socket>();
	#closed = false;

	constructor(received: Received) {
		this.#received = received;
	}

	send(address: string, port: number, bytes: Uint8Array): void {
		const family = isIP(address);
		// A name would make Node ask a name server; a port that is none makes it throw. The port says: lost.
		if (this.#closed || family === 0 || !Number.isInteger(port) || port < 1 || port > 65535) return;
		// A copy, because Node sends later and the caller's buffer is the caller's again after this call.
		this.#socket(family === 6 ? "udp6" : "udp4").send(bytes.slice(), port, address, () => undefined);
	}

	close(): void {
		this.#closed = true;
		for (const socket of this.#sockets.values()) socket.close();
		this.#sockets.clear();
	}

	#socket(kind: "udp4" | "udp6"): Socket {
		const open = this.#sockets.get(kind);
		if (open !== undefined) return open;
		const socket = createSocket(kind, (bytes: Buffer, from: RemoteInfo) => {
			if (!this.#closed) this.#received(bytes, from.address, from.port);
		});
		// What cannot be sent is lost, as on the wire: the protocol above has its own deadline.
		socket.on("error", () => undefined);
		this.#sockets.set(kind, socket);
		return socket;
	}
}
