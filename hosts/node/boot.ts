import { fileURLToPath } from "node:url";
import { main } from "../../main.js";
import { isFailure } from "../../modules/failure/failure.js";
import { SettingsRefused } from "../../modules/settings/settings.js";
import { helpText, readCommandLine } from "./command-line.js";
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
		const ended = untilEnd(command.seconds);
		const simulation = await Simulation.start({ folder: FOLDER, command, terminal, main });
		await ended;
		const outcome = await simulation.finish();
		const least = command.seconds === undefined ? 0 : LEAST_MESSAGES;
		write(summaryText(outcome, least));
		return succeeded(outcome, least) ? 0 : 1;
	} catch (caught) {
		const failures = caught instanceof SettingsRefused ? caught.failures : isFailure(caught) ? [caught] : undefined;
		if (failures === undefined) throw caught;
		for (const failure of failures) terminal.fail(failure);
		return 2;
	}
}

/** Waits for the time to pass, or for Ctrl-C; a second Ctrl-C ends at once. */
async function untilEnd(seconds: number | undefined): Promise<void> {
	await new Promise<void>((resolve) => {
		const timer = seconds === undefined ? undefined : setTimeout(resolve, seconds * 1000);
		const interrupted = (): void => {
			clearTimeout(timer);
			process.once("SIGINT", () => process.exit(130));
			resolve();
		};
		process.once("SIGINT", interrupted);
		process.once("SIGTERM", interrupted);
	});
}

/** The project's folder: this file is in build/hosts/node. */
const FOLDER = fileURLToPath(new URL("../../..", import.meta.url));

/** A run of a set time proves something only with as many messages. */
const LEAST_MESSAGES = 2;

process.exitCode = await boot(process.argv.slice(2));
