import { SimulatedSerial } from "../../hosts/desktop/simulated-serial.js";
import type { SerialPort } from "../../modules/ports/serial.js";
import type { Timer } from "../../modules/ports/timer.js";
import { readUtf8, writeUtf8 } from "../../modules/bytes/utf8.js";
import { equal, test } from "../harness.js";

test("Simulated serial line: a timer that is late, and calls the last first, changes nothing of the bytes' order, either way", () => {
	const timer = new BackwardTimer();
	const line = new SimulatedSerial(timer, 9600);
	const heard: number[] = [];
	line.attach({ heard: (byte) => { heard.push(byte); } });
	const port: SerialPort = line.open({ port: "uart0", baud: 9600 }, { opened: () => undefined, readable: () => undefined, writable: () => undefined, failed: () => undefined });
	timer.run();
	line.send(writeUtf8("P5 dataset 23.20\n"));
	line.send(writeUtf8("C60\n"));
	port.write(writeUtf8("M led 1\n"));
	port.write(writeUtf8("."));
	timer.run();
	const into = new Uint8Array(64);
	equal(readUtf8(into.subarray(0, port.read(into))), "P5 dataset 23.20\nC60\n");
	equal(readUtf8(Uint8Array.from(heard)), "M led 1\n.");
});

/** All is due at once, and what was asked for last comes first, as two of Node's timers that are due within a millisecond may. */
class BackwardTimer implements Timer {
	readonly #waiting: (() => void)[] = [];

	now(): number {
		return 0;
	}

	after(_delay: number, callback: () => void): number {
		return this.#waiting.push(callback);
	}

	cancel(): void {
		// Nothing here is called off.
	}

	run(): void {
		for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) next();
	}
}
