import { connect } from "node:net";
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import type { Identity } from "../authority.js";
import { Listener, LOOPBACK } from "../listener.js";
import { serve } from "./bad-server.js";
import type { BadServer } from "./bad-server.js";

export interface HalfHandshakeOptions {
	readonly identity: Pick<Identity, "chain" | "key">;
	/** How many bytes of the real server's answer the client gets. */
	readonly length: number;
	/** What happens then. */
	readonly then: "close" | "stall";
}

/** The handshake of a real TLS server, cut off in the middle. */
export async function startHalfHandshake({ identity, length, then }: HalfHandshakeOptions): Promise<BadServer> {
	const real = await Listener.open(createServer({ cert: identity.chain, key: identity.key }));
	const front = await serve((client) => {
		const upstream = connect(real.port, LOOPBACK);
		upstream.on("error", () => undefined);
		client.on("close", () => { upstream.destroy(); });
		client.pipe(upstream);
		cut(upstream, client, length, () => {
			if (then === "close") client.end();
		});
	});
	return {
		port: front.port,
		async stop() {
			await front.stop();
			await real.stop();
		},
	};
}

function cut(from: Socket, to: Socket, length: number, reached: () => void): void {
	let left = length;
	from.on("data", (chunk: Buffer) => {
		if (left === 0) return;
		const part = chunk.subarray(0, left);
		left -= part.length;
		to.write(part);
		if (left === 0) reached();
	});
}
