import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunConfig } from "../xs/run-config.js";

/**
 * What a run under the runner is given, passwords too: files in a folder that only this user can read, and only until the
 * firmware has read them. On a command line, everybody on the machine could.
 */
export class RunFiles {
	readonly #folder: string;
	/** The module with the configuration, as an alias names it. */
	readonly config: string;

	constructor(config: Omit<RunConfig, "resources">, resources: Readonly<Record<string, Uint8Array>>) {
		this.#folder = mkdtempSync(join(tmpdir(), "mooring-run-"));
		chmodSync(this.#folder, 0o700);
		try {
			const paths = Object.entries(resources).map(([name, bytes], at) => [name, this.#write(`resource-${at}`, bytes)]);
			const all: RunConfig = { ...config, resources: Object.fromEntries(paths) as Record<string, string> };
			this.config = this.#write("config.js", `export default ${frozen(all)};\n`).slice(0, -".js".length);
		} catch (caught) {
			this.remove();
			throw caught;
		}
	}

	remove(): void {
		rmSync(this.#folder, { recursive: true, force: true });
	}

	#write(name: string, contents: string | Uint8Array): string {
		const path = join(this.#folder, name);
		writeFileSync(path, contents, { mode: 0o600, flag: "wx" });
		return path;
	}
}

/** A value of JSON as an expression, frozen to its depth. */
export function frozen(value: unknown): string {
	if (typeof value !== "object" || value === null) return JSON.stringify(value);
	if (Array.isArray(value)) return `Object.freeze([${value.map(frozen).join(",")}])`;
	// Computed names, since "__proto__" as it stands would be no property.
	return `Object.freeze({${Object.entries(value).map(([name, member]) => `[${JSON.stringify(name)}]:${frozen(member)}`).join(",")}})`;
}
