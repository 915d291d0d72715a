import config from "mooring-config";
import { main } from "../../main.js";
import { isFailure } from "../../modules/failure/failure.js";
import { readSettings, SettingsRefused } from "../../modules/settings/settings.js";
import { reportFailure } from "./log.js";
import { native } from "./native.js";
import { Run } from "./run.js";
import { SimulatedHost } from "./simulated-host.js";

/** Boots the firmware under the runner: reports "booted", and once it runs "running"; or "refused" with each failure and the status 2. */
function boot(): void {
	native().report("booted");
	measure("boot");
	try {
		const host = new SimulatedHost(config);
		const settings = readSettings([{ source: "mod/config", values: config.settings }]);
		measure("settings");
		new Run(main(host, settings), config.measured);
		native().report("running");
		measure("main");
	} catch (caught) {
		const failures = caught instanceof SettingsRefused ? caught.failures : isFailure(caught) ? [caught] : undefined;
		if (failures === undefined) throw caught;
		for (const failure of failures) reportFailure("refused", failure);
		native().exit(REFUSED);
	}
}

function measure(label: string): void {
	if (config.measured) native().reportMemory(label);
}

const REFUSED = 2;

boot();
