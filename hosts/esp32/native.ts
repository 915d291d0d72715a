/** The compiler of the SDK puts the C function of this name in the place of the call. */
declare function native(name: string): (...values: readonly unknown[]) => unknown;

/** `board.c`. */
export class Esp32 {
	joinStatus(): number {
		return native("xs_mooring_joinStatus").call(this) as number;
	}

	/** To be called before the radio joins for the first time: from then on `joinStatus` knows. */
	watchJoining(): void {
		native("xs_mooring_watchJoining").call(this);
	}

	restartCause(): number {
		return native("xs_mooring_restartCause").call(this) as number;
	}

	freeMemory(): number {
		return native("xs_mooring_freeMemory").call(this) as number;
	}
}
