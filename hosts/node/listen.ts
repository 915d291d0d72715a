import { createServer } from "node:net";
import type { ByteStream, StreamHandler } from "../../modules/ports/stream.js";
import { acceptedStream, SOCKET } from "./connect.js";

/** Takes a connection that was made: once, and at once. */
export type Accept = (handler: StreamHandler) => ByteStream;

export interface Listening {
	/** What a name has led to. */
	readonly address: string;
	/** As the system has chosen it, for 0. */
	readonly port: number;
	/** Takes nobody any more; connections that were taken stay. */
	close(): void;
}

/** Listens for TCP on an address of this machine. Rejects with the system's error. Port 0 leaves the choice to the system. */
export async function listen(address: string, port: number, accepted: (accept: Accept, from: string) => void): Promise<Listening> {
	const options = { allowHalfOpen: true, pauseOnConnect: false, highWaterMark: SOCKET.readableHighWaterMark, noDelay: true };
	const server = createServer(options, (socket) => {
		accepted((handler) => acceptedStream(socket, handler), `${socket.remoteAddress ?? "somebody"}:${socket.remotePort ?? 0}`);
	});
	return await new Promise((resolve, reject) => {
		server.once("error", reject);
		server.listen(port, address, () => {
			server.off("error", reject);
			const bound = server.address();
			const at = typeof bound === "object" && bound !== null ? bound : { address, port };
			resolve({ address: at.address, port: at.port, close: () => { server.close(); } });
		});
	});
}
