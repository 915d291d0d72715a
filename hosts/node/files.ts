import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { FileError } from "../desktop/storage.js";
import type { Files } from "../desktop/storage.js";

export const nodeFiles: Files = Object.freeze({
	read(path: string): string | undefined {
		try {
			return readFileSync(path, "utf8");
		} catch (error) {
			if (codeOf(error) === "ENOENT") return undefined;
			throw new FileError(codeOf(error));
		}
	},
	replace(path: string, text: string): void {
		// Of this process alone: two in the same folder would else take each other's away.
		const fresh = `${path}.${process.pid}.new`;
		attempt(() => {
			mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
			writeDurably(fresh, text);
			// The rename is what makes the write atomic: a reader sees the old file or the new one.
			renameSync(fresh, path);
		});
	},
	rename(from: string, to: string): void {
		attempt(() => { renameSync(from, to); });
	},
});

function attempt(act: () => void): void {
	try {
		act();
	} catch (error) {
		throw new FileError(codeOf(error));
	}
}

/** With a mode of 0600 from the first moment, and on the disk before the rename. */
function writeDurably(path: string, text: string): void {
	// A leftover of an interrupted write could have another mode.
	rmSync(path, { force: true });
	const file = openSync(path, "wx", 0o600);
	try {
		writeFileSync(file, text);
		fsyncSync(file);
	} finally {
		closeSync(file);
	}
}

function codeOf(error: unknown): string {
	return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
