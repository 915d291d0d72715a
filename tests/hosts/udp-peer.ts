import { createSocket } from "node:dgram";
import { on } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type { DatagramBench, TestDatagramPeer } from "../contract/datagram.js";

/** The other end over node:dgram. */
export function udpBench(kind: "udp4" | "udp6"): Omit<DatagramBench, "openDatagram"> {
	return {
		listen: async () => await listen(kind),
		async settle() {
			await pause(30);
		},
	};
}

async function listen(kind: "udp4" | "udp6"): Promise<TestDatagramPeer> {
	const address = kind === "udp4" ? "127.0.0.1" : "::1";
	const socket = createSocket(kind);
	const messages = on(socket, "message");
	await new Promise<void>((resolve, reject) => {
		socket.once("error", reject);
		socket.bind(0, address, resolve);
	});
	return {
		address,
		port: socket.address().port,
		async receive() {
			const { value } = await messages.next() as { value: [Buffer, { port: number }] };
			return { bytes: new Uint8Array(value[0]), port: value[1].port };
		},
		send(port, bytes) {
			socket.send(bytes, port, address);
		},
		async stop() {
			await new Promise<void>((resolve) => { socket.close(resolve); });
		},
	};
}
