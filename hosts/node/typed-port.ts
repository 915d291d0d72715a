import type { SerialHandler, SerialPort } from "../../modules/ports/serial.js";
import { nodeTimer } from "./timer.js";

/** The port of what a person types, and is answered on the screen. */
export const TYPED_PORT = "stdin";

/** This program's own input and output as a serial line. At the end of its input nobody types any more, and the line stays. */
export class TypedPort implements SerialPort {
	readonly errors = undefined;
	readonly #input: NodeJS.ReadableStream;
	readonly #write: (text: string) => void;
	readonly #handler: SerialHandler;
	#waiting = Buffer.alloc(0);
	#isClosed = false;

	constructor(input: NodeJS.ReadableStream, write: (text: string) => void, handler: SerialHandler) {
		this.#input = input;
		this.#write = write;
		this.#handler = handler;
		nodeTimer.after(0, () => {
			if (this.#isClosed) return;
			handler.opened();
			input.on("data", this.#take);
		});
	}

	read(into: Uint8Array): number {
		const count = Math.min(into.length, this.#waiting.length);
		into.set(this.#waiting.subarray(0, count));
		this.#waiting = this.#waiting.subarray(count);
		return count;
	}

	write(bytes: Uint8Array): number {
		this.#write(Buffer.from(bytes).toString().replaceAll("\r\n", "\n"));
		return bytes.length;
	}

	close(): void {
		this.#isClosed = true;
		this.#input.off("data", this.#take);
		this.#input.pause();
	}

	readonly #take = (chunk: Buffer | string): void => {
		this.#waiting = Buffer.concat([this.#waiting, Buffer.from(chunk)]);
		this.#handler.readable();
	};
}
