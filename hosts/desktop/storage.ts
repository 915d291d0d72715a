import type { Storage } from "../../modules/ports/storage.js";
import { storageFailures } from "./failures.js";

/** What a store needs of a file system. What it cannot do it throws as a FileError. */
export interface Files {
	/** Undefined where there is no such file. */
	read(path: string): string | undefined;
	/** Puts the text there, whole or not at all, for this user alone; makes the folders that it needs. */
	replace(path: string, text: string): void;
	rename(from: string, to: string): void;
}

/** The system's name of what is wrong, such as EACCES. */
export class FileError extends Error {}

/** Text by key in one JSON file of a folder, which is made when something is first written. */
export class FileStorage implements Storage {
	readonly #files: Files;
	readonly #path: string;

	constructor(files: Files, folder: string) {
		this.#files = files;
		this.#path = `${folder}/${FILE}`;
	}

	read(key: string): string | undefined {
		return this.#load().get(key);
	}

	write(key: string, value: string): void {
		const text = JSON.stringify(Object.fromEntries(this.#load().set(key, value)), undefined, "\t");
		try {
			this.#files.replace(this.#path, text);
		} catch (error) {
			throw storageFailures.make("unwritable", { path: this.#path, reason: reasonOf(error) });
		}
	}

	#load(): Map<string, string> {
		const text = this.#readFile();
		if (text === undefined) return new Map();
		const entries = entriesOf(text);
		return typeof entries === "string" ? this.#setAside(entries) : entries;
	}

	#readFile(): string | undefined {
		try {
			return this.#files.read(this.#path);
		} catch (error) {
			throw storageFailures.make("unreadable", { path: this.#path, reason: reasonOf(error) });
		}
	}

	/** Nothing is lost silently: the bad file keeps a name of its own, and the failure says which. */
	#setAside(reason: string): never {
		const aside = `${this.#path}.corrupt-${Date.now()}`;
		try {
			this.#files.rename(this.#path, aside);
		} catch (error) {
			throw storageFailures.make("unreadable", { path: this.#path, reason: reasonOf(error) });
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

function reasonOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

const FILE = "storage.json";
