import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { mooring } from "../../tools/mooring.js";

/** The date of these tests: certificates are made for it, and texts can quote it. */
export const present = Date.UTC(2026, 10, 22, 14, 30, 5);

const folders: string[] = [];
after(() => { for (const folder of folders) rmSync(folder, { recursive: true }); });

/** What a tool came to. */
export interface Ran {
	readonly status: number;
	/** As it was printed. */
	readonly out: string;
	/** The same, with line breaks and indentation as single spaces. */
	readonly text: string;
}

/** A project's folder with these files, and the tools run in it. */
export class Bench {
	readonly folder = mkdtempSync(join(tmpdir(), "mooring-tools-"));
	readonly #environment: Readonly<Record<string, string>>;

	constructor(files: Readonly<Record<string, string>> = {}, environment: Readonly<Record<string, string>> = {}) {
		folders.push(this.folder);
		for (const [name, text] of Object.entries(files)) writeFileSync(join(this.folder, name), text);
		this.#environment = Object.fromEntries(Object.entries(environment).map(([key, name]) => [key, join(this.folder, name)]));
	}

	async run(args: readonly string[], { now = present, colour = false }: { readonly now?: number; readonly colour?: boolean } = {}): Promise<Ran> {
		let out = "";
		// As npm says where it was called: what lies in the folder that the tests run in, such as the CA of who runs them, is no file of this project.
		process.env["INIT_CWD"] = this.folder;
		const status = await mooring(args, { folder: this.folder, now: () => now, write: (text) => { out += text; }, progress: () => undefined, colour, environment: this.#environment });
		return { status, out, text: out.replace(/\s+/g, " ") };
	}

	read(path: string): string {
		return readFileSync(join(this.folder, path), "utf8");
	}

	write(path: string, text: string): void {
		writeFileSync(join(this.folder, path), text);
	}

	/** Permissions, as `ls` shows them in octal. */
	mode(path: string): string {
		return (statSync(join(this.folder, path)).mode & 0o777).toString(8);
	}
}
