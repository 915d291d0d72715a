import type { Settings } from "../../modules/settings/settings.js";
import { subscriberTrust } from "../peers/subscriber-trust.js";
import { startSubscriber } from "../peers/subscription.js";
import type { Subscription, SubscriptionEvent } from "../peers/subscription.js";
import type { Peers } from "./peers.js";
import type { Terminal } from "./terminal.js";
import { until } from "./until.js";

/** What the subscriber in its own process sees. */
export class View {
	readonly #terminal: Terminal;
	#subscription: Subscription | undefined;
	#subscribed = false;
	/** How often each payload was published and not seen yet. */
	readonly #expected = new Map<string, number>();
	/** Messages of this run's firmware, each counted once: others may publish on the topic, and QoS 1 may deliver twice. */
	seen = 0;
	/** Why nothing can be seen. */
	blind: string | undefined;

	private constructor(terminal: Terminal) {
		this.#terminal = terminal;
	}

	/** Waits until the subscriber listens, or cannot. */
	static async open(settings: Settings, peers: Peers, resource: (name: string) => Uint8Array | undefined, terminal: Terminal): Promise<View> {
		const view = new View(terminal);
		const { host, port, secure } = settings.mqttUrl;
		if (settings.trust === undefined || !secure) {
			view.blind = "it only speaks TLS, and mqttUrl is mqtt://";
			return view;
		}
		const trust = subscriberTrust(settings.trust, resource);
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

	/** The firmware is about to publish this. */
	expect(payload: string): void {
		this.#expected.set(payload, (this.#expected.get(payload) ?? 0) + 1);
	}

	async close(): Promise<void> {
		await this.#subscription?.stop();
	}

	#see(topic: string, payload: string): void {
		const left = this.#expected.get(payload) ?? 0;
		const ours = left > 0;
		if (ours) {
			this.#expected.set(payload, left - 1);
			this.seen++;
		}
		this.#terminal.line("subscriber", `saw ${topic}: ${payload}${ours ? "" : " (again, or not from this run)"}`);
	}

	#take(event: SubscriptionEvent): void {
		switch (event.kind) {
			case "subscribed":
				this.#subscribed = true;
				this.blind = undefined;
				this.#terminal.line("subscriber", `listens to ${event.topic}`);
				return;
			case "message":
				this.#see(event.topic, new TextDecoder().decode(event.payload));
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

/** Milliseconds for the subscriber to listen. */
const SUBSCRIBE_PATIENCE = 5000;
