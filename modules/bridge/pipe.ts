import { counted } from "../failure/counted.js";
import type { Failure } from "../ports/failure.js";
import type { SerialOptions } from "../ports/serial.js";
import type { ByteStream, Dial, StreamHandler, Target } from "../ports/stream.js";
import { ByteQueue } from "./byte-queue.js";
import { serialFailures } from "./failures.js";
import { SerialLink, type LinkHandler, type LinkHost } from "./serial-link.js";

export interface PipeOptions {
	readonly target: Target;
	/** Seconds without a byte either way until the connection is ended; it is made again when the serial side has something to say. 0 for never. */
	readonly idle: number;
}

/** Who keeps the session open: an uplink. */
export interface PipeHandler {
	/** Ready: connected, or waiting for the serial side with an idle limit. */
	pipeUp(): void;
	/** Once for every `open`, unless it was dropped. */
	pipeDown(failure: Failure | undefined): void;
}

/**
 * A serial line joined to a server, byte by byte. Either side is read only as fast as the other one takes it. While there is
 * no connection, what the serial side says is kept as far as there is room, and then dropped and counted: its sender does
 * not wait for us. What the server has said still goes to the serial side after it has ended, and the other way round.
 */
export class SerialPipe implements LinkHandler, StreamHandler {
	/** Bytes from the serial side, those of them that the stream took, to the serial side, and dropped. */
	readonly counts = { received: 0, delivered: 0, sent: 0, dropped: 0 };
	private readonly host: LinkHost;
	private readonly options: PipeOptions;
	private readonly dial: Dial;
	private readonly handler: PipeHandler;
	private readonly link: SerialLink;
	private readonly toServer = new ByteQueue(QUEUE_SIZE);
	private readonly toSerial = new ByteQueue(QUEUE_SIZE);
	private stream: ByteStream | undefined;
	private isConnected = false;
	private isLinked = false;
	/** Between `open` and what ends it. */
	private isWanted = false;
	/** Somebody has ended: ours is ended once all has been written. Why it then is over: for a reason, by goodbye, or to wait. */
	private ending: "server" | "goodbye" | "pause" | undefined;
	private hasEnded = false;
	private hasServerEnded = false;
	private droppedTold = 0;
	private movedAt = 0;
	private wasSerialLast = false;
	/** Milliseconds of silence until it is told of, and the timer that looks at it. */
	private silence = SILENCE_FIRST;
	private timeout = 0;

	constructor(host: LinkHost, port: SerialOptions, options: PipeOptions, dial: Dial, handler: PipeHandler) {
		this.host = host;
		this.options = options;
		this.dial = dial;
		this.handler = handler;
		this.link = new SerialLink(host, port, this);
	}

	/** Opens the serial side, for good. */
	start(): void {
		this.link.open();
	}

	/** Lets go of both sides. */
	stop(): void {
		this.link.close();
		this.isLinked = false;
		this.drop();
	}

	// What the uplink wants.

	open(): void {
		this.isWanted = true;
		if (this.isCalledFor) this.connect();
		// Nothing is told before this has returned.
		else this.timeout = this.host.timer.after(0, () => { this.handler.pipeUp(); });
	}

	close(): void {
		if (this.isConnected) this.endAfter("goodbye");
		else {
			this.drop();
			this.timeout = this.host.timer.after(0, () => { this.handler.pipeDown(undefined); });
		}
	}

	drop(): void {
		this.isWanted = false;
		this.release();
	}

	// What the serial side tells.

	linked(): void {
		this.isLinked = true;
		if (this.isWanted && this.stream === undefined && this.isCalledFor) this.connect();
	}

	unlinked(): void {
		this.isLinked = false;
		if (this.isConnected) this.endAfter(this.ending ?? "pause");
	}

	readable(): void {
		this.pump();
	}

	// What the stream tells, and the serial side of its room.

	opened(): void {
		this.isConnected = true;
		this.moved();
		const { host, port } = this.options.target;
		this.host.log.reached("serial", `joined to ${host} port ${port}`);
		this.handler.pipeUp();
		this.pump();
		this.watch();
	}

	writable(): void {
		this.pump();
	}

	ended(): void {
		this.hasServerEnded = true;
		this.endAfter(this.ending ?? "server");
	}

	failed(failure: Failure): void {
		this.release();
		this.isWanted = false;
		this.handler.pipeDown(failure);
	}

	/** Whether there is a reason to be connected. */
	private get isCalledFor(): boolean {
		return this.isLinked && (this.options.idle === 0 || this.toServer.length > 0);
	}

	private connect(): void {
		this.host.timer.cancel(this.timeout);
		this.stream = this.dial(this.options.target, this);
	}

	/** Moves all that can move, both ways. */
	private pump(): void {
		let moves = true;
		while (moves) {
			const fromSerial = this.fetchSerial();
			const toServer = this.flushServer();
			const fromServer = this.fetchServer();
			const toSerial = this.flushSerial();
			moves = fromSerial || toServer || fromServer || toSerial;
		}
		if (this.stream === undefined && this.isWanted && this.isCalledFor) this.connect();
		this.settleEnd();
	}

	private fetchSerial(): boolean {
		const space = this.toServer.space();
		if (space.length === 0 && this.isConnected) return false;
		if (space.length === 0) return this.discard();
		const count = this.link.read(space);
		this.toServer.put(count);
		this.counts.received += count;
		if (count > 0) this.wasSerialLast = true;
		return count > 0;
	}

	/** What comes while nobody can be told of it, and there is no room. */
	private discard(): boolean {
		const count = this.link.read(new Uint8Array(DISCARD_SIZE));
		this.counts.received += count;
		this.counts.dropped += count;
		return count > 0;
	}

	private flushServer(): boolean {
		const { stream, toServer } = this;
		if (stream === undefined || !this.isConnected || this.hasEnded || toServer.length === 0) return false;
		const count = stream.write(toServer.waiting());
		toServer.taken(count);
		this.counts.delivered += count;
		if (count > 0) this.moved();
		return count > 0;
	}

	private fetchServer(): boolean {
		const { stream, toSerial } = this;
		if (stream === undefined || !this.isConnected || this.hasServerEnded) return false;
		const space = toSerial.space();
		if (space.length === 0) return false;
		const count = stream.read(space);
		toSerial.put(count);
		if (count > 0) this.wasSerialLast = false;
		return count > 0;
	}

	private flushSerial(): boolean {
		const { toSerial } = this;
		if (toSerial.length === 0) return false;
		const count = this.link.write(toSerial.waiting());
		toSerial.taken(count);
		this.counts.sent += count;
		if (count > 0) this.moved();
		return count > 0;
	}

	private endAfter(ending: NonNullable<SerialPipe["ending"]>): void {
		this.ending = ending;
		this.pump();
		if (!this.isConnected) return;
		// Who does not end in return is not waited for any longer.
		this.host.timer.cancel(this.timeout);
		this.timeout = this.host.timer.after(END_PATIENCE, () => { this.finish(); });
	}

	/** Ends our side once all is written, and the whole once the server has ended too. */
	private settleEnd(): void {
		const { ending, stream } = this;
		if (ending === undefined || stream === undefined) return;
		if (!this.hasEnded && this.toServer.length === 0) {
			this.hasEnded = true;
			stream.end();
		}
		if (this.hasEnded && this.hasServerEnded) this.finish();
	}

	private finish(): void {
		const { ending } = this;
		this.release();
		if (ending === "pause") {
			this.pump();
			return;
		}
		this.isWanted = false;
		const { host, port } = this.options.target;
		this.handler.pipeDown(ending === "goodbye" ? undefined : serialFailures.make("server-ended", { host, port, received: this.counts.received, sent: this.counts.sent }));
	}

	/** The connection is no more. */
	private release(): void {
		this.host.timer.cancel(this.timeout);
		this.stream?.destroy();
		this.stream = this.ending = undefined;
		this.isConnected = this.hasEnded = this.hasServerEnded = false;
		this.tellDropped();
	}

	private moved(): void {
		this.movedAt = this.host.timer.now();
		this.silence = SILENCE_FIRST;
	}

	/** Looks at the silence, while connected. */
	private watch(): void {
		const { host: { timer }, options: { idle } } = this;
		if (!this.isConnected || this.ending !== undefined) return;
		timer.cancel(this.timeout);
		const silent = timer.now() - this.movedAt;
		this.tellDropped();
		if (idle > 0 && silent >= idle * 1000) {
			this.host.log.info("serial", `nothing for ${idle} s: the connection is ended until the serial side has something to say; ${this.statusText}`);
			this.endAfter("pause");
			return;
		}
		if (silent >= this.silence) {
			this.host.log.info("serial", `nothing for ${Math.round(silent / 1000)} s, ${this.waitedFor}; ${this.statusText}`);
			this.silence *= 4;
		}
		const next = idle > 0 ? Math.min(this.silence, idle * 1000) : this.silence;
		// Bytes that move do not set it anew: it looks again in time for what they begin.
		this.timeout = timer.after(Math.min(Math.max(1, next - silent), SILENCE_FIRST), () => { this.watch(); });
	}

	private tellDropped(): void {
		const { dropped } = this.counts;
		if (dropped === this.droppedTold) return;
		const { seen, hint, code } = serialFailures.make("bytes-dropped", { count: dropped - this.droppedTold, room: QUEUE_SIZE });
		this.droppedTold = dropped;
		this.host.log.warn("serial", `${seen}: ${hint} [${code}]`);
	}

	private get statusText(): string {
		const { received, sent, dropped } = this.counts;
		const overrun = this.link.errors?.overrun ?? 0;
		return `${counted(received, "bytes")} from the serial side, ${sent} to it${dropped === 0 ? "" : `, ${dropped} dropped`}${overrun === 0 ? "" : `, ${overrun} lost in the receiver`}`;
	}

	private get waitedFor(): string {
		if (this.toSerial.length > 0) return "the serial side takes nothing";
		if (this.toServer.length > 0) return "the server takes nothing";
		if (this.counts.received + this.counts.sent === 0) return "neither side has said anything";
		return this.wasSerialLast ? "the server is waited for" : "the serial side is waited for";
	}
}

/** Bytes each way: half a second at 9600 baud, which a chip has room for beside TLS. */
const QUEUE_SIZE = 512;

const DISCARD_SIZE = 64;

/** Milliseconds: until the first line about it; each further one comes four times as late. */
const SILENCE_FIRST = 5000;

/** Milliseconds until a side that does not end in return is let go of. */
const END_PATIENCE = 5000;
