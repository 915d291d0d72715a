import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { Failure } from "../../modules/ports/failure.js";
import { TlsClient } from "../../modules/tls/engine.js";
import type { TlsEvent } from "../../modules/tls/engine.js";
import type { TlsClientOptions } from "../../modules/tls/handshake-layer.js";
import { tls12 } from "../../modules/tls/version12.js";
import { tls13 } from "../../modules/tls/version13.js";
import type { ServerName } from "../../modules/x509/host-name.js";
import { fakeAuthenticator } from "./authenticator.js";
import { p256 } from "./tls-credentials.js";
import { joined } from "./tls-messages.js";
import { TlsServer } from "./tls-server.js";
import type { ServerScript } from "./tls-server.js";
import { TlsServer12 } from "./tls-server12.js";
import type { ServerScript12 } from "./tls-server12.js";

/** What a fake server is to a conversation. */
export interface FakeServer {
	readonly alerts: readonly (readonly [level: number, description: number])[];
	receive(bytes: Uint8Array): void;
	output(): Uint8Array;
}

/** Our client and a fake server, and everything that passes between them. */
export class TalkWith<Server extends FakeServer> {
	readonly client: TlsClient;
	readonly server: Server;
	readonly events: TlsEvent["type"][] = [];
	/** The application data that the client was given. */
	readonly data: Uint8Array[] = [];
	connected: Extract<TlsEvent, { type: "connected" }> | undefined;
	failure: Failure | undefined;
	/** Stands between: what the server sends passes through it. */
	tamper: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes;
	/** Called after each `next` of the client that told something. */
	watch: () => void = () => undefined;
	/** Bytes given to the client at once. */
	readonly #chunk: number;
	#waiting: Uint8Array = new Uint8Array(0);

	constructor(server: Server, options: Partial<ConnectionOptions>, chunk: number) {
		this.client = makeClient(options);
		this.server = server;
		this.#chunk = chunk;
	}

	get received(): Uint8Array {
		return joined(...this.data);
	}

	/** The alerts that the client sent, by their descriptions. */
	get alerts(): readonly number[] {
		return this.server.alerts.map(([, description]) => description);
	}

	/** Lets both talk until neither has anything to say. */
	run(): this {
		for (let rounds = 0; rounds < ROUNDS_LIMIT; rounds++) {
			this.#listen();
			const output = this.client.output()?.slice();
			if (output !== undefined) {
				this.client.sent(output.length);
				this.server.receive(output);
			}
			const said = this.server.output();
			if (said.length > 0) this.#waiting = joined(this.#waiting, this.tamper(said));
			if (this.#waiting.length === 0) {
				if (output === undefined) return this;
				continue;
			}
			const count = this.client.receive(this.#waiting.subarray(0, Math.min(this.#chunk, this.#waiting.length)));
			this.#waiting = this.#waiting.subarray(count);
			if (count === 0 && !this.#listen()) throw new Error(`the client takes no bytes, ${this.#waiting.length} are left`);
		}
		throw new Error("the conversation does not end");
	}

	/** Gives the client bytes as if the server had sent them. */
	hear(bytes: Uint8Array): this {
		this.#waiting = joined(this.#waiting, bytes);
		return this.run();
	}

	/** The transport ends. */
	end(): this {
		this.client.receiveEnd();
		return this.run();
	}

	say(text: Uint8Array): number {
		let count = 0;
		while (count < text.length) {
			const taken = this.client.send({ type: "data", bytes: text.subarray(count) });
			this.run();
			if (taken === 0) break;
			count += taken;
		}
		return count;
	}

	#listen(): boolean {
		let heard = false;
		for (let event = this.client.next(); event !== undefined; event = this.client.next()) {
			heard = true;
			if (this.failure !== undefined) throw new Error("an event after the end");
			if (event.type !== "progress") this.events.push(event.type);
			if (event.type === "data") this.data.push(event.bytes.slice());
			else if (event.type === "connected") this.connected = event;
			else if (event.type === "failed") this.failure = event.failure;
			this.watch();
		}
		return heard;
	}
}

/** What one connection is made with. */
export interface ConnectionOptions extends TlsClientOptions {
	readonly serverName: ServerName;
	readonly port?: number;
	readonly now: number | undefined;
}

export function makeClient(changes: Partial<ConnectionOptions> = {}): TlsClient {
	const options = { ...clientOptions, ...changes };
	return new TlsClient(options, options.serverName, options.now, options.port);
}

/** With a server of TLS 1.3. */
export class Conversation extends TalkWith<TlsServer> {
	constructor(script: ServerScript = {}, options: Partial<ConnectionOptions> = {}, chunk = Infinity) {
		super(new TlsServer(nodeCrypto, p256, script), options, chunk);
	}
}

/** With a server of TLS 1.2, and a client that offers both versions. */
export class Conversation12 extends TalkWith<TlsServer12> {
	constructor(script: ServerScript12 = {}, options: Partial<ConnectionOptions> = {}, chunk = Infinity) {
		super(new TlsServer12(nodeCrypto, p256, script), { versions: [tls13, tls12], ...options }, chunk);
	}
}

/** What a test changes nothing of. */
export const clientOptions: ConnectionOptions = Object.freeze({
	crypto: nodeCrypto,
	authenticator: fakeAuthenticator(),
	serverName: Object.freeze({ kind: "dns" as const, text: "localhost" }),
	now: Date.UTC(2026, 10, 22),
	versions: Object.freeze([tls13]),
	receiveBuffer: 4096,
	handshakeBuffer: 24_576,
	sendBuffer: 1024,
});

const ROUNDS_LIMIT = 200_000;
