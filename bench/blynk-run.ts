import { native } from "../hosts/xs/native.js";
import { BlynkClient } from "../modules/blynk/client.js";
import type { BlynkHandler } from "../modules/blynk/client-options.js";
import { Command } from "../modules/blynk/command.js";
import { frameOf, writeFrame } from "../modules/blynk/frame.js";
import { iot } from "../modules/blynk/iot.js";
import { messageOf } from "../modules/blynk/message.js";
import { Outbox } from "../modules/blynk/outbox.js";
import { BlynkSession } from "../modules/blynk/session.js";
import type { ByteStream, Dial, StreamHandler, Target } from "../modules/ports/stream.js";
import { LoopServer } from "./loop-server.js";
import { StepTimer } from "./step-timer.js";

/**
 * Virtual writes of a number by the Blynk client over a stream that takes all bytes and answers logins and PINGs, with
 * nothing else in the machine; and the same number of each part of it by itself. Argument: how many of them are measured.
 * A second passes after as many writes as may leave in one.
 */
export function write(): void {
	const [count = "0"] = native().arguments;
	native().collectAlways?.(false);
	if (PARTS.every((part) => measure(new part(), Number(count)))) native().report("done");
}

/** Returns whether all was done. */
function measure(part: Part, count: number): boolean {
	repeat(part, WARM);
	native().collect();
	native().reportWork?.("ready");
	repeat(part, count);
	native().reportWork?.(part.name);
	return part.isRight(WARM + count);
}

function repeat(part: Part, count: number): void {
	for (let at = 0; at < count; at++) {
		part.write();
		if (at % PER_SECOND === PER_SECOND - 1) part.pass();
	}
}

/** What is done for each write. */
abstract class Part {
	abstract readonly name: string;
	abstract write(): void;

	/** A second passes. */
	pass(): void {
		// Most of them know no time.
	}

	/** Whether so many writes have done what they are to do. */
	isRight(count: number): boolean {
		return count > 0;
	}
}

/** From the values to the text that waits. */
class TextPart extends Part {
	readonly name = "text";

	write(): void {
		messageOf({ kind: "virtual-write", pin: PIN, values: [VALUE] });
	}
}

/** From the text to the bytes. */
class FramePart extends Part {
	readonly name = "frame";
	private readonly message = messageOf(WRITE);

	write(): void {
		this.message.id = (this.message.id % 0xffff) + 1;
		frameOf(this.message, iot);
	}
}

/** Of messages that are there already. */
class QueuePart extends Part {
	readonly name = "queue";
	private readonly outbox = new Outbox(16, 1024, []);
	private readonly messages = Array.from({ length: COVERED }, () => messageOf(WRITE));
	private count = 0;

	write(): void {
		const message = this.messages[this.count++ % COVERED];
		if (message === undefined) return;
		this.outbox.add(message, 0);
		if (this.outbox.due === "message") this.outbox.next().id = this.count;
		if (this.outbox.due !== "ping") return;
		this.outbox.pinged(this.count + 1);
		this.outbox.answered(this.count + 1, true);
	}

	override isRight(count: number): boolean {
		const { sent, queued, dropped } = this.outbox.counts;
		return sent + queued === count && dropped === 0;
	}
}

class SessionPart extends Part {
	readonly name = "session";
	private readonly session = new BlynkSession({ login: { token: TOKEN, dialect: iot, secure: false }, firmware: FIRMWARE });
	private readonly answer = Uint8Array.of(0, 0, 1, 0, 200);
	private now = 0;

	constructor() {
		super();
		this.session.tick(this.now);
		this.session.send({ kind: "connect", credentials: true });
		this.exchange();
		this.session.receive(this.answer);
		this.session.next();
		this.exchange();
	}

	write(): void {
		this.session.tick(this.now);
		this.session.send({ kind: "virtual-write", pin: PIN, values: [VALUE] });
		this.exchange();
		this.session.deadline();
	}

	override pass(): void {
		this.now += 1_000;
	}

	override isRight(count: number): boolean {
		const { sent, queued, dropped } = this.session.counts;
		return sent + queued === count && dropped === 0;
	}

	private exchange(): void {
		const output = this.session.output();
		if (output === undefined) return;
		const last = output.length - this.answer.length;
		if (output[last] === Command.ping) {
			this.answer.set(output.subarray(last + 1, last + 3), 1);
			this.session.sent(output.length);
			this.session.receive(this.answer);
			this.session.next();
		} else this.session.sent(output.length);
	}
}

/** What stands in place of a server and a timer. */
class StreamPart extends Part implements StreamHandler {
	readonly name = "stream";
	private readonly timer = new StepTimer();
	private readonly server = new LoopServer();
	private readonly stream: ByteStream = this.server.open(this);
	private readonly space = new Uint8Array(64);
	private readonly frame = frameOf({ ...messageOf(WRITE), id: 1 }, iot);
	private readonly last = joined(this.frame, writeFrame(Command.ping, 2, ""));
	private count = 0;

	write(): void {
		this.stream.write(++this.count % COVERED === 0 ? this.last : this.frame);
		this.server.run();
		this.timer.run();
	}

	readable(): void {
		this.stream.read(this.space);
	}

	opened(): void {
		// Nothing is to be done.
	}

	writable(): void {
		// It always is.
	}

	ended(): void {
		// Never.
	}

	failed(): void {
		// Never.
	}
}

class ClientPart extends Part {
	readonly name = "client";
	private readonly timer = new StepTimer();
	private readonly server = new LoopServer();
	private readonly client: BlynkClient;

	constructor() {
		super();
		const dial: Dial = (_: Target, handler) => this.server.open(handler);
		this.client = new BlynkClient({
			servers: [{ target: { host: "server", port: 443 }, dial, token: TOKEN, dialect: iot, pinned: false, secure: false }],
			firmware: FIRMWARE, plainText: true,
		}, this.timer, IGNORED);
		this.client.open();
		this.server.accept();
		this.server.run();
	}

	write(): void {
		this.client.virtualWrite(PIN, VALUE);
		this.server.run();
		this.timer.run();
	}

	override pass(): void {
		this.timer.pass();
		this.timer.run();
	}

	override isRight(count: number): boolean {
		const { sent, queued, dropped } = this.client.counts;
		return sent + queued === count && dropped === 0;
	}
}

const PARTS: readonly (new () => Part)[] = Object.freeze([TextPart, FramePart, QueuePart, SessionPart, StreamPart, ClientPart]);

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
	const bytes = new Uint8Array(first.length + second.length);
	bytes.set(first);
	bytes.set(second, first.length);
	return bytes;
}

function ignore(): void {
	// Nobody listens.
}

const IGNORED: BlynkHandler = Object.freeze({
	up: ignore, down: ignore, appConnected: ignore, time: ignore, firmwareOffered: ignore, printed: ignore, metadata: ignore, accepted: ignore, dropped: ignore, notice: ignore,
});

const TOKEN = "0123456789abcdef0123456789ABCDEF";

const FIRMWARE = Object.freeze({ version: "0.1.0" });

const PIN = 0;
const VALUE = 21.5;
const WRITE = Object.freeze({ kind: "virtual-write", pin: PIN, values: Object.freeze([VALUE]) } as const);

/** Writes before those that are measured: whole seconds, at whose end a PING has been answered. */
const WARM = 36;

/** Writes after which a PING goes out, by the usual queue. */
const COVERED = 4;

/** Writes that are let out in a second: the client's own limit is 15. */
const PER_SECOND = 12;
