import { createServer as createPlainServer } from "node:net";
import type { Server, Socket } from "node:net";
import { createServer } from "node:tls";
import type { ServerOrder, ServerPorts } from "./tls-client.js";

/**
 * The server of bench:tls, in a process of its own: told its identity by its parent, tells its ports, of TLS and of plain TCP. A client sends an
 * order of five bytes, a letter and a count: `h` for one byte back, `r` for so many, `s` to send so many and then get one.
 */
process.once("message", ({ chain, key }: ServerOrder) => {
	const server = createServer({ cert: chain, key, minVersion: "TLSv1.3", ciphers: "TLS_AES_128_GCM_SHA256", ecdhCurve: "X25519:P-256" }, serve);
	void Promise.all([listen(server), listen(createPlainServer(serve))]).then(([port, plain]) => process.send?.({ port, plain } satisfies ServerPorts));
});
process.once("disconnect", () => { process.exit(); });

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
	const address = server.address();
	if (typeof address !== "object" || address === null) throw new Error("the system gave no port");
	return address.port;
}

function serve(socket: Socket): void {
	socket.setNoDelay(true);
	socket.on("error", () => { socket.destroy(); });
	let awaited = 0;
	socket.on("data", (bytes: Buffer) => {
		if (awaited > 0) {
			awaited -= bytes.length;
			if (awaited <= 0) socket.write(ANSWER);
			return;
		}
		const [letter, count] = [bytes.toString("latin1", 0, 1), bytes.readUInt32BE(1)];
		if (letter === "r") send(socket, count);
		else if (letter === "s") awaited = count - (bytes.length - ORDER_LENGTH);
		else socket.write(ANSWER);
	});
}

function send(socket: Socket, count: number): void {
	let left = count;
	const more = (): void => {
		while (left > 0) {
			const part = CHUNK.subarray(0, left);
			left -= part.length;
			if (!socket.write(part)) {
				socket.once("drain", more);
				return;
			}
		}
	};
	more();
}

const ANSWER = Buffer.of(1);

const ORDER_LENGTH = 5;

const CHUNK = Buffer.alloc(65_536, "a");
