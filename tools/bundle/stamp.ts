import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { preloadedModules } from "../../hosts/node/preload.js";

/** Why what lies in build/esp8266 is not of today's sources, or not of the profile that is asked for; undefined when it is. */
export function bundleProblem(root: string, wanted: string | undefined): string | undefined {
	const profile = bundleProfile(root);
	if (profile === undefined) return "there is no bundle for ESP8266 in build/esp8266";
	if (wanted !== undefined && profile !== wanted) return `the bundle for ESP8266 in build/esp8266 is of the profile ${profile}, and manifest.json asks for ${wanted}`;
	return readStamp(root) === stampOf(root, BOARD_BOOT, profile) ? undefined : "the bundle for ESP8266 in build/esp8266 was made of other sources than these";
}

/** Of what lies in build/esp8266; undefined where that is nothing. */
export function bundleProfile(root: string): string | undefined {
	return readStamp(root)?.split(" ")[0];
}

function readStamp(root: string): string | undefined {
	const path = join(root, "build/esp8266", STAMP);
	return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * The profile, and a hash of all that a bundle of it is made of: the compiler's output, the sources of that, which may have
 * changed since they were compiled, and the versions of what makes it.
 */
export function stampOf(root: string, boot: string, profile: string): string {
	const digest = createHash("sha256");
	const ids = preloadedModules(join(root, "build"), boot).filter((id) => existsSync(join(root, `build/${id}.js`)));
	const bundler = readdirSync(join(root, "build/tools/bundle")).filter((name) => name.endsWith(".js")).sort().map((name) => `tools/bundle/${name.slice(0, -3)}`);
	const made = [boot, ...ids, "hosts/shims/mqtt-packet", `modules/profile/${profile}`, ...bundler, ...BESIDE];
	for (const path of [...made.flatMap((id) => [join(root, `build/${id}.js`), join(root, `${id}.ts`)]), ...cFiles(root), join(root, "package-lock.json")]) {
		if (existsSync(path)) digest.update(readFileSync(path)).update("\0");
	}
	return `${profile} ${digest.digest("hex")}`;
}

export function cFiles(root: string): readonly string[] {
	return ["hosts/bearssl", "hosts/moddable", "hosts/moddable/chip", "hosts/esp8266"].flatMap((folder) => readdirSync(join(root, folder)).filter((name) => /\.[ch]$/.test(name)).sort().map((name) => join(root, folder, name)));
}

/** What no module of it imports: the size of its block of memory, and whose names stay as they are. */
const BESIDE: readonly string[] = ["hosts/node/engine", "hosts/moddable/sdk"];

/** The module that starts an image. */
export const BOARD_BOOT = "hosts/esp8266/boot";

/** Beside a bundle. */
export const STAMP = "made-of.txt";
