import type { Server } from "../../modules/settings/kinds.js";
import type { Settings } from "../../modules/settings/settings.js";
import { subscriberTrust } from "../peers/subscriber-trust.js";
import { startSubscriber } from "../peers/subscription.js";
import type { Subscription, SubscriptionEvent } from "../peers/subscription.js";
import type { Peers } from "./peers.js";
import { MemoryStorage } from "../desktop/storage.js";
import type { Terminal } from "./terminal.js";
import { until } from "./until.js";

/** What the subscriber in its own process sees. */
export class View {
	readonly #terminal: Terminal;
	#subscription: Subscription | undefined;
	#subscribed = false;
	/** How often each payload was published and not seen yet. */
	readonly #expected = new Map<string, number>();
	/** Messages that the firmware has not said anything of, and may yet. */
	readonly #strangers: Seen[] = [];
	/** Messages of this run's firmware, each counted once: others may publish on the topic, and QoS 1 may deliver twice. */
	seen = 0;
	/** Why nothing can be seen. */
	blind: string | undefined;

	private constructor(terminal: Terminal) {
		this.#terminal = terminal;
	}

	/** Waits until the subscriber listens, or cannot. */
	static async open(settings: Settings & { readonly mqttUrl: Server }, peers: Peers, resource: (name: string) => Uint8Array | undefined, terminal: Terminal): Promise<View> {
		const view = new View(terminal);
		const { host, port, secure } = settings.mqttUrl;
		if (settings.trust === undefined || !secure) {
			view.blind = "it only speaks TLS, and mqttUrl is mqtt://";
			return view;
		}
		if (settings.trust.kind === "first-use") {
			view.blind = "it keeps no key of a first connection, and so has nothing to know the broker by";
			return view;
		}
		const trust = subscriberTrust(settings.trust, { storage: new MemoryStorage(), resource });
		const user = peers.viewer ?? { name: settings.mqttUser, password: settings.mqttPassword };
		const withSecrets = settings.trust.kind !== "insecure" || settings.sendSecretsUnverified;
		const login = {
			...(withSecrets && user.name !== undefined ? { user: user.name } : {}),
			...(withSecrets && user.password !== undefined ? { password: user.password } : {}),
		};
		view.#subscription = startSubscriber({ host, port, topic: settings.mqttTopic, trust, ...login }, (event) => { view.#take(event); });
		await until(() => view.#subscribed || view.blind !== undefined, SUBSCRIBE_PATIENCE);
		return view;
	}

	/** The firmware publishes this. From another process it may say so after the message has come. */
	expect(payload: string): void {
		const early = this.#strangers.findIndex((stranger) => stranger.payload === payload);
		const [stranger] = early === -1 ? [] : this.#strangers.splice(early, 1);
		if (stranger === undefined) this.#expected.set(payload, (this.#expected.get(payload) ?? 0) + 1);
		else this.#recognise(stranger);
	}

	async close(): Promise<void> {
		await this.#subscription?.stop();
		for (const stranger of this.#strangers.splice(0)) this.#dismiss(stranger);
	}

	#see(message: Seen): void {
		const left = this.#expected.get(message.payload) ?? 0;
		if (left > 0) {
			this.#expected.set(message.payload, left - 1);
			this.#recognise(message);
			return;
		}
		this.#strangers.push(message);
		setTimeout(() => {
			const at = this.#strangers.indexOf(message);
			if (at >= 0) this.#strangers.splice(at, 1).forEach((stranger) => { this.#dismiss(stranger); });
		}, REPORT_DELAY);
	}

	#recognise({ topic, payload }: Seen): void {
		this.seen++;
		this.#terminal.line("subscriber", `saw ${topic}: ${payload}`);
	}

	#dismiss({ topic, payload }: Seen): void {
		this.#terminal.line("subscriber", `saw ${topic}: ${payload} (again, or not from this run)`);
	}

	#take(event: SubscriptionEvent): void {
		switch (event.kind) {
			case "subscribed":
				this.#subscribed = true;
				this.blind = undefined;
				this.#terminal.line("subscriber", `listens to ${event.topic}`);
				return;
			case "message":
				this.#see({ topic: event.topic, payload: new TextDecoder().decode(event.payload) });
				return;
			case "refused":
			case "failed":
				if (!this.#subscribed) this.blind = event.reason;
				this.#terminal.line("subscriber", `${event.kind}: ${event.reason}`);
				return;
			case "connected":
			case "ended":
				return;
		}
	}
}

/** A message that has come. */
interface Seen {
	readonly topic: string;
	readonly payload: string;
}

/** Milliseconds for the subscriber to listen. */
const SUBSCRIBE_PATIENCE = 5000;

/** Milliseconds after which a message that the firmware has not said anything of is somebody else's. */
const REPORT_DELAY = 250;
