import { bearsslCrypto } from "../hosts/bearssl/crypto.js";
import { SimulatedClimate } from "../hosts/desktop/climate.js";
import { SimulatedStation } from "../hosts/desktop/station.js";
import { MemoryStorage } from "../hosts/desktop/storage.js";
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
import type { Connect } from "../modules/ports/tcp.js";
import type { Timer } from "../modules/ports/timer.js";
import type { SessionConfig } from "./session-config.js";

/** The runner's host, but that two runs with one seed send the same bytes: its clock stands still and its storage is new. */
export class BenchHost implements Host {
	readonly station: Station;
	readonly clock: Clock;
	readonly crypto: Crypto;
	readonly storage = new MemoryStorage();
	readonly climate = new SimulatedClimate(1);
	readonly log: Log;
	private readonly resources: SessionConfig["resources"];

	constructor({ accessPoint, resources, now }: SessionConfig, log: Log) {
		const { bearssl } = native();
		if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
		this.station = new SimulatedStation(accessPoint, xsTimer);
		this.clock = new StillClock(now);
		this.crypto = bearsslCrypto(bearssl);
		this.log = log;
		this.resources = resources;
	}

	get resolver(): Resolver {
		return xsResolver;
	}

	get connect(): Connect {
		return connect;
	}

	get openDatagram(): OpenDatagram {
		return openDatagram;
	}

	get timer(): Timer {
		return xsTimer;
	}

	resource(name: string): Uint8Array | undefined {
		const bytes = system().resource(this.resources[name] ?? "");
		return bytes === undefined ? undefined : new Uint8Array(bytes);
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
