import { connect, createServer as createTcpServer } from "node:net";
import type { Server } from "node:net";
import { createServer } from "node:tls";
import type { TLSSocket } from "node:tls";
import type { Identity } from "../../hosts/peers/authority.js";
import type { BrokerEvent, User } from "../../hosts/peers/broker.js";
import { Listener, LOOPBACK } from "../../hosts/peers/listener.js";
import { startMqttPlain } from "../../hosts/peers/zoo/mqtt-plain.js";

/** One client, as the server saw it. */
export interface Visit {
	/** What came in TLS, one byte per character. */
	readonly decrypted: () => string;
	/** What came over TCP. */
	readonly raw: () => Buffer;
	/** How it ended: only `end` when nothing broke. */
	readonly ends: readonly string[];
}

export interface DecryptingBroker {
	readonly port: number;
	readonly visits: readonly Visit[];
	stop(): Promise<void>;
}

/** A broker behind a TLS server that keeps what its clients say, in TLS and below it. */
export async function startDecryptingBroker(identity: Identity, users: readonly User[], report?: (event: BrokerEvent) => void): Promise<DecryptingBroker> {
	const plain = await startMqttPlain(users, report);
	const visits: Visit[] = [];
	const raw = new Map<number | undefined, Buffer[]>();
	const server = createServer({ cert: identity.chain, key: identity.key, minVersion: "TLSv1.3" }, (socket) => {
		visits.push(visit(socket, plain.port, raw.get(socket.remotePort) ?? []));
	});
	server.on("tlsClientError", () => undefined);
	const inner = await Listener.open(server);
	// A relay in front: Node shows the bytes below TLS to nobody.
	const outer = await Listener.open(relay(inner.port, (port, chunks) => { raw.set(port, chunks); }));
	return {
		port: outer.port,
		visits,
		async stop() {
			await outer.stop();
			await inner.stop();
			await plain.stop();
		},
	};
}

function visit(socket: TLSSocket, port: number, raw: readonly Buffer[]): Visit {
	const chunks: Buffer[] = [];
	const ends: string[] = [];
	const upstream = connect(port, LOOPBACK);
	upstream.on("error", () => { socket.destroy(); });
	upstream.on("data", (chunk: Buffer) => { socket.write(chunk); });
	upstream.on("end", () => { socket.end(); });
	socket.on("data", (chunk: Buffer) => {
		chunks.push(chunk);
		upstream.write(chunk);
	});
	socket.on("end", () => {
		ends.push("end");
		upstream.end();
	});
	socket.on("error", (error: Error) => {
		ends.push(`error: ${error.message}`);
		upstream.destroy();
	});
	return { decrypted: () => Buffer.concat(chunks).toString("latin1"), raw: () => Buffer.concat(raw), ends };
}

/** Carries everything to a port, and tells what clients said by the port that it was carried from. */
function relay(to: number, begin: (from: number | undefined, chunks: Buffer[]) => void): Server {
	return createTcpServer({ allowHalfOpen: true }, (client) => {
		const chunks: Buffer[] = [];
		const upstream = connect({ port: to, host: LOOPBACK, allowHalfOpen: true });
		upstream.on("connect", () => { begin(upstream.localPort, chunks); });
		upstream.on("error", () => { client.resetAndDestroy(); });
		client.on("error", () => { upstream.resetAndDestroy(); });
		client.on("data", (chunk: Buffer) => { chunks.push(chunk); });
		client.pipe(upstream);
		upstream.pipe(client);
	});
}
