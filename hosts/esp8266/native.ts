/** The compiler of the SDK puts the C function of this name in the place of the call. */
declare function native(name: string): (...values: readonly unknown[]) => unknown;

/** `board.c`. */
export class Esp8266 {
	joinStatus(): number {
		return native("xs_mooring_joinStatus").call(this) as number;
	}

	restartCause(): number {
		return native("xs_mooring_restartCause").call(this) as number;
	}

	freeMemory(): number {
		return native("xs_mooring_freeMemory").call(this) as number;
	}

	/** The bits, or 1 when the sensor did not answer, 2 when one was too long. */
	readDht(pin: number): ArrayBuffer | number {
		return native("xs_mooring_readDht").call(this, pin) as ArrayBuffer | number;
	}
}
