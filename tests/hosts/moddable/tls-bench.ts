import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import type { TLSSocket } from "node:tls";
import { sdkConnect } from "../../../hosts/moddable/connect.js";
import { SdkTimer } from "../../../hosts/moddable/timer.js";
import { SecuredDials, type SocketSecurity } from "../../../hosts/moddable/tls-socket/secured-dials.js";
import { TlsSocket, type TlsSocketOptions } from "../../../hosts/moddable/tls-socket/tls-socket.js";
import { nodeCrypto } from "../../../hosts/node/crypto.js";
import { until } from "../../../hosts/node/until.js";
import { Authority } from "../../../hosts/peers/authority.js";
import type { Identity } from "../../../hosts/peers/authority.js";
import { Listener } from "../../../hosts/peers/listener.js";
import type { Failure } from "../../../modules/ports/failure.js";
import { FakeTcp } from "./sdk-sockets.js";
import { fakeTimers, ticks } from "./sdk-timers.js";

/** What the servers' certificates are judged by. */
export const NOW = Date.now();

export const authority = await Authority.create({ now: NOW });

export const identity = await authority.issue(["localhost", "127.0.0.1"]);

/** A server of Node's TLS, whose connections below TLS are at hand. */
export interface TlsPeer {
	readonly port: number;
	/** Of those that were said to it, all together. */
	readonly received: Buffer[];
	/** How many connections have been made, and have come to an end. */
	readonly counts: { connected: number; ended: number; resumed: number };
	stop(): Promise<void>;
}

/** `secured` is told of each handshake. */
export async function openPeer(secured: (tls: TLSSocket, raw: Socket) => void, own: Pick<Identity, "chain" | "key"> = identity): Promise<TlsPeer> {
	const received: Buffer[] = [];
	const counts = { connected: 0, ended: 0, resumed: 0 };
	const below = new Map<number | undefined, Socket>();
	const server = createTlsServer({ cert: own.chain, key: own.key }, (tls) => {
		const raw = below.get(tls.remotePort);
		if (raw === undefined) throw new Error("a connection without one below it");
		if (tls.isSessionReused()) counts.resumed++;
		tls.on("error", () => undefined);
		tls.on("data", (bytes: Buffer) => { received.push(bytes); });
		tls.on("end", () => { counts.ended++; });
		secured(tls, raw);
	});
	server.on("connection", (raw: Socket) => {
		counts.connected++;
		below.set(raw.remotePort, raw);
	});
	server.on("tlsClientError", () => undefined);
	const listener = await Listener.open(server);
	return { port: listener.port, received, counts, stop: async () => { await listener.stop(); } };
}

/** One that knows no TLS. */
export async function openStranger(connected: (raw: Socket) => void): Promise<Listener> {
	return await Listener.open(createServer({ allowHalfOpen: true }, connected));
}

/** Where the sockets of a test are made: the SDK's classes faked, resources by their names, and what the log was told. */
export class Bench {
	readonly log: string[] = [];
	/** TCP connections that were begun. */
	opened = 0;
	now: number | undefined = NOW;
	readonly dials: SecuredDials;

	constructor(defaults: Readonly<Record<string, unknown>> = {}) {
		const timer = new SdkTimer(fakeTimers, ticks);
		const connect = sdkConnect(FakeTcp, timer);
		const write = (text: string): void => { this.log.push(text); };
		this.dials = new SecuredDials({
			timer, crypto: nodeCrypto, clock: { now: () => this.now, set: () => undefined }, storage: { read: () => undefined, write: () => undefined },
			connect: (...call) => {
				this.opened++;
				return connect(...call);
			},
			resource: (name) => (name === "ca.pem" ? Buffer.from(authority.root) : undefined),
			log: {
				reached: (stage, text) => { write(`${stage}: ${text}`); },
				info: (source, text) => { write(`${source}: ${text}`); },
				warn: (source, text) => { write(`${source}: warning: ${text}`); },
				fail: ({ stage, code }) => { write(`${stage}: failed [${code}]`); },
			},
		}, defaults);
	}

	/** To a server that must prove to be localhost, unless told otherwise. */
	open(port: number, options: Partial<TlsSocketOptions> = {}, on: Reactions = {}): Talk {
		return new Talk(this, { address: "127.0.0.1", port, host: "localhost", secure: TRUST, ...options }, on);
	}
}

/** What is done when a callback comes, beside writing it down; without `readable`, all is read. */
export interface Reactions {
	readonly readable?: (talk: Talk, count: number) => void;
	readonly writable?: (talk: Talk, room: number) => void;
	readonly error?: (talk: Talk) => void;
	readonly failure?: (talk: Talk) => void;
}

/** A socket that writes down what it is told. */
export class Talk {
	readonly socket: TlsSocket;
	/** Names of callbacks, with what they were given. */
	readonly calls: string[] = [];
	readonly failures: (Failure | undefined)[] = [];
	readonly read: number[] = [];
	/** What stood in `this`. */
	readonly callers = new Set<TlsSocket>();

	constructor(bench: Bench, options: TlsSocketOptions, on: Reactions) {
		const tell = (caller: TlsSocket, text: string): void => {
			this.callers.add(caller);
			this.calls.push(text);
		};
		const react = (name: keyof Reactions, value = 0): void => { on[name]?.(this, value); };
		const take = on.readable ?? ((talk: Talk): void => { talk.take(); });
		const fail = (failure: Failure | undefined): void => { this.failures.push(failure); };
		const read = (count: number): void => { take(this, count); };
		this.socket = new TlsSocket({
			onReadable(count) {
				tell(this, `readable ${count}`);
				read(count);
			},
			onWritable(room) {
				tell(this, `writable ${room}`);
				react("writable", room);
			},
			onError(failure) {
				fail(failure);
				tell(this, `error ${failure?.code ?? "none"}`);
				react("error");
			},
			onFailure(failure) {
				tell(this, `failure ${failure.code}`);
				react("failure");
			},
			...options,
		}, bench.dials);
		assert.deepEqual(this.calls, [], "nothing is told before the constructor has returned");
	}

	/** All that waits. */
	take(): void {
		const bytes = this.socket.read();
		if (bytes instanceof ArrayBuffer) this.read.push(...new Uint8Array(bytes));
	}

	get text(): string {
		return Buffer.from(this.read).toString();
	}

	count(call: string): number {
		return this.calls.filter((one) => one.startsWith(call)).length;
	}

	/** Until it has been told this, once. */
	async told(call: string): Promise<void> {
		await until(() => this.count(call) > 0, PATIENCE);
		if (this.count(call) === 0) throw new Error(`not told "${call}", but ${this.calls.join(", ") || "nothing"}`);
		await quiet();
	}
}

/** Time for what should not come. */
export async function quiet(): Promise<void> {
	for (let count = 0; count < 20; count++) await turn();
}

export const TRUST: SocketSecurity = { trustAnchors: "ca.pem" };

/** Milliseconds. */
const PATIENCE = 10_000;
