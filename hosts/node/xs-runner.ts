import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The program that runs modules on the chip's engine; `npm run xs:build` makes it. Targets are "64", "32" and "lx106". */
export function runnerPath(root: string, target: string): string {
	return join(root, target === CHIP ? `build/xs/${CHIP}/xs.elf` : `build/xs/x${target}/xs`);
}

/** The command line that runs it: the chip's core needs an emulator, which passes the program's exit status on. */
export function runnerCommand(root: string, target: string, parameters: readonly string[]): readonly [program: string, ...parameters: string[]] {
	const path = runnerPath(root, target);
	return target === CHIP ? [EMULATOR, ...emulatorParameters(path, parameters)] : [path, ...parameters];
}

/** Why no test can be run by it; undefined if it is there and made from the sources of today. */
export function runnerProblem(root: string, target: string): string | undefined {
	const runner = runnerPath(root, target);
	const name = target === CHIP ? `the ESP8266's core (${CHIP})` : `${target} bit`;
	if (!existsSync(runner)) return `there is no runner for ${name}`;
	const stamp = stampPath(runner);
	const made = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
	return made === sourcesDigest(root, target) ? undefined : `the runner for ${name} was made from other sources than these`;
}

/** To be called when it has been built, or found up to date. */
export function stampRunner(root: string, target: string): void {
	writeFileSync(stampPath(runnerPath(root, target)), sourcesDigest(root, target));
}

/** Where the sources are that are ours. */
export function runnerFolders(target: string): readonly string[] {
	return ["hosts/xs", target === CHIP ? "hosts/xs/lx106" : "hosts/xs/posix", "hosts/bearssl"];
}

/** An instruction takes a nanosecond of the emulator's time, whatever the time outside, so that its clock counts them. */
function emulatorParameters(path: string, parameters: readonly string[]): string[] {
	const options = ["enable=on", "target=native", ...["xs", ...parameters].map((one) => `arg=${one.replaceAll(",", ",,")}`)];
	return [
		"-M", "sim", "-cpu", CHIP, "-m", "128", "-icount", "shift=0", "-semihosting-config", options.join(","),
		"-nographic", "-monitor", "none", "-serial", "none", "-kernel", path,
	];
}

/** What is ours of it, and the scripts that name the engine, its fixes and the compiler's options. */
function sourcesDigest(root: string, target: string): string {
	const sources = runnerFolders(target).flatMap((folder) => {
		const path = join(root, folder);
		return existsSync(path) ? readdirSync(path).filter((name) => /\.(?:[chS]|ld)$/.test(name)).sort().map((name) => join(path, name)) : [];
	});
	const digest = createHash("sha256");
	for (const path of [...sources, ...SCRIPTS.map((name) => join(root, "build", name)).filter((one) => existsSync(one))]) {
		digest.update(basename(path)).update("\0").update(readFileSync(path)).update("\0");
	}
	return digest.digest("hex");
}

function stampPath(runner: string): string {
	return `${runner}.sources`;
}

const CHIP = "lx106";

/** The emulator of the ESP8266's core. */
export const EMULATOR = "qemu-system-xtensa";

/** Where there are none, as in an installed package, nothing can be built anew. */
const SCRIPTS: readonly string[] = ["tools/bearssl-files.js", "scripts/xs-build.js", "scripts/xs-compile.js", "scripts/xs-engine.js", "scripts/xs-lx106.js"];
