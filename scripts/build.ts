import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isAnchorBundle } from "../modules/x509/anchor-bundle.js";
import { readSettings, refusalsIn } from "../modules/settings/settings.js";
import type { Settings } from "../modules/settings/settings.js";
import { localLayer, manifestLayer, manifestProfile, valuesOf } from "../hosts/node/settings-layers.js";
import { ensureBearssl, hasBearssl, holdBearsslsPlace } from "../tools/bearssl-sources.js";
import { bundleForEsp8266, ESP8266_PROFILES } from "../tools/bundle/bundle.js";
import { anchorFiles, writeFlashAnchors } from "../tools/flash-anchors.js";
import { trustValues } from "../tools/flashed.js";
import { profileProblem, strangeProfile } from "../tools/profile-fit.js";
import { buildImage, fileProblem, imageFolder } from "./image.js";
import { bundleMqttPacket } from "./mqtt-packet-bundle.js";
import { findSdk, missingTools, TARGETS } from "./sdk.js";
import type { Missing, Sdk } from "./sdk.js";

/**
 * Behind `npm run build`, and `npm run flash`: makes the one module of mqtt-packet; with a target, also the image for it, by the
 * Moddable SDK. The settings are those of the simulator: manifest.json, and settings.local.json over it.
 */
async function main(words: readonly string[]): Promise<number> {
	if (words.includes("--help")) {
		process.stdout.write(HELP);
		return 0;
	}
	await bundleMqttPacket();
	if (words.includes(BUNDLE)) {
		const strange = strangeProfile(profileIn(words), undefined, true);
		if (strange !== undefined) return complain([strange]);
		await bundleForEsp8266(ROOT, profileIn(words));
		if (!hasBearssl(ROOT)) prepareBearssl();
		return 0;
	}
	const [target, ...options] = words.filter((word, at) => word !== FLASH && word !== PROFILE && words[at - 1] !== PROFILE);
	if (target === undefined) return words.includes(FLASH) ? complain([`which target? ${Object.keys(TARGETS).join(", ")}, perhaps with a board, such as esp8266/nodemcu`]) : 0;
	const unknown = options.find((option) => option !== RELEASE);
	if (TARGETS[target.split("/")[0] ?? ""] === undefined || unknown !== undefined) {
		return complain([`${unknown ?? target} is none of: ${Object.keys(TARGETS).join(", ")}, ${RELEASE} and ${PROFILE}`]);
	}
	const strange = strangeProfile(profileIn(words), target, words.includes(PROFILE));
	if (strange !== undefined) return complain([strange]);
	const sdk = findSdk(ROOT, process.env);
	if (!("folder" in sdk)) return complainOf(sdk);
	const missing = missingTools(target, sdk);
	if (missing.length > 0) return complainOf(missing);
	return await buildWith(sdk, target, { release: options.includes(RELEASE), flash: words.includes(FLASH), profile: target.startsWith("esp8266") ? profileIn(words) : undefined });
}

/** For mcconfig alone: what BEARSSL names already is taken; nobody has to name it for the simulator. */
function prepareBearssl(): void {
	const { done, text } = ensureBearssl(ROOT);
	if (done) return;
	holdBearsslsPlace(ROOT);
	if (process.env["BEARSSL"] !== undefined) process.stderr.write(`bearssl: ${text}\n`);
}

interface Wanted {
	readonly release: boolean;
	readonly flash: boolean;
	/** Of the bundle, where there is one. */
	readonly profile: string | undefined;
}

async function buildWith(sdk: Sdk, target: string, { release, flash, profile }: Wanted): Promise<number> {
	let settings: Settings;
	try {
		const local = localLayer(ROOT);
		settings = readSettings([manifestLayer(ROOT), ...(local === undefined ? [] : [local])]);
	} catch (caught) {
		const failures = refusalsIn(caught);
		return complain(failures.flatMap(({ seen, expected, hint, code }) => [`${seen}; expected: ${expected} [${code}]`, `  ${hint}`]));
	}
	const anchors = anchorFiles(settings);
	const identity: readonly string[] = Object.values(settings.identity ?? {}) as string[];
	const problem = fileProblem(ROOT, [...new Set([...anchors, ...identity])]);
	if (problem !== undefined) return complain([problem]);
	// What ends soon is told with its days, and may be what there is for today; what has ended connects to nothing.
	if (spawnSync(process.execPath, [fileURLToPath(new URL("mooring.js", import.meta.url)), "certs", "check", "--days", "1"], { cwd: ROOT, stdio: "inherit" }).status !== 0) return 1;
	const bearssl = ensureBearssl(ROOT);
	if (!bearssl.done) return complain([bearssl.text]);
	// One name in an image is one file: what is our own certificate too stays as it is.
	const files = [...writeFlashAnchors(ROOT, anchors.filter((path) => !identity.includes(path)), join(imageFolder(ROOT), "anchors")), ...new Set(identity)];
	if (profile !== undefined) {
		const bundles = anchors.filter((path) => isAnchorBundle(readFileSync(resolve(ROOT, path))));
		const unfit = await profileProblem({ values: trustValues(ROOT), bundles }, profile);
		if (unfit.length > 0) return complain(unfit);
		await bundleForEsp8266(ROOT, profile);
	}
	// The SDK's goals: nothing said builds and flashes a board, and opens a simulator.
	const environment = { ...sdk.environment, ...(profile === undefined ? {} : { MOORING_BUNDLE: "made" }) };
	return await buildImage(ROOT, { ...sdk, environment }, { target, release, settings: valuesOf(localLayer(ROOT)), files, ...(flash ? {} : { goal: "build" as const }) });
}

function complainOf(missing: readonly Missing[]): number {
	return complain(missing.flatMap(({ what, cure }) => [what, `  ${cure}`]));
}

function complain(lines: readonly string[]): number {
	for (const line of lines) process.stderr.write(`build: ${line}\n`);
	return 2;
}

function profileIn(words: readonly string[]): string {
	return words.includes(PROFILE) ? words[words.indexOf(PROFILE) + 1] ?? "" : manifestProfile(ROOT) ?? "esp8266";
}

const BUNDLE = "--bundle";
const PROFILE = "--profile";
const RELEASE = "--release";
const FLASH = "--flash";

const HELP = `Compiles; with a target, builds the firmware's image for it with the Moddable SDK, below build/sdk (docs/flash.md).

  npm run build
  npm run build -- TARGET [--release] [--profile PROFILE]
  npm run flash -- TARGET [--release] [--profile PROFILE]    and writes it to the board at UPLOAD_PORT

TARGET is esp8266 or esp32, or with a board of the SDK's esp8266/nodemcu or esp32/nodemcu; or lin, the SDK's desktop on Linux.

  --release  without a debugger (xsbug), for which the image is built otherwise
  --profile  what an ESP8266's image has: ${ESP8266_PROFILES.join(", ")}; the first, unless it is given
             here or by MOORING_PROFILE in manifest.json

What goes into it is in manifest.json and settings.local.json. Status: 0 done, 2 something is missing or refused, else that of a
program which failed.
`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

process.exitCode = await main(process.argv.slice(2));
