import { nodeCrypto } from "../../hosts/node/crypto.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { ByteStream, PeerTrust, StreamHandler } from "../../modules/ports/stream.js";
import { tlsDial } from "../../modules/tls/stream.js";
import type { TlsDialOptions } from "../../modules/tls/stream.js";
import type { Connection } from "../../modules/tls/connection.js";
import { tls13 } from "../../modules/tls/version13.js";
import { fakeAuthenticator } from "./authenticator.js";
import { fakeDial } from "./stream.js";
import type { FakeStream, StreamFaults } from "./stream.js";
import { FakeTimer } from "./timer.js";
import { p256 } from "./tls-credentials.js";
import { joined } from "./tls-messages.js";
import { TlsServer } from "./tls-server.js";
import type { ServerScript } from "./tls-server.js";

export interface LinkOptions extends Partial<TlsDialOptions> {
	readonly script?: ServerScript;
	readonly faults?: StreamFaults;
	readonly host?: string;
	/** The stream below stays unopened until `far.open`. */
	readonly held?: boolean;
}

/** A stream of ours over TLS, the fake server at its far end, and a handler that writes down what it is told. */
export class TlsLink implements StreamHandler {
	readonly timer = new FakeTimer(1000);
	readonly server: TlsServer;
	readonly stream: ByteStream;
	/** What the handler was told, in order. */
	readonly calls: string[] = [];
	readonly connections: Connection[] = [];
	readonly received: Uint8Array[] = [];
	failure: Failure | undefined;
	trust: PeerTrust | undefined;
	/** The server has seen the transport's end. */
	farEnded = false;
	/** The server reads; when it does not, the link fills up. */
	listening = true;
	/** What the handler does when it is told, beside writing it down. */
	readonly on: { opened?: () => void; readable?: () => void; writable?: () => void; ended?: () => void; failed?: () => void; secured?: () => void } = {};
	#far: FakeStream | undefined;
	#waiting: Uint8Array = new Uint8Array(0);
	/** A method of the stream is being called: no handler may be. */
	#within = false;

	constructor({ script, faults, host = "localhost", held = false, ...options }: LinkOptions = {}) {
		this.server = new TlsServer(nodeCrypto, p256, script);
		const dial = fakeDial(this.timer, (_target, far) => {
			this.#far = far;
			if (held) far.hold();
			const pump = (): void => { this.pump(); };
			far.attach({ opened: pump, readable: pump, writable: pump, ended: () => { this.farEnded = true; } });
		}, faults);
		const defaults: TlsDialOptions = {
			crypto: nodeCrypto,
			authenticator: fakeAuthenticator(),
			clock: { now: () => Date.UTC(2026, 10, 22), set: () => undefined },
			timer: this.timer,
			deadline: 10_000,
			versions: [tls13],
			receiveBuffer: 2048,
			handshakeBuffer: 16_384,
			sendBuffer: 512,
			secured: (connection) => {
				this.connections.push(connection);
				this.#told("secured");
			},
		};
		this.stream = this.during(() => tlsDial(dial, { ...defaults, ...options })({ host, port: 8883 }, this));
	}

	get far(): FakeStream {
		if (this.#far === undefined) throw new Error("nothing was dialled");
		return this.#far;
	}

	get data(): Uint8Array {
		return joined(...this.received);
	}

	/** Calls a method of the stream, holding it to the contract: no handler is called before it returns. */
	during<Result>(call: () => Result): Result {
		const within = this.#within;
		this.#within = true;
		try {
			return call();
		} finally {
			this.#within = within;
		}
	}

	read(size = 100): Uint8Array {
		const into = new Uint8Array(size);
		const bytes = into.subarray(0, this.during(() => this.stream.read(into)));
		if (bytes.length > 0) this.received.push(bytes);
		return bytes;
	}

	readAll(size = 100): void {
		while (this.read(size).length > 0);
	}

	write(bytes: Uint8Array): number {
		return this.during(() => this.stream.write(bytes));
	}

	end(): void {
		this.during(() => { this.stream.end(); });
	}

	destroy(): void {
		this.during(() => { this.stream.destroy(); });
	}

	/** The server takes what has come and sends what it has. */
	pump(): this {
		const into = new Uint8Array(64);
		while (this.listening) {
			const count = this.far.read(into);
			if (count === 0) break;
			this.server.receive(into.slice(0, count));
		}
		this.#waiting = joined(this.#waiting, this.server.output());
		if (this.far.hasEnded) return this;
		this.#waiting = this.#waiting.subarray(this.far.write(this.#waiting));
		return this;
	}

	/** Everything that is due now. */
	settle(): this {
		this.pump();
		this.timer.settle();
		return this.pump();
	}

	opened(trust: PeerTrust): void {
		this.trust = trust;
		this.#told("opened");
	}

	readable(): void {
		this.#told("readable");
	}

	writable(): void {
		this.#told("writable");
	}

	ended(): void {
		this.#told("ended");
	}

	failed(failure: Failure): void {
		this.failure = failure;
		this.#told("failed");
	}

	#told(call: "opened" | "readable" | "writable" | "ended" | "failed" | "secured"): void {
		if (this.#within) throw new Error(`${call}() is called before a method has returned`);
		this.calls.push(call);
		this.on[call]?.();
	}
}
