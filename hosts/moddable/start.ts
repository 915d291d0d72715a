import config from "mc/config";
import { isFailure } from "../../modules/failure/failure.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import type { Log } from "../../modules/ports/log.js";
import { absentPart } from "../../modules/settings/absent.js";
import { settingsSchema } from "../../modules/settings/schema.js";
import type { Settings } from "../../modules/settings/settings.js";
import { readSettings, SettingsRefused } from "../../modules/settings/settings.js";
import type { Board } from "./board.js";
import { Device } from "./device.js";

/**
 * Starts the firmware on a board: its settings are read in this turn, and it begins in the next, since each takes an ESP8266 up to
 * 50 ms. What the settings are refused for is told once; the board then waits to be flashed anew.
 */
export function start(main: (host: Host, settings: Settings) => Firmware, board: Board): void {
	const device = new Device(board);
	const { log } = device;
	log.info("boot", `started by ${board.restartReason()}`);
	try {
		const settings = readSettings([{ source: "mc/config", values: ownSettings(config) }]);
		device.next(() => {
			try {
				main(device, settings);
			} catch (caught) {
				refuse(log, caught);
			}
		});
	} catch (caught) {
		refuse(log, caught);
	}
}

function refuse(log: Log, caught: unknown): void {
	const failures = caught instanceof SettingsRefused ? caught.failures : isFailure(caught) ? [caught] : undefined;
	if (failures === undefined) throw caught;
	for (const failure of failures) log.fail(failure);
}

/** The SDK adds entries of its own, which are no settings; `npm run build` has seen to it that no other is misspelt. */
function ownSettings(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(values).filter(([key, value]) => Object.hasOwn(settingsSchema, key) || absentPart(key, value) !== undefined));
}
