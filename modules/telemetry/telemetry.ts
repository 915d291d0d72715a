import type { BlynkClient } from "../blynk/client.js";
import type { MqttClient, MqttHandler, PublishOptions } from "../mqtt/client.js";
import type { Failure } from "../ports/failure.js";
import type { Firmware } from "../ports/firmware.js";
import type { Host } from "../ports/host.js";
import type { Log } from "../ports/log.js";
import type { Progress } from "../ports/progress.js";
import type { ClimateReading } from "../ports/sensor.js";
import type { PeerTrust, Target } from "../ports/stream.js";
import { hasMqtt, hasPost } from "../profile/profile.js";
import type { Sampler, SampleHandler } from "../sensors/sampler.js";
import type { Uplink } from "../uplink/uplink.js";

export interface TelemetryOptions {
	/** The broker; undefined without one. */
	readonly mqttUrl: Target | undefined;
	readonly mqttTopic: string;
}

/** The parts that call back here, and so could not be made before this. */
export interface TelemetryParts {
	readonly mqtt: Pick<MqttClient, "publish" | "subscribe"> | undefined;
	readonly blynk: Pick<BlynkClient, "counts" | "virtualWrite"> | undefined;
	/** Posts readings to a service. Not there without one: it would take memory. */
	readonly post?: PostOutlet;
	/** Shows readings in the Blynk app. */
	readonly dashboard: SampleHandler | undefined;
	/** Undefined where the board's own sensor is not read. */
	readonly sampler: Pick<Sampler, "start" | "stop"> | undefined;
	readonly uplink: Pick<Uplink, "start" | "up" | "down" | "offered" | "leave">;
}

/** Who posts readings to a service. */
export interface PostOutlet {
	readonly counts: NonNullable<Firmware["posts"]>;
	/** As JSON. */
	sampled(text: string): void;
}

/**
 * Hands on what the sensor says, to the broker and to the Blynk app, counts what becomes of it and tells the log. A class that
 * takes all these calls itself: on a chip its methods stay in flash, where each closure would take 150 bytes of RAM.
 */
export class Telemetry implements Firmware, MqttHandler, SampleHandler {
	readonly counts = { published: 0, acknowledged: 0, written: 0, dropped: 0 };
	published: Firmware["published"] = undefined;
	written: Firmware["written"] = undefined;
	protected readonly log: Log;
	protected readonly options: TelemetryOptions;
	protected parts: TelemetryParts | undefined;
	declare private readonly progress?: Progress;

	constructor({ log, progress }: Pick<Host, "log" | "progress">, options: TelemetryOptions) {
		this.log = log;
		if (progress !== undefined) this.progress = progress;
		this.options = options;
	}

	get delivery(): Firmware["delivery"] {
		return this.parts?.blynk?.counts;
	}

	get posts(): Firmware["posts"] {
		return hasPost ? this.parts?.post?.counts : undefined;
	}

	get standing(): string {
		return this.progress?.standing() ?? "";
	}

	start(parts: TelemetryParts): void {
		this.parts = parts;
		parts.uplink.start();
	}

	pause(): void {
		this.parts?.sampler?.stop();
	}

	stop(stopped: () => void): void {
		this.parts?.sampler?.stop();
		this.parts?.uplink.leave(stopped);
	}

	sampled(reading: ClimateReading, text: string): void {
		this.parts?.dashboard?.sampled(reading, text);
		if (hasPost) this.parts?.post?.sampled(text);
		if (hasMqtt) this.hand(this.options.mqttTopic, text);
	}

	/** Hands a message to the outbox; undefined without a broker or without room. */
	protected hand(topic: string, text: string, options?: PublishOptions): number | undefined {
		const token = this.parts?.mqtt?.publish(topic, text, options);
		if (token === undefined) return undefined;
		// What is never acknowledged is not counted among what is to be.
		if (options?.qos !== 0) this.counts.published++;
		if (options?.qos !== 0) this.published?.(text);
		this.log.info("app", `publish #${token} to ${topic}: ${text}`);
		return token;
	}

	/** The Blynk app wrote to a pin that none of its widgets is for. Only with a use for it. */
	appWrote?(pin: number, values: readonly string[]): void;

	// What the broker, or the way to it, tells.

	up(): void {
		if (!hasMqtt) return;
		const { mqttUrl } = this.options;
		this.log.reached("mqtt", `the broker at ${mqttUrl?.host ?? ""} port ${mqttUrl?.port ?? 0} let us in`);
		this.sessionUp("mqtt");
		if (this.parts?.mqtt !== undefined) this.progress?.report?.send(this.parts.mqtt);
	}

	down(failure: Failure | undefined): void {
		this.sessionDown("mqtt", failure);
	}

	/** The dashboard shows a value. */
	shown(pin: number, value: string): void {
		this.counts.written++;
		this.written?.(pin, value);
		this.log.info("app", `V${pin} is ${value}`);
	}

	/** There is a way to somebody who takes readings. */
	readSensor(): void {
		this.parts?.sampler?.start();
	}

	/** A session is there: from the first one on the sensor is read. */
	sessionUp(rung: string): void {
		this.parts?.uplink.up(rung);
		this.parts?.sampler?.start();
	}

	sessionDown(rung: string, failure: Failure | undefined): void {
		this.parts?.uplink.down(rung, failure);
	}

	/** A session's server says what time it is. */
	timeOffered(milliseconds: number, host: string, trust: PeerTrust): void {
		this.parts?.uplink.offered(milliseconds, host, trust);
	}

	acknowledged(token: number): void {
		// Not a reading, and not counted as one.
		if (!hasMqtt || this.progress?.report?.acknowledged(token) === true) return;
		this.log.info("mqtt", `the broker has #${token} (${++this.counts.acknowledged} of ${this.counts.published})`);
	}

	subscribed(filter: string): void {
		this.log.info("mqtt", `subscribed to ${filter}`);
	}

	/** Either queue has no room. */
	dropped(failure: Failure, count: number): void {
		this.counts.dropped += count;
		this.log.fail(failure);
	}

	notice({ code, seen, hint }: Failure): void {
		this.log.warn("mqtt", `${seen}: ${hint} [${code}]`);
	}
}
