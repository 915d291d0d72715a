import { readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import ts from "typescript";

/**
 * The ids of the modules that are loaded with these, themselves among them, in the order of the alphabet: what their
 * compiled files import, by the rules of the chip's engine. There a module's id is its path without the ending.
 */
export function moduleClosure(root: URL, entries: readonly string[]): readonly string[] {
	const found = new Set<string>();
	const visit = (id: string): void => {
		if (found.has(id)) return;
		found.add(id);
		const { importedFiles } = ts.preProcessFile(readFileSync(new URL(`build/${BUNDLED.get(id) ?? id}.js`, root), "utf8"));
		for (const { fileName } of importedFiles) visit(importedId(id, fileName));
	};
	for (const entry of entries) visit(entry);
	return [...found].sort();
}

function importedId(importer: string, specifier: string): string {
	const id = specifier.replace(/\.js$/, "");
	return id.startsWith(".") ? join(dirname(importer), id) : id;
}

/** Packages that the build makes one module of. */
const BUNDLED: ReadonlyMap<string, string> = new Map([["mqtt-packet", "xs/mqtt-packet"]]);
