import { createServer } from "node:net";
import type { Socket } from "node:net";
import { Listener } from "../listener.js";

/** A server on loopback that fails its clients in one known way. */
export interface BadServer {
	readonly port: number;
	stop(): Promise<void>;
}

/** A server that treats each client with a function. */
export async function serve(treat: (client: Socket) => void): Promise<BadServer> {
	return await Listener.open(createServer({ allowHalfOpen: true }, (client) => {
		// Without a reader Node never notices that a client has gone.
		client.on("end", () => { client.end(); });
		treat(client);
	}));
}

/** Calls back once, when the client's first TLS record, which holds its ClientHello, has arrived whole. */
export function afterHello(client: Socket, arrived: () => void): void {
	let received = Buffer.alloc(0);
	const collect = (chunk: Buffer): void => {
		received = Buffer.concat([received, chunk]);
		if (received.length < HEADER || received.length < HEADER + received.readUInt16BE(3)) return;
		client.off("data", collect);
		client.resume();
		arrived();
	};
	client.on("data", collect);
}

/** RFC 8446 section 5.1: type, version and length of a record. */
const HEADER = 5;
