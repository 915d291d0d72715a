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
import type { Host } from "../modules/ports/host.js";
import type { Log } from "../modules/ports/log.js";
import type { SessionConfig } from "./session-config.js";

/** The runner's host, but that two runs with one seed send the same bytes: its clock stands still and its storage is new. */
export function benchHost({ accessPoint, resources, now }: SessionConfig, log: Log): Host {
	const { bearssl } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	return {
		station: new SimulatedStation(accessPoint, xsTimer),
		resolver: xsResolver,
		connect,
		openDatagram,
		clock: new StillClock(now),
		timer: xsTimer,
		crypto: bearsslCrypto(bearssl),
		storage: new MemoryStorage(),
		climate: new SimulatedClimate(1),
		log,
		resource(name: string): Uint8Array | undefined {
			const bytes = system().resource(resources[name] ?? "");
			return bytes === undefined ? undefined : new Uint8Array(bytes);
		},
	};
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
