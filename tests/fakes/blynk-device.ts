import { utf8Length } from "../../modules/bytes/utf8.js";
import type { BlynkDevice, BlynkValue, ReadHandler, WriteHandler } from "../../modules/blynk/device.js";

/** A device that keeps what it is told to send, one text a message, its fields with bars between them. */
export class RecordingDevice implements BlynkDevice {
	readonly sent: string[] = [];
	/** How many messages it takes before its queue is full. */
	room = Infinity;
	refusals = 0;
	/** How often it was asked whether it would take one, and would not. */
	waits = 0;
	readonly #writes = new Map<number, WriteHandler>();
	readonly #reads = new Map<number, ReadHandler>();

	virtualWrite(pin: number, ...values: readonly BlynkValue[]): boolean {
		return this.#queue("vw", pin, values);
	}

	setProperty(pin: number, property: string, ...values: readonly BlynkValue[]): boolean {
		return this.#queue("property", pin, [property, ...values]);
	}

	hasRoom(bytes: number): boolean {
		if (this.room > 0 && bytes <= BODY_LIMIT) return true;
		this.waits++;
		return false;
	}

	syncVirtual(...pins: readonly number[]): boolean {
		return this.#queue("sync", pins[0] ?? 0, pins.slice(1));
	}

	syncAll(): boolean {
		return this.#queue("sync", 0, []);
	}

	onWrite(pin: number, handler: WriteHandler): void {
		this.#writes.set(pin, handler);
	}

	onRead(pin: number, handler: ReadHandler): void {
		this.#reads.set(pin, handler);
	}

	/** What the server does. */
	write(pin: number, ...values: readonly string[]): void {
		const handler = this.#writes.get(pin);
		if (handler === undefined) throw new Error(`nobody listens to V${pin}`);
		handler.written(values, pin);
	}

	ask(pin: number): void {
		this.#reads.get(pin)?.asked(pin);
	}

	#queue(operation: string, pin: number, values: readonly BlynkValue[]): boolean {
		const fields = [operation, pin, ...values].map(String);
		if (fields.some((field) => field.includes("\0"))) throw new Error("a field with a NUL");
		if (utf8Length(fields.join("\0")) > BODY_LIMIT) throw new Error(`a body of ${utf8Length(fields.join("\0"))} bytes`);
		if (this.room === 0) {
			this.refusals++;
			return false;
		}
		this.room--;
		this.sent.push(fields.join("|"));
		return true;
	}
}

/** Of a message sent, in the official library. */
const BODY_LIMIT = 128;
