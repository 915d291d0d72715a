import type { Host } from "../../modules/ports/host.js";
import { bearsslCrypto } from "../bearssl/crypto.js";
import { SimulatedClimate } from "../desktop/climate.js";
import { SimulatedClock } from "../desktop/clock.js";
import { SimulatedStation } from "../desktop/station.js";
import { FileStorage } from "../desktop/storage.js";
import { connect } from "./connect.js";
import { openDatagram } from "./datagram.js";
import { xsFiles } from "./files.js";
import { reportingLog } from "./log.js";
import { native } from "./native.js";
import { xsResolver } from "./resolver.js";
import type { RunConfig } from "./run-config.js";
import { system } from "./system.js";
import { xsTimer } from "./timer.js";

/** A chip as the runner can be one: its engine is the chip's; radio, sensor, flash and clock are simulated; network and crypto are real. */
export function simulatedHost({ accessPoint, flash, resources, measured }: RunConfig): Host {
	const { bearssl } = native();
	if (bearssl === undefined) throw new Error("this runner is built without BearSSL");
	return {
		station: new SimulatedStation(accessPoint, xsTimer),
		resolver: xsResolver,
		connect,
		openDatagram,
		clock: new SimulatedClock(() => xsTimer.now()),
		timer: xsTimer,
		crypto: bearsslCrypto(bearssl),
		storage: new FileStorage(xsFiles, flash),
		climate: new SimulatedClimate(1),
		log: reportingLog(measured),
		resource(name: string): Uint8Array | undefined {
			const path = Object.hasOwn(resources, name) ? resources[name] : undefined;
			const bytes = path === undefined ? undefined : system().resource(path);
			return bytes === undefined ? undefined : new Uint8Array(bytes);
		},
	};
}
