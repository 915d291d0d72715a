import { isFailure } from "../failure/failure.js";
import type { Clock } from "../ports/clock.js";
import type { Failure } from "../ports/failure.js";
import type { ByteStream, Dial, PeerTrust, StreamHandler, Target } from "../ports/stream.js";
import type { Timer } from "../ports/timer.js";
import type { PeerProof } from "../x509/authenticator.js";
import { readServerName } from "../x509/host-name.js";
import type { Connection } from "./connection.js";
import { TlsClient } from "./engine.js";
import type { TlsClientOptions, TlsEvent } from "./engine.js";
import { brokenOff, reasonOf } from "./broken-off.js";
import { handshakeAdvice, tlsFailures } from "./failures.js";

export interface TlsDialOptions extends TlsClientOptions {
	readonly clock: Clock;
	readonly timer: Timer;
	/** Milliseconds from the open transport to the complete handshake. */
	readonly deadline: number;
	/** Told of each complete handshake, before the stream is opened. */
	readonly secured: (connection: Connection, target: Target) => void;
}

/** TLS as a Dial over a Dial: what it opens is open when the server has been judged. */
export function tlsDial(dial: Dial, options: TlsDialOptions): Dial {
	return (target, handler) => new TlsStream(dial, target, handler, options);
}

class TlsStream implements ByteStream, StreamHandler {
	readonly #target: Target;
	readonly #options: TlsDialOptions;
	readonly #below: ByteStream;
	/** Gone once the stream has ended: no handler is called any more. */
	#handler: StreamHandler | undefined;
	#engine: TlsClient | undefined;
	#data: Uint8Array = NOTHING;
	/** An event that `read` met and that must wait until it has returned. */
	#waiting: TlsEvent | undefined;
	#readArmed = true;
	#writeArmed = false;
	/** Opened, as the one above has been told. */
	#open = false;
	/** No more will be written: the stream below is ended as soon as all has been given to it. */
	#ending = false;
	#endedBelow = false;
	/** A handle of the timer: the handshake's deadline, and when all is over but an alert that is still to leave, that of the alert. */
	#deadline = 0;
	/** 0 unless the pump is to run after others. */
	#pumpSoon = 0;
	/** What the stream below has failed with, while it is still looked for the reason. */
	#broken: Failure | undefined;

	constructor(dial: Dial, target: Target, handler: StreamHandler, options: TlsDialOptions) {
		this.#target = target;
		this.#handler = handler;
		this.#options = options;
		this.#below = dial(target, this);
	}

	// The stream above.

	read(into: Uint8Array): number {
		let count = 0;
		while (count < into.length) {
			if (this.#data.length === 0 && !this.pull()) break;
			const data = this.#data;
			const room = into.length - count;
			const isAll = data.length <= room;
			into.set(isAll ? data : data.subarray(0, room), count);
			count += isAll ? data.length : room;
			this.#data = isAll ? NOTHING : data.subarray(room);
		}
		if (count < into.length) this.#readArmed = true;
		return count;
	}

	write(bytes: Uint8Array): number {
		const engine = this.#engine;
		if (engine === undefined || !this.#open || this.#handler === undefined || this.#ending) return 0;
		let count = 0;
		for (let flushed = false; count < bytes.length;) {
			const taken = engine.send({ type: "data", bytes: bytes.subarray(count) });
			count += taken;
			// As many records as there is room for leave together.
			if (taken === 0 && flushed) break;
			flushed = taken === 0;
			if (flushed) this.flush();
		}
		this.flush();
		if (count < bytes.length) {
			this.#writeArmed = true;
			// Why it takes no more, the engine says at its next event.
			if (engine.sendingEnded) this.pumpLater();
		}
		return count;
	}

	/** Before the handshake is complete, close_notify waits for that. */
	end(): void {
		if (this.#handler === undefined || this.#ending) return;
		this.#ending = true;
		this.#writeArmed = false;
		this.#engine?.send({ type: "close" });
		this.flush();
	}

	/** Says close_notify (RFC 8446 section 6.1) if there is room for it; after a failure, the alert is on its way already. */
	destroy(): void {
		if (this.#handler === undefined) return;
		const engine = this.#engine;
		if (this.#open) engine?.send({ type: "close" });
		this.finish();
		const left = this.#open ? engine?.output()?.length : undefined;
		if (left !== undefined) this.linger();
		if (left === undefined || engine?.output()?.length === left) {
			this.#options.timer.cancel(this.#deadline);
			this.#below.destroy();
		}
	}

	// The handler of the stream below.

	opened(): void {
		if (this.#handler === undefined) return;
		const { clock, timer, deadline } = this.#options;
		const serverName = readServerName(this.#target.host);
		if (serverName === undefined) {
			this.fail(tlsFailures.make("bad-server-name", { host: this.#target.host }));
			return;
		}
		try {
			this.#engine = new TlsClient(this.#options, serverName, clock.now(), this.#target.port);
		} catch (caught) {
			// Storage in which sessions or keys of a first connection lie may fail.
			if (!isFailure(caught)) throw caught;
			this.fail(caught);
			return;
		}
		if (this.#ending) this.#engine.send({ type: "close" });
		this.#deadline = timer.after(deadline, () => { this.expire(deadline / 1000); });
		this.pump();
	}

	readable(): void {
		if (this.#handler === undefined) this.discard();
		else if (this.#pumpSoon === 0) this.pump();
		else this.collect();
	}

	writable(): void {
		this.flush();
		if (!this.#writeArmed || this.#engine?.output() !== undefined) return;
		this.#writeArmed = false;
		this.#handler?.writable();
	}

	ended(): void {
		if (this.#handler === undefined) {
			this.#options.timer.cancel(this.#deadline);
			this.#below.destroy();
			return;
		}
		this.#engine?.receiveEnd();
		this.pump();
	}

	failed(failure: Failure): void {
		if (this.#handler === undefined) {
			this.#options.timer.cancel(this.#deadline);
			return;
		}
		this.collect();
		this.#broken = failure;
		if (this.#pumpSoon === 0) this.seek(failure);
	}

	/** Takes what has come while the engine must wait: after a failure below it could not be read any more. */
	private collect(): void {
		// Making room would end the life of data that has yet to be read.
		const engine = this.#data.length === 0 ? this.#engine : undefined;
		engine?.filled(this.#below.read(engine.space()));
	}

	/** Goes through what was received before the stream below failed, since it may hold the reason; a step of the handshake a turn. */
	private seek(broken: Failure): void {
		const engine = this.#engine;
		let reason: Failure | undefined;
		for (let event = this.#waiting ?? engine?.next(); event !== undefined && reason === undefined; event = engine?.next()) {
			this.#waiting = undefined;
			if (event.type === "progress") {
				this.pumpLater();
				return;
			}
			reason = reasonOf(event);
		}
		reason ??= engine && brokenOff(broken, this.#target.host, this.#deadline === 0, engine);
		this.finish()?.failed(reason ?? broken);
	}

	/** Gets the next data for `read`; anything else waits until `read` has returned. */
	private pull(): boolean {
		if (!this.#open || this.#waiting !== undefined || this.#handler === undefined) return false;
		const event = this.nextEvent();
		if (event?.type === "data") {
			this.#data = event.bytes;
			return true;
		}
		this.#waiting = event;
		if (event !== undefined) this.pumpLater();
		return false;
	}

	/** Lets the engine work until nothing is left to do, it has data that nobody takes, or others must run first. */
	private pump(): void {
		if (this.#broken !== undefined && this.#pumpSoon === 0) this.seek(this.#broken);
		while (this.#handler !== undefined && this.#pumpSoon === 0) {
			if (this.#data.length > 0) {
				if (!this.#readArmed) return;
				this.#readArmed = false;
				this.#handler.readable();
				continue;
			}
			const event = this.#waiting ?? this.nextEvent();
			this.#waiting = undefined;
			if (event === undefined) return;
			this.take(event);
		}
	}

	private pumpLater(): void {
		if (this.#pumpSoon !== 0) return;
		this.#pumpSoon = this.#options.timer.after(0, () => {
			this.#pumpSoon = 0;
			this.pump();
		});
	}

	private nextEvent(): TlsEvent | undefined {
		const engine = this.#engine;
		if (engine === undefined) return undefined;
		for (;;) {
			const event = engine.next();
			// The first data of the one above leaves together with our Finished.
			if (event?.type !== "connected") this.flush();
			if (event !== undefined) return event;
			const count = this.#below.read(engine.space());
			if (count === 0) {
				engine.rest();
				return undefined;
			}
			engine.filled(count);
		}
	}

	private take(event: TlsEvent): void {
		switch (event.type) {
			case "progress":
				this.collect();
				this.pumpLater();
				return;
			case "connected":
				this.connect(event);
				return;
			case "data":
				this.#data = event.bytes;
				return;
			case "closed":
				this.#handler?.ended();
				return;
			case "failed":
				this.fail(event.failure);
		}
	}

	/** After a full handshake in a turn of its own: the one above has as much to do as we had for the end of it. */
	private connect(event: Extract<TlsEvent, { type: "connected" }>): void {
		this.#options.timer.cancel(this.#deadline);
		const isLate = this.#deadline !== 0 && !event.resumed;
		this.#deadline = 0;
		if (isLate) {
			this.#waiting = event;
			this.pumpLater();
			return;
		}
		this.#options.secured(event, this.#target);
		this.#open = true;
		this.#handler?.opened(TRUST[event.peer.kind]);
		this.flush();
	}

	private flush(): void {
		const engine = this.#engine;
		for (let bytes = engine?.output(); engine !== undefined && bytes !== undefined; bytes = engine.output()) {
			const count = this.#below.write(bytes);
			engine.sent(count);
			if (count < bytes.length) return;
		}
		if (!this.#ending || this.#endedBelow || engine?.sendingEnded === false) return;
		if (engine === undefined && this.#handler !== undefined) return;
		this.#endedBelow = true;
		this.#below.end();
	}

	/** Reads what nobody wants: TCP that is closed with bytes unread resets the connection, and the alert may be lost. */
	private discard(): void {
		const space = this.#engine?.space() ?? NOTHING;
		while (space.length > 0 && this.#below.read(space) === space.length);
	}

	private expire(seconds: number): void {
		const engine = this.#engine;
		engine?.abort(tlsFailures.make("handshake-timeout", { seconds, state: engine.waitsFor, advice: handshakeAdvice("silent", engine.waitsFor) }));
		this.pump();
	}

	/** Ends with a failure: its alert, if it has one, is sent, and the stream below is given a moment to carry it. */
	private fail(failure: Failure): void {
		const handler = this.finish();
		if (failure.alert === undefined) this.#below.destroy();
		else this.linger();
		handler?.failed(failure);
	}

	/** Sends what is left, ends the stream below and lets it go a moment later. */
	private linger(): void {
		this.#deadline = this.#options.timer.after(LINGER, () => { this.#below.destroy(); });
		this.#ending = true;
		this.flush();
		this.discard();
	}

	private finish(): StreamHandler | undefined {
		const handler = this.#handler;
		this.#handler = undefined;
		this.#writeArmed = false;
		this.#data = NOTHING;
		this.#waiting = undefined;
		this.#options.timer.cancel(this.#deadline);
		this.#options.timer.cancel(this.#pumpSoon);
		this.#engine?.wipe();
		return handler;
	}
}

const NOTHING = new Uint8Array(0);

/** Milliseconds that an alert is given to leave before the stream below is let go. */
const LINGER = 1000;

const TRUST: Readonly<Record<PeerProof["kind"], PeerTrust>> = Object.freeze({ verified: "verified", pinned: "pinned", insecure: "unverified" });
