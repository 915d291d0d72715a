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

	/** The pin as an output with this level. */
	drive(pin: number, level: number): void {
		native("xs_mooring_drive").call(this, pin, level);
	}

	/** UART0, once it is open, to the pins that the USB connector has not. */
	swapUart(swapped: boolean): void {
		native("xs_mooring_swapUart").call(this, swapped);
	}

	/** The log to GPIO 2 at 115,200 baud. */
	moveLog(): void {
		native("xs_mooring_moveLog").call(this);
	}
}
