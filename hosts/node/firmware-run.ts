import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import type { Settings } from "../../modules/settings/settings.js";
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

export type Counts = Firmware["counts"] & Pick<Firmware, "delivery" | "carried">;

/** Told of what the firmware hands over, before it is sent. */
export interface Watch {
	/** To the broker. */
	readonly published: (payload: string) => void;
	/** To the Blynk server. */
	readonly written: (pin: number, value: string) => void;
}

/** Throws what `main` throws. */
export function runInProcess(main: (host: Host, settings: Settings) => Firmware, host: Host, settings: Settings, terminal: Terminal, watch: Watch): FirmwareRun {
	terminal.boot();
	const firmware = main(host, settings);
	firmware.published = watch.published;
	firmware.written = watch.written;
	return {
		counts: () => Promise.resolve({ ...firmware.counts, delivery: firmware.delivery && { ...firmware.delivery }, carried: firmware.carried && { ...firmware.carried } }),
		pause() { firmware.pause(); },
		stop: () => new Promise((resolve) => { firmware.stop(resolve); }),
		broken: new Promise(() => undefined),
	};
}
