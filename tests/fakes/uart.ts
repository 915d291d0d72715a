import { received } from "../../hosts/desktop/uart.js";
import type { Received } from "../../hosts/desktop/uart.js";
import { writeUtf8 } from "../../modules/bytes/utf8.js";

/** What a UART at one rate makes of a text that is sent at another. */
export function receivedAt(text: string, sent: number, ours: number): Received {
	return received(writeUtf8(text), sent, ours);
}
