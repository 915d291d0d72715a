import { bearsslCrypto } from "../hosts/bearssl/crypto.js";
import { SimulatedClimate } from "../hosts/desktop/climate.js";
import { SimulatedStation } from "../hosts/desktop/station.js";
import { MemoryStorage } from "../hosts/desktop/storage.js";
import { tcpFailures } from "../hosts/desktop/failures.js";
import { connect } from "../hosts/xs/connect.js";
import { openDatagram } from "../hosts/xs/datagram.js";
import { native } from "../hosts/xs/native.js";
import { xsResolver } from "../hosts/xs/resolver.js";
import { system } from "../hosts/xs/system.js";
import { xsTimer } from "../hosts/xs/timer.js";
import type { Clock } from "../modules/ports/clock.js";
import type { Crypto } from "../modules/ports/crypto.js";
import type { OpenDatagram } from "../modules/ports/datagram.js";
import type { Host } from "../modules/ports/host.js";
import type { Log } from "../modules/ports/log.js";
import type { Resolver } from "../modules/ports/resolver.js";
import type { Station } from "../modules/ports/station.js";
import type { ByteStream, StreamHandler } from "../modules/ports/stream.js";
import type { Connect } from "../modules/ports/tcp.js";
import type { Storage } from "../modules/ports/storage.js";
import type { Timer } from "../modules/ports/timer.js";
import type { SessionConfig } from "./session-config.js";

/** The runner's host, but that two runs with one seed send the same bytes: its clock stands still and its storage is new. */
export class BenchHost implements Host {
	readonly station: Station;
	readonly clock: Clock;
	readonly timer: Timer;
	readonly crypto: Crypto;
	readonly storage: Storage;
	readonly climate = new SimulatedClimate(1);
	readonly log: Log;
	private readonly resources: SessionConfig["resources"];
	private stream: ByteStream | undefined = undefined;
	private handler: StreamHandler | undefined = undefined;

	constructor({ accessPoint, resources, now, steady, stored }: SessionConfig, log: Log) {
		const { bearssl } = native();
		if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
		this.station = new SimulatedStation(accessPoint, xsTimer);
		this.clock = new StillClock(now);
		this.timer = steady ? new SteadyTimer() : xsTimer;
		this.crypto = bearsslCrypto(bearssl);
		this.storage = new MemoryStorage();
		for (const key in stored) this.storage.write(key, stored[key] ?? "");
		this.log = log;
		this.resources = resources;
	}

	get resolver(): Resolver {
		return xsResolver;
	}

	/** TCP that `drop` can cut. */
	get connect(): Connect {
		return (address, port, handler) => {
			this.handler = handler;
			this.stream = connect(address, port, handler);
			return this.stream;
		};
	}

	/** The connection is gone, as when the radio has lost it. To be called from the loop. */
	drop(): void {
		this.stream?.destroy();
		this.handler?.failed(tcpFailures.make("reset", { place: "the broker", received: 0, sent: 0 }));
		this.handler = this.stream = undefined;
	}

	get openDatagram(): OpenDatagram {
		return openDatagram;
	}

	resource(name: string): Uint8Array | undefined {
		const bytes = system().resource(this.resources[name] ?? "");
		return bytes === undefined ? undefined : new Uint8Array(bytes);
	}
}

/** In which nothing takes time but waiting. */
class SteadyTimer implements Timer {
	private passed = 0;

	now(): number {
		return this.passed;
	}

	after(delay: number, callback: () => void): number {
		const due = this.passed + delay;
		return xsTimer.after(delay, () => {
			this.passed = Math.max(this.passed, due);
			callback();
		});
	}

	cancel(handle: number): void {
		xsTimer.cancel(handle);
	}
}

/** Without a date until it is set; then always at the same moment. */
class StillClock implements Clock {
	private readonly moment: number;
	private isSet = false;

	constructor(moment: number) {
		this.moment = moment;
	}

	now(): number | undefined {
		return this.isSet ? this.moment : undefined;
	}

	set(): void {
		this.isSet = true;
	}
}
