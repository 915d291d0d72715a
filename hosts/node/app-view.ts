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
}

/** What the app on the simulator's Blynk server sees, and what a person types into its terminal. */
export class AppView {
	/** Values of the firmware's that the app saw, each counted once: a connection that broke off may bring one again. */
	seen = 0;
	readonly #options: AppViewOptions;
	readonly #app: BlynkApp;
	readonly #lines: Interface | undefined;
	/** How often each value was written and not seen yet; negative for one that was seen first. */
	readonly #expected = new Map<string, number>();

	constructor(open: (written: (write: Write) => void) => BlynkApp, options: AppViewOptions) {
		this.#options = options;
		this.#app = open((write) => { this.#see(write); });
		this.#lines = options.typed && createInterface({ input: options.typed }).on("line", (line) => { this.#type(line); });
	}

	/** The firmware writes this. From another process it may say so after the value has come. */
	expect(pin: number, value: string): void {
		const name = `v${pin} ${value}`;
		const left = this.#expected.get(name) ?? 0;
		if (left < 0) this.seen++;
		this.#expected.set(name, left + 1);
	}

	close(): void {
		this.#lines?.close();
		this.#app.disconnect();
	}

	#see({ pin, values }: Write): void {
		const name = `${pin} ${values.join(" ")}`;
		const left = this.#expected.get(name) ?? 0;
		if (left > 0) this.seen++;
		this.#expected.set(name, left - 1);
		this.#options.terminal.line("app", `sees ${pin.toUpperCase()}: ${values.join(" ").trimEnd()}`);
	}

	#type(line: string): void {
		const { terminal, pin } = this.#options;
		const there = this.#app.write(pin, line);
		terminal.line("app", there ? `types into V${pin}: ${line}` : "the device is not there; what you typed is kept for it");
	}
}
