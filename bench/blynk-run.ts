import { native } from "../hosts/xs/native.js";
import { BlynkClient } from "../modules/blynk/client.js";
import type { BlynkHandler } from "../modules/blynk/client-options.js";
import { iot } from "../modules/blynk/iot.js";
import type { Dial, ByteStream, StreamHandler, Target } from "../modules/ports/stream.js";
import type { Timer } from "../modules/ports/timer.js";
import { StepTimer } from "./step-timer.js";

/**
 * Virtual writes by the Blynk client over a stream that takes all bytes and answers logins and PINGs, with nothing else in
 * the machine. Argument: how many of them are measured. A second passes after as many writes as may leave in one.
 */
export function write(): void {
	const [count = "0"] = native().arguments;
	native().collectAlways?.(false);
	const timer = new StepTimer();
	const server = new LoopServer(timer);
	const dial: Dial = (_: Target, handler) => server.open(handler);
	const client = new BlynkClient({
		servers: [{ target: { host: "server", port: 443 }, dial, token: TOKEN, dialect: iot, pinned: false, plain: true }],
		firmware: { version: "0.1.0" }, plainText: true,
	}, timer, IGNORED);
	client.open();
	timer.run();
	writeMany(client, timer, WARM);
	native().reportWork?.("ready");
	writeMany(client, timer, Number(count));
	native().reportWork?.("written");
	if (client.counts.dropped === 0 && client.counts.sent + client.counts.queued === WARM + Number(count)) native().report("done");
}

function writeMany(client: BlynkClient, timer: StepTimer, count: number): void {
	for (let at = 0; at < count; at++) {
		client.virtualWrite(0, 21.5);
		timer.run();
		if (at % PER_SECOND === PER_SECOND - 1) timer.pass();
	}
}

/** Answers success to a login and to each PING, and takes everything else. */
class LoopServer implements ByteStream {
	private readonly timer: Timer;
	private handler: StreamHandler | undefined = undefined;
	private readonly answer = Uint8Array.of(0, 0, 0, 0, 200);
	private waiting = 0;

	constructor(timer: Timer) {
		this.timer = timer;
	}

	open(handler: StreamHandler): ByteStream {
		this.handler = handler;
		this.timer.after(0, () => { handler.opened("plain"); });
		return this;
	}

	write(bytes: Uint8Array): number {
		for (let at = 0; at + HEADER <= bytes.length; at += HEADER + (bytes[at + 3] ?? 0) * 256 + (bytes[at + 4] ?? 0)) {
			const command = bytes[at] ?? 0;
			if (command !== PING && command !== LOGIN) continue;
			this.answer.set(bytes.subarray(at + 1, at + 3), 1);
			this.waiting = HEADER;
			this.timer.after(0, () => this.handler?.readable());
		}
		return bytes.length;
	}

	read(into: Uint8Array): number {
		const count = Math.min(this.waiting, into.length);
		into.set(this.answer.subarray(HEADER - this.waiting, HEADER - this.waiting + count));
		this.waiting -= count;
		return count;
	}

	end(): void {
		this.destroy();
	}

	destroy(): void {
		this.handler = undefined;
	}
}

function ignore(): void {
	// Nobody listens.
}

const IGNORED: BlynkHandler = Object.freeze({
	up: ignore, down: ignore, appConnected: ignore, time: ignore, firmwareOffered: ignore, printed: ignore, metadata: ignore, accepted: ignore, dropped: ignore, notice: ignore,
});

const TOKEN = "0123456789abcdef0123456789ABCDEF";

/** Commands of the protocol, and bytes of a header. */
const PING = 6;
const LOGIN = 29;
const HEADER = 5;

/** Writes before those that are measured. */
const WARM = 30;

/** Writes that are let out in a second: the client's own limit is 15, and its questions count too. */
const PER_SECOND = 12;
