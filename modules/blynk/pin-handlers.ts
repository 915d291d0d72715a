import type { ReadHandler, WriteHandler } from "./device.js";

/** Who is told of which virtual pin. */
export class PinHandlers {
	private writes: Map<number, WriteHandler> | undefined;
	private reads: Map<number, ReadHandler> | undefined;

	onWrite(pin: number, handler: WriteHandler): void {
		this.writes ??= new Map<number, WriteHandler>();
		this.writes.set(pin, handler);
	}

	onRead(pin: number, handler: ReadHandler): void {
		this.reads ??= new Map<number, ReadHandler>();
		this.reads.set(pin, handler);
	}

	/** False when nobody listens. */
	written(pin: number, values: readonly string[]): boolean {
		const handler = this.writes?.get(pin);
		handler?.written(values, pin);
		return handler !== undefined;
	}

	/** False when nobody answers. */
	asked(pin: number): boolean {
		const handler = this.reads?.get(pin);
		handler?.asked(pin);
		return handler !== undefined;
	}
}
