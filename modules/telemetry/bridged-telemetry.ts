import { LinesBridge } from "../bridge/lines-bridge.js";
import { SerialPipe, type PipeHandler } from "../bridge/pipe.js";
import { UnoBridge, type UnoOutlet } from "../bridge/uno-bridge.js";
import type { MessageHandler } from "../mqtt/client.js";
import type { Failure } from "../ports/failure.js";
import type { Firmware } from "../ports/firmware.js";
import type { Host } from "../ports/host.js";
import type { Dial } from "../ports/stream.js";
import type { BridgeSetting } from "../settings/bridge-settings.js";
import { Telemetry, type TelemetryOptions, type TelemetryParts } from "./telemetry.js";

type BridgeHost = Pick<Host, "openSerial" | "timer" | "clock" | "log" | "progress">;

/** Telemetry with a serial line beside it, or in place of the board's own sensor. */
export class BridgedTelemetry extends Telemetry implements UnoOutlet, PipeHandler {
	/** Kept open by the uplink, with a transparent bridge. */
	readonly pipe: SerialPipe | undefined;
	private readonly lines: LinesBridge | undefined;
	private readonly uno: UnoBridge | undefined;
	private readonly host: BridgeHost;
	/** Of the broker and of Blynk: which are there now. */
	private readonly sessions = new Set<string>();
	private messages: MessageHandler | undefined;

	/** `dial`: to the target of a transparent bridge. Throws a failure where there is no serial port. */
	constructor(host: BridgeHost, options: TelemetryOptions, { port, baud, use }: BridgeSetting, dial: Dial | undefined) {
		super(host, options);
		this.host = host;
		const at = { port, baud };
		this.lines = use.kind === "lines" ? new LinesBridge(host, at, use, this) : undefined;
		this.uno = use.kind === "protocol" ? new UnoBridge(host, at, this) : undefined;
		this.pipe = use.kind === "transparent" && dial !== undefined ? new SerialPipe(host, at, use, dial, this) : undefined;
	}

	get carried(): Firmware["carried"] {
		return this.pipe?.counts;
	}

	override start(parts: TelemetryParts): void {
		// First, for a port may be refused: nothing is to run on without anybody who could stop it.
		this.lines?.open();
		this.uno?.open();
		this.pipe?.start();
		super.start(parts);
	}

	override pause(): void {
		super.pause();
		this.lines?.close();
	}

	override stop(stopped: () => void): void {
		super.stop(() => {
			this.lines?.close();
			this.uno?.close();
			this.pipe?.stop();
			stopped();
		});
	}

	override sessionUp(rung: string): void {
		this.sessions.add(rung);
		super.sessionUp(rung);
	}

	override sessionDown(rung: string, failure: Failure | undefined): void {
		this.sessions.delete(rung);
		super.sessionDown(rung, failure);
	}

	override acknowledged(token: number): void {
		super.acknowledged(token);
		this.uno?.acknowledged(token);
	}

	override subscribed(filter: string): void {
		super.subscribed(filter);
		this.uno?.subscribed(filter);
	}

	override notice(failure: Failure, filter?: string): void {
		super.notice(failure);
		if (filter !== undefined) this.uno?.refused(filter);
	}

	override appWrote(pin: number, values: readonly string[]): void {
		this.uno?.written(pin, values);
	}

	// What becomes of a transparent bridge.

	pipeUp(): void {
		this.sessionUp(PIPE);
	}

	pipeDown(failure: Failure | undefined): void {
		this.sessionDown(PIPE, failure);
	}

	// What the serial side asks for.

	get hasBroker(): boolean {
		return this.parts?.mqtt !== undefined;
	}

	get hasBlynk(): boolean {
		return this.parts?.blynk !== undefined;
	}

	publish(topic: string, payload: string, qos: 0 | 1 = 1): number | undefined {
		return this.hand(topic, payload, { qos });
	}

	subscribe(filter: string): void {
		// One for all of them.
		this.messages ??= ({ topic, payload }) => { this.uno?.message(topic, payload); };
		this.parts?.mqtt?.subscribe(filter, 1, this.messages);
	}

	write(pin: number, value: string): boolean {
		if (this.parts?.blynk?.virtualWrite(pin, value) !== true) return false;
		this.shown(pin, value);
		return true;
	}

	status(): string {
		const waiting = this.counts.published - this.counts.acknowledged;
		return `${this.stateOf("mqtt", this.hasBroker)} ${this.stateOf("blynk", this.hasBlynk)} ${waiting} ${Math.floor((this.host.clock.now() ?? 0) / 1000)}`;
	}

	private stateOf(rung: string, isThere: boolean): string {
		if (!isThere) return "none";
		return this.sessions.has(rung) ? "up" : "down";
	}
}

/** The name of its session for the uplink. */
const PIPE = "bridge";
