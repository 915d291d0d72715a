import { createServer } from "node:tls";
import type { TLSSocket, TlsOptions } from "node:tls";
import { Listener } from "../../hosts/peers/listener.js";
import { atEnd, until } from "./workbench.js";

/** A TLS server, Node's own, that keeps what each connection brings and lets the test speak. */
export class TlsPeer {
	readonly sockets: TLSSocket[] = [];
	/** Of each connection. */
	readonly #received: Buffer[][] = [];
	readonly #ended = new Set<number>();
	#listener: Listener | undefined;
	readonly #options: TlsOptions;

	constructor(options: TlsOptions) {
		this.#options = options;
	}

	static async start(identity: { readonly chain: string; readonly key: string }, options: TlsOptions = {}): Promise<TlsPeer> {
		const peer = new TlsPeer({ cert: identity.chain, key: identity.key, allowHalfOpen: true, ...options });
		await peer.listen(0);
		atEnd(() => peer.stop());
		return peer;
	}

	get port(): number {
		return this.#listener?.port ?? 0;
	}

	/** Again, after `stop`. */
	async listen(port: number): Promise<void> {
		const server = createServer(this.#options, (socket) => {
			const number = this.sockets.push(socket) - 1;
			const parts: Buffer[] = [];
			this.#received.push(parts);
			socket.on("data", (bytes: Buffer) => { parts.push(bytes); });
			socket.on("end", () => { this.#ended.add(number); });
			socket.on("error", () => undefined);
		});
		this.#listener = await Listener.open(server, port);
	}

	async stop(): Promise<void> {
		const listener = this.#listener;
		this.#listener = undefined;
		await listener?.stop();
	}

	/** The connection with this number. */
	async connection(number: number): Promise<TLSSocket> {
		await until(`connection ${number}`, () => this.sockets.length > number);
		const socket = this.sockets[number];
		if (socket === undefined) throw new Error("gone");
		return socket;
	}

	received(number = 0): Buffer {
		return Buffer.concat(this.#received[number] ?? []);
	}

	/** Whether the other side has said goodbye. */
	hasEnded(number = 0): boolean {
		return this.#ended.has(number);
	}
}
