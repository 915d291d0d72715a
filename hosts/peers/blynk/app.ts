import { Command, ServerId } from "./command.js";
import type { Device, Ear, Write } from "./device.js";
import { pinName, writeTo } from "./pin.js";

/** A phone's app with one device in it, in this process; connected as soon as it is made. */
export class BlynkApp {
	readonly #device: Device;
	readonly #ear: Ear;
	#id = 0;

	/** `written`: told of each write of the device, and of those through the HTTP API. */
	constructor(device: Device, written: (write: Write) => void = () => undefined) {
		this.#device = device;
		this.#ear = { written };
		this.connect();
	}

	/** The device is told that an app has come. */
	connect(): void {
		this.#device.listen(this.#ear);
	}

	/** Likewise that one has gone. */
	disconnect(): void {
		this.#device.unlisten(this.#ear);
	}

	/** What the server keeps of the pin; undefined when nothing was ever written to it. */
	values(pin: number): readonly string[] | undefined {
		return this.#device.pins.get(named("v", pin));
	}

	/** Writes to a virtual pin, as somebody who moves a widget does. Kept, and sent; false when the device is not there. */
	write(pin: number, ...values: readonly string[]): boolean {
		return this.send("vw", pin, values);
	}

	/** Asks the device for a virtual pin: what it answers is told as a write. */
	read(pin: number): boolean {
		return this.#device.send(Command.hardware, ServerId.reading, ["vr", String(pin)]) > 0;
	}

	/** Any operation of HARDWARE: `vw`, `dw`, `aw` are kept as well as sent; `vr`, `dr`, `ar` are sent. */
	send(operation: string, pin: number, values: readonly string[] = []): boolean {
		this.#id = this.#id === LAST_ID ? 1 : this.#id + 1;
		if (operation.endsWith("w")) {
			const name = named(operation.charAt(0), pin);
			this.#device.pins.set(name, values);
			return this.#device.send(Command.hardware, this.#id, writeTo(name, values)) > 0;
		}
		return this.#device.send(Command.hardware, this.#id, [operation, String(pin), ...values]) > 0;
	}
}

function named(letter: string, pin: number): string {
	const name = pinName(letter, String(pin));
	if (name === undefined) throw new RangeError(`${letter}${pin} is no pin: v, d or a, and 0 to 255`);
	return name;
}

const LAST_ID = 0xffff;
