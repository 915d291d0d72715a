import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { manifestProfile } from "../hosts/node/settings-layers.js";
import { ensureBearssl, hasBearssl } from "../tools/bearssl-sources.js";
import { bundleProblem, bundleProfile } from "../tools/bundle/stamp.js";

/**
 * Behind hosts/esp8266/image.mk: run by make before it makes an image. A bundle that is not of today's sources is made anew.
 * What mcconfig has read of it may be another then, or it cannot be made: then the one sentence for which make is to stop is
 * printed, and the status is 64. All else goes to standard error. Whoever has just made it says so by MOORING_BUNDLE.
 */
function main(): number {
	if (process.env["MOORING_BUNDLE"] !== undefined) return 0;
	if (!hasBearssl(ROOT)) {
		const { done, text } = ensureBearssl(ROOT);
		return stop(done ? `bearssl: ${text}: start mcconfig again` : `bearssl: ${text}, then start mcconfig again`);
	}
	const problem = bundleProblem(ROOT, manifestProfile(ROOT));
	if (problem === undefined) return 0;
	process.stderr.write(`bundle: ${problem}: it is made anew\n`);
	const before = readByMcconfig();
	const profile = manifestProfile(ROOT) ?? bundleProfile(ROOT);
	for (const parameters of [COMPILE, profile === undefined ? BUNDLE : [...BUNDLE, "--profile", profile]]) {
		if (spawnSync(process.execPath, parameters, { cwd: ROOT, stdio: ["ignore", 2, 2] }).status !== 0) return stop(`${problem}, and could not be made anew, for what is said above: mend that, then npm run build -- esp8266`);
	}
	return readByMcconfig() === before ? 0 : stop("the bundle for ESP8266 has been made anew, of other parts than mcconfig has read of: start mcconfig again, or npm run build -- esp8266");
}

/** Names of files, and the manifest. */
function readByMcconfig(): string {
	const folder = join(ROOT, "build/esp8266");
	const manifest = join(folder, "manifest.json");
	return existsSync(manifest) ? [...readdirSync(folder).sort(), readFileSync(manifest, "utf8")].join("\n") : "";
}

function stop(sentence: string): number {
	process.stdout.write(`${sentence}\n`);
	return STOP;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What `npm run prepare` does. */
const COMPILE: readonly string[] = ["node_modules/typescript/bin/tsc", "--build", "tsconfig.moddable.json"];
const BUNDLE: readonly string[] = ["build/scripts/build.js", "--bundle"];

/** No status of Node's own, nor of a shell that finds no program. */
const STOP = 64;

process.exitCode = main();
