import config from "bench-config";
import { native } from "../hosts/xs/native.js";
import { main } from "../main.js";
import type { Firmware } from "../modules/ports/firmware.js";
import type { Failure, Stage } from "../modules/ports/failure.js";
import type { Log, LogSource } from "../modules/ports/log.js";
import { readSettings } from "../modules/settings/settings.js";
import type { Settings } from "../modules/settings/settings.js";
import { BenchHost } from "./bench-host.js";

/**
 * Boots the firmware under the runner, measures each stage and publishes until the last mark; then the connection is cut, the
 * firmware connects once more, and says goodbye.
 */
export function run(): void {
	if (config.recording !== "") native().replay?.(config.recording);
	if (config.measured === "needed memory") native().collectAlways?.(true);
	measure("boot");
	const log = new StageLog();
	const host = new BenchHost(config, log);
	const settings = readSettings([{ source: "mod/config", values: config.settings }]);
	measure("settings");
	log.host = host;
	// In a turn of its own, as on a board.
	native().after(0, () => { begin(log, host, settings); });
}

function begin(log: StageLog, host: BenchHost, settings: Settings): void {
	// As light as the settings themselves are: what is measured is the firmware.
	log.firmware = main(host, Object.create(settings, { sensorInterval: { value: config.interval / 1000 } }) as Settings);
	measure("main");
}

/** Of a firmware that nobody listens to but who measures it. */
class StageLog implements Log {
	firmware: Firmware | undefined = undefined;
	host: BenchHost | undefined = undefined;
	private wasCut = false;
	private mark = 0;
	private waits = false;

	reached(stage: Stage): void {
		measure(stage);
		if (this.wasCut && (stage === "mqtt" || stage === "blynk")) native().after(0, () => { this.firmware?.stop(() => { this.end(); }); });
	}

	/** What is told is on the stack still: measured is from the loop. */
	info(source: LogSource): void {
		if (source !== (config.counted === "mqtt" ? "mqtt" : "app") || this.waits || !this.isDue()) return;
		this.waits = true;
		native().after(0, () => { this.take(); });
	}

	warn(source: LogSource, text: string): void {
		native().report("warn", source, text);
	}

	fail({ stage, code, seen }: Failure): void {
		if (this.wasCut && code === CUT) return;
		native().report("fail", stage, code, seen);
	}

	private end(): void {
		const signatures = this.host?.storage.read(SIGNATURES);
		if (signatures !== undefined) native().report("stored", SIGNATURES, signatures);
		native().report("done");
	}

	/** Whether the next mark has been passed, and nothing is on its way. */
	private isDue(): boolean {
		const counts = this.firmware?.counts;
		if (config.counted === "blynk") return counts !== undefined && counts.written >= (config.marks[this.mark] ?? Infinity);
		return counts !== undefined && counts.acknowledged === counts.published && counts.acknowledged >= (config.marks[this.mark] ?? Infinity);
	}

	private take(): void {
		this.waits = false;
		if (!this.isDue()) return;
		this.mark++;
		measure("publish");
		if (this.mark < config.marks.length) return;
		this.firmware?.pause();
		this.wasCut = true;
		this.host?.drop();
	}
}

/** Where storage has the signatures that were right, if they are kept there. */
const SIGNATURES = "intermediates";

/** What a cut connection fails with. */
const CUT = "reset";

function measure(label: string): void {
	if (config.measured === "memory" || config.measured === "needed memory") native().reportMemory(label);
	else if (config.measured === "work") native().reportWork?.(label);
}
