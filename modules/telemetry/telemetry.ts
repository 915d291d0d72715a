import type { MqttClient, MqttHandler } from "../mqtt/client.js";
import type { Failure } from "../ports/failure.js";
import type { Firmware } from "../ports/firmware.js";
import type { Log } from "../ports/log.js";
import type { Target } from "../ports/stream.js";
import type { Sampler, SampleHandler } from "../sensors/sampler.js";
import type { Uplink } from "../uplink/uplink.js";

export interface TelemetryOptions {
	/** The broker. */
	readonly mqttUrl: Target;
	readonly mqttTopic: string;
}

/**
 * Publishes what the sensor says while the broker is there, counts what becomes of it and tells the log. A class that
 * takes all these calls itself: on a chip its methods stay in flash, where each closure would take 150 bytes of RAM.
 */
export class Telemetry implements Firmware, MqttHandler, SampleHandler {
	readonly counts = { published: 0, acknowledged: 0, dropped: 0 };
	published: Firmware["published"] = undefined;
	private readonly log: Log;
	private readonly options: TelemetryOptions;
	private mqtt: Pick<MqttClient, "publish"> | undefined;
	private sampler: Pick<Sampler, "start" | "stop"> | undefined;
	private uplink: Pick<Uplink, "start" | "up" | "down" | "leave"> | undefined;

	constructor(log: Log, options: TelemetryOptions) {
		this.log = log;
		this.options = options;
	}

	/** With the parts that call back here, and so could not be made before this. */
	start(mqtt: Pick<MqttClient, "publish">, sampler: Pick<Sampler, "start" | "stop">, uplink: Pick<Uplink, "start" | "up" | "down" | "leave">): void {
		this.mqtt = mqtt;
		this.sampler = sampler;
		this.uplink = uplink;
		uplink.start();
	}

	pause(): void {
		this.sampler?.stop();
	}

	stop(stopped: () => void): void {
		this.sampler?.stop();
		this.uplink?.leave(stopped);
	}

	sampled(text: string): void {
		const { mqttTopic } = this.options;
		const token = this.mqtt?.publish(mqttTopic, text);
		if (token === undefined) return;
		this.counts.published++;
		this.published?.(text);
		this.log.info("app", `publish #${token} to ${mqttTopic}: ${text}`);
	}

	// What the broker, or the way to it, tells.

	up(): void {
		const { host, port } = this.options.mqttUrl;
		this.log.reached("mqtt", `the broker at ${host} port ${port} let us in`);
		this.uplink?.up("mqtt");
		this.sampler?.start();
	}

	down(failure: Failure | undefined): void {
		this.uplink?.down("mqtt", failure);
	}

	acknowledged(token: number): void {
		this.log.info("mqtt", `the broker has #${token} (${++this.counts.acknowledged} of ${this.counts.published})`);
	}

	subscribed(filter: string): void {
		this.log.info("mqtt", `subscribed to ${filter}`);
	}

	dropped(failure: Failure, count: number): void {
		this.counts.dropped += count;
		this.log.fail(failure);
	}

	notice({ code, seen, hint }: Failure): void {
		this.log.warn("mqtt", `${seen}: ${hint} [${code}]`);
	}
}
