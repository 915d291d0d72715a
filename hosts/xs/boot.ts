import config from "mooring-config";
import { main } from "../../main.js";
import { isFailure } from "../../modules/failure/failure.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import { readSettings, SettingsRefused } from "../../modules/settings/settings.js";
import { takeOrders } from "./control.js";
import { reportFailure } from "./log.js";
import { native } from "./native.js";
import { simulatedHost } from "./simulated-host.js";

/** Boots the firmware under the runner: reports "booted", and once it runs "running"; or "refused" with each failure and the status 2. */
function boot(): void {
	native().report("booted");
	measure("boot");
	try {
		const host = simulatedHost(config);
		const settings = readSettings([{ source: "mod/config", values: config.settings }]);
		measure("settings");
		run(main(host, settings));
	} catch (caught) {
		const failures = caught instanceof SettingsRefused ? caught.failures : isFailure(caught) ? [caught] : undefined;
		if (failures === undefined) throw caught;
		for (const failure of failures) reportFailure("refused", failure);
		native().exit(REFUSED);
	}
}

function run(firmware: Firmware): void {
	const { counts } = firmware;
	const count = (): void => { native().report("counts", counts.published, counts.acknowledged, counts.dropped); };
	firmware.published = (payload) => { native().report("published", payload); };
	const close = takeOrders({
		pause() { firmware.pause(); },
		count,
		stop() {
			close();
			firmware.stop(() => {
				count();
				measure("the end");
			});
		},
	});
	native().report("running");
	measure("main");
}

function measure(label: string): void {
	if (config.measured) native().reportMemory(label);
}

const REFUSED = 2;

boot();
