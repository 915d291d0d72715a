import type { SerialOptions } from "../ports/serial.js";
import { BaudWatch } from "./baud-watch.js";
import { SerialLink, type LinkHandler, type LinkHost } from "./serial-link.js";

/** Who is told what a watched link hears. */
export interface LinkListener {
	/** The bytes are good during the call. */
	heard(bytes: Uint8Array, now: number): void;
}

/** A serial link that hears by what comes whether its baud rate is wrong, and says so. */
export class WatchedLink extends SerialLink {
	private readonly watch: BaudWatch;
	private readonly room = new Uint8Array(READ_AT_ONCE);
	private judging = 0;

	constructor(host: LinkHost, options: SerialOptions, handler: LinkHandler) {
		super(host, options, handler);
		this.watch = new BaudWatch(options.baud);
	}

	override close(): void {
		this.host.timer.cancel(this.judging);
		super.close();
	}

	/** Reads until nothing waits. */
	drain(listener: LinkListener): void {
		const { room, watch } = this;
		const now = this.host.timer.now();
		let count = 0;
		do {
			count = this.read(room);
			const bytes = room.subarray(0, count);
			watch.heard(bytes, this.errors);
			listener.heard(bytes, now);
		} while (count === room.length);
		if (watch.isJudging && this.judging === 0) this.judge();
	}

	/** Whether what comes is said to be sent at another rate. */
	get isWrong(): boolean {
		return this.watch.isTold;
	}

	/** What came made sense. */
	sound(): void {
		this.watch.sound(this.errors);
	}

	/** A little at a time: the guess of a baud rate takes a chip seconds. */
	private judge(): void {
		const failure = this.watch.step(this.errors);
		if (failure !== undefined) this.host.log.fail(failure);
		this.judging = this.watch.isJudging ? this.host.timer.after(STEP_PAUSE, () => { this.judge(); }) : 0;
	}
}

/** Bytes: an UNO keeps as many to be sent. */
const READ_AT_ONCE = 64;

/** Milliseconds between two steps of a guess. */
const STEP_PAUSE = 10;
