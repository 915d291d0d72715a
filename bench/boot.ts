import config from "bench-config";
import { native } from "../hosts/xs/native.js";
import { main } from "../main.js";
import type { Firmware } from "../modules/ports/firmware.js";
import type { Failure, Stage } from "../modules/ports/failure.js";
import type { Log, LogSource } from "../modules/ports/log.js";
import { readSettings } from "../modules/settings/settings.js";
import { benchHost } from "./bench-host.js";

/** Boots the firmware under the runner, measures each stage, publishes until the last mark, and says goodbye. */
function boot(): void {
	if (config.recording !== "") native().replay?.(config.recording);
	measure("boot");
	const log = new StageLog();
	const host = benchHost(config, log);
	const settings = readSettings([{ source: "mod/config", values: config.settings }]);
	measure("settings");
	log.firmware = main(host, { ...settings, sensorInterval: config.interval / 1000 });
	measure("main");
}

/** Of a firmware that nobody listens to but who measures it. */
class StageLog implements Log {
	firmware: Firmware | undefined = undefined;
	mark = 0;

	reached(stage: Stage): void {
		measure(stage);
	}

	info(source: LogSource): void {
		const counts = this.firmware?.counts;
		const mark = config.marks[this.mark];
		if (source !== "mqtt" || counts === undefined || mark === undefined || counts.acknowledged < mark || counts.acknowledged < counts.published) return;
		this.mark++;
		measure(`publish ${counts.acknowledged}`);
		if (this.mark === config.marks.length) this.end();
	}

	warn(source: LogSource, text: string): void {
		native().report("warn", source, text);
	}

	fail({ stage, code, seen }: Failure): void {
		native().report("fail", stage, code, seen);
	}

	/** From the loop, since this log is called from the depth of the firmware. */
	private end(): void {
		this.firmware?.pause();
		native().after(0, () => { this.firmware?.stop(() => { native().report("done"); }); });
	}
}

function measure(label: string): void {
	if (config.measured === "memory") native().reportMemory(label);
	else if (config.measured === "work") native().reportWork?.(label);
}

boot();
