import type { Failure, Stage } from "../ports/failure.js";
import type { Host } from "../ports/host.js";
import type { Log, LogSource } from "../ports/log.js";
import type { Led } from "../ports/machine.js";
import type { Progress } from "../ports/progress.js";
import { hasConsole, hasLight, hasPost, hasStatus } from "../profile/profile.js";
import type { Settings } from "../settings/settings.js";
import { pinFailures } from "./failures.js";
import { Light } from "./light.js";
import { StageLight } from "./stage-light.js";
import { StatusReport } from "./status-report.js";

type WatchSettings = Pick<Settings, "ledPin" | "statusTopic" | "commandPort" | "mqttUrl" | "blynk" | "post" | "bridge">;

/** The same host, where the settings or the board have anybody who wants to know how far it comes: a light, a status, a person at the serial line. `taken`: pins that the board's own LED is not to be on. */
export function watchedHost(host: Host, settings: WatchSettings, taken: readonly number[] = NONE): Host {
	const light = hasLight ? lightOf(host, settings, taken) : undefined;
	const { statusTopic, commandPort } = settings;
	const report = hasStatus && statusTopic !== undefined ? new StatusReport(host, statusTopic) : undefined;
	const isAsked = hasConsole && commandPort !== undefined;
	if (light === undefined && report === undefined && !isAsked) return host;
	const watch = new Watch(host, light, report, isAsked);
	// All else is inherited: a copy would take a slot for each. Object.create would take 216 bytes of an ESP8266's memory, for its errors.
	return { __proto__: host, log: watch, progress: watch } as unknown as Host;
}

function lightOf(host: Host, settings: WatchSettings, taken: readonly number[]): Light | undefined {
	const own = host.machine?.led;
	const { ledPin = own !== undefined && taken.includes(own.pin) ? undefined : own?.pin } = settings;
	if (ledPin === undefined || ledPin === NO_PIN || host.pins === undefined) return undefined;
	const led: Led = ledPin === own?.pin ? own : { pin: ledPin, lit: 1 };
	const { mqttUrl, blynk, post, bridge } = settings;
	const refusal = ledPin === host.climate.pin && bridge?.ownSensor !== false ? "sensor" : host.pins.digitalWrite(ledPin, led.lit === 1 ? 0 : 1);
	if (refusal !== undefined) {
		host.log.fail(pinFailures.make("led-pin", { pin: ledPin, reason: refusal === "sensor" ? "has the sensor at" : refusal === "absent" ? "has not, or needs itself" : "cannot use as an output" }));
		return undefined;
	}
	const isPlain = mqttUrl?.secure !== true && blynk?.servers.some(({ secure }) => secure) !== true && (!hasPost || post?.trust === undefined) && (bridge?.use.kind !== "transparent" || bridge.use.trust === undefined);
	return new Light(host, host.pins, led, new StageLight(isPlain));
}

/** Hears the log and the uplink, and hands on what it hears. A class, as what its methods give takes no memory in each. */
class Watch implements Log, Progress {
	readonly report: StatusReport | undefined;
	private readonly log: Log;
	private readonly light: Light | undefined;
	/** What became of each rung last, where somebody may ask. */
	private readonly rungs: Map<string, string> | undefined;
	/** Of the host: who has waited before us. */
	declare private readonly first?: Progress | undefined;

	constructor({ log, progress }: Pick<Host, "log" | "progress">, light: Light | undefined, report: StatusReport | undefined, isAsked: boolean) {
		this.log = log;
		this.light = light;
		this.report = report;
		this.rungs = isAsked ? new Map() : undefined;
		if (hasConsole && progress !== undefined) this.first = progress;
	}

	began(rung: string): void {
		if (hasConsole) this.first?.began(rung);
		this.rungs?.set(rung, "under way");
		this.light?.stages.began(rung);
		this.light?.update();
	}

	up(rung: string): void {
		if (hasConsole) this.first?.up(rung);
		this.rungs?.set(rung, "up");
		this.light?.stages.up(rung);
		this.light?.update();
	}

	down(rung: string, failure: Failure | undefined): void {
		if (hasConsole) this.first?.down(rung, failure);
		this.rungs?.set(rung, failure === undefined ? "down" : `failed [${failure.stage}/${failure.code}]`);
		if (failure !== undefined) this.report?.failed(failure);
		this.light?.stages.down(rung, failure);
		this.light?.update();
	}

	ended(): void {
		if (hasConsole) this.first?.ended();
		this.report?.kept.close();
		this.light?.close();
	}

	standing(): string {
		return [...this.rungs ?? []].map(([rung, state]) => `${rung} ${state}`).join(", ");
	}

	reached(stage: Stage, text: string): void {
		this.log.reached(stage, text);
		this.light?.stages.passed(stage);
		this.light?.update();
	}

	info(source: LogSource, text: string): void {
		this.log.info(source, text);
	}

	warn(source: LogSource, text: string): void {
		this.log.warn(source, text);
	}

	fail(failure: Failure): void {
		this.log.fail(failure);
	}
}

const NONE: readonly never[] = Object.freeze([]);

/** What `ledPin` reads for none. */
export const NO_PIN = -1;
