import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Firmware } from "../../modules/ports/firmware.js";
import { visible } from "../../modules/failure/failure.js";
import type { Host } from "../../modules/ports/host.js";
import { readSettings } from "../../modules/settings/settings.js";
import type { Settings, SettingsLayer } from "../../modules/settings/settings.js";
import { SimulatedPins } from "../desktop/pins.js";
import type { AccessPoint } from "../desktop/station.js";
import { FileStorage, MemoryStorage } from "../desktop/storage.js";
import { subscriberTrust } from "../peers/subscriber-trust.js";
import type { Command } from "./command-line.js";
import { commandFailures } from "./command-failures.js";
import { engineOf, prepareEngine } from "./engine.js";
import { AppView } from "./app-view.js";
import { runOnBoard } from "./board-run.js";
import { nodeFiles } from "./files.js";
import type { Counts, FirmwareRun, Watch } from "./firmware-run.js";
import { ACCESS_POINT, EMBEDDED_CA, givesTrust, introduction, ownServers, PROBE, simulatorLayer, startPeers } from "./peers.js";
import type { Peers } from "./peers.js";
import { runInRunner } from "./runner-process.js";
import { readCheckedSettings } from "./settings-check.js";
import { localLayer, manifestLayer, valuesOf } from "./settings-layers.js";
import { FLASH_FOLDER, isPortPath, readResource, sketchFor } from "./simulated-host.js";
import type { Outcome } from "./summary.js";
import type { Terminal } from "./terminal.js";
import { TYPED_PORT } from "./typed-port.js";
import { until } from "./until.js";
import { View } from "./view.js";

export interface SimulationOptions {
	/** Where manifest.json and settings.local.json are, and where paths in the settings begin. */
	readonly folder: string;
	readonly command: Command;
	readonly terminal: Terminal;
	/** Lines that a person types, for the terminal in the app; undefined where nobody does. */
	readonly typed?: NodeJS.ReadableStream | undefined;
	/** The virtual pin of that terminal. */
	readonly terminalPin: number;
	/** The firmware's entry. */
	readonly main: (host: Host, settings: Settings) => Firmware;
}

/** A run of the firmware with everything around it: a radio, a time server, a broker and somebody who listens. */
export class Simulation {
	readonly #terminal: Terminal;
	readonly #peers: Peers;
	readonly #run: FirmwareRun;
	readonly #view: View | undefined;
	readonly #app: AppView | undefined;
	readonly #hasBlynk: boolean;
	readonly #hasPost: boolean;
	/** What the simulator's own HTTPS service took; undefined without it. */
	readonly #stored: (() => number) | undefined;
	readonly #isBlynkQuiet: boolean;
	#broken = false;

	private constructor({ terminal, peers, run, view, app, hasBlynk, hasPost, stored, isBlynkQuiet }: Parts) {
		this.#terminal = terminal;
		this.#hasBlynk = hasBlynk;
		this.#hasPost = hasPost;
		this.#stored = stored;
		this.#isBlynkQuiet = isBlynkQuiet;
		this.#peers = peers;
		this.#run = run;
		this.#view = view;
		this.#app = app;
		void this.broken.then(() => { this.#broken = true; });
	}

	/** Throws a Failure or SettingsRefused, before any socket is opened, when the settings cannot work. */
	static async start(options: SimulationOptions): Promise<Simulation> {
		const { folder, command, terminal } = options;
		const files = { manifest: manifestLayer(folder), local: localLayer(folder), command: { source: "the command line", values: command.settings } };
		const inFiles = { ...notEmpty(valuesOf(files.manifest)), ...valuesOf(files.local) };
		const given = { ...inFiles, ...command.settings };
		const layersWith = (simulator: SettingsLayer): SettingsLayer[] => [files.manifest, simulator, ...(files.local === undefined ? [] : [files.local]), files.command];
		const engine = engineOf(command.engine, command.block);
		const own = ownServers(given, command.only, engine);
		// Once to see whether the settings can work, with ports that nobody listens on.
		const fromFile = (name: string): Uint8Array | undefined => readResource(name, folder);
		const probe = readCheckedSettings(layersWith(simulatorLayer(given, PROBE, own, engine)), { resource: fromFile, pins: new SimulatedPins(), own: EMBEDDED_CA });
		if (probe.trust !== undefined && (givesTrust(given) || (given["mqttUrl"] ?? given["blynkUrl"] ?? given["postUrl"]) !== undefined)) subscriberTrust(probe.trust, { storage: new MemoryStorage(), resource: fromFile });
		if (engine !== undefined && probe.bridge !== undefined && isPortPath(probe.bridge.port)) throw commandFailures.make("port-not-on-engine", { port: visible(probe.bridge.port), engine: engine.name });
		if (engine !== undefined && probe.commandPort !== undefined) throw commandFailures.make("port-not-on-engine", { port: visible(probe.commandPort), engine: engine.name });
		if (engine !== undefined) await prepareEngine(engine, folder);

		if (own.broker) terminal.advice = ({ stage, code }) => ownBrokerAdvice(`${stage}/${code}`, given);
		let stored = 0;
		const peers = await startPeers(given, own, (text) => {
			stored++;
			terminal.line("service", `took ${text}`);
		});
		const layers = layersWith(simulatorLayer(given, peers, own, engine));
		const settings = readSettings(layers);
		const resource = (name: string): Uint8Array | undefined => (name === EMBEDDED_CA ? peers.anchor : undefined) ?? fromFile(name);
		for (const line of introduction(settings, peers, engine, options.typed === undefined || settings.commandPort === TYPED_PORT ? "" : ", and what you type here goes to its terminal")) terminal.line("simulator", line);

		const { mqttUrl } = settings;
		const typed = settings.commandPort === TYPED_PORT ? undefined : options.typed;
		const view = mqttUrl && await View.open({ ...settings, mqttUrl }, peers, resource, terminal);
		const app = peers.blynk?.server && new AppView(peers.blynk.server.app.bind(peers.blynk.server, peers.blynk.token), { terminal, pin: options.terminalPin, typed });
		const { wifiName = ACCESS_POINT.name, wifiPassword = ACCESS_POINT.password } = inFiles;
		const accessPoint = { ...ACCESS_POINT, name: String(wifiName), password: String(wifiPassword) };
		try {
			const run = await runFirmware(options, { settings, layers, resource, accessPoint, watch: { published: (payload) => { view?.expect(payload); }, written: (pin, value) => { app?.expect(pin, value); } } });
			return new Simulation({ terminal, peers, run, view, app, hasBlynk: settings.blynk !== undefined, hasPost: settings.post !== undefined, stored: peers.post && (() => stored), isBlynkQuiet: settings.bridge?.ownSensor === false });
		} catch (caught) {
			// Servers that go on listening would keep the process alive for ever.
			await view?.close();
			app?.close();
			await peers.stop();
			throw caught;
		}
	}

	/** Resolves when the firmware ends by itself. */
	get broken(): Promise<void> {
		return this.#run.broken;
	}

	/** Lets what is on its way arrive, says goodbye everywhere and tells what came of the run. */
	async finish(): Promise<Outcome> {
		this.#run.pause();
		await until(async () => {
			const counts = await this.#run.counts();
			const seen = this.#view === undefined || this.#view.blind !== undefined || this.#view.seen >= counts.acknowledged;
			return this.#broken || (!isPosting(counts) && counts.acknowledged >= counts.published && seen && (this.#app === undefined ? (counts.delivery?.queued ?? 0) === 0 : this.#app.seen >= counts.written));
		}, ARRIVAL_PATIENCE);
		await this.#run.stop();
		if (!this.#broken) this.#terminal.line("simulator", "the firmware has stopped");
		await this.#view?.close();
		this.#app?.close();
		await this.#peers.stop();
		const { seen = 0, blind } = this.#view ?? {};
		const uses = { mqtt: this.#view !== undefined, blynk: this.#hasBlynk, post: this.#hasPost };
		const { reachedAt, failures, elapsed, peers } = this.#terminal;
		return { ...await this.#run.counts(), uses, isBlynkQuiet: this.#isBlynkQuiet, seen, shown: this.#app?.seen, stored: this.#stored?.(), blind, broken: this.#broken, reachedAt, failures, elapsed, peers: peers.map((lines) => lines.map(visible)) };
	}
}

interface Parts {
	readonly terminal: Terminal;
	readonly peers: Peers;
	readonly run: FirmwareRun;
	/** Who sees what reaches the broker, and the Blynk server, where these are. */
	readonly view: View | undefined;
	readonly app: AppView | undefined;
	readonly hasBlynk: boolean;
	readonly hasPost: boolean;
	readonly stored: (() => number) | undefined;
	readonly isBlynkQuiet: boolean;
}

/** What the firmware is given, wherever it runs. */
interface Given {
	readonly settings: Settings;
	/** What the settings were read from: a chip's engine reads them itself. */
	readonly layers: readonly SettingsLayer[];
	readonly resource: (name: string) => Uint8Array | undefined;
	readonly accessPoint: AccessPoint;
	readonly watch: Watch;
}

async function runFirmware({ folder, command, terminal, typed, main }: SimulationOptions, { settings, layers, resource, accessPoint, watch }: Given): Promise<FirmwareRun> {
	const flash = join(folder, FLASH_FOLDER);
	const builtAt = buildDate();
	const engine = engineOf(command.engine, command.block);
	if (engine === undefined) {
		const host = { accessPoint, storage: new FileStorage(nodeFiles, flash), resource, builtAt };
		return runOnBoard({ host, terminal, typed, layers, settings, main, watch });
	}
	const use = settings.bridge?.use;
	const trusts = [settings.trust, settings.post?.trust, use?.kind === "transparent" ? use.trust : undefined, ...(settings.blynk?.servers.map(({ trust }) => trust) ?? [])];
	const names = [...trusts.flatMap((trust) => (trust !== undefined && "names" in trust ? trust.names : [])), ...Object.values(settings.identity ?? {}) as string[]];
	const resources = Object.fromEntries(names.flatMap((name) => {
		const bytes = resource(name);
		return bytes === undefined ? [] : [[name, bytes]];
	}));
	const values = Object.assign({}, ...layers.map(valuesOf)) as Record<string, unknown>;
	// The engine's runner opens no port of this machine: the firmware says that there is none.
	const config = { settings: notEmpty(values), accessPoint, flash, measured: command.memory, builtAt, ...(settings.bridge === undefined || isPortPath(settings.bridge.port) ? {} : { sketch: sketchFor(settings) }) };
	return await runInRunner({ folder, engine, config, resources, terminal, watch });
}

/** Whether something is still to be posted. */
function isPosting({ posts }: Counts): boolean {
	return posts !== undefined && posts.taken + posts.replaced < posts.made;
}

/** What only the simulator knows about a failure at its own broker. */
function ownBrokerAdvice(failure: string, given: Readonly<Record<string, unknown>>): string {
	if (OF_TRUST.includes(failure) && givesTrust(given)) return TRUST_OF_ANOTHER;
	return OF_LOGIN.includes(failure) && (given["mqttUser"] ?? given["mqttPassword"]) !== undefined ? USER_OF_ANOTHER : "";
}

/** When the compiler wrote this file; not later than now, should it have come from a machine with another clock. */
function buildDate(): number {
	return Math.floor(Math.min(Date.now(), statSync(fileURLToPath(import.meta.url)).mtimeMs));
}

/** The values that are not an empty text, which stands for "not given" where every setting has its line. */
function notEmpty(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}

/** Milliseconds for the last messages to arrive. */
const ARRIVAL_PATIENCE = 3000;

/** What the simulator's own broker comes to with the trust of another server, and with another user. */
const OF_TRUST: readonly string[] = Object.freeze(["x509/untrusted", "x509/pin-mismatch", "x509/pin-of-issuer", "x509/not-a-ca", "x509/anchor-expired"]);
const OF_LOGIN: readonly string[] = Object.freeze(["mqtt/bad-credentials", "mqtt/not-authorized"]);

const TRUST_OF_ANOTHER = " This is the simulator's own broker, with a CA made for this run, and the trust that you have set is another server's: name that server in mqttUrl, or take the trust away for this run.";
const USER_OF_ANOTHER = " This is the simulator's own broker, which has a user of its own, made for this run, and the user name or the password that you have set is another broker's: name that broker in mqttUrl, or take the login away for this run.";
