import type { Failure } from "./failure.js";

/** How a line is set: always 8 data bits, no parity, one stop bit, no flow control, as an Arduino's `Serial.begin(baud)` has it. */
export interface SerialOptions {
	/** As the host names it: `uart0`, `uart0-swapped`, `uart1`; on the desktop a path such as `/dev/ttyUSB0`. */
	readonly port: string;
	/** Bits a second. */
	readonly baud: number;
}

/**
 * What the receiver has found wrong since the port was opened; counts only grow. A byte with a framing or parity error
 * may still be delivered, as it was sampled.
 */
export interface SerialErrors {
	/** The stop bit was missing: another baud rate, or noise. */
	readonly framing: number;
	/** Bytes that came faster than they were read, and are gone. */
	readonly overrun: number;
	readonly parity: number;
}

/**
 * A serial line, both ways. The caller owns all buffers. No method calls a handler before it returns, and none throws:
 * what goes wrong arrives at `failed`.
 */
export interface SerialPort {
	/** The same object for the life of the port, its counts growing; undefined where nothing tells of errors, as with a pseudo-terminal. */
	readonly errors: SerialErrors | undefined;
	/** Copies received bytes into `into`; returns how many, 0 when none are waiting. */
	read(into: Uint8Array): number;
	/** Takes as many bytes as there is room for and returns how many; `writable` says when to offer the rest. */
	write(bytes: Uint8Array): number;
	/** Lets go at once. No handler is called any more. */
	close(): void;
}

export interface SerialHandler {
	/** The port is there: bytes can pass from now on. */
	opened(): void;
	/** Bytes are waiting: called again only after `read` has returned 0 or less than it was given room for. */
	readable(): void;
	/** There is room again after `write` took less than it was offered. */
	writable(): void;
	/**
	 * The last call that a handler gets: the port is gone, or could not be opened (stage `serial`). What had been received
	 * before has been read.
	 */
	failed(failure: Failure): void;
}

/** Opens a serial port. Calls no handler before it returns. */
export type OpenSerial = (options: SerialOptions, handler: SerialHandler) => SerialPort;
