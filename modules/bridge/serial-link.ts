import { Backoff } from "../backoff/backoff.js";
import type { Failure } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { SerialErrors, SerialHandler, SerialOptions, SerialPort } from "../ports/serial.js";
import { serialFailures } from "./failures.js";

export type LinkHost = Pick<Host, "openSerial" | "timer" | "log">;

export interface LinkHandler {
	/** The port is there, at first or again: whatever was begun on it is void. */
	linked(): void;
	/** Bytes wait to be read: once, until `read` returns less than it was given room for. */
	readable(): void;
	writable(): void;
	/** The port is gone; it is opened again by itself. */
	unlinked(): void;
}

/** Keeps a serial port open: one that fails, or is unplugged, is tried again after a growing pause, for ever. */
export class SerialLink implements SerialHandler {
	protected readonly host: LinkHost;
	private readonly options: SerialOptions;
	private readonly handler: LinkHandler;
	private readonly backoff = new Backoff(RETRY_FIRST, RETRY_LARGEST);
	private port: SerialPort | undefined;
	private isOpen = false;
	private timeout = 0;

	/** Throws `no-serial`. */
	constructor(host: LinkHost, options: SerialOptions, handler: LinkHandler) {
		if (host.openSerial === undefined) throw serialFailures.make("no-serial");
		this.host = host;
		this.options = options;
		this.handler = handler;
	}

	/** What the receiver has found wrong. */
	get errors(): SerialErrors | undefined {
		return this.port?.errors;
	}

	open(): void {
		const { port, baud } = this.options;
		this.port = this.host.openSerial?.({ port, baud }, this);
	}

	/** For good. */
	close(): void {
		this.host.timer.cancel(this.timeout);
		this.port?.close();
		this.port = undefined;
		this.isOpen = false;
	}

	read(into: Uint8Array): number {
		return this.isOpen ? this.port?.read(into) ?? 0 : 0;
	}

	/** Takes nothing while there is no port. */
	write(bytes: Uint8Array): number {
		return this.isOpen ? this.port?.write(bytes) ?? 0 : 0;
	}

	opened(): void {
		this.isOpen = true;
		this.backoff.reset();
		this.host.log.reached("serial", `${this.options.port} is open at ${this.options.baud} baud`);
		this.handler.linked();
	}

	readable(): void {
		this.handler.readable();
	}

	writable(): void {
		this.handler.writable();
	}

	failed(failure: Failure): void {
		const wasOpen = this.isOpen;
		this.port = undefined;
		this.isOpen = false;
		this.host.log.fail(failure);
		const pause = this.backoff.next(1);
		this.host.log.info("serial", `${this.options.port} is tried again in ${(pause / 1000).toFixed(1)} s`);
		this.timeout = this.host.timer.after(pause, () => { this.open(); });
		if (wasOpen) this.handler.unlinked();
	}
}

/** Milliseconds: who plugs a board in again waits no longer than the largest. */
const RETRY_FIRST = 1000;
const RETRY_LARGEST = 10_000;
