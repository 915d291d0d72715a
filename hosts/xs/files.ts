import { readUtf8 } from "../../modules/bytes/utf8.js";
import { FileError } from "../desktop/storage.js";
import type { Files } from "../desktop/storage.js";
import { system } from "./system.js";

export const xsFiles: Files = Object.freeze({
	read(path: string): string | undefined {
		const found = system().fileRead(path);
		if (found === "ENOENT") return undefined;
		if (typeof found === "string") throw new FileError(found);
		// What is no text is no JSON either, which is for the store to say.
		return readUtf8(new Uint8Array(found)) ?? "";
	},
	replace(path: string, text: string): void {
		check(system().fileReplace(path, text));
	},
	rename(from: string, to: string): void {
		check(system().fileRename(from, to));
	},
});

function check(reason: string | undefined): void {
	if (reason !== undefined) throw new FileError(reason);
}
