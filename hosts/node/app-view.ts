import { createInterface } from "node:readline";
import type { Interface } from "node:readline";
import type { BlynkApp } from "../peers/blynk/app.js";
import type { Write } from "../peers/blynk/device.js";
import type { Terminal } from "./terminal.js";

export interface AppViewOptions {
	readonly terminal: Terminal;
	/** The virtual pin of the app's terminal. */
	readonly pin: number;
	/** What a person types into it, line by line. */
	readonly typed: NodeJS.ReadableStream | undefined;
	/** Milliseconds that never go back. */
	readonly now?: () => number;
}

/** What the app on the simulator's Blynk server sees, and what a person types into its terminal. */
export class AppView {
	/** Values of the firmware's that the app saw, each counted once: a connection that broke off may bring one again. */
	seen = 0;
	readonly #options: AppViewOptions;
	readonly #app: BlynkApp;
	readonly #lines: Interface | undefined;
	readonly #now: () => number;
	/** Of each value, how often it was written and not seen yet; negative where it was seen and nobody has said yet that it was written, and since when. */
	readonly #expected = new Map<string, { left: number; since: number }>();

	constructor(open: (written: (write: Write) => void) => BlynkApp, options: AppViewOptions) {
		this.#options = options;
		this.#now = options.now ?? (() => performance.now());
		this.#app = open((write) => { this.#see(write); });
		this.#lines = options.typed && createInterface({ input: options.typed }).on("line", (line) => { this.#type(line); });
	}

	/** The firmware writes this. From another process it may say so after the value has come. */
	expect(pin: number, value: string): void {
		const expected = this.#of(`v${pin} ${value}`);
		// What was seen long before came twice: it was not this one.
		if (expected.left < 0 && this.#now() - expected.since > LATEST_WORD) expected.left = 0;
		if (expected.left < 0) this.seen++;
		expected.left++;
	}

	close(): void {
		this.#lines?.close();
		this.#app.disconnect();
	}

	#see({ pin, values }: Write): void {
		const expected = this.#of(`${pin} ${values.join(" ")}`);
		if (expected.left > 0) this.seen++;
		expected.left--;
		expected.since = this.#now();
		this.#options.terminal.line("app", `sees ${pin.toUpperCase()}: ${values.join(" ").trimEnd()}`);
	}

	#of(name: string): { left: number; since: number } {
		const expected = this.#expected.get(name) ?? { left: 0, since: 0 };
		this.#expected.set(name, expected);
		return expected;
	}

	#type(line: string): void {
		const { terminal, pin } = this.#options;
		const there = this.#app.write(pin, line);
		terminal.line("app", there ? `types into V${pin}: ${line}` : "the device is not there; what you typed is kept for it");
	}
}

/** Milliseconds: by then another process has said what it wrote, and the sensor is not read so often. */
const LATEST_WORD = 900;
