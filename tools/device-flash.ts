import { join } from "node:path";
import { nodeFiles } from "../hosts/node/files.js";
import { FLASH_FOLDER } from "../hosts/node/simulated-host.js";
import { FileError, FileStorage } from "../hosts/desktop/storage.js";
import type { Storage } from "../modules/ports/storage.js";

/**
 * What the simulated device has kept in its flash, for a firmware that must change nothing there: what it writes is in
 * memory and forgotten. Only what its judgement rests on is shown; its client id and its session stay its own.
 */
export class FlashOverlay implements Storage {
	readonly #texts = new Map<string, string>();

	/** Throws a Failure where it cannot be read, as the firmware does when it boots. */
	constructor(folder: string) {
		const flash = new FileStorage(READ_ONLY, join(folder, FLASH_FOLDER));
		for (const key of SHOWN) {
			const text = flash.read(key);
			if (text !== undefined) this.#texts.set(key, text);
		}
	}

	read(key: string): string | undefined {
		return this.#texts.get(key);
	}

	write(key: string, value: string): void {
		this.#texts.set(key, value);
	}
}

const READ_ONLY = Object.freeze({ read: (path: string) => nodeFiles.read(path), replace: refuse, rename: refuse });

/** Asked for where the file is damaged: the simulator would put it aside. */
function refuse(): never {
	throw new FileError("it is damaged, and nothing is changed here");
}

/** The keys of the first connection, and the date below which no time server is believed. */
const SHOWN: readonly string[] = Object.freeze(["first-use-keys", "last-time"]);
