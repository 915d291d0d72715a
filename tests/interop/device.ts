import { simulatedHost, readResource } from "../../hosts/node/simulated-host.js";
import { MemoryStorage } from "../../hosts/desktop/storage.js";
import { Terminal } from "../../hosts/node/terminal.js";
import { TimeServer } from "../../hosts/peers/time-server.js";
import { main } from "../../main.js";
import type { Crypto } from "../../modules/ports/crypto.js";
import type { Firmware } from "../../modules/ports/firmware.js";
import type { Host } from "../../modules/ports/host.js";
import type { ClimateSensor } from "../../modules/ports/sensor.js";
import { readSettings } from "../../modules/settings/settings.js";
import type { Bench } from "./program.js";

export interface DeviceOptions {
	/** By the names of docs/settings.md; Wi-Fi and the time are looked after. */
	readonly settings: Readonly<Record<string, string | number>>;
	readonly climate?: ClimateSensor;
	/** Seconds between readings: less than the settings allow, so that a test need not wait. */
	readonly interval?: number;
	readonly crypto?: (real: Crypto) => Crypto;
	/** Milliseconds since 1970, as the time server says; the real ones unless given. */
	readonly now?: () => number;
	/** Parts of the host in place of the usual ones. */
	readonly host?: Partial<Host>;
}

/** The whole firmware in a simulated chip, and what it has logged. */
export class Device {
	readonly firmware: Firmware;
	readonly terminal: Terminal;
	readonly #lines: string[];
	#stopped: Promise<void> | undefined;

	private constructor(firmware: Firmware, terminal: Terminal, lines: string[]) {
		this.firmware = firmware;
		this.terminal = terminal;
		this.#lines = lines;
	}

	static async start(bench: Bench, { settings, climate, interval, crypto, now = Date.now, host: parts }: DeviceOptions): Promise<Device> {
		const time = await TimeServer.start({}, now);
		bench.onClear(() => time.stop());
		const lines: string[] = [];
		const terminal = new Terminal((text) => { lines.push(text); }, () => performance.now());
		const accessPoint = { name: "Harbour", password: "correct horse", address: "192.168.4.2", joinDelay: 5, refuseDelay: 5 };
		const host = simulatedHost({ accessPoint, storage: new MemoryStorage(), log: terminal, resource: (name) => readResource(name, ".") });
		const read = readSettings([{
			source: "the test",
			values: { wifiName: accessPoint.name, wifiPassword: accessPoint.password, timeServers: `127.0.0.1:${time.port}`, ...settings },
		}]);
		terminal.boot();
		const firmware = main(
			{ ...host, ...parts, climate: climate ?? host.climate, crypto: crypto?.(host.crypto) ?? host.crypto },
			{ ...read, sensorInterval: interval ?? read.sensorInterval },
		);
		const device = new Device(firmware, terminal, lines);
		bench.onClear(() => device.stop());
		return device;
	}

	get log(): string {
		return this.#lines.join("");
	}

	/** The last lines, to explain a failed test with. */
	get tail(): string {
		return this.#lines.slice(-20).join("");
	}

	/** How often a failure was logged, by `stage/code`. */
	failures(name: string): number {
		return this.terminal.failures.get(name) ?? 0;
	}

	/** Says goodbye; doing it again changes nothing. */
	async stop(): Promise<void> {
		this.#stopped ??= new Promise((resolve) => { this.firmware.stop(resolve); });
		await this.#stopped;
	}
}
