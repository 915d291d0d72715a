import { createSocket } from "node:dgram";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/**
 * Stands between the firmware and both its servers and writes down what passes: one datagram with its answer, and its
 * connections, one after the other. What was sent is one row of bytes; what came is written with how much had been sent before it.
 */
export class Recording {
	/** Ports to give to the firmware in place of the servers'. */
	readonly broker: number;
	readonly time: number;
	readonly #passed: Passed;
	readonly #close: () => void;

	private constructor(broker: number, time: number, passed: Passed, close: () => void) {
		this.broker = broker;
		this.time = time;
		this.#passed = passed;
		this.#close = close;
	}

	static async start(broker: number, time: number): Promise<Recording> {
		const passed: Passed = { request: NONE, answer: NONE, sent: [], length: 0, arrivals: [], ends: [] };
		const stream = createServer((client) => { relay(client, connect(broker, LOOPBACK), passed); });
		await new Promise<void>((resolve) => { stream.listen(0, LOOPBACK, resolve); });
		const datagrams = createSocket("udp4");
		let asker = 0;
		datagrams.on("message", (bytes, { port }) => {
			if (port === time) {
				passed.answer = bytes;
				datagrams.send(bytes, asker, LOOPBACK);
			} else {
				asker = port;
				passed.request = bytes;
				datagrams.send(bytes, time, LOOPBACK);
			}
		});
		await new Promise<void>((resolve) => { datagrams.bind(0, LOOPBACK, resolve); });
		return new Recording((stream.address() as AddressInfo).port, datagrams.address().port, passed, () => {
			stream.close();
			datagrams.close();
		});
	}

	/** Once the firmware has ended: the bytes that `hosts/xs/lx106/replay.c` reads. */
	async finish(): Promise<Uint8Array> {
		// Its last bytes may still be on their way.
		await Promise.all(this.#passed.ends);
		this.#close();
		const { request, answer, sent, arrivals } = this.#passed;
		return Buffer.concat([
			...[request, answer, Buffer.concat(sent)].flatMap((bytes) => [number(bytes.length), bytes]),
			...arrivals.flatMap(({ after, bytes }) => [number(after), number(bytes.length), bytes]),
		]);
	}
}

interface Passed {
	request: Buffer;
	answer: Buffer;
	readonly sent: Buffer[];
	/** Of all that was sent. */
	length: number;
	/** Of each connection. */
	readonly ends: Promise<void>[];
	readonly arrivals: { readonly after: number; readonly bytes: Buffer }[];
}

function relay(client: Socket, server: Socket, passed: Passed): void {
	let gone = false;
	for (const socket of [client, server]) socket.setNoDelay(true).on("error", () => { socket.destroy(); });
	passed.ends.push(new Promise((resolve) => { client.once("close", () => { resolve(); }); }));
	client.on("data", (bytes: Buffer) => {
		passed.sent.push(bytes);
		passed.length += bytes.length;
		server.write(bytes);
	});
	server.on("data", (bytes: Buffer) => {
		// What a client that has gone is told, it never hears.
		if (gone) return;
		passed.arrivals.push({ after: passed.length, bytes });
		client.write(bytes);
	});
	// Not by pipes: what the firmware says to a server that has gone already was sent all the same.
	client.on("end", () => { server.end(); });
	client.on("close", () => {
		gone = true;
		server.end();
	});
	server.on("close", () => { client.end(); });
}

function number(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}

const NONE = Buffer.alloc(0);

const LOOPBACK = "127.0.0.1";
