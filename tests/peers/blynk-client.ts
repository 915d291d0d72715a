import { connect as connectTcp } from "node:net";
import type { Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { BlynkEvent } from "../../hosts/peers/blynk/event.js";
import { FrameReader, writeFrame } from "../../hosts/peers/blynk/frame.js";
import type { Frame } from "../../hosts/peers/blynk/frame.js";

/** A client that says what it is told to, byte by byte if need be, and keeps what comes back. */
export class RawClient {
	readonly socket: Socket;
	#received: Buffer = Buffer.alloc(0);
	#closed = false;
	#wake: () => void = () => undefined;

	constructor(socket: Socket) {
		this.socket = socket;
		socket.on("data", (chunk: Buffer) => {
			this.#received = Buffer.concat([this.#received, chunk]);
			this.#wake();
		});
		socket.on("error", () => undefined);
		socket.on("close", () => {
			this.#closed = true;
			this.#wake();
		});
	}

	static plain(port: number): RawClient {
		return new RawClient(connectTcp({ host: "127.0.0.1", port, noDelay: true }));
	}

	static secure(port: number, root: string): RawClient {
		return new RawClient(connectTls({ host: "localhost", port, ca: root }));
	}

	/** Hexadecimal, with spaces where it pleases. */
	get hex(): string {
		return this.#received.toString("hex");
	}

	get frames(): readonly string[] {
		const reader = new FrameReader();
		reader.receive(this.#received);
		const frames: string[] = [];
		for (let frame = reader.next(); frame !== undefined; frame = reader.next()) frames.push(shown(frame));
		return frames;
	}

	write(hex: string): this {
		this.socket.write(Buffer.from(hex.replaceAll(" ", ""), "hex"));
		return this;
	}

	send(command: number, id: number, ...fields: readonly string[]): this {
		this.socket.write(writeFrame({ command, id, fields }));
		return this;
	}

	/** Until so many messages have come; fewer when the server has closed the connection. */
	async until(count: number): Promise<readonly string[]> {
		while (!this.#closed && this.frames.length < count) await new Promise<void>((resolve) => { this.#wake = resolve; });
		return this.frames;
	}

	/** Until the server has closed the connection. */
	async closed(): Promise<readonly string[]> {
		while (!this.#closed) await new Promise<void>((resolve) => { this.#wake = resolve; });
		return this.frames;
	}

	stop(): void {
		this.socket.destroy();
	}
}

/** What passed over one connection, in order: `>` from the device, `<` to it. */
export function conversation(events: readonly BlynkEvent[], connection: number): readonly string[] {
	return events.flatMap((event) => {
		if ((event.kind !== "received" && event.kind !== "sent") || event.connection !== connection) return [];
		return [`${event.kind === "received" ? ">" : "<"} ${shown(event.frame)}`];
	});
}

/** `command#id field|field`, and `0#id status` for a response. */
export function shown({ command, id, fields, status }: Frame): string {
	return status === undefined ? `${command}#${id} ${fields.join("|")}`.trimEnd() : `0#${id} ${status}`;
}
