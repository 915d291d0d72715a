import { native } from "../hosts/xs/native.js";
import { LinesBridge } from "../modules/bridge/lines-bridge.js";
import { UnoBridge, type UnoOutlet } from "../modules/bridge/uno-bridge.js";
import { writeUtf8 } from "../modules/bytes/utf8.js";
import type { Log } from "../modules/ports/log.js";
import type { SerialHandler, SerialPort } from "../modules/ports/serial.js";
import { StepTimer } from "./step-timer.js";

/** What each form of the bridge takes once it runs, and what one reading takes with it. Argument: the form. */
export function measureBridges(): void {
	const host = native();
	const [form] = host.arguments;
	const timer = new StepTimer();
	const line = new Line();
	const outlet = new Outlet();
	const means = { timer, log: SILENT, clock: CLOCK, openSerial: (_: unknown, handler: SerialHandler) => line.open(handler) };
	const reading = form === "lines" ? LINE : COMMAND;
	host.collectAlways?.(true);
	report("before");
	const bridge = form === "lines" ? new LinesBridge(means, PORT, LINES, outlet) : new UnoBridge(means, PORT, outlet);
	bridge.open();
	timer.run();
	line.handler?.opened();
	if (bridge instanceof UnoBridge) line.say(HELLO);
	for (let count = 0; count < WARM; count++) turn(line, reading, bridge, outlet, timer);
	report("rest");
	// What comes first behind an opened port may be the end of a line, and is not published.
	const begun = outlet.published;
	for (let count = 0; count < READINGS; count++) turn(line, reading, bridge, outlet, timer);
	report("readings");
	if (outlet.published === begun + READINGS) host.report("done");
}

function turn(line: Line, reading: Uint8Array, bridge: LinesBridge | UnoBridge, outlet: Outlet, timer: StepTimer): void {
	line.say(reading);
	if (bridge instanceof UnoBridge) {
		bridge.acknowledged(outlet.published);
		line.say(CREDIT);
	}
	timer.pass();
	timer.run();
}

function report(label: string): void {
	const host = native();
	if (host.reportWork !== undefined) host.reportWork(label);
	else host.reportMemory(label);
}

/** A serial port whose far end says what it is told to, and hears all. */
class Line implements SerialPort {
	readonly errors = { framing: 0, overrun: 0, parity: 0 };
	handler: SerialHandler | undefined = undefined;
	private said: Uint8Array = NOTHING;
	private at = 0;

	open(handler: SerialHandler): SerialPort {
		this.handler = handler;
		return this;
	}

	say(bytes: Uint8Array): void {
		this.said = bytes;
		this.at = 0;
		this.handler?.readable();
	}

	read(into: Uint8Array): number {
		const count = Math.min(into.length, this.said.length - this.at);
		for (let index = 0; index < count; index++) into[index] = this.said[this.at + index] ?? 0;
		this.at += count;
		return count;
	}

	write(bytes: Uint8Array): number {
		return bytes.length;
	}

	close(): void {
		this.handler = undefined;
	}
}

/** Counts what would be published. */
class Outlet implements UnoOutlet {
	readonly hasBroker = true;
	readonly hasBlynk = false;
	published = 0;

	publish(): number {
		return ++this.published;
	}

	subscribe(): void {
		// Nobody subscribes.
	}

	write(): boolean {
		return false;
	}

	status(): string {
		return "";
	}
}

const PORT = Object.freeze({ port: "uart0", baud: 9600 });

/** As in the default settings. */
const LINES = Object.freeze({ topic: "dataset", template: '{"sensor_id": <sensor_id>, "data": {"temp": <value>}, "time": "<time>", "month": "<date>"}', sensorId: 52647892, unit: "", interval: 0, zone: 0 });

const CLOCK = Object.freeze({ now: () => 1_782_138_605_000, set: () => undefined });

const SILENT: Log = Object.freeze({ reached: () => undefined, info: () => undefined, warn: () => undefined, fail: () => undefined });

/** What a sketch says. */
const LINE = writeUtf8("23.40\r\n");
const HELLO = writeUtf8("H\nC60\n");
const COMMAND = writeUtf8('P7 dataset {"sensor_id":1,"data":{"temp":23.4}}\nC60\n');
const CREDIT = writeUtf8("C60\n");

const NOTHING = new Uint8Array(0);

/** Readings before those that are measured, and these. */
const WARM = 3;
const READINGS = 10;
