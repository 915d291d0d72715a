import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { nodeCrypto } from "../../hosts/node/crypto.js";
import { NodeResolver } from "../../hosts/node/resolver.js";
import type { Lookup } from "../../hosts/node/resolver.js";
import { simulatedHost } from "../../hosts/node/simulated-host.js";
import type { SimulatedHost } from "../../hosts/node/simulated-host.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { Authority } from "../../hosts/peers/authority.js";
import type { Identity } from "../../hosts/peers/authority.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { main } from "../../main.js";
import type { Failure, Stage } from "../../modules/ports/failure.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Log, LogSource } from "../../modules/ports/log.js";
import { readSettings } from "../../modules/settings/settings.js";
import { MARK } from "../../modules/uplink/unverified-host.js";
import { Wire } from "./wire.js";

/** The date in this world: the time server tells it, certificates are made for it, and texts can quote it. */
export const present = Date.UTC(2026, 10, 22, 14, 30, 5);

export const names: readonly string[] = ["localhost", "127.0.0.1"];
/** A minute old, so that 89 days and a part are left of it, however short a round trip is. */
export const authority = await Authority.create({ now: present - 60_000 });
export const identity: Identity = await authority.issue(names);

export const user = { name: "device-8f2c", password: "battery staple 52" } as const;

/** Of the device on the Blynk server, on the other server, and one that no server knows. */
export const tokens = { house: "h0use456789abcdef0123456789ABCDE", cloud: "cl0ud56789abcdef0123456789abcdef", unknown: "unkn0wn789abcdef0123456789abcdef" } as const;

/** What must never be seen on the wire or in a line of the log. */
export const secrets: readonly string[] = [user.name, user.password, "correct horse", ...Object.values(tokens)];

/** What must never be seen on the wire: the beginning of an MQTT CONNECT packet, and what is published. */
const PLAIN: readonly string[] = ["\u0004MQTT", "dataset", "sensor_id", "mooring-"];

export interface DeviceOptions {
	/** Of the broker. */
	readonly port: number;
	/** Laid over the ones that would work in a good world. */
	readonly settings?: Readonly<Record<string, unknown>>;
	/** Files by the names that trustAnchors gives. */
	readonly files?: Readonly<Record<string, string>>;
	/** Seconds between readings: may be shorter than the settings allow. */
	readonly interval?: number;
	/** What lasts: survives a restart of the device. */
	readonly stored?: Map<string, string>;
	/** Parts of the host in place of the good ones. */
	readonly host?: (good: SimulatedHost) => Partial<SimulatedHost>;
}

/** The firmware, running on the Node host's parts, and everything that it said and sent. */
export class Device {
	/** May be changed while the firmware runs. */
	readonly accessPoint = { name: "Mooring Simulator", password: "correct horse", address: "192.168.4.2", joinDelay: 5, refuseDelay: 5 };
	readonly log = new Journal();
	readonly wire = new Wire();
	readonly host: SimulatedHost;
	readonly firmware: Firmware;

	private constructor({ port, settings = {}, files = {}, interval, stored = new Map<string, string>(), host = () => ({}) }: DeviceOptions, timePort: number) {
		const read = readSettings([
			{ source: "the good world", values: { ...GOOD, mqttUrl: `mqtts://localhost:${port}`, timeServers: `127.0.0.1:${timePort}` } },
			{ source: "the test", values: settings },
		]);
		const resource = (name: string): Uint8Array | undefined => {
			const text = files[name] ?? (name === "ca.pem" ? authority.root : undefined);
			return text === undefined ? undefined : Buffer.from(text);
		};
		const storage = { read: (key: string) => stored.get(key), write: (key: string, value: string) => { stored.set(key, value); } };
		const good = simulatedHost({ accessPoint: this.accessPoint, storage, log: this.log, resource });
		const parts = { ...good, resolver: new NodeResolver(lookup), crypto: LARGEST_DRAW };
		const all = { ...parts, ...host(parts) };
		this.host = { ...all, connect: this.wire.tap(all.connect) };
		this.firmware = main(this.host, interval === undefined ? read : { ...read, sensorInterval: interval });
	}

	/** Boots a device, runs the body and stops the device, whatever came of it. Whatever it did, it sent nothing in plain text. */
	static async run(options: DeviceOptions, body: (device: Device, time: TimeServer) => Promise<void>): Promise<void> {
		const time = await TimeServer.start({}, () => present);
		const device = await Device.booted(options, time);
		try {
			await body(device, time);
		} finally {
			await new Promise<void>((resolve) => { device.firmware.stop(resolve); });
			await time.stop();
		}
		if (options.settings?.["mqttPlainText"] !== true && options.settings?.["blynkPlainText"] !== true) device.wire.assertSealed([...secrets, ...PLAIN]);
		for (const secret of secrets) assert.ok(!device.log.text.includes(secret), `the log shows "${secret}"`);
	}

	/** Firmware that refuses its settings leaves no server behind. */
	private static async booted(options: DeviceOptions, time: TimeServer): Promise<Device> {
		try {
			return new Device(options, time.port);
		} catch (caught) {
			await time.stop();
			throw caught;
		}
	}

	/** Waits for something; when it does not come, tells what came instead. */
	async until(condition: () => boolean, what: string): Promise<void> {
		const end = performance.now() + PATIENCE;
		while (!condition()) {
			if (performance.now() > end) assert.fail(`no ${what} in ${PATIENCE / 1000} s; the log:\n${this.log.text}`);
			await pause(5);
		}
	}

	async reached(stage: Stage, times = 1): Promise<void> {
		await this.until(() => this.log.passed.filter((passed) => passed === stage).length >= times, `${stage}, ${times} times`);
	}
}

/** A pause that the firmware announced. */
export interface Retry {
	readonly rung: string;
	readonly seconds: string;
	readonly attempt: number;
}

/** Everything the firmware says, as data and as a person reads it. */
class Journal implements Log {
	/** As the terminal prints it. */
	text = "";
	readonly passed: Stage[] = [];
	readonly failures: Failure[] = [];
	readonly warnings: string[] = [];
	readonly retries: Retry[] = [];
	/** Payloads, in the order in which they were given to the outbox. */
	readonly published: string[] = [];
	readonly #terminal = new Terminal((text) => { this.text += text; }, () => 0);

	reached(stage: Stage, text: string): void {
		this.passed.push(stage);
		this.#terminal.reached(stage, text);
	}

	info(source: LogSource, said: string): void {
		this.#terminal.info(source, said);
		const text = said.startsWith(MARK) ? said.slice(MARK.length) : said;
		const [, rung = "", seconds = "", attempt = ""] = /^(\w+) is tried again in (\d+\.\d) s \(retry (\d+)\)$/.exec(text) ?? [];
		if (rung !== "") this.retries.push({ rung, seconds, attempt: Number(attempt) });
		const [, payload] = /^publish #\d+ to \S+: (.*)$/.exec(text) ?? [];
		if (payload !== undefined) this.published.push(payload);
	}

	warn(source: LogSource, text: string): void {
		this.#terminal.warn(source, text);
		this.warnings.push(text);
	}

	fail(failure: Failure): void {
		this.#terminal.fail(failure);
		this.failures.push(failure);
	}
}

/** The world's name server: it knows one name, so that no test asks a real one. */
const lookup: Lookup = (name, _options, answered) => {
	setImmediate(() => {
		if (name === "localhost") answered(null, [{ address: "127.0.0.1", family: 4 }]);
		else answered(Object.assign(new Error(`queryA ENOTFOUND ${name}`), { code: "ENOTFOUND" }), []);
	});
};

/** Every pause is drawn as long as it may be, and so can be foretold: two random bytes are what a draw takes. */
const LARGEST_DRAW = Object.freeze({
	...nodeCrypto,
	random(into: Uint8Array): void {
		nodeCrypto.random(into);
		if (into.length === 2) into.fill(0xff);
	},
});

/** Deadlines are generous, so that a busy machine turns no failure into a timeout; tests of silence set their own. */
const GOOD = Object.freeze({
	wifiName: "Mooring Simulator", wifiPassword: "correct horse",
	mqttUser: user.name, mqttPassword: user.password, mqttTopic: "dataset", trustAnchors: "ca.pem", sensorInterval: 1,
	wifiDeadline: 15_000, timeDeadline: 15_000, dnsDeadline: 15_000, tcpDeadline: 15_000, tlsDeadline: 15_000, mqttDeadline: 15_000,
	timeInterval: 100, retryFirst: 100, retryLargest: 2000,
});

/** Milliseconds: far more than any test takes on a machine that has time for it. */
const PATIENCE = 20_000;
