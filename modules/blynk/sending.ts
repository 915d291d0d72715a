import { PendingOutput } from "../bytes/pending-output.js";
import { Command } from "./command.js";
import type { BlynkDialect } from "./dialect.js";
import { frameOf, writeFrame } from "./frame.js";
import { Heartbeat } from "./heartbeat.js";
import { INFORMATION_ID } from "./login.js";
import { MessageRate } from "./message-rate.js";
import type { Outbox } from "./outbox.js";

/** What goes out once the server has let us in: messages at their rate, and the PINGs that show what has arrived and who is alive. */
export class Sending {
	readonly outbox: Outbox;
	readonly output = new PendingOutput();
	readonly heartbeat = new Heartbeat();
	/** The rate has kept something back that `fill` had to move, so that `deadline` is nearer than before that was sent. */
	isHeldBack = false;
	private readonly rate: MessageRate;
	private lastId = 0;

	constructor(outbox: Outbox, messageRate: number) {
		this.outbox = outbox;
		this.rate = new MessageRate(messageRate);
	}

	/** After the login. `heartbeat` in seconds. */
	begin(now: number, heartbeat: number, timeout: number): void {
		this.heartbeat.start(now, heartbeat * 1_000, timeout);
		this.lastId = INFORMATION_ID;
	}

	/** The connection is no more. */
	end(): void {
		this.isHeldBack = false;
		this.output.clear();
		this.outbox.disconnected();
	}

	/** Moves what waits into the output, a little at a time: what is not there yet costs no second copy. */
	fill(now: number, dialect: BlynkDialect): void {
		const { outbox, output } = this;
		this.isHeldBack = false;
		while (output.length < OUTPUT_LIMIT) {
			const due = outbox.due;
			if (due === "nothing") return;
			if (!this.rate.take(now)) {
				this.isHeldBack = true;
				return;
			}
			if (due === "ping") this.ping(now);
			else {
				const message = outbox.next();
				if (message.id <= 0) message.id = this.nextId();
				output.append(frameOf(message, dialect));
			}
		}
	}

	/** A sign of life is due. */
	pulse(now: number): void {
		// It counts, but cannot wait for its turn.
		this.rate.take(now);
		// A stream that takes nothing has a ping before it already.
		if (this.output.length < OUTPUT_LIMIT) this.ping(now);
		else this.heartbeat.pinged(now);
	}

	/** When there is something to do; after `fill`. */
	deadline(now: number): number {
		const life = this.heartbeat.deadline;
		const next = this.isHeldBack ? this.rate.next(now) ?? now : life;
		return next < life ? next : life;
	}

	/** One that was not answered is repeated under its id: the answer to either shows what went before the first. */
	private ping(now: number): void {
		if (this.outbox.pingId === 0) this.outbox.pinged(this.nextId());
		this.heartbeat.pinged(now);
		this.output.append(writeFrame(Command.ping, this.outbox.pingId, ""));
	}

	private nextId(): number {
		this.lastId = this.lastId >= LARGEST_ID ? 1 : this.lastId + 1;
		return this.lastId;
	}
}

/** Bytes of output above which nothing is added or read until some were sent: a few messages, since a chip's socket takes little more at once. */
export const OUTPUT_LIMIT = 512;

const LARGEST_ID = 0xffff;
