import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";

/** What boots the firmware under the runner; it is not preloaded, nor are the settings of a run. */
export const RUNNER_BOOT = "hosts/xs/boot";

/**
 * Ids of the modules that the firmware consists of, all that its boot imports: they lie in flash, on a chip and under the
 * runner. `build` is the folder of compiled output.
 */
export function preloadedModules(build: string, boot = RUNNER_BOOT, config = CONFIG): readonly string[] {
	const found = new Set([boot]);
	for (const id of found) for (const imported of importedModules(build, id)) if (imported !== config) found.add(imported);
	found.delete(boot);
	return [...found].sort();
}

/** Ids of the modules that one imports itself. */
export function importedModules(build: string, id: string): readonly string[] {
	return importsOf(build, id).map((specifier) => (specifier.startsWith(".") ? join(dirname(id), specifier).replace(/\.js$/, "") : specifier));
}

/** Of compiled output, where each import and re-export is a line of its own, and imports of types are gone. */
function importsOf(build: string, id: string): readonly string[] {
	const path = join(build, `${id}.js`);
	// What comes from a package has been made one module, which imports nothing that others do not.
	if (!existsSync(path)) return [];
	const text = readFileSync(path, "utf8");
	return [...text.matchAll(/^(?:import|export)\s+(?:[^;"=()]*\sfrom\s+)?"([^"]+)";$/gm)].map((match) => match[1] ?? "");
}

/** The id of the module with what a run is given. */
export const CONFIG = "mooring-config";
