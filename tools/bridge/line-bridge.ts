import { Backoff } from "../../modules/backoff/backoff.js";
import { LinesBridge } from "../../modules/bridge/lines-bridge.js";
import { counted } from "../../modules/failure/counted.js";
import { MqttClient } from "../../modules/mqtt/client.js";
import { lastingClientId } from "../../modules/mqtt/client-id.js";
import type { MqttHandler } from "../../modules/mqtt/client.js";
import { utf8Length } from "../../modules/bytes/utf8.js";
import { MemoryOutbox } from "../../modules/mqtt/outbox.js";
import type { Failure } from "../../modules/ports/failure.js";
import type { OpenSerial, SerialPort } from "../../modules/ports/serial.js";
import type { Dial, PeerTrust, Target } from "../../modules/ports/stream.js";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { openSerial } from "../../hosts/node/serial.js";
import type { SerialBinding } from "../../hosts/node/serialport-package.js";
import { nodeTimer } from "../../hosts/node/timer.js";
import { targetText } from "../../hosts/node/server-url.js";
import { isForPeople } from "./byte-bridge.js";
import type { Attempts, Counts } from "./byte-bridge.js";
import { OUTBOX_LIMITS } from "./lines-plan.js";
import type { LinesPlan } from "./lines-plan.js";

export interface LineBridgeOptions extends Attempts {
	readonly plan: LinesPlan;
	readonly password: string | undefined;
	readonly port: string;
	readonly baud: number;
	readonly binding: () => Promise<SerialBinding>;
	readonly server: Target;
	readonly dial: Dial;
	/** Milliseconds since 1970. */
	readonly now: () => number;
}

/** Publishes the lines of a board by QoS 1, by the firmware's own code; while the broker is away they wait, in order. */
export class LineBridge implements MqttHandler {
	readonly #options: LineBridgeOptions;
	readonly #finished: (failure: Failure | undefined) => void;
	readonly #client: MqttClient;
	readonly #lines: LinesBridge;
	readonly #backoff: Backoff;
	/** Bytes of messages: up are those that the broker has acknowledged. */
	readonly #counts = { up: 0, down: 0, lost: 0 };
	/** Bytes of those that it has not, by their tokens. */
	readonly #waiting = new Map<number, number>();
	#portOpenings = 0;
	#connections = 0;
	#isPortOpen = false;
	#isUp = false;
	#isWaitingTold = false;
	#published = 0;
	#acknowledged = 0;
	#retry = 0;
	#isOver = false;
	heardAt = nodeTimer.now();

	constructor(options: LineBridgeOptions, finished: (failure: Failure | undefined) => void) {
		const { plan, port, baud, log, now, pauses } = options;
		this.#options = options;
		this.#finished = finished;
		this.#backoff = new Backoff(pauses.first, pauses.largest);
		this.#client = new MqttClient({
			target: options.server, clientId: plan.clientId ?? lastingClientId(NOTHING_KEPT, nodeCrypto), userName: plan.user, password: options.password,
			outbox: new MemoryOutbox(OUTBOX_LIMITS),
		}, options.dial, nodeTimer, this);
		this.#lines = new LinesBridge(
			{ openSerial: this.#openSerial, timer: nodeTimer, log, clock: { now, set: () => undefined } }, { port, baud },
			{
				topic: plan.topic, template: plan.template, sensorId: plan.sensorId, unit: plan.unit, interval: 0,
				// Asked for with each line: summer time begins while we run.
				get zone() { return -new Date(now()).getTimezoneOffset(); },
			},
			{ publish: (topic, payload) => { this.#publish(topic, payload); } },
		);
	}

	get counts(): Counts {
		return this.#counts;
	}

	get waitedFor(): string {
		const { port, server } = this.#options;
		const text = `${counted(this.#published, "lines")} published, ${this.#acknowledged} acknowledged`;
		if (!this.#isPortOpen) return `${text}; ${port} is waited for`;
		if (!this.#isUp) return `${text}; ${targetText(server)} is waited for, and lines are kept for it`;
		return this.#acknowledged < this.#published ? `${text}; the broker is waited for, which owes an acknowledgement` : `${text}; the board is waited for`;
	}

	start(): void {
		this.#lines.open();
	}

	async stop(): Promise<void> {
		if (this.#isOver) return;
		this.#isOver = true;
		nodeTimer.cancel(this.#retry);
		this.#lines.close();
		this.#client.close();
		await new Promise<void>((resolve) => { nodeTimer.after(this.#isUp ? GOODBYE : 0, resolve); });
		this.#client.drop();
		this.#giveUp();
		this.#finished(undefined);
	}

	up(_sessionPresent: boolean, trust: PeerTrust): void {
		this.#isUp = true;
		this.#isWaitingTold = false;
		this.#connections++;
		this.#backoff.reset();
		this.#options.log.reached("mqtt", `${targetText(this.#options.server)} let us in (${trust})`);
	}

	down(failure: Failure | undefined): void {
		this.#isUp = false;
		if (this.#isOver) return;
		const { once, log, random, server } = this.#options;
		if (once || (failure !== undefined && this.#connections === 0 && (isForPeople(failure) || failure.stage === "mqtt"))) {
			this.#finish(failure);
			return;
		}
		if (failure !== undefined) log.fail(failure);
		const pause = this.#backoff.next(random());
		log.info("app", `${targetText(server)} is tried again in ${(pause / 1000).toFixed(1)} s (retry ${this.#backoff.attempts})`);
		this.#retry = nodeTimer.after(pause, () => { this.#client.open(); });
	}

	acknowledged(token: number): void {
		this.#acknowledged++;
		this.#counts.up += this.#waiting.get(token) ?? 0;
		this.#waiting.delete(token);
	}

	subscribed(): void {
		// Nothing is subscribed to: a board that only prints does not listen.
	}

	dropped(failure: Failure, count: number): void {
		this.#options.log.warn("mqtt", `${counted(count, "lines")} lost: ${failure.seen} [${failure.code}]`);
	}

	notice(failure: Failure): void {
		this.#options.log.warn("mqtt", `${failure.seen}: ${failure.hint} [${failure.code}]`);
	}

	/** Counts what passes, and ends the run where the port cannot be opened at first. */
	readonly #openSerial: OpenSerial = (options, handler): SerialPort => {
		const port = openSerial(options, {
			opened: () => {
				this.#isPortOpen = true;
				if (this.#portOpenings++ === 0) this.#client.open();
				handler.opened();
			},
			readable: () => { handler.readable(); },
			writable: () => { handler.writable(); },
			failed: (failure) => {
				this.#isPortOpen = false;
				if (this.#portOpenings === 0 || this.#options.once) this.#finish(failure);
				else handler.failed(failure);
			},
		}, this.#options.binding);
		return {
			errors: port.errors,
			read: (into) => {
				const count = port.read(into);
				if (count > 0) this.heardAt = nodeTimer.now();
				return count;
			},
			write: (bytes) => port.write(bytes),
			close: () => { port.close(); },
		};
	};

	#publish(topic: string, payload: string): void {
		const size = utf8Length(payload);
		let token: number | undefined;
		try {
			token = this.#client.publish(topic, payload);
		} finally {
			// No room, or too large for any.
			if (token === undefined) this.#counts.lost += size;
		}
		if (token === undefined) return;
		this.#waiting.set(token, size);
		this.#published++;
		this.#tellWaiting();
	}

	/** Once for each time that the broker is away. */
	#tellWaiting(): void {
		if (this.#isUp || this.#isWaitingTold) return;
		this.#isWaitingTold = true;
		this.#options.log.info("mqtt", `${targetText(this.#options.server)} is away: the board's lines wait for it, ${OUTBOX_LIMITS.messages} at most, and are published in order`);
	}

	/** What nobody has acknowledged dies with us. */
	#giveUp(): void {
		const { size } = this.#waiting;
		if (size === 0) return;
		for (const bytes of this.#waiting.values()) this.#counts.lost += bytes;
		this.#waiting.clear();
		this.#options.log.warn("mqtt", `${counted(size, "lines")} that the broker has not acknowledged may be lost`);
	}

	#finish(failure: Failure | undefined): void {
		if (this.#isOver) return;
		this.#isOver = true;
		nodeTimer.cancel(this.#retry);
		this.#lines.close();
		this.#client.drop();
		this.#giveUp();
		this.#finished(failure);
	}
}

/** Milliseconds that DISCONNECT is given to leave. */
const GOODBYE = 500;

/** A client id is made anew for each run. */
const NOTHING_KEPT = Object.freeze({ read: () => undefined, write: () => undefined });
