import { createServer } from "node:net";
import type { AddressInfo, Server, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { ConnectBench, TestPeer, TestServer } from "../contract/connect.js";

/** The other end of a connection over node:net. */
export const tcpBench: Omit<ConnectBench, "connect"> = {
	address: "127.0.0.1",
	flood: 24_000_000,
	listen,
	async deadPort() {
		const server = await listen();
		await server.stop();
		return server.port;
	},
	async settle() {
		await pause(30);
	},
};

async function listen(): Promise<TestServer> {
	const sockets: Socket[] = [];
	let wake: () => void = () => undefined;
	let accepted = 0;
	const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
		socket.on("error", () => undefined);
		sockets.push(socket);
		wake();
	});
	await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
	return {
		port: (server.address() as AddressInfo).port,
		async accept() {
			let socket = sockets[accepted];
			while (socket === undefined) {
				await new Promise<void>((resolve) => { wake = resolve; });
				socket = sockets[accepted];
			}
			accepted++;
			return peerOf(socket);
		},
		async stop() {
			await stopped(server, sockets);
		},
	};
}

function peerOf(socket: Socket): TestPeer {
	return {
		send(bytes) { socket.write(bytes); },
		end() { socket.end(); },
		reset() { socket.resetAndDestroy(); },
		async receive(length) {
			const bytes = new Uint8Array(length);
			for (let at = 0; at < length;) {
				const chunk = socket.read() as Buffer | null;
				if (chunk === null) {
					await new Promise<void>((resolve) => { socket.once("readable", resolve); });
					continue;
				}
				const part = chunk.subarray(0, length - at);
				bytes.set(part, at);
				at += part.length;
				if (part.length < chunk.length) socket.unshift(chunk.subarray(part.length));
			}
			return bytes;
		},
		async untilEnded() {
			if (socket.readableEnded) return;
			await new Promise<void>((resolve) => {
				socket.once("end", resolve);
				socket.resume();
			});
		},
		async untilClosed() {
			if (socket.closed) return;
			await new Promise<void>((resolve) => {
				socket.once("close", () => { resolve(); });
				socket.once("end", () => { socket.end(); });
				socket.resume();
			});
		},
	};
}

async function stopped(server: Server, sockets: readonly Socket[]): Promise<void> {
	await new Promise<void>((resolve) => {
		server.close(() => { resolve(); });
		for (const socket of sockets) socket.destroy();
	});
}
