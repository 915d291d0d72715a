import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The program that runs modules on the chip's engine, in this width; `npm run xs:build` makes it. */
export function runnerPath(root: string, bits: string): string {
	return join(root, `build/xs/x${bits}/xs`);
}

/** Why no test can be run by it; undefined if it is there and made from the sources of today. */
export function runnerProblem(root: string, bits: string): string | undefined {
	const runner = runnerPath(root, bits);
	if (!existsSync(runner)) return `there is no runner for ${bits} bit`;
	const stamp = stampPath(runner);
	const made = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
	return made === sourcesDigest(root) ? undefined : `the runner for ${bits} bit was made from other sources than these`;
}

/** To be called when it has been built, or found up to date. */
export function stampRunner(root: string, bits: string): void {
	writeFileSync(stampPath(runnerPath(root, bits)), sourcesDigest(root));
}

/** What is ours of it, and the script that names the engine, its fixes and the compiler's options. */
function sourcesDigest(root: string): string {
	const sources = FOLDERS.flatMap((folder) => {
		const path = join(root, folder);
		return existsSync(path) ? readdirSync(path).filter((name) => /\.[ch]$/.test(name)).sort().map((name) => join(path, name)) : [];
	});
	const digest = createHash("sha256");
	for (const path of [...sources, join(root, "build/scripts/xs-build.js")]) digest.update(basename(path)).update("\0").update(readFileSync(path)).update("\0");
	return digest.digest("hex");
}

function stampPath(runner: string): string {
	return `${runner}.sources`;
}

const FOLDERS: readonly string[] = ["hosts/xs", "hosts/xs/posix", "hosts/bearssl"];
