import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import { readSettings } from "../../modules/settings/settings.js";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import { Authority } from "../peers/authority.js";
import { Broker } from "../peers/broker.js";
import { startSubscriber } from "../peers/subscription.js";
import type { Subscription, SubscriptionEvent } from "../peers/subscription.js";
import { subscriberTrust } from "../peers/subscriber-trust.js";
import { TimeServer } from "../peers/time-server.js";
import type { Command } from "./command-line.js";
import { localLayer, manifestLayer, valuesOf } from "./settings-layers.js";
import { readResource, simulatedHost } from "./simulated-host.js";
import { FileStorage } from "./storage.js";
import type { Outcome } from "./summary.js";
import type { Terminal } from "./terminal.js";

export interface SimulationOptions {
	/** Where manifest.json and settings.local.json are, and where paths in the settings begin. */
	readonly folder: string;
	readonly command: Command;
	readonly terminal: Terminal;
	/** The firmware's entry. */
	readonly main: (host: Host, settings: Settings) => Firmware;
}

/** A run of the firmware with everything around it: a radio, a time server, a broker and somebody who listens. */
export class Simulation {
	readonly #terminal: Terminal;
	readonly #peers: Peers;
	readonly #firmware: Firmware;
	readonly #view: View;

	private constructor(terminal: Terminal, peers: Peers, firmware: Firmware, view: View) {
		this.#terminal = terminal;
		this.#peers = peers;
		this.#firmware = firmware;
		this.#view = view;
	}

	/** Throws a Failure or SettingsRefused, before any socket is opened, when the settings cannot work. */
	static async start({ folder, command, terminal, main }: SimulationOptions): Promise<Simulation> {
		const files = { manifest: manifestLayer(folder), local: localLayer(folder), command: { source: "the command line", values: command.settings } };
		const inFiles = { ...notEmpty(valuesOf(files.manifest)), ...valuesOf(files.local) };
		const given = { ...inFiles, ...command.settings };
		const layers = (simulator: SettingsLayer): SettingsLayer[] => [files.manifest, simulator, ...(files.local === undefined ? [] : [files.local]), files.command];
		// Once to see whether the settings can work, with ports that nobody listens on.
		const probe = readSettings(layers(simulatorLayer(given, PROBE)));
		const fromFile = (name: string): Uint8Array | undefined => readResource(name, folder);
		if (probe.trust !== undefined && (givesTrust(given) || given["mqttUrl"] !== undefined)) subscriberTrust(probe.trust, fromFile);

		const peers = await startPeers(given);
		const settings = readSettings(layers(simulatorLayer(given, peers)));
		const resources = new Map(peers.anchor === undefined ? [] : [[EMBEDDED_CA, peers.anchor]]);
		const resource = (name: string): Uint8Array | undefined => resources.get(name) ?? fromFile(name);
		for (const line of introduction(settings, peers)) terminal.line("simulator", line);

		const view = await View.open(settings, peers, resource, terminal);
		const { wifiName = ACCESS_POINT.name, wifiPassword = ACCESS_POINT.password } = inFiles;
		const host = simulatedHost({
			accessPoint: { ...ACCESS_POINT, name: String(wifiName), password: String(wifiPassword) },
			storage: new FileStorage(join(folder, FLASH_FOLDER)), log: terminal, resource,
		});
		terminal.boot();
		try {
			const firmware = main(host, settings);
			firmware.published = (payload) => { view.expect(payload); };
			return new Simulation(terminal, peers, firmware, view);
		} catch (caught) {
			// Servers that go on listening would keep the process alive for ever.
			await view.close();
			await peers.stop();
			throw caught;
		}
	}

	/** Lets what is on its way arrive, says goodbye everywhere and tells what came of the run. */
	async finish(): Promise<Outcome> {
		const { counts } = this.#firmware;
		this.#firmware.pause();
		await until(() => counts.acknowledged >= counts.published && (this.#view.blind !== undefined || this.#view.seen >= counts.acknowledged), ARRIVAL_PATIENCE);
		await new Promise<void>((resolve) => { this.#firmware.stop(resolve); });
		this.#terminal.line("simulator", "the firmware has stopped");
		await this.#view.close();
		await this.#peers.stop();
		return { ...counts, seen: this.#view.seen, blind: this.#view.blind, reachedAt: this.#terminal.reachedAt, failures: this.#terminal.failures, elapsed: this.#terminal.elapsed };
	}
}

/** What the subscriber in its own process sees. */
class View {
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

/** The values that are not an empty text, which stands for "not given" where every setting has its line. */
function notEmpty(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

/** The servers of this run; what the user has of their own is not among them. */
interface Peers {
	readonly broker: number | undefined;
	readonly time: number | undefined;
	readonly anchor: Uint8Array | undefined;
	readonly device: { readonly name: string; readonly password: string };
	readonly viewer: { readonly name: string; readonly password: string } | undefined;
	stop(): Promise<void>;
}

async function startPeers(given: Readonly<Record<string, unknown>>): Promise<Peers> {
	const time = given["timeServers"] === undefined ? await TimeServer.start() : undefined;
	const device = { name: "device", password: randomBytes(12).toString("hex") };
	const viewer = { name: "viewer", password: randomBytes(12).toString("hex") };
	if (given["mqttUrl"] !== undefined) {
		return { broker: undefined, time: time?.port, anchor: undefined, device, viewer: undefined, stop: async () => { await time?.stop(); } };
	}
	const authority = await Authority.create({ now: Date.now() });
	const identity = await authority.issue(["localhost", "127.0.0.1"]);
	const broker = await Broker.start({ identity, users: [device, viewer] });
	return {
		broker: broker.port, time: time?.port, anchor: Buffer.from(authority.root), device, viewer,
		stop: async () => {
			await broker.stop();
			await time?.stop();
		},
	};
}

/** The settings that the simulator's own servers and radio stand for, as far as the user has given none, in manifest.json or elsewhere. */
function simulatorLayer(given: Readonly<Record<string, unknown>>, peers: Omit<Peers, "stop">): SettingsLayer {
	const own = given["mqttUrl"] === undefined;
	return {
		source: "the simulator",
		values: {
			...(given["wifiName"] === undefined ? { wifiName: ACCESS_POINT.name } : {}),
			...(given["wifiPassword"] === undefined ? { wifiPassword: ACCESS_POINT.password } : {}),
			...(peers.time === undefined ? {} : { timeServers: `127.0.0.1:${peers.time}` }),
			...(own ? { mqttUrl: `mqtts://localhost:${peers.broker ?? 0}`, mqttUser: peers.device.name, mqttPassword: peers.device.password } : {}),
			...(own && !givesTrust(given) ? { trustAnchors: EMBEDDED_CA } : {}),
		},
	};
}

/** Whether the user says whom to trust; if not, it is the CA that is made for this run. */
function givesTrust(given: Readonly<Record<string, unknown>>): boolean {
	return ["trustAnchors", "trustPins", "trustInsecureBecause"].some((key) => given[key] !== undefined && given[key] !== "");
}

function introduction(settings: Settings, peers: Peers): string[] {
	const { host, port, secure } = settings.mqttUrl;
	const broker = `${secure ? "mqtts" : "mqtt"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
	return [
		"radio, sensor and flash are simulated; network, TLS and MQTT are real",
		peers.broker === undefined ? `broker ${broker}` : `broker ${broker}: aedes over Node's TLS, with a certificate made for this run by "Mooring Local CA"`,
		...(peers.time === undefined ? [] : [`time server 127.0.0.1:${peers.time}`]),
	];
}

async function until(condition: () => boolean, patience: number): Promise<void> {
	const end = performance.now() + patience;
	while (!condition() && performance.now() < end) await new Promise((resolve) => { setTimeout(resolve, 10); });
}

/** The network in reach. A wifiName or wifiPassword of settings.local.json is this network's; one on the command line is only the device's. */
const ACCESS_POINT = Object.freeze({ name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 300, refuseDelay: 300 });

/** Name of the resource that holds the embedded CA. */
const EMBEDDED_CA = "simulator-ca.pem";

const FLASH_FOLDER = "build/flash";

const PROBE = Object.freeze({ broker: 1, time: 1, anchor: undefined, device: { name: "device", password: "probe" }, viewer: undefined });

/** Milliseconds for the subscriber to listen, and at the end for the last messages to arrive. */
const SUBSCRIBE_PATIENCE = 5000;
const ARRIVAL_PATIENCE = 3000;
