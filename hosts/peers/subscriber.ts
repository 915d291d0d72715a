import mqtt from "mqtt";
import type { MqttClient } from "mqtt";
import type { SubscriberCommand, SubscriberOptions, SubscriptionEvent } from "./subscription.js";
import { Distrust, VerifiedStream } from "./verified-stream.js";

/** A program of its own, started by `subscription.ts`: mqtt.js over Node's TLS, told what to do and reporting by messages. */
class Subscriber {
	readonly #options: SubscriberOptions;
	readonly #client: MqttClient;
	/** One report for each series of failed attempts. */
	#complained = false;

	constructor(options: SubscriberOptions) {
		this.#options = options;
		const { user, password } = options;
		this.#client = new mqtt.MqttClient(() => this.#dial(), {
			clientId: `mooring-subscriber-${process.pid}`,
			...(user === undefined ? {} : { username: user }),
			...(password === undefined ? {} : { password }),
			protocolVersion: 4,
			connectTimeout: CONNECT_TIMEOUT,
			reconnectPeriod: RECONNECT_PERIOD,
			resubscribe: false,
		});
		this.#client.on("connect", () => { this.#connected(); });
		this.#client.on("message", (topic, payload) => { report({ kind: "message", topic, payload }); });
		this.#client.on("error", (error) => {
			// Numbers are the broker's own refusals; the rest is the stream's and arrives there too.
			if ("code" in error && typeof error.code === "number") this.#refused(error.message);
		});
		this.#client.on("close", () => { this.#failed("the connection was closed"); });
	}

	stop(): void {
		this.#complained = true;
		this.#client.end(!this.#client.connected, {}, leave);
	}

	#dial(): VerifiedStream {
		const { host, port, trust } = this.#options;
		const stream = new VerifiedStream(host, port, trust);
		stream.on("error", (error) => {
			if (error instanceof Distrust) this.#refused(error.message);
			else this.#failed(error.message);
		});
		return stream;
	}

	#connected(): void {
		this.#complained = false;
		report({ kind: "connected" });
		const { topic } = this.#options;
		this.#client.subscribe(topic, { qos: 1 }, (error, granted = []) => {
			if (error !== null) this.#failed(error.message);
			else if (granted.some(({ qos }) => qos === REFUSED)) this.#refused(`the broker refused a subscription to ${topic}`);
			else report({ kind: "subscribed", topic });
		});
	}

	#failed(reason: string): void {
		if (this.#complained) return;
		this.#complained = true;
		report({ kind: "failed", reason });
	}

	#refused(reason: string): void {
		this.#complained = true;
		this.#client.end(true, {}, () => { report({ kind: "refused", reason }, leave); });
	}
}

let subscriber: Subscriber | undefined;

process.on("message", (command: SubscriberCommand) => {
	if (command.kind === "start") subscriber ??= new Subscriber(command.options);
	else if (subscriber === undefined) leave();
	else subscriber.stop();
});

// Without the parent nobody listens. Ctrl-C reaches both: the parent decides when to stop, so that the last messages count.
process.on("disconnect", () => { process.exit(); });
process.on("SIGINT", () => undefined);

function report(event: SubscriptionEvent, sent: () => void = () => undefined): void {
	if (process.connected) process.send?.(event, undefined, undefined, sent);
}

/** Ends the process: see `disconnect` above. */
function leave(): void {
	if (process.connected) process.disconnect();
}

/** Milliseconds. */
const CONNECT_TIMEOUT = 10_000;
const RECONNECT_PERIOD = 500;

/** MQTT 3.1.1 section 3.9.3. */
const REFUSED = 128;
