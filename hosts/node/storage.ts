import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Storage } from "../../modules/ports/storage.js";
import { storageFailures } from "./failures.js";

/** Text by key in one JSON file of a folder, which is made when something is first written. */
export class FileStorage implements Storage {
	readonly #folder: string;
	readonly #path: string;
	#entries: Map<string, string> | undefined;

	constructor(folder: string) {
		this.#folder = folder;
		this.#path = join(folder, FILE);
	}

	read(key: string): string | undefined {
		return this.#load().get(key);
	}

	write(key: string, value: string): void {
		const entries = new Map(this.#load()).set(key, value);
		const fresh = `${this.#path}.new`;
		try {
			mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
			writeDurably(fresh, JSON.stringify(Object.fromEntries(entries), undefined, "\t"));
			// The rename is what makes the write atomic: a reader sees the old file or the new one.
			renameSync(fresh, this.#path);
		} catch (error) {
			throw storageFailures.make("unwritable", { path: this.#path, reason: codeOf(error) });
		}
		this.#entries = entries;
	}

	#load(): Map<string, string> {
		this.#entries ??= this.#parse(this.#readFile());
		return this.#entries;
	}

	#readFile(): string | undefined {
		try {
			return readFileSync(this.#path, "utf8");
		} catch (error) {
			const reason = codeOf(error);
			if (reason === "ENOENT") return undefined;
			throw storageFailures.make("unreadable", { path: this.#path, reason });
		}
	}

	#parse(text: string | undefined): Map<string, string> {
		if (text === undefined) return new Map();
		const entries = entriesOf(text);
		return typeof entries === "string" ? this.#setAside(entries) : entries;
	}

	/** Nothing is lost silently: the bad file keeps a name of its own, and the failure says which. */
	#setAside(reason: string): never {
		const aside = `${this.#path}.corrupt-${Date.now()}`;
		try {
			renameSync(this.#path, aside);
		} catch (error) {
			throw storageFailures.make("unreadable", { path: this.#path, reason: codeOf(error) });
		}
		throw storageFailures.make("corrupt", { path: this.#path, reason, aside });
	}
}

/** For tests, and for runs that are to leave nothing behind. */
export class MemoryStorage implements Storage {
	readonly #entries = new Map<string, string>();

	read(key: string): string | undefined {
		return this.#entries.get(key);
	}

	write(key: string, value: string): void {
		this.#entries.set(key, value);
	}
}

/** The entries, or what is wrong with the text. */
function entriesOf(text: string): Map<string, string> | string {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		// Not the parser's own words: they quote the file, which may hold a secret.
		return "it is not JSON";
	}
	if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a JSON object";
	const entries = new Map<string, string>();
	for (const [key, entry] of Object.entries(value)) {
		if (typeof entry !== "string") return `the value of "${key}" is not a text`;
		entries.set(key, entry);
	}
	return entries;
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

const FILE = "storage.json";
