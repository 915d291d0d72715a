import type { Firmware } from "../../modules/ports/firmware.js";
import type { Terminal } from "./terminal.js";

/** The firmware, running: in this process, or in one of its own. */
export interface FirmwareRun {
	/** Messages so far. */
	counts(): Promise<Counts>;
	pause(): void;
	/** Says goodbye to everybody; resolves when that is done. */
	stop(): Promise<void>;
	/** Resolves if it ends without having been told to: the terminal has been told why. */
	readonly broken: Promise<void>;
}

export type Counts = Firmware["counts"] & Pick<Firmware, "delivery" | "carried" | "posts">;

/** Told of what the firmware hands over, before it is sent. */
export interface Watch {
	/** To the broker. */
	readonly published: (payload: string) => void;
	/** To the Blynk server. */
	readonly written: (pin: number, value: string) => void;
}

/** The firmware in this process, which may be started anew as a board is by its reset button. */
export class ProcessRun implements FirmwareRun {
	readonly broken = new Promise<void>(() => undefined);
	/** Undefined while its settings are refused. */
	firmware: Firmware | undefined;
	/** If set, called once it has stopped for good. */
	ended: (() => void) | undefined;
	readonly #boot: () => Firmware | undefined;
	readonly #watch: Watch;
	/** Of those that were before. */
	readonly #before = { published: 0, acknowledged: 0, written: 0, dropped: 0 };
	#isStopped = false;
	/** Somebody waits for the firmware to stop, which hears that once: an order to restart may have been first. */
	#stopped: (() => void) | undefined;

	/** Throws what `boot` throws. */
	constructor(boot: () => Firmware | undefined, terminal: Terminal, watch: Watch) {
		this.#boot = boot;
		this.#watch = watch;
		terminal.boot();
		this.#start();
	}

	/** Once it has stopped. */
	restart(): void {
		if (this.#isStopped) {
			this.#stopped?.();
			return;
		}
		const counts = this.#sum();
		// What was on its way is lost with the memory.
		Object.assign(this.#before, counts, { published: counts.acknowledged });
		this.#start();
	}

	counts(): Promise<Counts> {
		const { delivery, carried, posts } = this.firmware ?? {};
		return Promise.resolve({ ...this.#sum(), delivery: delivery && { ...delivery }, carried: carried && { ...carried }, posts: posts && { ...posts } });
	}

	pause(): void {
		this.firmware?.pause();
	}

	async stop(): Promise<void> {
		this.#isStopped = true;
		await new Promise<void>((resolve) => {
			this.#stopped = resolve;
			if (this.firmware === undefined) resolve();
			else this.firmware.stop(resolve);
		});
		this.ended?.();
	}

	#sum(): Firmware["counts"] {
		const { published = 0, acknowledged = 0, written = 0, dropped = 0 } = this.firmware?.counts ?? {};
		const { published: publishedBefore, acknowledged: acknowledgedBefore, written: writtenBefore, dropped: droppedBefore } = this.#before;
		return { published: publishedBefore + published, acknowledged: acknowledgedBefore + acknowledged, written: writtenBefore + written, dropped: droppedBefore + dropped };
	}

	#start(): void {
		this.firmware = this.#boot();
		if (this.firmware === undefined) return;
		this.firmware.published = this.#watch.published;
		this.firmware.written = this.#watch.written;
	}
}
