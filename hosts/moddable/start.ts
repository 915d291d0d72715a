import config from "mc/config";
import { commandPortOf, readKeptSettings, typedLayer, withKeptSettings } from "../../modules/console/kept-settings.js";
import { SerialConsole } from "../../modules/console/serial-console.js";
import { beginTrial } from "../../modules/console/settings-trial.js";
import type { ConsoleParts } from "../../modules/console/serial-console.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import { hasConsole } from "../../modules/profile/profile.js";
import { absentPart } from "../../modules/settings/absent.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import { readSettings, refusalsIn } from "../../modules/settings/settings.js";
import type { Board } from "./board.js";
import { Device } from "./device.js";

/**
 * Starts the firmware on a board: its settings are read in this turn, and it begins in the next, since each takes an ESP8266 up to
 * 50 ms. What the settings are refused for is told once; the board then waits to be told better ones over its serial line, where
 * its image has orders, or to be flashed anew.
 */
export function start(main: (host: Host, settings: Settings) => Firmware, board: Board): void {
	const device = new Device(board);
	device.log.info("boot", `started by ${board.restartReason()}`);
	const trial = hasConsole ? beginTrial(device) : undefined;
	if (trial !== undefined) device.progress = trial;
	try {
		const settings = readSettings(hasConsole ? withKeptSettings(device, ownLayers()) : ownLayers());
		device.next(() => { begin(main, device, board, settings); });
	} catch (caught) {
		tell(caught, device);
		if (hasConsole) listen(device, board, undefined);
	}
}

/** From here, where the stack is shallow: `main` takes the most of it. */
function begin(main: (host: Host, settings: Settings) => Firmware, device: Device, board: Board, settings: Settings): void {
	let firmware: Firmware | undefined;
	try {
		firmware = main(device, settings);
	} catch (caught) {
		tell(caught, device);
	}
	if (hasConsole) listen(device, board, firmware);
}

/** With settings by which nothing runs, no time makes them good. */
function tell(caught: unknown, { log, progress }: Device): void {
	for (const failure of refusalsIn(caught)) log.fail(failure);
	progress?.ended();
}

/** Takes orders where the settings want it, or where without them nothing would get on. */
function listen(device: Device, board: Board, firmware: Firmware | undefined): void {
	const port = commandPortOf([...ownLayers(), typedLayer(readKeptSettings(device))]) ?? (firmware === undefined ? board.commandPort : undefined);
	if (port !== undefined) new SerialConsole(device, new Orders(port, board.logBaud, firmware));
}

/** A class, as what its methods give takes no memory in each. */
class Orders implements ConsoleParts {
	readonly port: string;
	readonly baud: number;
	private readonly running: Firmware | undefined;

	constructor(port: string, baud: number, running: Firmware | undefined) {
		this.port = port;
		this.baud = baud;
		this.running = running;
	}

	layers(): readonly SettingsLayer[] {
		return ownLayers();
	}

	firmware(): Firmware | undefined {
		return this.running;
	}
}

/** The SDK adds entries of its own, which are no settings; `npm run build` has seen to it that no other is misspelt. */
function ownLayers(): readonly SettingsLayer[] {
	const values: Readonly<Record<string, unknown>> = config;
	return [{ source: "mc/config", values: Object.fromEntries(Object.entries(values).filter(([key, value]) => Object.hasOwn(settingsSchema, key) || absentPart(key, value) !== undefined)) }];
}
