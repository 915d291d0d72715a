import { withKeptSettings } from "../../modules/console/kept-settings.js";
import { beginTrial } from "../../modules/console/settings-trial.js";
import type { SettingsTrial } from "../../modules/console/settings-trial.js";
import { SerialConsole } from "../../modules/console/serial-console.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import { readSettings, refusalsIn } from "../../modules/settings/settings.js";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import type { FirmwareRun, Watch } from "./firmware-run.js";
import { ProcessRun } from "./firmware-run.js";
import { simulatedHost, sketchFor } from "./simulated-host.js";
import type { SimulatedHost, SimulatedHostOptions } from "./simulated-host.js";
import { SimulatedMachine } from "./simulated-machine.js";
import type { Terminal } from "./terminal.js";

export interface BoardRunOptions {
	readonly host: Omit<SimulatedHostOptions, "machine" | "typed" | "hasOrders" | "log" | "sketch">;
	readonly terminal: Terminal;
	/** What a person types. */
	readonly typed: NodeJS.ReadableStream | undefined;
	readonly layers: readonly SettingsLayer[];
	/** Read from these layers. */
	readonly settings: Settings;
	readonly main: (host: Host, settings: Settings) => Firmware;
	readonly watch: Watch;
}

/** The firmware in this process, on a board that can be restarted, and that takes orders where the settings name a port for them. Throws what `main` throws. */
export function runOnBoard({ host: given, terminal, typed, layers, settings, main, watch }: BoardRunOptions): FirmwareRun {
	const { commandPort, ledPin } = settings;
	const machine = new SimulatedMachine(() => {
		host.clock.forget();
		run.restart();
	}, (text) => { terminal.line("board", `the LED at pin ${ledPin ?? "?"} shows ${text}`); });
	const write = (text: string): void => { for (const line of text.trimEnd().split("\n")) terminal.line("serial", line); };
	let present = settings;
	const host = simulatedHost({ ...given, log: terminal, machine, sketch: () => sketchFor(present), typed: typed && { input: typed, write }, hasOrders: commandPort !== undefined });
	if (commandPort === undefined) return new ProcessRun(() => main(host, settings), terminal, watch);
	let trial: SettingsTrial | undefined;
	const run = new ProcessRun(() => {
		trial?.close();
		trial = beginTrial(host);
		const watched = trial === undefined ? host : { ...host, progress: trial };
		const firmware = bootWithKept(host, layers, (_, kept) => main(watched, present = kept));
		// With settings by which nothing runs, no time makes them good.
		if (firmware === undefined) trial?.close();
		return firmware;
	}, terminal, watch);
	const console = new SerialConsole(host, { port: commandPort, baud: ORDERS_BAUD, layers: () => layers, firmware: () => run.firmware });
	run.ended = () => {
		trial?.close();
		console.close();
	};
	return run;
}

/** What was set on the serial line may be refused, by the settings' rules or by what they lead to, and can be mended there. */
function bootWithKept(host: SimulatedHost, layers: readonly SettingsLayer[], main: BoardRunOptions["main"]): Firmware | undefined {
	try {
		return main(host, readSettings(withKeptSettings(host, layers)));
	} catch (caught) {
		for (const failure of refusalsIn(caught)) host.log.fail(failure);
		return undefined;
	}
}

/** As a board's log has it. */
const ORDERS_BAUD = 115_200;
