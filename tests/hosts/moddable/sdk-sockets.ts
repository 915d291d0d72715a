import { createSocket } from "node:dgram";
import type { Socket as NodeUdp } from "node:dgram";
import { connect, isIPv4 } from "node:net";
import type { Socket } from "node:net";
import type { SocketOptions, TcpOptions, TcpSocket, UdpSocket } from "../../../hosts/moddable/sdk.js";

/** The SDK's TCP as its sources have it, over Node's: strict where it throws, and silent where it tells nothing. */
export class FakeTcp<Target> implements TcpSocket {
	readonly target: Target;
	readonly #socket: Socket;
	readonly #options: TcpOptions<Target>;
	readonly #chunks: Buffer[] = [];
	#room = 0;
	#open = false;
	#error = false;
	#closed = false;

	constructor(options: TcpOptions<Target>) {
		this.#options = options;
		this.target = options.target;
		if (!isIPv4(options.address)) throw new Error("invalid address");
		this.#socket = connect({ host: options.address, port: options.port, allowHalfOpen: true });
		this.#socket.on("connect", () => { this.#gain(); });
		this.#socket.on("drain", () => { this.#gain(); });
		this.#socket.on("data", (chunk: Buffer) => {
			this.#chunks.push(chunk);
			if (!this.#closed) this.#options.onReadable.call(this, this.#waiting());
		});
		for (const event of ["end", "error"] as const) this.#socket.on(event, () => { this.#fail(); });
	}

	read(into: Uint8Array): void {
		if (into.length === 0 || into.length > this.#waiting()) throw new Error("invalid");
		const all = Buffer.concat(this.#chunks.splice(0));
		into.set(all.subarray(0, into.length));
		if (all.length > into.length) this.#chunks.push(all.subarray(into.length));
		if (this.#error && this.#waiting() === 0) this.#fail();
	}

	write(bytes: Uint8Array): number | undefined {
		if (!this.#open) throw new Error("not ready");
		if (bytes.length > this.#room) throw new Error("would block");
		this.#room -= bytes.length;
		// Its bytes are copied at once.
		if (this.#socket.write(Buffer.from(bytes))) setImmediate(() => { this.#gain(); });
		return this.#room;
	}

	close(): void {
		if (this.#closed) throw new Error("closed twice");
		this.#closed = true;
		this.#socket.destroy();
	}

	#gain(): void {
		this.#open = true;
		this.#room = ROOM;
		if (!this.#closed && !this.#error) this.#options.onWritable.call(this, this.#room);
	}

	/** Told once what came before it has been read, and not at once. */
	#fail(): void {
		this.#error = true;
		this.#open = false;
		if (this.#waiting() === 0) setImmediate(() => { if (!this.#closed) this.#options.onError.call(this); });
	}

	#waiting(): number {
		return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
	}
}

/** The SDK's UDP. */
export class FakeUdp<Target> implements UdpSocket {
	readonly target: Target;
	readonly #socket: NodeUdp = createSocket("udp4");
	readonly #packets: (ArrayBuffer & { address: string; port: number })[] = [];
	readonly #opened: Promise<void>;

	constructor(options: SocketOptions<UdpSocket, Target>) {
		this.target = options.target;
		this.#opened = new Promise((resolve) => { this.#socket.bind(0, "127.0.0.1", resolve); });
		this.#socket.on("error", () => undefined);
		this.#socket.on("message", (bytes, { address, port }) => {
			this.#packets.push(Object.assign(new Uint8Array(bytes).buffer, { address, port }));
			options.onReadable.call(this, this.#packets.length);
		});
	}

	read(): (ArrayBuffer & { address: string; port: number }) | undefined {
		return this.#packets.shift();
	}

	write(bytes: Uint8Array, address: string, port: number): void {
		if (bytes.length > LARGEST_DATAGRAM) throw new Error("sendto failed");
		const copy = Buffer.from(bytes);
		void this.#opened.then(() => {
			try {
				this.#socket.send(copy, port, address);
			} catch {
				// Closed meanwhile.
			}
		});
	}

	close(): void {
		void this.#opened.then(() => { this.#socket.close(); });
	}
}

/** Bytes of the SDK's own buffer. */
const ROOM = 1536;

const LARGEST_DATAGRAM = 65_507;
