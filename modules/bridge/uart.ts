import { serialFailures } from "./failures.js";

/** What is to be known of a board and its build before its serial port is opened. */
export interface UartBoard {
	readonly board: "ESP8266" | "ESP32";
	/** A build for the debugger, which talks over UART0. */
	readonly isDebug: boolean;
}

/** Throws a failure that says what to do unless this board has this UART, and the firmware may use it. */
export function checkUart(port: string, { board, isDebug }: UartBoard): void {
	const known = board === "ESP8266" ? ["uart0", "uart0-swapped"] : ["uart0", "uart1", "uart2"];
	if (board === "ESP8266" && port === "uart1") throw serialFailures.make("uart-sends-only", { port, board, others: known.join(", ") });
	if (!known.includes(port)) throw serialFailures.make("uart-unknown", { port, board, others: known.join(", ") });
	// The swapped pins are the same UART.
	if (!isDebug || !port.startsWith("uart0")) return;
	throw serialFailures.make("uart-of-debugger", { port, others: board === "ESP8266" ? "none on an ESP8266 in a debug build" : "uart1, uart2" });
}
