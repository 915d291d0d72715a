import config from "mooring-config";
import { main } from "../../main.js";
import { readSettings, refusalsIn } from "../../modules/settings/settings.js";
import type { Settings } from "../../modules/settings/settings.js";
import { reportFailure } from "./log.js";
import { native } from "./native.js";
import { Run } from "./run.js";
import { SimulatedHost } from "./simulated-host.js";

/** Boots the firmware under the runner as a board does, in two turns: reports "booted", and once it runs "running"; or "refused" with each failure and the status 2. */
function boot(): void {
	native().report("booted");
	measure("boot");
	try {
		const host = new SimulatedHost(config);
		const settings = readSettings([{ source: "mod/config", values: config.settings }]);
		measure("settings");
		native().after(0, () => { begin(host, settings); });
	} catch (caught) {
		refuse(caught);
	}
}

function begin(host: SimulatedHost, settings: Settings): void {
	try {
		new Run(main(host, settings), config.measured);
		native().report("running");
		measure("main");
	} catch (caught) {
		refuse(caught);
	}
}

function refuse(caught: unknown): void {
	for (const failure of refusalsIn(caught)) reportFailure("refused", failure);
	native().exit(REFUSED);
}

function measure(label: string): void {
	if (config.measured) native().reportMemory(label);
}

const REFUSED = 2;

boot();
