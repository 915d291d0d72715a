import { writeSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { main, PINS, VERSIONS } from "../../main.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import { refusalsIn } from "../../modules/settings/settings.js";
import type { Settings } from "../../modules/settings/settings.js";
import type { Version } from "../../modules/tls/handshake-layer.js";
import { helpText, readCommandLine } from "./command-line.js";
import { openKeyLog, withKeyLog } from "./key-log.js";
import { Simulation } from "./simulation.js";
import { succeeded, summaryText } from "./summary.js";
import { Terminal } from "./terminal.js";

/** Boots the firmware in the simulator; the process's status is 0, 1 when not everything arrived, 2 for bad settings. */
async function boot(args: readonly string[]): Promise<number> {
	const write = (text: string): void => { process.stdout.write(text); };
	const terminal = new Terminal(write, () => performance.now());
	try {
		const command = readCommandLine(args);
		if (command.help) {
			write(helpText());
			return 0;
		}
		const interrupted = interruption();
		const versions = command.keyLog === undefined ? VERSIONS : loggedVersions(command.keyLog, terminal);
		const firmware = (host: Host, settings: Settings): Firmware => main(host, settings, versions);
		const simulation = await Simulation.start({ folder: FOLDER, command, terminal, main: firmware, typed: process.stdin, terminalPin: PINS.terminal });
		await Promise.race([interrupted, simulation.broken, ...(command.seconds === undefined ? [] : [passing(command.seconds)])]);
		const outcome = await simulation.finish();
		const least = command.seconds === undefined ? 1 : LEAST_MESSAGES;
		write(summaryText(outcome, least));
		return succeeded(outcome, least) ? 0 : 1;
	} catch (caught) {
		for (const failure of refusalsIn(caught)) terminal.fail(failure);
		return 2;
	}
}

/** The versions of TLS, with their keys written into a file; says so loudly. */
function loggedVersions(path: string, terminal: Terminal): readonly Version[] {
	// As on a command line: npm has changed to the project's folder.
	const file = openKeyLog(resolve(process.env["INIT_CWD"] ?? "", path));
	terminal.warn("tls", `the keys of every TLS connection are written to ${path}: whoever reads it can read everything that is said. Remove it afterwards.`);
	return VERSIONS.map((version) => withKeyLog(version, (line) => { writeSync(file, line); }));
}

/** Waits for Ctrl-C, or to be told to end; told again after a while, the process ends at once. One Ctrl-C may arrive twice: from the terminal and from npm. */
async function interruption(): Promise<void> {
	await new Promise<void>((resolve) => {
		for (const signal of ["SIGINT", "SIGTERM"] as const) {
			process.once(signal, () => {
				const first = performance.now();
				process.on(signal, () => {
					if (performance.now() - first > SAME_SIGNAL) process.exit(130);
				});
				resolve();
			});
		}
	});
}

async function passing(seconds: number): Promise<void> {
	await new Promise((resolve) => { setTimeout(resolve, seconds * 1000).unref(); });
}

/** The project's folder: this file is in build/hosts/node. */
const FOLDER = fileURLToPath(new URL("../../..", import.meta.url));

/** Milliseconds within which a second signal is the first one's echo. */
const SAME_SIGNAL = 1000;

/** A run of a set time proves something only with as many messages. */
const LEAST_MESSAGES = 2;

// Whoever read the output has gone (as `| head` does): there is nobody left to tell.
process.stdout.on("error", () => process.exit(1));
process.exitCode = await boot(process.argv.slice(2));
// Timers of a firmware that somebody has added to may go on; everything of ours has ended.
process.stdout.write("", () => process.exit());
